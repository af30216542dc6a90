"""
Text that stays text: what a spreadsheet would take for a formula is marked as words.

Rules: OWASP "CSV Injection" (= + - @ tab CR at the start of a cell), and the same signs in full
width or behind invisible ones, which spreadsheets fold or skip; ECMA-376 part 1, 22.9.2.19
(``_xHHHH_`` for signs that XML cannot hold). Each escape has an inverse that gives the same text.
"""

import re
import unicodedata

_MARK = "'"
_FORMULA = frozenset("=+-@−")
_BREAKS = frozenset("\t\r\n")
# Letters and symbols by their class, and yet nothing is seen of them.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u180b\u180c\u180d\ufe0f\ufe0e")
_NO_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WAS_NO_XML = re.compile(r"_x([0-9A-Fa-f]{4})_")


def is_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet might calculate it: also in full width, or behind what is not seen."""
    if text[:1] in _BREAKS and text:
        return True
    for sign in text:
        if sign == _MARK or sign in _BLANK or unicodedata.category(sign)[0] in "CZ":
            continue
        return unicodedata.normalize("NFKC", sign)[:1] in _FORMULA
    return False


def for_csv(text: str) -> str:
    """Put an apostrophe before what is like a formula."""
    return _MARK + text if is_like_a_formula(text) else text


def from_csv(cell: str) -> str:
    """Take the apostrophe away that :func:`for_csv` put there."""
    bare = cell[1:]
    return bare if cell.startswith(_MARK) and is_like_a_formula(bare) else cell


def for_xlsx(text: str) -> str:
    """Write signs that XML cannot hold as ``_xHHHH_``."""
    return _NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def from_xlsx(cell: str) -> str:
    """Read ``_xHHHH_`` as the signs that they stand for."""
    return _WAS_NO_XML.sub(lambda found: chr(int(found[1], 16)), cell)
