"""
One planning problem, checked and put in order once, whoever solves it.

Its edges are ordered by wish and offer, so that the order in which they came never matters.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TypedDict

from matching.plan.result import Edge
from matching.policy import PlanPolicy, load_policy

Pair = tuple[str, str]


class LocksImpossible(ValueError):
    """
    Lines that were locked cannot all stand in a plan.

    ``pairs`` are those (wish, offer) that have no edge, were declined, or do not fit into the
    capacity of the offer or the cap of the host.
    """

    def __init__(self, pairs: Collection[Pair]) -> None:
        super().__init__(f"locked, but impossible: {sorted(pairs)}")
        self.pairs = tuple(sorted(pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    Edges that may be chosen and what bounds them.

    ``worth`` runs along ``edges``. ``offer_left`` counts people, ``host_left`` wishes that a
    host may still be asked about, ``load`` the people a host looks after already.
    """

    edges: tuple[Edge, ...]
    worth: tuple[float, ...]
    waiting_bonus: Mapping[str, float]
    options_bonus: Mapping[str, float]
    wishes: tuple[str, ...]
    offer_left: Mapping[str, int]
    host_left: Mapping[str, int]
    load: Mapping[str, int]
    locked: frozenset[int]
    kept: frozenset[Pair]
    declined: frozenset[str]
    host_person: float

    def load_cost(self, host: str, number: int) -> float:
        """Return what the ``number``-th person sent to a host (from 0) takes off the plan."""
        return self.host_person * (self.load.get(host, 0) + number)

    def value_of(self, chosen: Iterable[int]) -> float:
        """Return the worth of some edges less the hosts' load."""
        chosen = list(chosen)
        sent = Counter(self.edges[place].host for place in chosen)
        load = sum(self.load_cost(host, k) for host, many in sent.items() for k in range(many))
        return sum(self.worth[place] for place in chosen) - load


class Rules(TypedDict, total=False):
    """
    What a plan respects besides capacities; everything may be left out.

    ``wishes``: wishes to account for, also those without any edge. ``waiting_weeks``: how long
    each wish has been open. ``options``: how many offers fit each wish, free or not; for wishes
    left out few options are no reason to go first. ``host_load``: people whom a host looks after
    already.
    ``host_asked``: wishes that a host has been asked about and not answered. ``locks``: offer by
    wish; these lines stand whatever they are worth. ``declines``: pairs of wish and offer that do
    not come back. ``last_week``: offer by wish in the plan before. ``policy``: the weights, if
    not those that ship with the program.
    """

    wishes: Collection[str]
    waiting_weeks: Mapping[str, float]
    options: Mapping[str, int]
    host_load: Mapping[str, int]
    host_asked: Mapping[str, int]
    locks: Mapping[str, str]
    declines: Collection[Pair]
    last_week: Mapping[str, str]
    policy: PlanPolicy


def problem_of(edges: Iterable[Edge], capacities: Mapping[str, int], rules: Rules) -> Problem:
    """
    Check what was given and put it in order.

    :raises ValueError: if a value is negative or not finite, a pair stands twice, or an offer
        has two hosts
    :raises LocksImpossible: if the locked lines cannot all stand
    """
    policy = rules.get("policy") or load_policy().plan
    waiting, locks = rules.get("waiting_weeks", {}), rules.get("locks", {})
    asked, load = rules.get("host_asked", {}), rules.get("host_load", {})
    last_week = rules.get("last_week", {})
    ordered = sorted(edges, key=lambda edge: (edge.wish, edge.offer))
    _check(ordered)
    refused = frozenset(rules.get("declines", ()))
    usable = tuple(edge for edge in ordered if (edge.wish, edge.offer) not in refused)
    everyone = sorted({*rules.get("wishes", ()), *(edge.wish for edge in ordered)})
    hosts = {edge.host for edge in ordered}
    options = rules.get("options", {})
    waiting_bonus = {wish: policy.waiting_bonus(waiting.get(wish, 0.0)) for wish in everyone}
    options_bonus = {wish: policy.options_bonus(options.get(wish, 0)) for wish in everyone}
    kept = frozenset(
        (edge.wish, edge.offer) for edge in usable if last_week.get(edge.wish) == edge.offer
    )
    problem = Problem(
        edges=usable,
        worth=tuple(
            edge.value
            + waiting_bonus[edge.wish]
            + options_bonus[edge.wish]
            + (policy.keep if (edge.wish, edge.offer) in kept else 0.0)
            for edge in usable
        ),
        waiting_bonus=waiting_bonus,
        options_bonus=options_bonus,
        wishes=tuple(everyone),
        offer_left={edge.offer: max(capacities.get(edge.offer, 0), 0) for edge in ordered},
        host_left={host: max(policy.asks_a_host - max(asked.get(host, 0), 0), 0) for host in hosts},
        load={host: max(load.get(host, 0), 0) for host in hosts},
        locked=frozenset(
            place for place, edge in enumerate(usable) if locks.get(edge.wish) == edge.offer
        ),
        kept=kept,
        declined=frozenset(edge.wish for edge in ordered if (edge.wish, edge.offer) in refused),
        host_person=policy.host_person,
    )
    _check_locks(problem, locks)
    return problem


def _check(edges: list[Edge]) -> None:
    host_of: dict[str, str] = {}
    before: Pair | None = None
    for edge in edges:
        pair = (edge.wish, edge.offer)
        if pair == before:
            raise ValueError(f"an edge stands twice: {pair}")
        if not (isfinite(edge.value) and edge.value >= 0):
            raise ValueError(f"a value must be 0 or more: {pair}")
        if host_of.setdefault(edge.offer, edge.host) != edge.host:
            raise ValueError(f"an offer has two hosts: {edge.offer}")
        before = pair


def _check_locks(problem: Problem, locks: Mapping[str, str]) -> None:
    found = [problem.edges[place] for place in sorted(problem.locked)]
    impossible = set(locks.items()) - {(edge.wish, edge.offer) for edge in found}
    at_offer = Counter(edge.offer for edge in found)
    at_host = Counter(edge.host for edge in found)
    impossible |= {
        (edge.wish, edge.offer)
        for edge in found
        if at_offer[edge.offer] > problem.offer_left[edge.offer]
        or at_host[edge.host] > problem.host_left[edge.host]
    }
    if impossible:
        raise LocksImpossible(impossible)
