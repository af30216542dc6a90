"""The plan is the best there is, and keeps every rule."""

from collections import Counter

import pytest
from hypothesis import given, settings

from matching.plan import Edge, LocksImpossible, assign, greedy
from tests.matching.plan.making import Instance, edge, instances, pairs, policy

EPS = 1e-6


@settings(max_examples=150)
@given(instances())
def test_greedy_is_at_most_the_plan_and_the_plan_is_the_best_of_all(town: Instance) -> None:
    """Greedy ≤ plan = bound = the best of every possible plan; no rule is ever broken."""
    best = town.best()
    if best is None:
        with pytest.raises(LocksImpossible):
            assign(town.edges, town.capacities, **town.rules)
        return

    plan, quick = (make(town.edges, town.capacities, **town.rules) for make in (assign, greedy))

    assert plan.value == pytest.approx(best, abs=EPS)
    assert plan.bound == pytest.approx(best, abs=EPS)
    assert quick.value <= plan.value + EPS
    assert plan.value <= quick.bound + EPS
    for made in (plan, quick):
        assert town.worth(pairs(made)) == pytest.approx(made.value, abs=EPS)


@pytest.mark.parametrize("seed", range(3))
def test_without_hosts_costs_it_is_the_classical_assignment(seed: int) -> None:
    """As good as an assignment of sixty to forty that another algorithm found."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    values = np.random.default_rng(seed).random((60, 40)).round(3)
    edges = [
        edge(f"w{wish}", f"o{offer}", float(values[wish, offer]))
        for wish, offer in np.ndindex(60, 40)
    ]

    plan = assign(edges, {f"o{offer}": 1 for offer in range(40)}, policy=policy(host_person=0))

    assert plan.value == pytest.approx(values[linear_sum_assignment(-values)].sum())
    assert plan.bound == pytest.approx(plan.value)


@settings(max_examples=60)
@given(instances())
def test_everybody_is_accounted_for_and_order_never_matters(town: Instance) -> None:
    """Each wish has a line or a reason; edges turned round give the same plan."""
    if town.best() is None:
        return

    plan, turned = (
        assign(edges, town.capacities, **town.rules) for edges in (town.edges, town.edges[::-1])
    )

    assert plan == turned
    told = [line.wish for line in plan.lines] + [one.wish for one in plan.unmatched]
    assert sorted(told) == sorted(town.rules["wishes"])
    for line in plan.lines:
        assert line.locked == (town.rules["locks"].get(line.wish) == line.offer)
        assert line.reasons
    taken = Counter(line.offer for line in plan.lines)
    assert all(
        plan.left[offer] == town.capacities[offer] - taken[offer] >= 0 for offer in plan.left
    )


def test_whoever_waits_longer_goes_first() -> None:
    """Ten weeks of waiting outweigh a fit that is a little better, and the line says so."""
    edges = [edge("long", "o", 0.5), edge("short", "o", 0.6)]

    plan = assign(edges, {"o": 1}, waiting_weeks={"long": 10, "short": 1})

    (line,) = plan.lines
    assert line.wish == "long"
    assert "plan_reasons.why.waiting" in [reason.key for reason in line.reasons]
    (cost,) = line.costs
    assert (cost.bearer, cost.id, cost.amount) == ("wish", "short", 0.6)
    assert plan.unmatched[0].why.key == "plan_reasons.none.full"


def test_waiting_counts_no_further_than_the_policy_says() -> None:
    """After half a year nobody pushes others aside by waiting still longer."""
    edges = [edge("very long", "o", 0.5), edge("long", "o", 0.6)]

    plan = assign(edges, {"o": 1}, waiting_weeks={"very long": 300, "long": 26})

    assert pairs(plan) == {"long": "o"}


def test_people_are_spread_over_hosts() -> None:
    """A host who looks after five already is passed over for one who looks after none."""
    edges = [edge("w", "busy", 0.6), edge("w", "free", 0.5)]

    plan = assign(edges, {"busy": 9, "free": 1}, host_load={"h-busy": 5})

    assert pairs(plan) == {"w": "free"}
    (cost,) = plan.lines[0].costs
    assert (cost.bearer, cost.reason.key) == ("person", "plan_reasons.cost.person_chosen")


def test_a_host_is_asked_about_few_at_once() -> None:
    """Open questions count; the one for whom nothing is left is told why."""
    edges = [edge(f"w{number}", "o", 0.9 - number / 10) for number in range(4)]

    plan = assign(edges, {"o": 9}, host_asked={"h-o": 1}, policy=policy(asks_a_host=3))

    assert set(pairs(plan)) == {"w0", "w1"}
    assert {one.why.key for one in plan.unmatched} == {"plan_reasons.none.asked"}
    # The second in a row costs the host something, the first does not.
    assert [line.costs[0].bearer for line in plan.lines] == ["wish", "host"]


@pytest.mark.parametrize(("gain", "offer"), [(0.04, "old"), (0.06, "new")])
def test_last_weeks_plan_stays_unless_another_is_clearly_better(gain: float, offer: str) -> None:
    """Up to the policy's margin a line is kept."""
    edges = [edge("w", "old", 0.5), edge("w", "new", 0.5 + gain)]

    plan = assign(edges, {"old": 1, "new": 1}, last_week={"w": "old"}, policy=policy(keep=0.05))

    assert pairs(plan) == {"w": offer}
    assert plan.lines[0].kept == (offer == "old")


