"""
The week of a town: gates, best edges, locked teams, the plan, other teams, gifts, what remains.

In a town with few open wishes no optimiser speaks: each wish is one card for somebody who
knows the people.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from matching.candidates import MOST, Candidates
from matching.facts import WishFacts
from matching.places import rank_places
from matching.plan.assign import assign
from matching.plan.gifts import gifts_that_go_round
from matching.plan.result import Edge, Plan
from matching.plan.stand_teams import stand_teams, town_without
from matching.plan.team_up import PlacedTeam, team_up
from matching.plan.town import Card, OpenWish, TownWeek, WeekPlan
from matching.policy import Policy, load_policy
from matching.reasons import Reason, activity_name
from matching.words import Words

if TYPE_CHECKING:
    from matching.index.likeness import Likeness
    from matching.index.offers import OfferIndex

Settles = Callable[[str, str], float]


def week_plan(
    *,
    town: TownWeek,
    words: Words,
    policy: Policy | None = None,
    settles: Settles = lambda wish, offer: 1.0,
    likeness: "Likeness | None" = None,
    index: "OfferIndex | None" = None,
) -> WeekPlan:
    """
    Plan one week.

    An edge is worth the person's fit × the host's fit × how likely it settles; no gate is ever
    passed over, because edges are candidates and candidates passed every gate.

    :param settles: probability (0…1) that wish and offer settle once both said yes
    :param likeness: lays wishes beside offers by their meaning, too
    :param index: holds the offers of the town already; without it one is made of them
    :raises LocksImpossible: if the locked lines cannot all stand; a locked team that cannot is
        left out
    """
    policy = policy or load_policy()
    small = len(town.wishes) < policy.plan.small_town
    limit = MOST if small else policy.plan.edges_a_wish
    # Brings numpy along, which an idle program does without.
    from matching.index.search import search

    laid = search(
        [wish.facts for wish in town.wishes],
        offers=town.offers,
        neighbours=town.neighbours,
        words=words,
        likeness=likeness,
        index=index,
        limit=limit,
    )
    found = {candidates.wish: candidates for candidates in laid}
    if small:
        return WeekPlan(
            found=found,
            plan=None,
            lines=(),
            teams=(),
            rounds=(),
            cards=tuple(
                _card(wish, found[wish.facts.id], None, town, words) for wish in town.wishes
            ),
        )
    edges = edges_of(found, settles)
    locked = stand_teams(town=town, policy=policy)
    plan = _assigned(town, edges, locked, policy)
    proposable = [edge for edge in edges if (edge.wish, edge.offer) not in town.skips]
    rest = town_without(town, locked)
    teams = team_up(town=rest, edges=proposable, words=words, policy=policy)
    while teams:
        around = _assigned(town, edges, [*locked, *teams], policy)
        if around.value + sum(team.worth for team in teams) >= plan.value:
            plan = around
            break
        # What the last team brings is less than what it takes from others.
        teams.pop()
    teams = [*locked, *teams]
    placed = {wish for team in teams for wish in team.team.wishes}
    placed |= {line.wish for line in plan.lines}
    rounds = gifts_that_go_round(town=town, placed=placed, words=words, policy=policy)
    return WeekPlan(
        found=found,
        plan=plan,
        lines=plan.lines,
        teams=tuple(team.team for team in teams),
        rounds=rounds,
        cards=_remaining(town, found, plan, placed, words),
    )


def _assigned(
    town: TownWeek, edges: Sequence[Edge], teams: Sequence[PlacedTeam], policy: Policy
) -> Plan:
    """Assign whoever is in no team to what the teams leave."""
    together = {wish for team in teams for wish in team.team.wishes}
    capacities = Counter({one.facts.id: one.facts.capacity_left for one in town.offers})
    asked = Counter(town.host_asked)
    load = Counter(town.host_load)
    for team in teams:
        capacities.subtract(team.places)
        asked.update(team.hosts)
        load.update(dict(zip(team.hosts, team.places.values(), strict=True)))
    return assign(
        [edge for edge in edges if edge.wish not in together],
        capacities,
        wishes=[wish.facts.id for wish in town.wishes if wish.facts.id not in together],
        waiting_weeks={wish.facts.id: wish.waiting_weeks for wish in town.wishes},
        options=Counter(edge.wish for edge in edges),
        host_load=load,
        host_asked=asked,
        locks=town.locks,
        declines=town.skips,
        last_week=town.last_week,
        policy=policy.plan,
    )


def edges_of(found: dict[str, Candidates], settles: Settles) -> list[Edge]:
    """Return an edge for each candidate of each wish."""
    return [
        Edge(
            wish=wish,
            offer=candidate.offer,
            host=candidate.host,
            value=candidate.fit_person * candidate.fit_host * settles(wish, candidate.offer),
            fit_person=candidate.fit_person,
            fit_host=candidate.fit_host,
        )
        for wish, candidates in found.items()
        for candidate in candidates.found
    ]


def _remaining(
    town: TownWeek, found: dict[str, Candidates], plan: Plan, placed: set[str], words: Words
) -> tuple[Card, ...]:
    why = {one.wish: one.why for one in plan.unmatched}
    return tuple(
        _card(wish, found[wish.facts.id], why[wish.facts.id], town, words)
        for wish in town.wishes
        if wish.facts.id not in placed
    )


def _card(
    wish: OpenWish, found: Candidates, why: Reason | None, town: TownWeek, words: Words
) -> Card:
    facts = wish.facts
    if found.failures:
        return Card(
            wish=facts.id,
            why=found.failures[0].why,
            candidates=(),
            shut=found.failures,
            almost=(),
            missing=None,
            asks=found.asks,
            places=(),
        )
    candidates = tuple(one for one in found.found if (facts.id, one.offer) not in town.skips)
    alone = not found.found
    return Card(
        wish=facts.id,
        why=why,
        candidates=candidates[:MOST],
        shut=(),
        almost=found.almost,
        missing=_missing(facts, town, words) if alone else None,
        asks=found.asks,
        places=rank_places(wish=facts, places=town.places, neighbours=town.neighbours, words=words)
        if alone
        else (),
    )


def _missing(wish: WishFacts, town: TownWeek, words: Words) -> Reason | None:
    """Name what the wish is about and no open offer is."""
    if wish.later:
        return None
    wanted = words.understand(text=wish.text).activities
    given = frozenset[str]().union(
        *(offer.meaning.activities for offer in town.offers if offer.facts.open)
    )
    if not wanted or wanted & given:
        return None
    return Reason(
        "plan_reasons.missing.activity", names=(("activity", activity_name(min(wanted))),)
    )
