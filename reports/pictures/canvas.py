"""
The drawing core: shapes and words as SVG, built as elements and never as strings.

Each colour is a class with a safe default as a presentation attribute, so that the same SVG is
right by itself (print, PNG) and follows a page's colours where the page has rules for the classes.
Meaning never stands in colour alone: shapes, line styles and words carry it as well.
"""

from collections.abc import Sequence
from math import hypot
from typing import NamedTuple
from xml.etree import ElementTree as ET

from reports.pictures.measure import FAMILY, LINE_HEIGHT, drawable, width_of
from reports.pictures.picture import Box

Point = tuple[float, float]
FONTS = f'"{FAMILY}", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", sans-serif'
ASCENT = 0.88
"""From the top of a line to its base line, in em."""


class Ink(NamedTuple):
    """A class that a page may colour, and the colour that it has by itself."""

    name: str
    colour: str


PAPER = Ink("pic-paper", "#ffffff")
WORDS = Ink("pic-words", "#2d2722")
SOFT = Ink("pic-soft", "#5f554b")
RULE = Ink("pic-rule", "#cfc5b6")
FORMAL = Ink("pic-formal", "#0b5c8f")
FORMAL_FILL = Ink("pic-formal-fill", "#dcebf5")
INFORMAL = Ink("pic-informal", "#9a4600")
INFORMAL_FILL = Ink("pic-informal-fill", "#fdeed9")
PERSON = Ink("pic-person", "#2d2722")
PERSON_FILL = Ink("pic-person-fill", "#ffffff")
TIE = Ink("pic-tie", "#4a423a")
STRAINED = Ink("pic-strained", "#8c1d40")
NEW = Ink("pic-new", "#005f4b")
SHADE = Ink("pic-shade", "#f4efe6")


class Canvas:
    """Collects what is drawn; ``labels`` are the boxes of all words."""

    def __init__(self) -> None:
        self._root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg"})
        self.labels: list[Box] = []

    def rect(
        self,
        box: Box,
        *,
        fill: Ink,
        line: Ink | None = None,
        thick: float = 1.5,
        rounded: float = 0.0,
        dashed: str = "",
    ) -> None:
        """Draw a rectangle."""
        shape = self._shape("rect", fill, line, thick, dashed)
        _set(shape, x=box.x, y=box.y, width=box.width, height=box.height)
        if rounded:
            _set(shape, rx=rounded)

    def circle(
        self, at: Point, radius: float, *, fill: Ink, line: Ink | None = None, thick: float = 1.5
    ) -> None:
        """Draw a circle."""
        _set(self._shape("circle", fill, line, thick, ""), cx=at[0], cy=at[1], r=radius)

    def polygon(self, points: Sequence[Point], *, fill: Ink, line: Ink | None = None) -> None:
        """Draw a filled shape."""
        self._shape("polygon", fill, line, 1.0, "").set("points", _points(points))

    def line(
        self, points: Sequence[Point], *, ink: Ink, thick: float = 1.5, dashed: str = ""
    ) -> None:
        """Draw a line through points."""
        shape = self._shape("polyline", None, ink, thick, dashed)
        shape.set("points", _points(points))

    def curve(
        self, points: Sequence[Point], *, ink: Ink, thick: float = 1.5, dashed: str = ""
    ) -> None:
        """Draw a cubic curve from the first to the last of four points."""
        (a, b), *others = points
        shape = self._shape("path", None, ink, thick, dashed)
        rest = " ".join(f"{_number(x)},{_number(y)}" for x, y in others)
        shape.set("d", f"M{_number(a)},{_number(b)} C{rest}")

    def arrow(self, tip: Point, *, away_from: Point, ink: Ink, size: float = 11.0) -> None:
        """Draw the head of an arrow whose tip is at ``tip``."""
        dx, dy = tip[0] - away_from[0], tip[1] - away_from[1]
        length = hypot(dx, dy) or 1.0
        ux, uy = dx / length, dy / length
        back = (tip[0] - ux * size, tip[1] - uy * size)
        half = size * 0.45
        wings = (
            (back[0] - uy * half, back[1] + ux * half),
            (back[0] + uy * half, back[1] - ux * half),
        )
        self.polygon((tip, *wings), fill=ink)

    def words(
        self,
        lines: Sequence[str],
        at: Point,
        *,
        size: float = 13.0,
        ink: Ink = WORDS,
        anchor: str = "start",
    ) -> Box:
        """
        Write lines, the first with its top at ``at``; return the box that they stand in.

        :param anchor: ``start``, ``middle`` or ``end``: what of the lines is at x
        """
        shown = [drawable(line) for line in lines]
        height = size * LINE_HEIGHT
        for number, line in enumerate(shown):
            element = ET.SubElement(self._root, "text", {"class": ink.name, "fill": ink.colour})
            base = at[1] + number * height + size * (ASCENT + (LINE_HEIGHT - 1) / 2)
            _set(element, x=at[0], y=base)
            element.set("font-size", _number(size))
            if anchor != "start":
                element.set("text-anchor", anchor)
            element.text = line
        width = max((width_of(line, size) for line in shown), default=0.0)
        left = at[0] - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        box = Box(left, at[1], width, height * len(shown))
        if width:
            self.labels.append(box)
        return box

    def svg(self, *, title: str, width: float, height: float) -> str:
        """Return the drawing on its paper; ``title`` names it for those who do not see it."""
        root = self._root
        _set(root, width=width, height=height)
        root.set("viewBox", f"0 0 {_number(width)} {_number(height)}")
        root.set("role", "img")
        root.set("aria-label", drawable(title))
        root.set("font-family", FONTS)
        paper = ET.Element("rect", {"class": PAPER.name, "fill": PAPER.colour})
        _set(paper, width=width, height=height)
        root.insert(0, paper)
        return ET.tostring(root, encoding="unicode")

    def _shape(
        self, kind: str, fill: Ink | None, line: Ink | None, thick: float, dashed: str
    ) -> ET.Element:
        shape = ET.SubElement(self._root, kind)
        names = []
        if fill is not None:
            names.append(fill.name)
        shape.set("fill", fill.colour if fill else "none")
        if line is not None:
            names.append(f"{line.name}-line")
            shape.set("stroke", line.colour)
            _set(shape, **{"stroke-width": thick})
            if dashed:
                shape.set("stroke-dasharray", dashed)
        if names:
            shape.set("class", " ".join(names))
        return shape


def _set(element: ET.Element, **numbers: float) -> None:
    for name, number in numbers.items():
        element.set(name, _number(number))


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
