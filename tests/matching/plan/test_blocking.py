"""Blocking pairs: where best for all and stable part ways."""

from hypothesis import given, settings

from matching.plan import Blocking, assign
from tests.matching.plan.making import Instance, edge, instances, pairs


def test_a_pair_that_would_rather_have_each_other_is_listed() -> None:
    """The best sum gives w its second choice, although its first would take it at once."""
    edges = [
        edge("v", "first", 0.8, fit_person=0.9, fit_host=0.5),
        edge("w", "first", 0.7, fit_person=0.9, fit_host=0.8),
        edge("w", "second", 0.6, fit_person=0.6, fit_host=0.9),
    ]

    plan = assign(edges, {"first": 1, "second": 1})

    assert pairs(plan) == {"v": "first", "w": "second"}
    assert plan.blocking == (Blocking(wish="w", offer="first", instead_of="v"),)


def test_a_locked_line_gives_way_to_nobody() -> None:
    """What was decided is not called into question."""
    edges = [
        edge("v", "o", 0.1, fit_person=0.1, fit_host=0.1),
        edge("w", "o", 0.9, fit_person=0.9, fit_host=0.9),
    ]

    plan = assign(edges, {"o": 1}, locks={"v": "o"})

    assert plan.blocking == ()


@settings(max_examples=100)
@given(instances())
def test_exactly_the_pairs_that_block_are_listed(town: Instance) -> None:
    """Checked against the definition, pair by pair."""
    if town.best() is None:
        return
    rules = town.rules
    plan = assign(town.edges, town.capacities, **rules)
    now = pairs(plan)
    known = {(one.wish, one.offer): one for one in town.edges}
    cap = rules["policy"].asks_a_host

    blocking = set()
    for (wish, offer), one in known.items():
        mine = known.get((wish, now.get(wish, "")))
        if (wish, offer) in rules["declines"] or now.get(wish) == offer:
            continue
        if mine and (mine.for_person >= one.for_person or wish in rules["locks"]):
            continue
        others = {other: known[other, at] for other, at in now.items() if other != wish}
        here = [o for o in others.values() if o.offer == offer]
        at_host = [o for o in others.values() if o.host == one.host]
        full = len(here) >= town.capacities[offer]
        asked = len(at_host) + rules["host_asked"].get(one.host, 0) >= cap
        movable = here if full else at_host if asked else []
        if (not full and not asked) or any(
            other.for_host < one.for_host and other.wish not in rules["locks"] for other in movable
        ):
            blocking.add((wish, offer))

    assert {(pair.wish, pair.offer) for pair in plan.blocking} == blocking
