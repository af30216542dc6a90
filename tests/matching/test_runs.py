"""Runs of words, joined, are found from left to right, the longest first."""

from matching.runs import Runs

FOUND = Runs({"花": 1, "花見": 2, "見る": 3, "花見客": 4}, longest=3)


def test_the_longest_run_wins_and_none_lies_inside_another() -> None:
    """花見 is one thing, and nothing is found again inside it."""
    assert [*FOUND.find(["花", "見", "花"])] == [(range(2), 2), (range(2, 3), 1)]


def test_a_run_that_breaks_off_leaves_the_shorter_one() -> None:
    """花見の客 begins like 花見客 and is not one."""
    assert [*FOUND.find(["花", "見", "の", "客"])] == [(range(2), 2)]


def test_no_more_parts_are_joined_than_allowed() -> None:
    """Where four parts would make a known word, three at most are joined."""
    assert [*Runs({"花見客席": 1, "花": 2}, longest=3).find([*"花見客席"])] == [(range(1), 2)]
