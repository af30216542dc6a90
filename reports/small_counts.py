"""
Small counts of a cross-tabulation are hidden, and others with them, so that none can be computed.

A count of 1 to 4 could tell who somebody is. Hiding it alone is not enough where margins are
published: what is left over gives it away. So further cells are hidden until every hidden one
could be another number as well (secondary suppression; see Hundepool et al., "Statistical
Disclosure Control", 2012, chapter 4). Whether it could is exact: the hidden cells of a table with
margins are a flow, and a cell can change just if it lies on a cycle along which others give way.
"""

from collections import deque
from collections.abc import Collection
from dataclasses import replace

from reports.model import HIDDEN, Row, Table, Value

SMALL = range(1, 5)
"""Counts that are hidden."""

Place = tuple[int, int]
_OUTSIDE = ("outside", 0)
_Node = tuple[str, int]


def protected(table: Table) -> Table:
    """
    Return a cross-tabulation without its small counts.

    Rows with ``adds`` and columns with ``adds`` are its margins, and stay: a plain total names
    nobody. But a row is somewhere (an area), and its total may be small as well: then the totals of
    all rows go. What is hidden within stays hidden even from whoever knows them from elsewhere.
    Where margins alone would give a cell away, they go too; of the whole only the total of all
    stays.

    :raises ValueError: if it has more than one margin in a direction, or a margin of some only
    """
    grid = _Grid(table)
    hidden = grid.hidden()
    if hidden is None:
        return _only_total(table, grid)
    cells = {(grid.rows[r], grid.columns[c]) for r, c in hidden}
    totals = {(at, grid.total_column) for at in grid.rows if grid.total_column is not None}
    small = any(table.rows[at].cells[across] in SMALL for at, across in totals)
    return _without(table, cells | totals if small else cells)


class _Grid:
    """The counts of a table without its margins, and which margins are published."""

    def __init__(self, table: Table) -> None:
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
        self.counts = [[_count(table, r, c) for c in self.columns] for r in self.rows]

    def hidden(self) -> set[Place] | None:
        """Return which cells are hidden; none where margins alone would give one away."""
        hidden = {
            (r, c)
            for r, row in enumerate(self.counts)
            for c, count in enumerate(row)
            if count in SMALL
        }
        while given_away := self._given_away(hidden):
            further = self._further(given_away, hidden)
            if further is None:
                return None
            hidden |= further
        return hidden

    def _given_away(self, hidden: set[Place]) -> Place | None:
        """Return a hidden cell that can be nothing but what it is."""
        return next((one for one in sorted(hidden) if not self._can_change(one, hidden)), None)

    def _can_change(self, cell: Place, hidden: set[Place]) -> bool:
        """Whether a hidden cell could be larger, or smaller, with nothing below zero."""
        row, column = ("row", cell[0]), ("column", cell[1])
        others = hidden - {cell}
        if self._reaches(column, row, others):
            return True
        return self.counts[cell[0]][cell[1]] > 0 and self._reaches(row, column, others)

    def _reaches(self, start: _Node, end: _Node, hidden: set[Place]) -> bool:
        """Whether one more at ``end`` can be taken back at ``start``, cell by cell."""
        steps: dict[_Node, list[_Node]] = {}

        def step(one: _Node, other: _Node) -> None:
            steps.setdefault(one, []).append(other)

        for r, c in hidden:
            step(("row", r), ("column", c))
            if self.counts[r][c] > 0:
                step(("column", c), ("row", r))
        # Where no margin is published nothing need be taken back.
        for kind, free, size in (
            ("row", self.total_column is None, len(self.rows)),
            ("column", self.total_row is None, len(self.columns)),
        ):
            for at in range(size if free else 0):
                step((kind, at), _OUTSIDE)
                step(_OUTSIDE, (kind, at))
        seen, ahead = {start}, deque([start])
        while ahead:
            for node in steps.get(ahead.popleft(), ()):
                if node == end:
                    return True
                if node not in seen:
                    seen.add(node)
                    ahead.append(node)
        return False

    def _further(self, cell: Place, hidden: set[Place]) -> set[Place] | None:
        """Return the cells that cost the least and let this one change; none if none do."""
        r, c = cell
        rows = [one for one in range(len(self.rows)) if one != r]
        columns = [one for one in range(len(self.columns)) if one != c]
        found: list[tuple[int, int, tuple[Place, ...]]] = []
        for row in (*rows, None):
            for column in (*columns, None):
                corners = _corners(cell, row, column) - hidden
                if corners and self._can_change(cell, hidden | corners):
                    lost = sum(self.counts[a][b] for a, b in corners)
                    found.append((lost, len(corners), tuple(sorted(corners))))
        return set(min(found)[2]) if found else None


def _corners(cell: Place, row: int | None, column: int | None) -> set[Place]:
    """Return the other corners of a rectangle; of a line where a side is missing."""
    corners = set()
    if row is not None:
        corners.add((row, cell[1]))
    if column is not None:
        corners.add((cell[0], column))
    if row is not None and column is not None:
        corners.add((row, column))
    return corners


def _margin(found: list[int]) -> int | None:
    if len(found) > 1:
        raise ValueError("one margin in each direction")
    return found[0] if found else None


def _count(table: Table, row: int, column: int) -> int:
    value = table.rows[row].cells[column]
    if value is None:
        return 0
    if not isinstance(value, int):
        raise ValueError(f"{table.key}: a cross-tabulation holds counts")
    return value


def _only_total(table: Table, grid: _Grid) -> Table:
    # A single cell is its own total.
    alone = len(grid.rows) * len(grid.columns) == 1
    corner = None if alone else (grid.total_row, grid.total_column)
    everything = {
        (r, c)
        for r in range(len(table.rows))
        for c in range(1, len(table.columns))
        if (r, c) != corner
    }
    return _without(table, everything)


def _without(table: Table, hidden: Collection[Place]) -> Table:
    def cells(at: int, row: Row) -> tuple[Value, ...]:
        return tuple(
            HIDDEN if (at, across) in hidden and value is not None else value
            for across, value in enumerate(row.cells)
        )

    return replace(
        table, rows=tuple(replace(row, cells=cells(at, row)) for at, row in enumerate(table.rows))
    )
