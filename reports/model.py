"""
What a report is: one frozen value, from which every format is written.

All words in it are spoken already, in Japanese, and plain: nothing in them is markup, a formula or
a path. What must hold between its numbers stands beside them (``part_of``, ``adds``, ``must``) and
is checked before anything is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    COUNT = "count"
    DATE = "date"
    SHARE = "share"  # 0…1, shown in per cent


@dataclass(frozen=True)
class Hidden:
    """A number that is not published, so that nobody is known by it."""


HIDDEN = Hidden()
Value = str | int | float | date | Hidden | None
"""``None`` is a cell that has no number: 「-」."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """
    A column of a table.

    :param key: by which checks name it
    :param unit: 件, 人, 回, 日; only said beside a number in a sentence
    :param definition: what exactly is counted, where the heading alone could be misread
    :param adds: keys of the columns that add up to this one, in each row
    :param part_of: key of the column whose numbers hold these ones
    """

    key: str
    name: str
    kind: Kind = Kind.COUNT
    unit: str = "件"
    definition: str = ""
    adds: tuple[str, ...] = ()
    part_of: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """
    A row of a table: a value for each column.

    :param definition: what exactly is counted, where a row is a count of its own
    :param adds: keys of the rows that add up to this one, in each column
    :param part_of: key of the row whose numbers hold these ones (「うち」)
    :param total: set apart from the others
    """

    key: str
    cells: tuple[Value, ...]
    definition: str = ""
    adds: tuple[str, ...] = ()
    part_of: str = ""
    total: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """
    A table; its first column names the rows.

    :param key: by which checks name it, and a sheet of xlsx is found again
    :param definition: what the table counts, between which days; never empty
    :param crossed: a cross-tabulation of counts of people by two things: in a public report,
        small counts of it are hidden
    """

    key: str
    caption: str
    definition: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    crossed: bool = False

    def __post_init__(self) -> None:
        if not self.definition.strip():
            raise ValueError(f"{self.key}: a table says what it counts")
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.key}: a row has a value for each column")
        for found in ([one.key for one in self.columns], [one.key for one in self.rows]):
            if len(set(found)) != len(found):
                raise ValueError(f"{self.key}: keys stand once")

    def place(self, *, row: str, column: str) -> tuple[int, int]:
        """
        Return where a cell stands: which row, which column.

        :raises KeyError: if there is none
        """
        rows = {one.key: at for at, one in enumerate(self.rows)}
        columns = {one.key: at for at, one in enumerate(self.columns)}
        return rows[row], columns[column]

    def value(self, *, row: str, column: str) -> Value:
        """
        Return what stands in a cell.

        :raises KeyError: if there is none
        """
        at, across = self.place(row=row, column=column)
        return self.rows[at].cells[across]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """
    A picture, with what it shows in words.

    :param alt: the text alternative, made of the same data as the picture
    :param svg: for PDF, the same picture in lines
    :param width_mm: at most the 170 of a page
    """

    caption: str
    alt: str
    png: bytes
    svg: str = ""
    width_mm: float = 160


@dataclass(frozen=True)
class Paragraph:
    """Some sentences; lines in them stay lines."""

    words: str


@dataclass(frozen=True)
class Points:
    """Short points, one under the other."""

    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Story:
    """What came true, in a few sentences, of nobody who could be known by it."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """The minutes of a meeting, attached at the end, each on a page of its own."""

    title: str
    held_on: date
    paragraphs: tuple[str, ...]


Block = Paragraph | Points | Table | Figure | Story


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading with what stands under it; ``parts`` are sections one level below."""

    heading: str
    blocks: tuple[Block, ...] = ()
    parts: "tuple[Section, ...]" = ()


@dataclass(frozen=True)
class Cell:
    """One number of a report, by the keys of its table, row and column."""

    table: str
    row: str
    column: str


@dataclass(frozen=True)
class Same:
    """Two cells count the same and must hold the same number."""

    one: Cell
    other: Cell


@dataclass(frozen=True)
class PartOf:
    """The number of one cell is a part of another's."""

    part: Cell
    whole: Cell


@dataclass(frozen=True)
class AddUp:
    """Several cells add up to one: the months to the year."""

    parts: tuple[Cell, ...]
    whole: Cell


@dataclass(frozen=True)
class Ends:
    """
    What has ended had begun: ``ended`` is at most ``before`` and ``begun`` together.

    With ``left``, what goes on at the end is exactly the rest.
    """

    ended: Cell
    begun: Cell
    before: Cell | None = None
    left: Cell | None = None


Must = Same | PartOf | AddUp | Ends


@dataclass(frozen=True, kw_only=True)
class Report:
    """
    A report as it is written.

    :param kind: ``monthly``, ``yearly``, …: the first part of a file's name
    :param period: in words of the Japanese calendar: 令和8年11月
    :param lines: the lines at the head, as pairs of a name and what stands there
    :param draft: it has not been handed in: each page says so
    :param public: others than the office read it: small counts of cross-tabulations are hidden
    :param must: what must hold between numbers of different tables
    """

    kind: str
    title: str
    town: str
    period: str
    made_on: date
    sections: tuple[Section, ...]
    lines: tuple[tuple[str, str], ...] = ()
    minutes: tuple[Minutes, ...] = ()
    draft: bool = False
    public: bool = True
    must: tuple[Must, ...] = field(default=())

    def __post_init__(self) -> None:
        keys = [table.key for table in self.tables()]
        if len(set(keys)) != len(keys):
            raise ValueError("each table has a key of its own")

    def tables(self) -> tuple[Table, ...]:
        """Return the tables in the order in which they stand."""
        return tuple(one for one in self.blocks() if isinstance(one, Table))

    def blocks(self) -> Iterator[Block]:
        """Yield everything that stands under headings, in order."""
        for _, section in self.walked():
            yield from section.blocks

    def walked(self) -> Iterator[tuple[int, Section]]:
        """Yield each section with its level, 1 for the highest."""
        yield from _walked(self.sections, 1)


def _walked(sections: Sequence[Section], level: int) -> Iterator[tuple[int, Section]]:
    for section in sections:
        yield level, section
        yield from _walked(section.parts, level + 1)
