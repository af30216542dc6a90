"""
``make bench``: measure what is asked for, or everything, and write it into docs/benchmarks.md.

``--small`` is a smoke test: it measures nothing worth keeping and writes no file.
"""

import argparse
import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import (
    clock,
    desk,
    desk_town,
    guard,
    national,
    pictures,
    plan,
    reports,
    sealing,
    starting,
    stored,
    turns,
    wish,
)
from tests.bench.report import Section, show, write

FILE = Path("docs/benchmarks.md")

BENCHES: dict[str, Callable[[Path, bool], Section]] = {
    "turns": lambda folder, small: turns.measure(
        folder, size=turns.SMALL if small else turns.Size()
    ),
    "clock": lambda folder, small: clock.measure(
        folder, size=clock.SMALL if small else clock.Size()
    ),
    "plan": lambda folder, small: plan.measure(folder, size=plan.SMALL if small else plan.Size()),
    "wish": lambda folder, small: wish.measure(folder, size=wish.SMALL if small else wish.Size()),
    "starting": lambda folder, small: starting.measure(
        folder, size=starting.SMALL if small else starting.Size()
    ),
    "stored": lambda folder, small: stored.measure(
        folder, size=stored.SMALL if small else stored.Size()
    ),
    "guard": lambda folder, small: guard.measure(
        folder, size=guard.SMALL if small else guard.Size()
    ),
    "national": lambda folder, small: national.measure(
        folder, size=national.SMALL if small else national.Size()
    ),
    "sealing": lambda folder, small: sealing.measure(
        folder, size=sealing.SMALL if small else sealing.Size()
    ),
    "pictures": lambda folder, small: pictures.measure(
        folder, size=pictures.SMALL if small else pictures.Size()
    ),
    "reports": lambda folder, small: reports.measure(
        folder, size=reports.SMALL if small else reports.Size()
    ),
    "desk": lambda folder, small: desk.measure(
        folder, size=desk_town.SMALL if small else desk_town.Size()
    ),
}


def run(names: Sequence[str], *, folder: Path, small: bool) -> list[Section]:
    """Measure, each in a folder of its own that is gone afterwards."""
    sections = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix=f"bench-{name}-", dir=folder) as own:
            sections.append(BENCHES[name](Path(own).resolve(), small))
    return sections


def main() -> int:
    """Read the command line and measure; 1 if a target was missed at full size."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(BENCHES))
    parser.add_argument("--small", action="store_true", help="only see that everything runs")
    parser.add_argument(
        "--folder", type=Path, default=Path("data"), help="whose disk the databases are on"
    )
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    sections = run(asked.names or list(BENCHES), folder=asked.folder, small=asked.small)
    show(sections)
    if not asked.small:
        write(
            FILE,
            sections,
            command=shlex.join(["python", "-m", "tests.bench", *sys.argv[1:]]),
            folder=asked.folder,
            now=datetime.now(UTC),
        )
    missed = any(line.met is False for section in sections for line in section.lines)
    return int(missed and not asked.small)


if __name__ == "__main__":
    sys.exit(main())
