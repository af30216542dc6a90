"""
Teams that a coordinator wants to stand: first in the week, as long as every rule still lets them.

What they take is taken from everybody else, and nothing but the rules can send them away.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from matching.facts import OfferFacts, WishFacts
from matching.gates import passes
from matching.plan.team_up import PlacedTeam
from matching.plan.town import TownWeek, WishTeam
from matching.policy import Policy


def stand_teams(*, town: TownWeek, policy: Policy) -> list[PlacedTeam]:
    """
    Return the locked teams that can stand, after the locked lines; their ``worth`` is not weighed.

    One that a gate, a time, a capacity or a host's cap no longer lets stand is left out whole.
    """
    wishes = {one.facts.id: one.facts for one in town.wishes if one.facts.id not in town.locks}
    offers = {one.facts.id: one.facts for one in town.offers if one.facts.open}
    room = Counter({offer: facts.capacity_left for offer, facts in offers.items()})
    room.subtract(town.locks.values())
    asked = Counter(town.host_asked)
    asked.update(offers[offer].host for offer in town.locks.values() if offer in offers)
    placed: list[PlacedTeam] = []
    for team in town.teams:
        if not (wishes.keys() >= {*team.wishes} and offers.keys() >= {*team.offers}):
            continue
        given = [offers[offer] for offer in team.offers]
        if not _may(team, [wishes[wish] for wish in team.wishes], given, town):
            continue
        if any(asked[offer.host] >= policy.plan.asks_a_host for offer in given):
            continue
        places = _places(len(team.wishes), given, room, policy)
        if len(team.wishes) < policy.teams.wishers_least or sum(places.values()) < len(team.wishes):
            continue
        hosts = tuple(offer.host for offer in given)
        placed.append(PlacedTeam(team=team, hosts=hosts, places=places, worth=0.0))
        room.subtract(places)
        asked.update(hosts)
        for wish in team.wishes:
            del wishes[wish]
    return placed


def town_without(town: TownWeek, placed: Sequence[PlacedTeam]) -> TownWeek:
    """Return what teams that stand leave for other teams, without those who are in none."""
    together = {wish for one in placed for wish in one.team.wishes} | {*town.alone}
    asked, load, taken = Counter(town.host_asked), Counter(town.host_load), Counter[str]()
    for one in placed:
        asked.update(one.hosts)
        taken.update(one.places)
        load.update(dict(zip(one.hosts, one.places.values(), strict=True)))
    return replace(
        town,
        wishes=[wish for wish in town.wishes if wish.facts.id not in together],
        offers=[
            replace(
                one,
                facts=replace(
                    one.facts, capacity_left=one.facts.capacity_left - taken[one.facts.id]
                ),
            )
            if taken[one.facts.id]
            else one
            for one in town.offers
        ],
        host_asked=asked,
        host_load=load,
        teams=(),
    )


def _may(
    team: WishTeam, wishes: Sequence[WishFacts], offers: Sequence[OfferFacts], town: TownWeek
) -> bool:
    """Whether everybody can at the team's time, and every gate between them is open."""
    times = [*(wish.slots for wish in wishes), *(offer.slots for offer in offers)]
    return all(not slots or team.slot in slots for slots in times) and all(
        passes(wish=wish, offer=offer, neighbours=town.neighbours)
        for wish in wishes
        for offer in offers
    )


def _places(
    wishers: int, offers: Sequence[OfferFacts], room: Counter[str], policy: Policy
) -> dict[str, int]:
    places: dict[str, int] = {}
    for offer in offers:
        seats = max(min(room[offer.id], policy.teams.wishers_a_supporter), 0)
        places[offer.id] = min(wishers - sum(places.values()), seats)
    return places
