"""What a supporter leafs through from week to week."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.lists import Drawn, ListPolicy, Rotation
from matching.lists.exposure import Matrix

POLICY = ListPolicy(length=3, after_connection=0.8, wishes_a_host=2)


def lists_of(
    fit_person: Matrix,
    fit_host: Matrix,
    *,
    week: int = 0,
    connections: list[int] | None = None,
    policy: ListPolicy = POLICY,
) -> list[tuple[int, ...]]:
    """Lists where each offer has a host of its own."""
    offers = fit_person.shape[1]
    return Rotation(
        fit_person=fit_person,
        fit_host=fit_host,
        hosts=[f"h{number}" for number in range(offers)],
        connections=connections or [0] * offers,
        week=week,
        policy=policy,
    ).lists()


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    wishes=st.integers(0, 7),
    offers=st.integers(0, 6),
    week=st.integers(0, 60),
)
def test_no_gate_no_cap_and_no_length_is_passed(
    seed: int, wishes: int, offers: int, week: int
) -> None:
    """
    Whatever the town, whichever the week.
    """
    dice = np.random.default_rng(seed)
    person = dice.random((wishes, offers)) * (dice.random((wishes, offers)) < 0.6)
    host = dice.random((wishes, offers))

    shown = lists_of(person, host, week=week)

    assert len(shown) == wishes
    assert all(person[wish, offer] > 0 for wish, mine in enumerate(shown) for offer in mine)
    assert all(len(set(mine)) == len(mine) <= POLICY.length for mine in shown)
    asked = Counter(offer for mine in shown for offer in mine)
    assert all(count <= POLICY.wishes_a_host for count in asked.values())


def test_the_week_turns_the_lists() -> None:
    """
    Over ten weeks each wish sees other lists, and the same week shows the same ones.
    """
    dice = np.random.default_rng(3)
    person, host = dice.uniform(0.4, 0.6, (8, 6)), dice.uniform(0.4, 0.6, (8, 6))

    weeks = [lists_of(person, host, week=week) for week in range(10)]

    assert weeks[4] == lists_of(person, host, week=4)
    assert all(len({week[wish] for week in weeks}) > 1 for wish in range(8))


def test_a_full_host_makes_room_for_the_next() -> None:
    """
    Where one offer is everybody's first, only so many see it in a week; the weeks take turns.
    """
    person = np.tile([0.9, 0.5, 0.4, 0.3], (6, 1))
    host = np.full((6, 4), 0.5)

    seen = Counter(
        wish
        for week in range(6)
        for wish, mine in enumerate(lists_of(person, host, week=week))
        if 0 in mine
    )

    assert seen == dict.fromkeys(range(6), POLICY.wishes_a_host)


def test_who_has_just_met_somebody_stands_a_little_lower() -> None:
    """
    Of two equal hosts, the one without a recent connection comes first.
    """
    even = np.full((1, 2), 0.5)

    assert lists_of(even, even, connections=[2, 0]) == [(1, 0)]
    assert lists_of(even, even, connections=[0, 2]) == [(0, 1)]


@pytest.mark.parametrize("change", [{"length": 0}, {"wishes_a_host": 0}, {"after_connection": 0}])
def test_a_policy_that_cannot_be_meant_is_refused(change: dict[str, int]) -> None:
    """
    No empty lists, and no host that vanishes after its first connection.
    """
    asked = {"length": 3, "after_connection": 0.8, "wishes_a_host": 2} | change

    with pytest.raises(ValueError, match="list policy"):
        ListPolicy(**asked)  # type: ignore[arg-type]


def test_the_chance_of_an_entry_is_its_share_of_the_weeks() -> None:
    """
    Where two hosts are each put before two of six wishes, no entry is certain; where there is room
    for all, each is.
    """
    scarce = ListPolicy(length=1, after_connection=1, wishes_a_host=2)
    plenty = ListPolicy(length=2, after_connection=1, wishes_a_host=6)

    def drawn(policy: ListPolicy) -> Drawn:
        return Rotation(
            fit_person=np.tile([0.9, 0.5], (6, 1)),
            fit_host=np.full((6, 2), 0.5),
            hosts=["famous", "roomy"],
            connections=[0, 0],
            week=7,
            policy=policy,
        ).drawn()

    few, everybody = drawn(scarce), drawn(plenty)

    assert sum(map(len, few.lists)) == 4
    assert all(0.3 < chance < 0.7 for mine in few.chances for chance in mine)
    assert {chance for mine in everybody.chances for chance in mine} == {1.0}
