"""The simulated year: what holds in any town, and what the policies are compared for."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.simulation import (
    POLICIES,
    SCARCE,
    TownSettings,
    Week,
    compare,
    draw_year,
    gini,
    live,
)

SMALL = TownSettings(weeks=20, arrivals=2.0, hosts=8, stay=6.0, reach=0.6, reach_hard=0.2)


@pytest.mark.parametrize("name", POLICIES)
def test_no_policy_passes_a_gate_or_a_capacity(name: str) -> None:
    """
    In every week each asked pair had its gates open, a place free and no earlier decline.
    """
    choose = POLICIES[name]
    weeks = 0

    def watched(week: Week) -> dict[str, str]:
        nonlocal weeks
        weeks += 1
        chosen = dict(choose(week))
        pairs = {(edge.wish, edge.offer) for edge in week.edges}
        assert set(chosen.items()) <= pairs
        asked = Counter(chosen.values())
        assert all(count <= week.free[offer] for offer, count in asked.items())
        assert all(week.options[wish] >= 1 for wish in chosen)
        return chosen

    course = live(draw_year(SMALL, seed=4), choose=watched)

    assert weeks == SMALL.weeks
    assert any(course.granted)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_the_same_seed_is_the_same_year(seed: int) -> None:
    """
    Chance is drawn before anybody chooses, so that policies meet the very same town.
    """
    one, other = (draw_year(SMALL, seed=seed) for _ in range(2))

    assert one.arrives == other.arrives
    assert (one.person_says == other.person_says).all()
    assert live(one, choose=POLICIES["queue"]) == live(other, choose=POLICIES["queue"])


def test_who_asks_nobody_grants_nothing() -> None:
    """
    Everybody then waits until the end of the year, and no host is used.
    """
    year = draw_year(SMALL, seed=1)

    course = live(year, choose=lambda _: {})

    assert not any(course.granted)
    assert course.waited == tuple(SMALL.weeks - came for came in year.arrives)
    assert set(course.hosted) == {0.0}


def test_under_scarcity_ours_serves_the_hard_to_place_better_than_first_come() -> None:
    """
    Five years: as much granted, more to those with few options, shorter longest waits, hosts
    used more evenly.
    """
    policies = {name: POLICIES[name] for name in ("first_come", "fair_flow", "rotated_flow")}

    found = compare(SCARCE, policies=policies, seeds=range(5)).figures

    for name in ("fair_flow", "rotated_flow"):
        ratios = found[name].against(found["first_come"])
        granted, hard, wait_95, gini_of_hosts = (
            ratios[figure] or 0.0 for figure in ("granted", "granted_hard", "wait_95", "gini")
        )
        assert granted >= 1
        assert hard >= 1.1
        assert 0 < wait_95 <= 0.75
        assert 0 < gini_of_hosts < 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 1, 1], 0.0), ([0, 0, 0, 1], 0.75), ([], 0.0), ([0, 0], 0.0), ([1, 3], 0.25)],
)
def test_gini(values: list[float], expected: float) -> None:
    """
    Alike is 0; one who has all of it comes near 1.
    """
    assert gini(values) == pytest.approx(expected)


@pytest.mark.parametrize(
    "change", [{"weeks": 0}, {"hard": 0.0}, {"reach": 1.5}, {"places": (2, 1)}, {"arrivals": 0.0}]
)
def test_a_town_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    """
    No weeks, no places, shares beyond 0…1.
    """
    with pytest.raises(ValueError, match="town"):
        TownSettings(**change)  # type: ignore[arg-type]


def test_comparing_needs_a_year() -> None:
    """
    Means of nothing are refused.
    """
    with pytest.raises(ValueError, match="seed"):
        compare(SMALL, policies=POLICIES, seeds=())


def test_fits_behind_a_gate_are_zero() -> None:
    """
    About the share of pairs that the settings say is open.
    """
    year = draw_year(SCARCE, seed=0)
    hard = np.asarray(year.hard)

    assert (year.fit_person[~hard] > 0).mean() == pytest.approx(SCARCE.reach, abs=0.05)
    assert (year.fit_person[hard] > 0).mean() == pytest.approx(SCARCE.reach_hard, abs=0.05)
    assert ((year.fit_person > 0) == (year.fit_host > 0)).all()
