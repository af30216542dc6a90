"""
(h) The guard: what one message costs, and what it keeps in memory.
"""

import gc
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from tests.bench.report import Line, Section, at_most, percentile

HOW = """\
One message is a sentence of `tests/casework/guard/corpus` (with personal data, plain, and prose of
wishes, offers, notes and check-ins) as it is typed, {messages:,} in turn, after the first. Times
are processor time of one thread. The longest is a whole page of {page:,} signs. The first message
opens Sudachi's dictionary, which searching shares, and reads the public list of names."""


@dataclass(frozen=True)
class Size:
    """How many messages are timed."""

    messages: int = 5_000


SMALL = Size(messages=200)
_PAGE = 1_000


def measure(folder: Path, *, size: Size) -> Section:
    """Measure in a process of its own: what others have opened before costs nothing more."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_measured, size).result()


def _measured(size: Size) -> Section:
    """Measure the first message, all others, and a full page."""
    # Code first, which the running program has loaded anyway.
    from casework.guard import personal_data_in
    from matching.tokens import open_dictionary

    sentences = _sentences()
    before = _resident()
    begun = time.process_time()
    open_dictionary("small")
    with_dictionary = _resident()
    personal_data_in(sentences[0])
    first = time.process_time() - begun
    gc.collect()
    loaded = _resident()
    times = []
    for number in range(size.messages):
        times.append(_timed(sentences[number % len(sentences)]))
    page = "。".join(sentences)[:_PAGE]
    pages = [_timed(page) for _ in range(20)]
    return Section(
        "(h) The guard",
        HOW.format(messages=size.messages, page=_PAGE),
        (
            at_most("a message, p95", 1e3 * percentile(times, 95), 3, "ms"),
            Line("a message, median", f"{1e3 * median(times):.2f} ms"),
            Line("a message, worst", f"{1e3 * max(times):.2f} ms"),
            Line("a page of 1,000 signs, median", f"{1e3 * median(pages):.1f} ms"),
            Line("the first message", f"{first:.2f} s"),
            Line("memory of the dictionary (RSS)", f"{with_dictionary - before:.0f} MiB"),
            Line(
                "memory of lists and rules beside it (RSS)", f"{loaded - with_dictionary:.0f} MiB"
            ),
        ),
    )


def _timed(words: str) -> float:
    from casework.guard import personal_data_in

    begun = time.thread_time()
    personal_data_in(words)
    return time.thread_time() - begun


def _sentences() -> list[str]:
    folder = Path(__file__).parents[1] / "casework" / "guard" / "corpus"
    personal = (folder / "personal.tsv").read_text("utf-8").splitlines()
    others = [
        line
        for name in ("plain.txt", "prose.txt")
        for line in (folder / name).read_text("utf-8").splitlines()
    ]
    return [line.split("\t")[1] for line in personal] + others


def _resident() -> float:
    """Return what this process holds now, MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20
