"""
Small counts of a cross-tabulation are hidden, and others with them, so that none can be computed.

A count of 1 to 4 could tell who somebody is. Hiding it alone is not enough where margins are
published: what is left over gives it away. So further counts are hidden until every hidden one
could be another number as well (secondary suppression; see Hundepool et al., "Statistical
Disclosure Control", 2012, chapter 4). Whether it could is exact: the hidden counts of a table are
a flow, and one can change just if it lies on a cycle along which others give way.

What stands at the foot of a column is a plain total and stays: other tables tell it too. A column
is hidden by itself first, as in the report of one month; what its foot and the other columns would
still give away is kept back by totals of rows. Tables that count the same hide the same.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from reports.model import HIDDEN, Cell, Row, Same, Table, Value

SMALL = range(1, 5)
"""Counts that are hidden."""

Place = tuple[int, int]
_Node = tuple[str, int]
_OUTSIDE: _Node = ("outside", 0)
_TOTALS: _Node = ("totals", 0)


def hidden_among(
    counts: Sequence[int | None], *, small: Collection[int] = SMALL, also: Iterable[int] = ()
) -> set[int]:
    """
    Return which of some counts are hidden where their sum is known.

    The small ones and what is hidden ``also``; if that is one alone, the smallest other with it.
    """
    hidden = {at for at, count in enumerate(counts) if count in small} | {*also}
    others = [
        (count, at) for at, count in enumerate(counts) if count is not None and at not in hidden
    ]
    return hidden | {min(others)[1]} if len(hidden) == 1 and others else hidden


def protected_together(tables: Iterable[Table], same: Iterable[Same]) -> dict[str, Table]:
    """
    Return cross-tabulations by their keys without their small counts; see :func:`protected`.

    :param same: which counts stand in two of them: hidden in one they are hidden in the other
    """
    # Those with totals of rows first: the others have the more freedom to hide what they hide.
    grids = {one.key: _Grid(one) for one in tables}
    ordered = sorted(grids, key=lambda key: grids[key].total_column is None)
    links = [(one.one, one.other) for one in same if {one.one.table, one.other.table} <= {*grids}]
    hidden: Mapping[str, set[Place]] = {key: set() for key in ordered}
    while True:
        before = {key: set(places) for key, places in hidden.items()}
        for key in ordered:
            hidden[key].update(grids[key].hidden(also=hidden[key]))
            for one, other in (*links, *((other, one) for one, other in links)):
                if one.table == key and _place(grids[key].table, one) in hidden[key]:
                    hidden[other.table].add(_place(grids[other.table].table, other))
        if before == hidden:
            return {key: _without(grids[key].table, hidden[key]) for key in ordered}


def protected(table: Table) -> Table:
    """
    Return a cross-tabulation without its small counts.

    Rows with ``adds`` are plain totals, and stay. But a row is somewhere (an area): its total, in a
    column with ``adds``, may be small as well. One row that is all there is hides nothing, for the
    totals tell the same.

    :raises ValueError: if it has more than one margin in a direction, or a margin of some only
    """
    return protected_together([table], ())[table.key]


class _Grid:
    """The counts of a table, by where they stand in it, and which margins are published."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows = [at for at, row in enumerate(table.rows) if not row.adds]
        self.columns = [at for at, one in enumerate(table.columns) if at and not one.adds]
        self.total_row = _margin([at for at, row in enumerate(table.rows) if row.adds])
        self.total_column = _margin([at for at, one in enumerate(table.columns) if one.adds])
        row_keys = {table.rows[at].key for at in self.rows}
        column_keys = {table.columns[at].key for at in self.columns}
        if self.total_row is not None and set(table.rows[self.total_row].adds) != row_keys:
            raise ValueError(f"{table.key}: a margin adds up all rows")
        if self.total_column is not None and (
            set(table.columns[self.total_column].adds) != column_keys
        ):
            raise ValueError(f"{table.key}: a margin adds up all columns")
        if any(row.part_of for row in table.rows) or any(one.part_of for one in table.columns):
            raise ValueError(f"{table.key}: parts of others stand in a table of their own")
        across = [*self.columns, *([] if self.total_column is None else [self.total_column])]
        self.counts = {(r, c): _count(table, r, c) for r in self.rows for c in across}

    def hidden(self, *, also: Collection[Place]) -> set[Place]:
        """Return which counts are hidden, those hidden ``also`` among them."""
        if len(self.rows) == 1 and self.total_row is not None:
            return set()
        hidden = {*also} | {place for place, count in self.counts.items() if count in SMALL}
        for column in self.columns:
            hidden |= self._column(column, hidden)
        while (lost := self._given_away(hidden)) is not None:
            further = self._further(lost, hidden)
            if further is None:
                return hidden
            hidden |= further
        return hidden

    def _column(self, column: int, hidden: Collection[Place]) -> set[Place]:
        """Return what is hidden of a column; without a foot one alone gives nothing away."""
        of = [at for at, row in enumerate(self.rows) if (row, column) in hidden]
        if self.total_row is None:
            return {(self.rows[at], column) for at in of}
        counts = [self.counts[row, column] for row in self.rows]
        return {(self.rows[at], column) for at in hidden_among(counts, also=of)}

    def _given_away(self, hidden: Collection[Place]) -> Place | None:
        """Return a hidden count that can be nothing but what it is."""
        return next((one for one in sorted(hidden) if not self._can_change(one, hidden)), None)

    def _further(self, lost: Place, hidden: Collection[Place]) -> set[Place] | None:
        """Return what costs the least and lets a count that is given away change."""
        total = self.total_column
        if total is None:
            return None
        row = lost[0]
        inner = [(row, column) for column in self.columns]
        if lost[1] == total and not {*inner} & {*hidden}:
            # Nothing in its row gives way: some count of the row must.
            known = [(self.counts[one] or 0, one) for one in inner if self.counts[one]]
            if not known:
                return None
            place = min(known)[1]
            return {place} | self._column(place[1], {*hidden, place})
        shown = sorted(
            (self.counts[one, total] or 0, (one, total))
            for one in self.rows
            if (one, total) not in hidden
            and any((one, column) in hidden for column in self.columns)
        )
        for _, place in shown:
            tried = {*hidden, place}
            if self._can_change(lost, tried) and self._can_change(place, tried):
                return {place}
        # No one of them is enough: all are.
        return {place for _, place in shown} or None

    def _can_change(self, place: Place, hidden: Collection[Place]) -> bool:
        """Whether a hidden count could be larger, or smaller, with nothing below zero."""
        start, end = self._ends(place)
        others = {*hidden} - {place}
        if self._reaches(end, start, others):
            return True
        return bool(self.counts[place]) and self._reaches(start, end, others)

    def _ends(self, place: Place) -> tuple[_Node, _Node]:
        """Return between which nodes a count flows: from the totals to its row to its column."""
        row = ("row", place[0])
        return (_TOTALS, row) if place[1] == self.total_column else (row, ("column", place[1]))

    def _reaches(self, start: _Node, end: _Node, hidden: Collection[Place]) -> bool:
        """Whether one more at ``start`` can be taken back at ``end``, count by count."""
        steps: dict[_Node, list[_Node]] = {}

        def step(one: _Node, other: _Node) -> None:
            steps.setdefault(one, []).append(other)

        for place in hidden:
            one, other = self._ends(place)
            step(one, other)
            if self.counts[place]:
                step(other, one)
        # Where no margin is published nothing need be taken back.
        free: list[_Node] = []
        if self.total_row is None:
            free += [_TOTALS, *(("column", at) for at in self.columns)]
        if self.total_column is None:
            free += [("row", at) for at in self.rows]
        for node in free:
            step(node, _OUTSIDE)
            step(_OUTSIDE, node)
        seen, ahead = {start}, deque([start])
        while ahead:
            for node in steps.get(ahead.popleft(), ()):
                if node == end:
                    return True
                if node not in seen:
                    seen.add(node)
                    ahead.append(node)
        return False


def _place(table: Table, cell: Cell) -> Place:
    return table.place(row=cell.row, column=cell.column)


def _margin(found: list[int]) -> int | None:
    if len(found) > 1:
        raise ValueError("one margin in each direction")
    return found[0] if found else None


def _count(table: Table, row: int, column: int) -> int | None:
    value = table.rows[row].cells[column]
    if value is None or isinstance(value, int):
        return value
    raise ValueError(f"{table.key}: a cross-tabulation holds counts")


def _without(table: Table, hidden: Collection[Place]) -> Table:
    def cells(at: int, row: Row) -> tuple[Value, ...]:
        return tuple(
            HIDDEN if (at, across) in hidden else value for across, value in enumerate(row.cells)
        )

    return replace(
        table, rows=tuple(replace(row, cells=cells(at, row)) for at, row in enumerate(table.rows))
    )
