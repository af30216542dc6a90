"""
What a week's plan is made of and what comes out, for a whole town.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from matching.candidates import Candidate, Candidates, NearMiss
from matching.facts import WishFacts
from matching.gates import Failure
from matching.places import Place
from matching.plan.result import Line, Plan
from matching.prepared import PreparedOffer
from matching.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWish:
    """
    A wish that looks for something this week.

    ``voice`` is who speaks for the person: nobody speaks for both sides of a gift.
    """

    facts: WishFacts
    person: str
    voice: str
    waiting_weeks: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WishTeam:
    """
    Wishes for one activity that can be granted together.

    ``slot`` is when everybody can, empty where nobody named a time; ``offers`` are one for each
    host who takes part.
    """

    activity: str
    slot: str
    wishes: tuple[str, ...]
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TownWeek:
    """
    A town as it stands when the week is planned.

    ``host_load`` counts the people whom a host looks after, ``host_asked`` the wishes it has been
    asked about and not answered; ``locks`` and ``last_week`` are offers by wish; ``skips`` are
    pairs of wish and offer that are not proposed this week. ``teams`` are those that a coordinator
    wants to stand; wishes of ``alone`` are in no team.
    """

    wishes: Sequence[OpenWish]
    offers: Sequence[PreparedOffer]
    places: Sequence[Place] = ()
    neighbours: Mapping[str, frozenset[str]] = field(default_factory=dict)
    host_load: Mapping[str, int] = field(default_factory=dict)
    host_asked: Mapping[str, int] = field(default_factory=dict)
    locks: Mapping[str, str] = field(default_factory=dict)
    last_week: Mapping[str, str] = field(default_factory=dict)
    skips: Collection[tuple[str, str]] = ()
    teams: Sequence[WishTeam] = ()
    alone: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    One wish that is looked at by itself.

    ``why`` says why the plan has no line for it (None in a small town), ``missing`` what no offer
    of the town gives, ``almost`` which gate nearly opened, ``places`` whom to call.
    """

    wish: str
    why: Reason | None
    candidates: tuple[Candidate, ...]
    shut: tuple[Failure, ...]
    almost: tuple[NearMiss, ...]
    missing: Reason | None
    asks: tuple[Reason, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """A person's strength that meets another's wish."""

    giver: str
    wish: str
    candidate: Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPlan:
    """
    今週の叶え合い案: lines, teams, gifts that go round, and a card for every wish that remains.

    ``plan`` is None in a small town, where there are cards alone; it is about the wishes that are
    in no team. Each of ``rounds`` is a ring or a chain of gifts, in order.
    """

    found: Mapping[str, Candidates]
    plan: Plan | None
    lines: tuple[Line, ...]
    teams: tuple[WishTeam, ...]
    rounds: tuple[tuple[Gift, ...], ...]
    cards: tuple[Card, ...]
