"""
What a picture is: an SVG, and everything that it shows in words, made from the same facts.
"""

from dataclasses import dataclass

from texts import Language, Text


@dataclass(frozen=True)
class Box:
    """A rectangle by its upper left corner; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        """Whether both cover some of the same ground; to touch is not to overlap."""
        slack = 0.01
        return (
            self.x + slack < other.x + other.width
            and other.x + slack < self.x + self.width
            and self.y + slack < other.y + other.height
            and other.y + slack < self.y + self.height
        )


@dataclass(frozen=True, kw_only=True)
class Picture:
    """
    One picture with its text alternative.

    :param description: sentences; the first says by itself what is to be seen
    :param columns: and ``rows``: everything in the picture, as a table
    :param width: and ``height`` in CSS pixels
    :param labels: where words stand, for whoever wants to know that none covers another
    """

    svg: str
    title: Text
    description: tuple[Text, ...]
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    width: float
    height: float
    labels: tuple[Box, ...]

    def caption(self, language: Language) -> str:
        """Return the title and the first sentence, as they stand under the picture in a chat."""
        return Text.lines(self.title, self.description[0]).spoken(language)
