"""
One wish, one offer: the best plan for everybody together, and the greedy one beside it.

Both keep every capacity, cap, lock and decline, and are told in the same words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heapreplace
from typing import Unpack

from matching.plan.blocking import blocking_pairs
from matching.plan.flow import best
from matching.plan.problem import Problem, Rules, problem_of
from matching.plan.result import Edge, Plan
from matching.plan.telling import tell


def assign(edges: Iterable[Edge], capacities: Mapping[str, int], **rules: Unpack[Rules]) -> Plan:
    """
    Choose at most one offer for each wish so that the whole is worth most.

    The worth of a line is value + bonus for waiting + bonus for having stood in last week's plan
    − load of its host (see ``policy.toml``). A line worth less than nothing is left out.

    :param capacities: people who can still come to each offer; offers not named have no place
    :param rules: see :class:`Rules`
    :raises ValueError: if edges contradict each other or a value is negative or not finite
    :raises LocksImpossible: if the locked lines cannot all stand
    """
    problem = problem_of(edges, capacities, rules)
    chosen, bound = best(problem)
    return _plan(problem, chosen, bound)


def greedy(edges: Iterable[Edge], capacities: Mapping[str, int], **rules: Unpack[Rules]) -> Plan:
    """
    Take the line that is worth most now, again and again; the same rules as :func:`assign`.

    Its bound is what all wishes would be worth if none stood in another's way.

    :raises ValueError: as :func:`assign`
    :raises LocksImpossible: as :func:`assign`
    """
    problem = problem_of(edges, capacities, rules)
    alone: dict[str, float] = {}
    for edge, worth in zip(problem.edges, problem.worth, strict=True):
        alone[edge.wish] = max(alone.get(edge.wish, 0.0), worth)
    return _plan(problem, _greedily(problem), sum(alone.values()))


def _greedily(problem: Problem) -> list[int]:
    chosen = sorted(problem.locked)
    done = {problem.edges[place].wish for place in chosen}
    at_offer = Counter(problem.edges[place].offer for place in chosen)
    sent = Counter(problem.edges[place].host for place in chosen)

    def gain(place: int) -> float:
        host = problem.edges[place].host
        return problem.worth[place] - problem.load_cost(host, sent[host])

    waiting = [(-gain(place), place) for place in range(len(problem.edges))]
    heapify(waiting)
    while waiting:
        expected, place = waiting[0]
        edge, now = problem.edges[place], -gain(place)
        full = (
            at_offer[edge.offer] >= problem.offer_left[edge.offer]
            or sent[edge.host] >= problem.host_left[edge.host]
        )
        if now >= 0 or full or edge.wish in done:
            heappop(waiting)
        elif now > expected:
            heapreplace(waiting, (now, place))
        else:
            heappop(waiting)
            chosen.append(place)
            done.add(edge.wish)
            at_offer[edge.offer] += 1
            sent[edge.host] += 1
    return sorted(chosen)


def _plan(problem: Problem, chosen: list[int], bound: float) -> Plan:
    taken = Counter(problem.edges[place].offer for place in chosen)
    lines, unmatched = tell(problem, chosen)
    return Plan(
        lines=lines,
        unmatched=unmatched,
        blocking=blocking_pairs(problem, chosen),
        value=problem.value_of(chosen),
        bound=bound,
        left={offer: left - taken[offer] for offer, left in problem.offer_left.items()},
    )
