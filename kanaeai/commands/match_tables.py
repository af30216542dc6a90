"""
Tables of wishes and offers, as they come out of a spreadsheet.

UTF-8 or CP932, with or without BOM. A bad row is named with file, line and column and
left out; the good rows go on.
"""

import codecs
import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from kanaeai.commands import match_cells as cells
from kanaeai.problems import OperatorProblem
from matching import Condition, Need, OfferFacts, OfferKind, Reach, WishFacts
from matching.days import ahead
from matching.facts import MATCHED_KINDS
from texts import Text

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes read of one table."""

MOST_ROWS = 100_000
"""Rows read of one table."""

LONGEST_CELL = 2_000
"""Characters of one cell; more is a broken quotation mark, not a wish."""

MOST_LINES_OF_A_ROW = 50

WISH_COLUMNS = frozenset(
    {"id", "text", "area", "times", "likes", "strengths", "needs", "meets", "kinds"}
    | {"blocked", "declined", "consent", "protected", "later"}
)
OFFER_COLUMNS = frozenset(
    {"id", "text", "host", "kind", "area", "reach", "times", "capacity"}
    | {"provides", "conditions", "hopes", "open", "days", "size"}
)
"""One run is one town: there is no column for it."""

T = TypeVar("T")


class TableProblem(OperatorProblem):
    """A table cannot be read at all; its sentence says what to do."""

    def __init__(self, key: str, /, **blanks: str | int | Text) -> None:
        Exception.__init__(self, key)
        self.key = key
        self.text = Text.of(f"match.problem.{key}", **blanks)


class _BadRow(ValueError):
    def __init__(self, why: str, *, column: str) -> None:
        super().__init__(why)
        self.why = why
        self.column = column


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about one line of a table: ``why`` is a key of ``match.bad``."""

    file: str
    line: int
    column: str
    why: str

    def text(self) -> Text:
        """The remark as a sentence."""
        return Text.of(
            "match.bad_row",
            file=self.file,
            line=self.line,
            column=self.column,
            why=Text.of(f"match.bad.{self.why}"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[T]):
    """The good rows of one file and what there is to say about the others."""

    rows: tuple[T, ...]
    remarks: tuple[Remark, ...]


def read_wishes(path: Path) -> Table[WishFacts]:
    """
    Read wishes: columns ``id,text`` and any of :data:`WISH_COLUMNS`.

    Consent is taken as given unless the table says no: whoever runs the command with
    their own table answers for it.

    :raises TableProblem: if the file cannot be read as a table of wishes
    """
    return _read(path, WISH_COLUMNS, _wish)


def read_offers(path: Path, *, today: date) -> Table[OfferFacts]:
    """
    Read offers: columns ``id,text`` and any of :data:`OFFER_COLUMNS`.

    What is not said limits nothing: one free place, the whole town, any time, any day.

    :param today: days before it are over
    :raises TableProblem: if the file cannot be read as a table of offers
    """
    return _read(path, OFFER_COLUMNS, partial(_offer, today=today))


def _wish(row: "_Row") -> WishFacts:
    likes, strengths = row.read("likes", cells.words), row.read("strengths", cells.words)
    later = row.read("later", lambda cell: cells.yes_or_no(cell, otherwise=False))
    return WishFacts(
        id=row.needed("id"),
        text=row.cell("text") if later or likes or strengths else row.needed("text"),
        town="",
        area=row.cell("area") or None,
        likes=likes,
        strengths=strengths,
        slots=row.read("times", cells.times),
        needs=row.read("needs", lambda cell: cells.some_of(Need, cell)),
        meets=row.read("meets", lambda cell: cells.some_of(Condition, cell)),
        kinds=row.read("kinds", lambda cell: cells.some_of(OfferKind, cell)) or MATCHED_KINDS,
        blocked_hosts=frozenset(row.read("blocked", cells.words)),
        declined_offers=frozenset(row.read("declined", cells.words)),
        consented=row.read("consent", lambda cell: cells.yes_or_no(cell, otherwise=True)),
        protected=row.read("protected", lambda cell: cells.yes_or_no(cell, otherwise=False)),
        later=later,
    )


def _offer(row: "_Row", *, today: date) -> OfferFacts:
    return OfferFacts(
        id=row.needed("id"),
        host=row.cell("host") or row.needed("id"),
        text=row.needed("text"),
        kind=row.read(
            "kind", lambda cell: cells.one_of(OfferKind, cell, otherwise=OfferKind.TOGETHER)
        ),
        town="",
        area=row.cell("area") or None,
        reach=row.read("reach", lambda cell: cells.one_of(Reach, cell, otherwise=Reach.TOWN)),
        slots=row.read("times", cells.times),
        capacity_left=row.read("capacity", lambda cell: cells.count(cell, otherwise=1)),
        provides=row.read("provides", lambda cell: cells.some_of(Need, cell)),
        conditions=row.read("conditions", lambda cell: cells.some_of(Condition, cell)),
        hopes=row.read("hopes", cells.sentences),
        days=ahead(row.read("days", cells.dates), today=today),
        size=row.read("size", lambda cell: cells.count(cell, otherwise=0)) or None,
        open=row.read("open", lambda cell: cells.yes_or_no(cell, otherwise=True)),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def needed(self, column: str) -> str:
        if not self.cell(column):
            raise _BadRow("empty", column=column)
        return self.cell(column)

    def read(self, column: str, reader: Callable[[str], T]) -> T:
        try:
            return reader(unicodedata.normalize("NFKC", self.cell(column)))
        except cells.BadCell as bad:
            raise _BadRow(str(bad), column=column) from None


def _read(path: Path, known: frozenset[str], build: Callable[[_Row], T]) -> Table[T]:
    lines = _lines(path)
    records = _records(lines)
    line, header = next(records, (1, None))
    if header is None:
        raise TableProblem("no_header", file=path.name)
    columns = [unicodedata.normalize("NFKC", name).strip().lower() for name in header]
    for column in ("id", "text"):
        if columns.count(column) != 1:
            raise TableProblem("no_column", file=path.name, column=column)
    remarks = [
        Remark(file=path.name, line=line, column=name, why="unknown_column")
        for name in columns
        if name not in known or columns.count(name) > 1
    ]
    good: dict[str, T] = {}
    for place, (line, values) in enumerate(records):
        if place >= MOST_ROWS:
            raise TableProblem("too_many", file=path.name, most=MOST_ROWS)
        try:
            row = _row(columns, values)
            if row is not None:
                fact = build(row)
                if row.cell("id") in good:
                    raise _BadRow("twice", column="id")
                good[row.cell("id")] = fact
        except _BadRow as bad:
            remarks.append(Remark(file=path.name, line=line, column=bad.column, why=bad.why))
    return Table(rows=tuple(good.values()), remarks=tuple(remarks))


def _row(columns: list[str], values: list[str] | None) -> _Row | None:
    """Name the cells of a record; None for an empty line."""
    if values is None:
        raise _BadRow("quotes", column=columns[0])
    if not any(value.strip() for value in values):
        return None
    for column, value in zip(columns, values, strict=False):
        if len(value) > LONGEST_CELL:
            raise _BadRow("too_long", column=column)
        if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value):
            raise _BadRow("signs", column=column)
    if any(value.strip() for value in values[len(columns) :]):
        raise _BadRow("too_many_cells", column=str(len(columns) + 1))
    return _Row(dict(zip(columns, values, strict=False)))


def _records(lines: list[str]) -> Iterator[tuple[int, list[str] | None]]:
    """Yield the line and cells of each record, None for cells whose quotes do not close."""
    place = 0
    while place < len(lines):
        some = islice(lines, place, place + MOST_LINES_OF_A_ROW)
        reader = csv.reader(some, strict=True)
        try:
            values = next(reader, None)
        except csv.Error:
            yield place + 1, None
            place += 1
            continue
        yield place + 1, values or []
        place += max(reader.line_num, 1)


def _lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError:
        raise TableProblem("unreadable", file=str(path)) from None
    if len(content) > LARGEST_FILE:
        raise TableProblem("too_large", file=path.name, most=LARGEST_FILE // 1024 // 1024)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise TableProblem("utf16", file=path.name)
    return list(io.StringIO(_decode(content), newline=""))


def _decode(content: bytes) -> str:
    """
    Decode as UTF-8 or CP932, whichever most lines are written in.

    Only UTF-8 betrays what it is not, so its lines are counted. Signs that do not fit
    stay in as surrogates, for their row to be named.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    lines = [line for line in content.split(b"\n") if not line.isascii()]
    in_utf8 = sum(_is_utf8(line) for line in lines)
    encoding = "utf-8" if in_utf8 * 2 >= len(lines) else "cp932"
    return content.decode(encoding, "surrogateescape")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
