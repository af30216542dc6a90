"""
The fonts that stand in a PDF, and what they can show.

A sign that none of them has is printed as 〓 (ゲタ), as printers in Japan do, so that a reader sees
that something stood there.
"""

from functools import cache
from pathlib import Path

GETA = "〓"


@cache
def folder() -> Path:
    """Return where the fonts are."""
    import pylopdf_fonts_jp

    return Path(pylopdf_fonts_jp.serif_path()).parent


def printable(words: str) -> str:
    """Return words with every sign that no font has replaced by 〓."""
    if words.isascii():
        return words
    signs = _signs()
    return "".join(sign if sign in "\n\t" or ord(sign) in signs else GETA for sign in words)


@cache
def _signs() -> frozenset[int]:
    """Return the signs that both fonts have: headings and texts are set in one or the other."""
    from matplotlib.ft2font import FT2Font

    found: set[int] | None = None
    for path in sorted(folder().glob("*.otf")):
        here = set(FT2Font(str(path)).get_charmap())
        found = here if found is None else found & here
    return frozenset(found or ())
