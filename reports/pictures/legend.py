"""The legend under a picture: a small drawing beside each word, in as many rows as are needed."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reports.pictures.canvas import SOFT, Canvas, Point
from reports.pictures.measure import LINE_HEIGHT, width_of
from reports.pictures.picture import Box
from texts import Language, Text

_SIZE = 12.0
_SIGN = 34.0
_AFTER_SIGN = 8.0
_AFTER_WORDS = 22.0
_ROW = _SIZE * LINE_HEIGHT + 8.0


class Sign(NamedTuple):
    """A line of a legend: its words, and what draws its sign into a box."""

    words: Text
    draw: Callable[[Canvas, Box], None]


def legend(
    canvas: Canvas, signs: Sequence[Sign], *, at: Point, width: float, language: Language
) -> float:
    """Draw a legend and return where it ends, below."""
    x, y = at
    for sign in signs:
        words = sign.words.spoken(language)
        needed = _SIGN + _AFTER_SIGN + width_of(words, _SIZE)
        if x > at[0] and x + needed > at[0] + width:
            x, y = at[0], y + _ROW
        sign.draw(canvas, Box(x, y + 2, _SIGN, _SIZE * LINE_HEIGHT - 4))
        canvas.words([words], (x + _SIGN + _AFTER_SIGN, y), size=_SIZE, ink=SOFT)
        x += needed + _AFTER_WORDS
    return y + _ROW
