"""
Teams of a week: who wishes the same and could be welcomed together, at a time when all can.

Gates, capacities and caps hold for a team as for every line; each team says which places of
which offers it takes, so that the plan can go round it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching.facts import Slot
from matching.gates import passes
from matching.plan.result import Edge
from matching.plan.town import OpenWish, TownWeek, WishTeam
from matching.policy import Policy
from matching.prepared import PreparedOffer
from matching.teams import Joiner, Team, form, seats
from matching.words import Words

_ANY = ""
MOST_TIMES = 3
"""Times tried for one activity: those at which most people can."""

Edges = Mapping[tuple[str, str], Edge]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTeam:
    """
    A team with what it takes and brings.

    ``places`` counts the places it takes of each host's offer, in the order of ``hosts``;
    ``worth`` is what its wishes are worth less the hosts' load, as for lines.
    """

    team: WishTeam
    hosts: tuple[str, ...]
    places: Mapping[str, int]
    worth: float


@dataclass(frozen=True, slots=True)
class _Circle:
    """All who could be in the team of one activity at one time."""

    activity: str
    slot: str
    wishers: Mapping[str, float]
    supporters: Mapping[str, float]
    offers: Mapping[str, PreparedOffer]

    @property
    def key(self) -> str:
        return f"{self.activity} {self.slot}"


def team_up(
    *, town: TownWeek, edges: Iterable[Edge], words: Words, policy: Policy
) -> list[PlacedTeam]:
    """Return the teams that are worth most, the most valuable first; locked wishes are in none."""
    known: Edges = {(edge.wish, edge.offer): edge for edge in edges}
    circles = {circle.key: circle for circle in _circles(town, known, words, policy)}
    wishes = {wish.facts.id: wish for wish in town.wishes}
    locked = Counter(town.locks.values())
    joiners: list[Joiner] = []
    apart: set[tuple[str, str]] = set()
    for circle in circles.values():
        joiners += [
            Joiner(who=wish, team=circle.key, supports=False, value=value)
            for wish, value in circle.wishers.items()
        ]
        for host, value in circle.supporters.items():
            offer = circle.offers[host].facts
            room = max(offer.capacity_left - locked[offer.id], 0)
            joiners.append(Joiner(who=host, team=circle.key, supports=True, value=value, room=room))
            apart |= {
                (wish, host)
                for wish in circle.wishers
                if not passes(wish=wishes[wish].facts, offer=offer, neighbours=town.neighbours)
            }
    room_of = {(one.team, one.who): seats(one, policy.teams) for one in joiners if one.supports}
    formed = form(joiners, apart=apart, policy=policy.teams)
    placed = [_placed(team, circles[team.team], room_of, town, policy) for team in formed.teams]
    return sorted(placed, key=lambda one: (-one.worth, one.team.wishes))


def _circles(town: TownWeek, known: Edges, words: Words, policy: Policy) -> Iterable[_Circle]:
    about = {
        wish.facts.id: words.understand(text=wish.facts.text).activities
        for wish in town.wishes
        if not wish.facts.later and wish.facts.id not in town.locks
    }
    options = Counter(wish for wish, _ in known)
    asked = Counter(town.host_asked)
    asked.update(edge.host for pair, edge in known.items() if pair in town.locks.items())
    offers = [
        offer
        for offer in town.offers
        if offer.facts.open and asked[offer.facts.host] < policy.plan.asks_a_host
    ]
    for activity in sorted(frozenset[str]().union(*about.values())):
        wishes = [wish for wish in town.wishes if activity in about.get(wish.facts.id, ())]
        givers = [offer for offer in offers if activity in offer.meaning.activities]
        here = [
            _circle(
                activity,
                slot,
                wishes=wishes,
                givers=givers,
                known=known,
                options=options,
                policy=policy,
            )
            for slot in _slots(wishes, givers)
        ]
        enough = [
            circle
            for circle in here
            if len(circle.wishers) >= policy.teams.wishers_least
            and len(circle.supporters) >= policy.teams.supporters_least
        ]
        enough.sort(key=lambda one: -min(len(one.wishers), len(one.supporters)))
        yield from enough[:MOST_TIMES]


def _circle(
    activity: str,
    slot: str,
    *,
    wishes: Iterable[OpenWish],
    givers: Iterable[PreparedOffer],
    known: Edges,
    options: Mapping[str, int],
    policy: Policy,
) -> _Circle:
    can = {wish.facts.id: wish for wish in wishes if _can(wish.facts.slots, slot)}
    offers = _one_a_host(offer for offer in givers if _can(offer.facts.slots, slot))
    wishers: dict[str, float] = {}
    supporters: dict[str, float] = {}
    for host, offer in offers.items():
        for wish, given in can.items():
            edge = known.get((wish, offer.facts.id))
            if edge is not None:
                bonus = policy.plan.waiting_bonus(given.waiting_weeks) + policy.teams.together
                bonus += policy.plan.options_bonus(options[wish])
                wishers[wish] = max(wishers.get(wish, 0.0), edge.value + bonus)
                supporters[host] = max(supporters.get(host, 0.0), edge.for_host)
    return _Circle(
        activity,
        slot,
        _most(wishers, policy.teams.circle),
        _most(supporters, policy.teams.circle),
        offers,
    )


def _most(values: Mapping[str, float], count: int) -> dict[str, float]:
    return dict(sorted(values.items(), key=lambda one: (-one[1], one[0]))[:count])


def _slots(wishes: Iterable[OpenWish], offers: Iterable[PreparedOffer]) -> list[str]:
    named = frozenset[Slot]().union(
        *(wish.facts.slots for wish in wishes), *(offer.facts.slots for offer in offers)
    )
    return [slot.value for slot in Slot if slot in named] or [_ANY]


def _can(slots: frozenset[Slot], slot: str) -> bool:
    return not slots or slot in slots


def _one_a_host(offers: Iterable[PreparedOffer]) -> dict[str, PreparedOffer]:
    """Take the roomiest offer of each host."""
    best: dict[str, PreparedOffer] = {}
    for offer in sorted(offers, key=lambda one: (-one.facts.capacity_left, one.facts.id)):
        best.setdefault(offer.facts.host, offer)
    return best


def _placed(
    team: Team,
    circle: _Circle,
    room_of: Mapping[tuple[str, str], int],
    town: TownWeek,
    policy: Policy,
) -> PlacedTeam:
    places: dict[str, int] = {}
    worth = sum(circle.wishers[wish] for wish in team.wishers)
    left = len(team.wishers)
    for host in team.supporters:
        taken = min(left, room_of[team.team, host])
        places[circle.offers[host].facts.id] = taken
        left -= taken
        load = town.host_load.get(host, 0)
        worth -= policy.plan.host_person * sum(range(load, load + taken))
    return PlacedTeam(
        team=WishTeam(
            activity=circle.activity,
            slot=circle.slot,
            wishes=team.wishers,
            offers=tuple(places),
        ),
        hosts=team.supporters,
        places=places,
        worth=worth,
    )
