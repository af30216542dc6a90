"""
What a coordinator sees of the week's plan: ids turned into codes, sentences, offers and hosts.

A wish that went on since the plan was made is left out, and so is one whose person took their
yes back or is protected by now.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from casework.consent import MATCHING
from casework.kept_plan import (
    Entry,
    entries_of,
    listed_in,
    locked_teams,
    opened,
    taken_out,
    teams_taken_out,
)
from casework.policy import allowed
from storage.base import Id, hex_of
from storage.states import PersonState, WishState
from storage.tables import Account, Candidate, Consent, Host, Offer, Person, WeekPlan, Wish

Told = tuple[dict[str, Any], ...]
_COST = "plan_reasons.cost."


@dataclass(frozen=True)
class PlannedWish:
    """A wish of the plan; ``sentence`` is empty for 「これから」."""

    id: Id
    code: str
    sentence: str


@dataclass(frozen=True)
class PlannedOffer:
    """An offer of the plan and the name of its host."""

    id: Id
    text: str
    host: str


@dataclass(frozen=True)
class PlannedLine:
    """
    A wish, its offer, and why, with what it costs whom.

    ``rather`` are offers whose hosts and this person would both rather have each other;
    ``locked`` if a coordinator wants it to stand.
    """

    wish: PlannedWish
    offer: PlannedOffer
    told: Told
    costs: Told
    rather: tuple[PlannedOffer, ...]
    locked: bool


@dataclass(frozen=True)
class PlannedTeam:
    """
    Wishes that can be granted together, with an offer of each host who takes part.

    ``locked`` if a coordinator wants it to stand.
    """

    activity: str
    slot: str
    wishes: tuple[PlannedWish, ...]
    offers: tuple[PlannedOffer, ...]
    locked: bool


@dataclass(frozen=True)
class PlannedGift:
    """Whose strength meets whose wish; persons by their codes."""

    giver: str
    wish: PlannedWish


@dataclass(frozen=True)
class WishCard:
    """
    A wish by itself: candidates, or what is missing, what almost opened, whom to call.

    ``rather`` as for a line.
    """

    wish: PlannedWish
    offers: tuple[PlannedOffer, ...]
    told: Told
    almost: tuple[tuple[PlannedOffer, Told], ...]
    places: tuple[str, ...]
    rather: tuple[PlannedOffer, ...]


@dataclass(frozen=True)
class WeekView:
    """The plan of a week; ``small`` towns have cards alone."""

    small: bool
    lines: tuple[PlannedLine, ...]
    teams: tuple[PlannedTeam, ...]
    rounds: tuple[tuple[PlannedGift, ...], ...]
    cards: tuple[WishCard, ...]


@allowed
def week_page(
    session: Session, *, plan: WeekPlan, by: Account, start: int, count: int
) -> tuple[WeekView, int]:
    """
    Return a page of a plan as ``by`` may see it, and how many entries there are.

    :param start: the first entry, in the order of teams, lines, rounds and cards
    :raises NotYours: if ``by`` is no coordinator of its town
    """
    entries = standing_entries(session, plan=plan)
    shown = entries[start : start + count]
    content = opened(session, plan=plan, entries=shown)
    view = week_view(
        session, content=content, town=plan.town, locks=plan.locks, together=locked_teams(plan)
    )
    return view, len(entries)


def standing_entries(session: Session, *, plan: WeekPlan) -> list[Entry]:
    """Return what still stands in a plan: open wishes, and nothing that was taken out."""
    entries = entries_of(plan)
    if not entries:
        return []
    still_open = frozenset(open_wishes(session, town=plan.town))
    out, apart = taken_out(plan), teams_taken_out(plan)
    return [
        entry
        for entry in entries
        if still_open.issuperset(entry.wishes)
        and not (entry.kind == "lines" and (entry.wishes[0], entry.offer) in out)
        and not (entry.kind == "teams" and entry.wishes in apart)
    ]


def open_wishes(session: Session, *, town: str) -> dict[str, str]:
    """
    Return the areas of what may stand in a plan of a town, by the wishes' hexadecimal ids.

    All of them, the ids of an area as one text: to ask for ten thousand by their ids takes far
    longer, and so does a row for each.
    """
    rows = session.execute(
        select(Wish.area, func.aggregate_strings(hex_of(Wish.id), " "))
        .join(Person, Person.id == Wish.person_id)
        .where(*_still_planned(town))
        .group_by(Wish.area)
    )
    return {wish: area for area, wishes in rows for wish in wishes.split(" ")}


def _still_planned(town: str) -> tuple[ColumnElement[bool], ...]:
    """
    What is left in a plan: open wishes, of persons whose yes stands and who are not protected.

    The plan was made before; consent taken back and protection count at once.
    """
    agreed = exists().where(
        Consent.person_id == Person.id,
        Consent.purpose == MATCHING,
        Consent.withdrawn_at.is_(None),
    )
    return (
        Wish.town == town,
        Wish.state == WishState.OPEN,
        Person.state == PersonState.ACTIVE,
        Person.protected.is_(False),
        agreed,
    )


def week_view(
    session: Session,
    *,
    content: Mapping[str, Any],
    town: str,
    locks: Mapping[str, str] = MappingProxyType({}),
    together: Collection[tuple[str, ...]] = (),
) -> WeekView:
    """
    Return the stored content of a plan with everything named, of one town's wishes alone.

    :param together: the teams that are locked, as their wishes
    """
    named = Named(session, content, town)
    return WeekView(
        small=content["small"],
        lines=tuple(
            PlannedLine(
                named.wishes[one["wish"]],
                named.offers[one["offer"]],
                named.told(one, costs=False),
                named.told(one, costs=True),
                named.listed(other["offer"] for other in one["rather"]),
                locks.get(one["wish"]) == one["offer"],
            )
            for one in content["lines"]
            if one["wish"] in named.wishes and one["offer"] in named.offers
        ),
        teams=tuple(
            PlannedTeam(
                one["activity"],
                one["slot"],
                tuple(named.wishes[wish] for wish in one["wishes"]),
                tuple(named.offers[offer] for offer in one["offers"]),
                tuple(one["wishes"]) in together,
            )
            for one in content["teams"]
            if named.wishes.keys() >= {*one["wishes"]} and named.offers.keys() >= {*one["offers"]}
        ),
        rounds=tuple(
            tuple(
                PlannedGift(named.codes[gift["giver"]], named.wishes[gift["wish"]])
                for gift in around
            )
            for around in content["rounds"]
            if all(gift["wish"] in named.wishes for gift in around)
        ),
        cards=tuple(
            WishCard(
                named.wishes[one["wish"]],
                named.listed(one["offers"]),
                named.told(one, costs=False),
                tuple(
                    (named.offers[miss["offer"]], tuple(miss["opens"]))
                    for miss in one["almost"]
                    if miss["offer"] in named.offers
                ),
                tuple(one["places"]),
                named.listed(other["offer"] for other in one["rather"]),
            )
            for one in content["cards"]
            if one["wish"] in named.wishes
        ),
    )


@dataclass(frozen=True)
class Planned:
    """An offer that a plan lays beside a wish, with the reasons for both sides if it has them."""

    offer: Id
    reasons: Mapping[str, Any] | None
    policy: str


def planned_offers(session: Session, *, plan: WeekPlan, wish: Id) -> list[Planned]:
    """Return what a plan lays beside a wish: the offer of its line, or those of its team."""
    policy = listed_in(plan).policy
    content = opened(
        session,
        plan=plan,
        entries=(
            entry
            for entry in entries_of(plan)
            if wish.hex in entry.wishes and entry.kind in {"lines", "teams"}
        ),
    )
    found = [Planned(Id(line["offer"]), line["reasons"], policy) for line in content["lines"]]
    for team in content["teams"]:
        found += [
            Planned(Id(offer), reasons, policy)
            for offer, reasons in team["reasons"].get(wish.hex, {}).items()
        ]
    return found


def place_among_candidates(session: Session, *, wish: Id, offer: Id) -> int | None:
    """Return at which place (from 0) an offer is shown among the candidates of a wish."""
    shown = session.scalars(
        select(Candidate.offer_id)
        .where(Candidate.wish_id == wish, Candidate.state == "shown")
        .order_by(Candidate.rank)
    ).all()
    return shown.index(offer) if offer in shown else None


class Named:
    """Names for the ids in a stored plan; a wish of another town, or that went on, has none."""

    def __init__(self, session: Session, content: Mapping[str, Any], town: str) -> None:
        listed = [*content["lines"], *content["cards"]]
        wishes = {one["wish"] for one in listed}
        wishes |= {wish for team in content["teams"] for wish in team["wishes"]}
        wishes |= {gift["wish"] for around in content["rounds"] for gift in around}
        told = [reason["words"] for one in listed for reason in one["told"]]
        wishes |= {words["wish"] for words in told if "wish" in words}
        offers = {one["offer"] for one in content["lines"]}
        offers |= {
            offer for one in (*content["teams"], *content["cards"]) for offer in one["offers"]
        }
        offers |= {other["offer"] for one in listed for other in one["rather"]}
        offers |= {miss["offer"] for one in content["cards"] for miss in one["almost"]}
        rows = session.execute(
            select(Wish, Person)
            .join(Person, Person.id == Wish.person_id)
            .where(Wish.id.in_(map(Id, wishes)), *_still_planned(town))
        ).all()
        self.wishes = {
            wish.id.hex: PlannedWish(wish.id, person.code, "" if wish.later else wish.sentence)
            for wish, person in rows
        }
        self.offers = {
            offer.id.hex: PlannedOffer(offer.id, offer.text, host.name)
            for offer, host in session.execute(
                select(Offer, Host)
                .join(Host, Host.id == Offer.host_id)
                .where(Offer.id.in_(map(Id, offers)))
            )
        }
        givers = {gift["giver"] for around in content["rounds"] for gift in around}
        self.codes = {
            person.id.hex: person.code
            for person in session.scalars(
                select(Person).where(Person.id.in_(map(Id, givers)), Person.town == town)
            )
        }

    def listed(self, offers: Iterable[str]) -> tuple[PlannedOffer, ...]:
        """Name offers; those that are gone are left out."""
        return tuple(self.offers[offer] for offer in offers if offer in self.offers)

    def told(self, one: Mapping[str, Any], *, costs: bool) -> Told:
        """Name other wishes by their codes; those that went on are no cost any more."""
        return tuple(
            reason | {"words": reason["words"] | self._code(reason["words"])}
            for reason in one["told"]
            if reason["key"].startswith(_COST) == costs
            and (reason["words"].get("wish") is None or reason["words"]["wish"] in self.wishes)
        )

    def _code(self, words: Mapping[str, str]) -> dict[str, str]:
        return {"wish": self.wishes[words["wish"]].code} if "wish" in words else {}
