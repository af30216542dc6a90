"""Which look-ups of a week are shown to a colleague."""

from datetime import datetime, timedelta

import pytest

from followup.calendar import TOKYO
from followup.lookups import FROM, Finding, Look, Unusual, unusual_looks

NOON = datetime(2026, 11, 18, 12, tzinfo=TOKYO)


def looks(count: int, *, hour: int = 12, cases: int = 1, **what: bool) -> list[Look]:
    """So many looks of one account, at so many different cases."""
    return [
        Look(
            account="a",
            at=NOON.replace(hour=hour) + timedelta(minutes=number),
            cases=(str(number % cases),),
            **what,
        )
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("week", "found"),
    [
        (looks(5), {}),
        (looks(FROM[Unusual.OUTSIDE], outside=True), {Unusual.OUTSIDE: 1}),
        (looks(1, outside=True, protected=True), {Unusual.PROTECTED: 1}),
        (looks(3, protected=True), {}),
        (looks(1, hour=23), {}),
        (looks(2, hour=23), {Unusual.NIGHT: 2}),
        (looks(2, hour=5), {Unusual.NIGHT: 2}),
        (looks(2, hour=6) + looks(2, hour=21), {}),
        (looks(40, cases=19), {}),
        (looks(40, cases=20), {Unusual.MANY: 20}),
        (looks(9, refused=True), {}),
        (looks(10, hour=23, cases=40, refused=True), {Unusual.REFUSED: 10}),
        (looks(19, searched=True), {}),
        (looks(20, hour=23, searched=True), {Unusual.SEARCHED: 20}),
    ],
)
def test_what_is_unusual(week: list[Look], found: dict[Unusual, int]) -> None:
    """
    Each kind from its own threshold on; what was refused is no look at a case.
    """
    assert {one.kind: one.count for one in unusual_looks(week)} == found


def test_each_account_stands_for_itself() -> None:
    """
    Nine tries of one and nine of another are not eighteen; a case is named once.
    """
    tries = [Look(account=who, at=NOON, refused=True) for who in ("a", "b") for _ in range(9)]
    twice = [Look(account="c", at=NOON, cases=("x",), outside=True)] * 2

    assert unusual_looks([*tries, *twice]) == (Finding("c", Unusual.OUTSIDE, 2, ("x",)),)
