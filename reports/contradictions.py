"""
What contradicts itself is not written: each thing that must hold in a report is looked at.

A part larger than its whole, a closing without a start, months that do not add up to the year,
the same count with two numbers. What is hidden, or has no number, is no contradiction.
"""

from collections.abc import Iterator

from reports.cells import shown
from reports.model import AddUp, Cell, Ends, Must, PartOf, Report, Same, Table
from texts import Text


class Contradicts(ValueError):
    """
    The report contradicts itself.

    :ivar reasons: each contradiction in a sentence that names its table, row and numbers
    """

    def __init__(self, reasons: tuple[Text, ...]) -> None:
        super().__init__(" ".join(reason.spoken("ja") for reason in reasons))
        self.reasons = reasons


def check(report: Report) -> None:
    """
    Let a report pass if nothing in it contradicts itself.

    :raises Contradicts: with every reason that was found
    """
    reasons = tuple(contradictions(report))
    if reasons:
        raise Contradicts(reasons)


def contradictions(report: Report) -> Iterator[Text]:
    """Yield a sentence for everything in a report that contradicts itself."""
    tables = {table.key: table for table in report.tables()}
    for table in tables.values():
        yield from _below_nothing(table)
        for must in _of_table(table):
            yield from _looked_at(must, tables)
    for must in report.must:
        yield from _looked_at(must, tables)


def _of_table(table: Table) -> Iterator[Must]:
    """Yield what the rows and columns of a table say about each other."""
    counted = [column.key for column in table.columns[1:]]
    for row in table.rows:
        for key in counted:
            here = Cell(table.key, row.key, key)
            if row.part_of:
                yield PartOf(here, Cell(table.key, row.part_of, key))
            if row.adds:
                yield AddUp(tuple(Cell(table.key, one, key) for one in row.adds), here)
    for column in table.columns[1:]:
        for row in table.rows:
            here = Cell(table.key, row.key, column.key)
            if column.part_of:
                yield PartOf(here, Cell(table.key, row.key, column.part_of))
            if column.adds:
                yield AddUp(tuple(Cell(table.key, row.key, one) for one in column.adds), here)


def _below_nothing(table: Table) -> Iterator[Text]:
    for row in table.rows:
        for column, value in zip(table.columns, row.cells, strict=True):
            if isinstance(value, int | float) and value < 0:
                cell = Cell(table.key, row.key, column.key)
                yield Text.of(
                    "reports.wrong.below_nothing", what=_name(table, cell), number=shown(value)
                )


def _looked_at(must: Must, tables: dict[str, Table]) -> Iterator[Text]:
    match must:
        case PartOf(part, whole):
            less, more = _number(part, tables), _number(whole, tables)
            if less is not None and more is not None and less > more:
                yield _sentence("part", tables, part=part, whole=whole)
        case Same(one, other):
            first, second = _number(one, tables), _number(other, tables)
            if first is not None and second is not None and first != second:
                yield _sentence("differ", tables, one=one, other=other)
        case AddUp(parts, whole):
            numbers, total = [_number(one, tables) for one in parts], _number(whole, tables)
            if total is not None and all(number is not None for number in numbers):
                found = sum(number for number in numbers if number is not None)
                if found != total:
                    yield Text.of(
                        "reports.wrong.sum",
                        whole=_named(whole, tables),
                        parts=_parts(parts, whole, tables),
                        sum=shown(found),
                    )
        case Ends():
            yield from _ends(must, tables)


def _ends(must: Ends, tables: dict[str, Table]) -> Iterator[Text]:
    ended, begun = _number(must.ended, tables), _number(must.begun, tables)
    before = _number(must.before, tables) if must.before else 0
    if ended is None or begun is None or before is None:
        return
    if ended > before + begun:
        yield Text.of(
            "reports.wrong.ends",
            ended=_named(must.ended, tables),
            begun=shown(before + begun),
        )
        return
    left = _number(must.left, tables) if must.left else None
    if must.left and left is not None and left != before + begun - ended:
        yield Text.of(
            "reports.wrong.left",
            left=_named(must.left, tables),
            rest=shown(before + begun - ended),
        )


def _sentence(which: str, tables: dict[str, Table], **cells: Cell) -> Text:
    said = {name: _named(cell, tables) for name, cell in cells.items()}
    return Text.of(f"reports.wrong.{which}", **said)


def _number(cell: Cell, tables: dict[str, Table]) -> int | float | None:
    value = tables[cell.table].value(row=cell.row, column=cell.column)
    return value if isinstance(value, int | float) else None


def _named(cell: Cell, tables: dict[str, Table]) -> Text:
    """Name a cell with its number: 「参加支援プラン」の「終結件数」(令和6年度)2件."""
    table = tables[cell.table]
    column = table.columns[table.place(row=cell.row, column=cell.column)[1]]
    return Text.of(
        "reports.wrong.cell",
        what=_name(table, cell),
        number=shown(table.value(row=cell.row, column=cell.column)) + column.unit,
    )


def _name(table: Table, cell: Cell) -> Text:
    at, across = table.place(row=cell.row, column=cell.column)
    return Text.of(
        "reports.wrong.where",
        table=table.caption,
        row=shown(table.rows[at].cells[0]),
        column=table.columns[across].name,
    )


def _parts(parts: tuple[Cell, ...], whole: Cell, tables: dict[str, Table]) -> Text:
    """Name the parts by what tells them from the whole: their rows, or their columns."""
    names = []
    for one in parts:
        table = tables[one.table]
        at, across = table.place(row=one.row, column=one.column)
        of_row = one.row != whole.row or one.table != whole.table
        names.append(shown(table.rows[at].cells[0]) if of_row else table.columns[across].name)
    return Text.listed(*(Text.plain(name) for name in names))
