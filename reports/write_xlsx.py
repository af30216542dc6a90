"""
A report as xlsx: a sheet a table with its definition, numbers as numbers, days as days.

The first sheet says what it is, the second holds what is told in words.
"""

from collections.abc import Iterator, Sequence

from casework.sheets import Cell, Page, Share, book_bytes
from casework.tidy import visible
from reports.cells import NOT_SHOWN
from reports.model import (
    Column,
    Figure,
    Hidden,
    Kind,
    Paragraph,
    Points,
    Report,
    Story,
    Table,
    Value,
)
from reports.notes import notes
from reports.wareki import day_words
from texts import say

_ACROSS, _FIRST = 84.0, 36.0
"""Characters across an upright page, and the least for what names the rows."""
_LINE = 70.0
"""Characters across that one wide column can have: some programs cut it off rather than fit it."""
_WIDTHS = {Kind.TEXT: 30.0, Kind.DATE: 18.0, Kind.COUNT: 9.0, Kind.SHARE: 9.0}
_SHORT, _LONG_HEAD = 4, 14.0
"""Letters of a heading that stand in a narrow column, and how wide the others are."""
_NUMBERS = frozenset({Kind.COUNT, Kind.SHARE})


def xlsx_of(report: Report) -> bytes:
    """Write a report as xlsx."""
    pages = [_front(report), *_tables(report)]
    if words := list(_words(report)):
        pages.append(Page(name=say("reports.sheet.words", "ja"), rows=words, widths=(_LINE,)))
    return book_bytes(pages, title=f"{visible(report.title)} {visible(report.period)}")


def _front(report: Report) -> Page:
    rows: list[Sequence[Cell]] = [
        [visible(report.title)],
        [visible(report.period), visible(report.town)],
        [say("reports.sheet.made", "ja"), report.made_on],
    ]
    if report.draft:
        rows.append([say("reports.draft", "ja")])
    rows += [[visible(name), visible(words)] for name, words in report.lines]
    rows.append([])
    rows += [[_name(at, table)] for at, table in enumerate(report.tables(), 1)]
    return Page(name=say("reports.sheet.front", "ja"), rows=rows, widths=(44, 44), heads=(1,))


def _tables(report: Report) -> Iterator[Page]:
    for number, table in enumerate(report.tables(), 1):
        rows: list[Sequence[Cell]] = [
            [visible(one.name) for one in table.columns],
            *([_cell(cell) for cell in _shares(table, row.cells)] for row in table.rows),
            [],
            *([visible(words)] for words in notes(table)),
        ]
        yield Page(
            name=_name(number, table),
            rows=rows,
            widths=_widths(table.columns),
            heads=(1,),
            counts=tuple(at for at, one in enumerate(table.columns, 1) if one.kind in _NUMBERS),
            table=True,
        )


def _shares(table: Table, cells: Sequence[Value]) -> Iterator[Value | Share]:
    for column, value in zip(table.columns, cells, strict=True):
        if column.kind is Kind.SHARE and isinstance(value, int | float):
            yield Share(value)
        else:
            yield value


def _cell(value: Value | Share) -> Cell:
    match value:
        case str():
            return visible(value)
        case Hidden():
            return NOT_SHOWN
    return value


def _widths(columns: Sequence[Column]) -> tuple[float, ...]:
    """Return how wide columns are; the first, under which the notes stand, takes what is left."""
    others = [
        _LONG_HEAD if one.kind in _NUMBERS and len(one.name) > _SHORT else _WIDTHS[one.kind]
        for one in columns[1:]
    ]
    return max(_FIRST, _ACROSS - sum(others)), *others


def _name(number: int, table: Table) -> str:
    return say("reports.sheet.table", "ja", number=number, caption=visible(table.caption))


def _words(report: Report) -> Iterator[Sequence[Cell]]:
    """Yield what is told in words, a cell a line, under its headings."""
    for _, section in report.walked():
        said = [words for block in section.blocks for words in _said(block)]
        if said:
            yield [visible(section.heading)]
            yield from ([visible(words)] for words in said)
            yield []
    for minutes in report.minutes:
        yield [visible(minutes.title)]
        yield [say("reports.held_on", "ja", day=day_words(minutes.held_on))]
        yield from ([visible(words)] for words in minutes.paragraphs)
        yield []


def _said(block: object) -> tuple[str, ...]:
    match block:
        case Paragraph(words):
            return (words,)
        case Points(items):
            return items
        case Story():
            return (block.title, *block.paragraphs)
        case Figure():
            return (block.caption, block.alt)
    return ()