def test_a_lock_stands_whatever_it_is_worth() -> None:
    """What a coordinator decided is planned around."""
    edges = [edge("w", "o", 0.0, "h"), edge("w", "p", 1.0), edge("x", "o", 1.0, "h")]

    plan = assign(edges, {"o": 1, "p": 1}, locks={"w": "o"}, host_load={"h": 9})

    assert pairs(plan) == {"w": "o"}
    assert plan.lines[0].reasons[0].key == "plan_reasons.why.locked"


@pytest.mark.parametrize(
    "locks", [{"w": "nowhere"}, {"w": "gone"}, {"w": "o", "x": "o"}, {"w": "o", "x": "q"}]
)
def test_locks_that_cannot_stand_are_refused_by_name(locks: dict[str, str]) -> None:
    """No edge, declined, over the offer's capacity, over the host's cap: nothing is planned."""
    edges = [
        edge("w", "o", 0.5, "h"),
        edge("x", "o", 0.5, "h"),
        edge("x", "q", 0.5, "h"),
        edge("w", "gone", 0.5),
    ]

    with pytest.raises(LocksImpossible) as refused:
        assign(
            edges,
            {"o": 1, "q": 5, "gone": 1},
            locks=locks,
            declines=[("w", "gone")],
            policy=policy(asks_a_host=1),
        )

    assert set(refused.value.pairs) == set(locks.items())


def test_what_was_declined_does_not_come_back() -> None:
    """A wish that has nothing else is told that it was declined."""
    plan = assign([edge("w", "o", 0.9)], {"o": 1}, wishes=["w", "v"], declines=[("w", "o")])

    assert plan.lines == ()
    assert {one.wish: one.why.key for one in plan.unmatched} == {
        "w": "plan_reasons.none.declined",
        "v": "plan_reasons.none.no_offer",
    }


@pytest.mark.parametrize(
    "edges",
    [
        [edge("w", "o", -0.1)],
        [edge("w", "o", float("nan"))],
        [edge("w", "o", 0.1), edge("w", "o", 0.2)],
        [edge("w", "o", 0.1, "h"), edge("v", "o", 0.2, "other")],
    ],
)
def test_contradictions_are_refused(edges: list[Edge]) -> None:
    """A value below nothing, a pair twice, an offer of two hosts."""
    with pytest.raises(ValueError, match=r"value|twice|two hosts"):
        assign(edges, {"o": 1})


def test_an_empty_town_has_an_empty_plan() -> None:
    """Nothing to plan is no error."""
    plan = assign([], {})

    assert (plan.lines, plan.value, plan.bound) == ((), 0.0, 0.0)
