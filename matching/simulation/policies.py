"""Ways of choosing whom to ask this week, side by side."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from matching.lists import Rotation
from matching.plan import Line, assign, greedy
from matching.policy import PlanPolicy, load_policy
from matching.simulation.year import Choose, Chosen, Week

_ASKS_AGAIN = 0.25
"""Chance that a supporter looks again in a week."""


def first_come(week: Week) -> Chosen:
    """
    A place goes to whoever asks first.

    Everybody asks when their wish is new, and then about once a month, in any order: nobody keeps
    a list of who waits, which is how it is without one.
    """
    dice = np.random.default_rng(week.number)
    asking = [
        wish
        for wish in sorted(week.waiting, key=int)
        if dice.random() < _ASKS_AGAIN or not week.waiting[wish]
    ]
    dice.shuffle(asking)
    return _one_after_another(asking, week)


def queue(week: Week) -> Chosen:
    """Whoever has waited longest takes the best of what is free, then the next."""
    return _one_after_another(
        sorted(week.waiting, key=lambda wish: (-week.waiting[wish], int(wish))), week
    )


def greedily(week: Week) -> Chosen:
    """The best pair of all, then the next."""
    return _chosen(greedy(week.edges, week.free, policy=_plain()).lines)


def flow(week: Week) -> Chosen:
    """The plan that is worth most, waiting and load not counted."""
    return _chosen(assign(week.edges, week.free, policy=_plain()).lines)


def fair_flow(week: Week) -> Chosen:
    """The plan that is worth most, with the bonuses for waiting and for few options, and load."""
    return _chosen(
        assign(
            week.edges,
            week.free,
            waiting_weeks=week.waiting,
            options=week.options,
            host_load=week.load,
            policy=load_policy().plan,
        ).lines
    )


def rotated_flow(week: Week) -> Chosen:
    """The same, of what stands in this week's lists."""
    if not week.edges:
        return {}
    wishes = sorted({edge.wish for edge in week.edges}, key=int)
    offers = sorted({edge.offer for edge in week.edges}, key=int)
    row, column = ({key: place for place, key in enumerate(keys)} for keys in (wishes, offers))
    fits = np.zeros((2, len(wishes), len(offers)))
    for edge in week.edges:
        fits[:, row[edge.wish], column[edge.offer]] = edge.for_person, edge.for_host
    lists = Rotation(
        fit_person=fits[0],
        fit_host=fits[1],
        hosts=offers,
        connections=[week.connections.get(offer, 0) for offer in offers],
        week=week.number,
        policy=load_policy().lists,
    ).lists()
    shown = {(wishes[place], offers[n]) for place, mine in enumerate(lists) for n in mine}
    kept = tuple(edge for edge in week.edges if (edge.wish, edge.offer) in shown)
    return fair_flow(replace(week, edges=kept))


POLICIES: Mapping[str, Choose] = {
    "first_come": first_come,
    "queue": queue,
    "greedy": greedily,
    "flow": flow,
    "fair_flow": fair_flow,
    "rotated_flow": rotated_flow,
}


def _one_after_another(wishes: Sequence[str], week: Week) -> Chosen:
    free = dict(week.free)
    best: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for edge in week.edges:
        best[edge.wish].append((-edge.value, edge.offer))
    chosen: dict[str, str] = {}
    for wish in wishes:
        offer = next((offer for _, offer in sorted(best[wish]) if free[offer]), None)
        if offer is not None:
            free[offer] -= 1
            chosen[wish] = offer
    return chosen


def _plain() -> PlanPolicy:
    return replace(load_policy().plan, waiting_week=0.0, few_options=0.0, host_person=0.0)


def _chosen(lines: Iterable[Line]) -> Chosen:
    return {line.wish: line.offer for line in lines}
