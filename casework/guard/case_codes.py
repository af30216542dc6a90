"""
Case codes: plain words inside the office, and a case all the same in a paper that leaves it.
"""

import re
from collections.abc import Iterator

from casework.codes import SIGNS
from casework.guard.findings import Kind, Span

# Without its dash a code is told from a word by a digit.
_CODE = re.compile(
    rf"(?i)(?<![a-z0-9])K(?:\s?[-ー]\s?|\s?(?=[a-z]{{0,3}}\d))[{SIGNS}]{{4}}(?![a-z0-9])", re.ASCII
)


def case_codes_in(text: str) -> Iterator[Span]:
    """Yield what has the shape of a case code in a folded text, whether or not there is such."""
    for found in _CODE.finditer(text):
        yield Kind.CASE_CODE, *found.span()
