"""
What was measured, as a table for the terminal and as docs/benchmarks.md.

Ratios come first, because they carry over to other machines; the machine is described beside.
"""

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles

from rich.console import Console
from rich.table import Table

_PARTS = ("python-telegram-bot", "sqlalchemy", "httpx", "uvicorn", "apscheduler", "sudachipy")


@dataclass(frozen=True)
class Line:
    """One number: what it is, the value, and the target if there is one."""

    what: str
    value: str
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """Whether the target was met, in a word."""
        return {None: "", True: "met", False: "MISSED"}[self.met]


@dataclass(frozen=True)
class Section:
    """One question: how it was measured, and the numbers, ratios first."""

    title: str
    how: str
    lines: tuple[Line, ...]


def at_most(what: str, value: float, limit: float, unit: str) -> Line:
    """Make a line whose value must stay under a limit."""
    return Line(what, f"{value:.3g} {unit}", f"< {limit:g} {unit}", value < limit)


def at_least(what: str, ratio: float, floor: float) -> Line:
    """Make a line whose ratio must reach a floor."""
    return Line(what, f"{ratio:.2f}×", f"≥ {floor:g}×", ratio >= floor)


def unchanged(what: str, ratio: float, *, within: float = 0.2, more_is_better: bool) -> Line:
    """Make a line whose ratio must be 1, except that better is welcome."""
    met = ratio >= 1 - within if more_is_better else ratio <= 1 + within
    return Line(what, f"{ratio:.2f}×", f"1 ± {within:g}", met)


def percentile(values: Sequence[float], percent: int) -> float:
    """Return a percentile; values between two are interpolated."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def show(sections: Iterable[Section]) -> None:
    """Print every section as a table."""
    console = Console()
    for section in sections:
        table = Table(title=section.title, title_justify="left", show_edge=False)
        for name in ("measured", "value", "target", ""):
            table.add_column(name)
        for line in section.lines:
            table.add_row(line.what, line.value, line.target, line.verdict)
        console.print(table)
        console.print()


def write(
    file: Path, sections: Iterable[Section], *, command: str, folder: Path, now: datetime
) -> None:
    """Write docs/benchmarks.md; sections that were not measured this time stay as they stand."""
    known = _sections_of(file.read_text()) if file.exists() else {}
    found = known | {section.title: _as_text(section, command, now) for section in sections}
    head = [
        "# Benchmarks",
        "",
        "Written by `make bench`; do not edit. Each section was measured in one run, everything in"
        " it on the same machine in turns, so its ratios say more than its numbers.",
        "",
        *(f"- {fact}" for fact in _machine(folder)),
    ]
    parts = ["\n".join(head), *(f"## {title}\n\n{found[title]}" for title in sorted(found))]
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n\n".join(parts) + "\n")


def _sections_of(report: str) -> dict[str, str]:
    _, *sections = report.split("\n## ")
    return {title: text.strip() for title, _, text in (one.partition("\n") for one in sections)}


def _as_text(section: Section, command: str, now: datetime) -> str:
    lines = [
        f"Measured {now:%Y-%m-%d %H:%M} UTC by `{command}`.",
        "",
        section.how,
        "",
        "| measured | value | target | |",
        "|---|---:|---:|---|",
        *(
            f"| {line.what} | {line.value} | {line.target} | {line.verdict} |"
            for line in section.lines
        ),
    ]
    return "\n".join(lines)


def _machine(folder: Path) -> list[str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    parts = ", ".join(f"{part} {version(part)}" for part in _PARTS)
    return [
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()}"
        f" {platform.release()}; databases on {_file_system(folder)}",
        f"{platform.python_implementation()} {platform.python_version()}, SQLite"
        f" {sqlite3.sqlite_version} (WAL, `synchronous=FULL`), {parts}",
    ]


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _file_system(folder: Path) -> str:
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return "an unknown file system"
    found = ("", "an unknown file system")
    for line in mounts.read_text().splitlines():
        _, point, kind, *_ = line.split()
        if folder.resolve().is_relative_to(point) and len(point) >= len(found[0]):
            found = (point, kind)
    return found[1]
