"""Small counts of a cross-tabulation are hidden so that nothing gives them away."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from reports.model import HIDDEN, Cell, Column, Hidden, Kind, Row, Same, Table
from reports.small_counts import SMALL, protected, protected_together


def table(counts: list[list[int]], *, rows_total: bool = True, columns_total: bool = True) -> Table:
    """Return a cross-tabulation with its margins, or without one of them."""
    width = len(counts[0])
    columns = [Column(key=f"c{at}", name=f"列{at}") for at in range(width)]
    keys = tuple(one.key for one in columns)
    if columns_total:
        columns.append(Column(key="sum", name="計", adds=keys))

    def cells(name: str, row: list[int]) -> tuple[str | int, ...]:
        return (name, *row, sum(row)) if columns_total else (name, *row)

    rows = [Row(key=f"r{at}", cells=cells(f"行{at}", row)) for at, row in enumerate(counts)]
    if rows_total:
        whole = [sum(row[at] for row in counts) for at in range(width)]
        adds = tuple(row.key for row in rows)
        rows.append(Row(key="sum", cells=cells("計", whole), adds=adds, total=True))
    return Table(
        key="x",
        caption="校区と段階",
        definition="数",
        columns=(Column(key="what", name="校区", kind=Kind.TEXT), *columns),
        rows=tuple(rows),
        crossed=True,
    )


Place = tuple[str, str, str]


def bounds(shown: Iterable[Table]) -> dict[Place, tuple[int, int]]:
    """
    Return between which numbers each hidden count must lie, as a reader of all tables can compute.

    ``sum`` of one table and a column called ``wishes`` of another are known to count the same.
    """
    values = {
        (one.key, row.key, column.key): cell
        for one in shown
        for row in one.rows
        for column, cell in zip(one.columns[1:], row.cells[1:], strict=True)
    }
    place = {cell: at for at, cell in enumerate(values)}
    lines: list[dict[Place, int]] = []
    for one in shown:
        for row in one.rows:
            lines += [
                {(one.key, row.key, part): 1 for part in column.adds}
                | {(one.key, row.key, column.key): -1}
                for column in one.columns
                if column.adds
            ]
        for foot in (row for row in one.rows if row.adds):
            lines += [
                {(one.key, part, column.key): 1 for part in foot.adds}
                | {(one.key, foot.key, column.key): -1}
                for column in one.columns[1:]
            ]
        if "people" in {two.key for two in shown} and one.key != "people":
            lines += [{(one.key, row.key, "sum"): 1, _linked(row.key): -1} for row in one.rows]
    equations = np.zeros((len(lines), len(place)))
    for at, line in enumerate(lines):
        for cell, sign in line.items():
            equations[at, place[cell]] = sign
    within = [(value, value) if isinstance(value, int) else (0, 1000) for value in values.values()]
    found = {}
    for cell in (cell for cell, value in values.items() if isinstance(value, Hidden)):
        goal = np.zeros(len(place))
        goal[place[cell]] = 1
        ends = [
            linprog(sign * goal, A_eq=equations, b_eq=np.zeros(len(lines)), bounds=within).fun
            for sign in (1, -1)
        ]
        found[cell] = (round(ends[0]), round(-ends[1]))
    return found


def _linked(row: str) -> Place:
    return ("people", row, "wishes")


COUNTS = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 7, 12, 40]), min_size=width, max_size=width),
        min_size=1,
        max_size=4,
    )
)


@settings(max_examples=60)
@given(COUNTS, st.booleans(), st.booleans())
def test_no_hidden_count_can_be_computed(
    counts: list[list[int]], rows_total: bool, columns_total: bool
) -> None:
    """Solving for the bounds of each hidden count leaves more than one number open."""
    assume(len(counts) > 1 and any(count in SMALL for row in counts for count in row))
    shown = protected(table(counts, rows_total=rows_total, columns_total=columns_total))

    for r, row in enumerate(counts):
        for c, count in enumerate(row):
            cell = shown.rows[r].cells[c + 1]
            assert cell == count or isinstance(cell, Hidden)
            assert not (isinstance(cell, int) and cell in SMALL)
    for low, high in bounds([shown]).values():
        assert low < high


@settings(max_examples=30)
@given(COUNTS, st.lists(st.sampled_from([0, 2, 6, 30]), min_size=4, max_size=4))
def test_nor_from_another_table_that_counts_the_same(
    counts: list[list[int]], persons: list[int]
) -> None:
    """By area and month, by area alone, and month by month: all of them together tell no more."""
    assume(len(counts) > 1)
    crossed = table(counts)
    wishes = [sum(row) for row in counts]
    people = [[person, wish] for person, wish in zip(persons, wishes, strict=False)]
    by_area = named(table(people, columns_total=False), "people", ("persons", "wishes"))
    same = [
        Same(Cell("x", row.key, "sum"), Cell("people", row.key, "wishes")) for row in crossed.rows
    ]

    shown = protected_together([by_area, crossed], same)

    for low, high in bounds(shown.values()).values():
        assert low < high
    for row in crossed.rows:
        assert shown["x"].value(row=row.key, column="sum") == shown["people"].value(
            row=row.key, column="wishes"
        )
    for at in range(len(counts[0])):
        month = protected(table([[row[at]] for row in counts], columns_total=False))
        assert [row.cells[1] for row in month.rows] == [
            row.cells[at + 1] for row in shown["x"].rows
        ]


def named(plain: Table, key: str, columns: tuple[str, ...]) -> Table:
    """Return a table by another name, its columns too."""
    head, *rest = plain.columns
    renamed = [replace(one, key=new) for one, new in zip(rest, columns, strict=True)]
    return replace(plain, key=key, columns=(head, *renamed))


def test_totals_stay_and_others_go_with_the_small_one() -> None:
    """In its column the smallest other, and of their rows the totals; the foot stays."""
    shown = protected(table([[2, 30, 9], [20, 40, 8], [50, 60, 70]]))
    cells = [row.cells[1:] for row in shown.rows]
    assert cells == [
        (HIDDEN, 30, 9, HIDDEN),
        (HIDDEN, 40, 8, HIDDEN),
        (50, 60, 70, 180),
        (72, 130, 87, 289),
    ]


def test_a_small_total_of_a_row_is_hidden_with_another() -> None:
    """What an area had in all months together is as small as what it had in one."""
    shown = protected(table([[0, 2], [9, 9], [7, 8]]))
    cells = [row.cells[1:] for row in shown.rows]
    assert [row[-1] for row in cells] == [HIDDEN, 18, HIDDEN, 35]
    assert [row[1] for row in cells] == [HIDDEN, 9, HIDDEN, 19]
    assert cells[-1] == (16, 19, 35)


def test_nothing_small_changes_nothing() -> None:
    """A table of zeros and larger counts stays as it is."""
    plain = table([[0, 5], [9, 0]])
    assert protected(plain) == plain


def test_one_in_the_whole_town_has_no_area() -> None:
    """When is a plain total and stays; where is not told."""
    shown = protected(table([[1, 0], [0, 0]]))
    assert [row.cells[1:] for row in shown.rows] == [
        (HIDDEN, 0, HIDDEN),
        (HIDDEN, 0, HIDDEN),
        (1, 0, 1),
    ]


def test_one_area_is_the_town() -> None:
    """Its counts are the totals that stand at the foot, and in other tables."""
    plain = table([[1, 7]])
    assert protected(plain) == plain


def test_parts_of_others_do_not_stand_in_a_cross_tabulation() -> None:
    """They would be margins that are not looked at."""
    plain = table([[1, 7], [8, 9]])
    inner = Row(key="part", cells=("うち", 1, 1, 2), part_of="r0")
    with pytest.raises(ValueError, match="table of their own"):
        protected(
            Table(
                key="x",
                caption="c",
                definition="d",
                columns=plain.columns,
                rows=(*plain.rows[:2], inner),
            )
        )
