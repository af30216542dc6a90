"""
Blocking pairs: a wish and an offer that would both rather have each other.

The plan is best for all together, which is not the same as stable (Gale and Shapley 1962; Roth
1985 for offers with several places); whoever decides should see where the two part.
"""

from collections.abc import Iterable, Iterator

from matching.plan.problem import Problem
from matching.plan.result import Blocking, Edge


def blocking_pairs(problem: Problem, chosen: Iterable[int]) -> tuple[Blocking, ...]:
    """
    Return the pairs of the problem's edges that block a plan, ordered by wish and offer.

    Locked lines stay where they are: they neither block nor give way.
    """
    places = list(chosen)
    now = {problem.edges[place].wish: place for place in places}
    at_offer: dict[str, list[int]] = {}
    at_host: dict[str, list[int]] = {}
    for place in places:
        at_offer.setdefault(problem.edges[place].offer, []).append(place)
        at_host.setdefault(problem.edges[place].host, []).append(place)

    def pairs() -> Iterator[Blocking]:
        for place, edge in enumerate(problem.edges):
            current = now.get(edge.wish)
            if current == place or current in problem.locked:
                continue
            if current is not None and problem.edges[current].for_person >= edge.for_person:
                continue
            here, host = at_offer.get(edge.offer, []), at_host.get(edge.host, [])
            if current in host:
                # Within one host the wish frees its own call upon it.
                host = []
            full = len(here) >= problem.offer_left[edge.offer]
            asked = len(host) >= problem.host_left[edge.host]
            if not full and not asked:
                yield Blocking(wish=edge.wish, offer=edge.offer, instead_of=None)
                continue
            gives_way = _least_wanted(problem, here if full else host, edge)
            if gives_way is not None:
                yield Blocking(wish=edge.wish, offer=edge.offer, instead_of=gives_way)

    return tuple(pairs())


def _least_wanted(problem: Problem, there: Iterable[int], edge: Edge) -> str | None:
    """Return whom the host would rather do without than without this wish."""
    less = [
        (problem.edges[place].for_host, problem.edges[place].wish)
        for place in there
        if place not in problem.locked and problem.edges[place].for_host < edge.for_host
    ]
    return min(less)[1] if less else None
