"""
How wide words are in the font that pictures are drawn with (Noto Sans JP), and where lines break.

The font comes with ``pylopdf-fonts-jp``; its table of widths is read once, on first use. Readers
may see another font: Japanese characters are one em in all of them, the rest differs by little.
"""

from collections.abc import Mapping
from functools import cache

FAMILY = "Noto Sans JP"
LINE_HEIGHT = 1.35
"""Of a line of text, in em."""

_ELLIPSIS = "…"
_NOT_FIRST = frozenset(
    "、。,.・:;?!)〕]}」』】〉》ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々…)]}！？"
)
_NOT_LAST = frozenset("(〔[{「『【〈《([{")
_MARGIN = 1.03
"""Room for a reader's font that is a little wider."""


@cache
def _narrow() -> tuple[float, Mapping[int, float]]:
    """Return the width of most characters, and of those that have another, in em."""
    import pylopdf_fonts_jp
    from fontTools.ttLib import TTFont

    with TTFont(str(pylopdf_fonts_jp.sans_path()), lazy=True) as font:
        em = font["head"].unitsPerEm
        widths = font["hmtx"].metrics
        return 1.0, {
            code: widths[name][0] / em
            for code, name in font.getBestCmap().items()
            if widths[name][0] != em
        }


def width_of(words: str, size: float) -> float:
    """Return how wide words are at a size, in the same unit."""
    usual, narrow = _narrow()
    return sum(narrow.get(ord(one), usual) for one in words) * size * _MARGIN


def drawable(words: str) -> str:
    """Return words without what no picture can show: controls, and halves of a character."""
    return "".join(one for one in words if one.isprintable() or one == " ").strip()


def wrapped(words: str, *, size: float, width: float, lines: int) -> tuple[str, ...]:
    """
    Break words into lines that are no wider than ``width``; what does not fit ends in 「…」.

    A line begins with no closing mark and ends with no opening one, where that can be helped.
    """
    rest = drawable(words)
    found: list[str] = []
    while rest and len(found) < lines:
        cut = _fitting(rest, size, width)
        if len(found) == lines - 1 and cut < len(rest):
            while cut > 1 and width_of(rest[:cut] + _ELLIPSIS, size) > width:
                cut -= 1
            found.append(rest[:cut] + _ELLIPSIS)
            break
        found.append(rest[:cut].strip())
        rest = rest[cut:].lstrip()
    return tuple(found)


def _fitting(words: str, size: float, width: float) -> int:
    """Return how many characters stand in one line: at least one."""
    usual, narrow = _narrow()
    room, used = width / size / _MARGIN, 0.0
    for place, one in enumerate(words):
        used += narrow.get(ord(one), usual)
        if used > room and place:
            cut = place
            while cut > 1 and (words[cut] in _NOT_FIRST or words[cut - 1] in _NOT_LAST):
                cut -= 1
            return cut if cut > 1 else place
    return len(words)
