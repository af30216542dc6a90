"""A file that grows when it is opened is refused before it does, in no time and no room."""

import time
import tracemalloc

import pytest

from casework.sheets import SheetRefused, Why, read_sheet
from tests.archives import SHEET, bomb, lying
from tests.redteam.figures import tell, tries

SIZE = tries(full=300 << 20, small=60 << 20)


@pytest.fixture(scope="module")
def grown() -> bytes:
    """A small file that becomes a large one."""
    return bomb(size=SIZE)


@pytest.mark.parametrize("honest", [True, False])
def test_a_file_that_grows_is_refused(grown: bytes, honest: bool) -> None:
    """Whether it says how large it is or not: no more is unpacked than shows it."""
    book = grown if honest else lying(grown, part=SHEET, size=5000)
    tracemalloc.start()
    began = time.perf_counter()

    with pytest.raises(SheetRefused) as refused:
        read_sheet(book)

    took = time.perf_counter() - began
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.why is Why.GROWS
    assert most < 2 << 20
    kind = "that says so" if honest else "that says it is 5,000 bytes"
    tell(
        f"{len(book) / 1024:,.0f} KB that grow to {SIZE >> 20} MiB, {kind}",
        f"refused after {took * 1e3:.1f} ms and {most / 2**20:.2f} MiB",
    )
