"""Small counts of a cross-tabulation are hidden so that nothing gives them away."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from reports.model import HIDDEN, Column, Hidden, Kind, Row, Table
from reports.small_counts import SMALL, protected


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


def bounds(shown: Table, counts: list[list[int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return between which numbers each hidden count must lie, as a reader can compute it."""
    height, width = len(counts), len(counts[0])
    hidden = [
        (r, c)
        for r in range(height)
        for c in range(width)
        if isinstance(shown.rows[r].cells[c + 1], Hidden)
    ]
    place = {cell: at for at, cell in enumerate(hidden)}
    equations, rest = [], []

    def known(cells: list[tuple[int, int]], margin: object) -> None:
        if not isinstance(margin, int):
            return
        line = np.zeros(len(hidden))
        for cell in cells:
            if cell in place:
                line[place[cell]] = 1
            else:
                value = shown.rows[cell[0]].cells[cell[1] + 1]
                assert isinstance(value, int)
                margin -= value
        equations.append(line)
        rest.append(margin)

    if any(one.adds for one in shown.columns):
        for r in range(height):
            known([(r, c) for c in range(width)], shown.rows[r].cells[-1])
    if shown.rows[-1].adds:
        for c in range(width):
            known([(r, c) for r in range(height)], shown.rows[-1].cells[c + 1])
        if any(one.adds for one in shown.columns):
            everything = [(r, c) for r in range(height) for c in range(width)]
            known(everything, shown.rows[-1].cells[-1])
    found = {}
    for cell, at in place.items():
        ends = []
        for sign in (1, -1):
            goal = np.zeros(len(hidden))
            goal[at] = sign
            solved = linprog(
                goal,
                A_eq=np.array(equations) if equations else None,
                b_eq=rest if equations else None,
                bounds=(0, 1000),
            )
            ends.append(round(solved.fun * sign))
        found[cell] = (ends[0], ends[1])
    return found


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
    assume(any(count in SMALL for row in counts for count in row))
    shown = protected(table(counts, rows_total=rows_total, columns_total=columns_total))

    for r, row in enumerate(counts):
        for c, count in enumerate(row):
            cell = shown.rows[r].cells[c + 1]
            assert cell == count or isinstance(cell, Hidden)
            assert not (isinstance(cell, int) and cell in SMALL)
    for low, high in bounds(shown, counts).values():
        assert low < high


def test_totals_stay_and_a_second_count_goes_with_the_small_one() -> None:
    """One small count takes three others with it, the smallest that hide it; margins stay."""
    shown = protected(table([[2, 30, 9], [20, 40, 8], [50, 60, 70]]))
    cells = [row.cells[1:] for row in shown.rows]
    assert cells == [
        (HIDDEN, 30, HIDDEN, 41),
        (HIDDEN, 40, HIDDEN, 68),
        (50, 60, 70, 180),
        (72, 130, 87, 289),
    ]


def test_a_small_total_of_a_row_takes_all_totals_of_rows() -> None:
    """What an area had in all months together is as small as what it had in one."""
    shown = protected(table([[0, 2], [9, 9]]))
    cells = [row.cells[1:] for row in shown.rows]
    assert [row[-1] for row in cells] == [HIDDEN, HIDDEN, 20]
    assert cells[-1] == (9, 11, 20)


def test_nothing_small_changes_nothing() -> None:
    """A table of zeros and larger counts stays as it is."""
    plain = table([[0, 5], [9, 0]])
    assert protected(plain) == plain


def test_where_margins_alone_give_it_away_only_the_total_stays() -> None:
    """One person in the whole town: neither area nor step can be read, the total can."""
    shown = protected(table([[1, 0], [0, 0]]))
    counts = [cell for row in shown.rows for cell in row.cells[1:]]
    assert counts == [HIDDEN] * 8 + [1]


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
