"""
今週の叶え合い案をつくる: read the town, let it be planned, write the plan.

The three are apart, as in ``search``, so that no transaction is open while it is computed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from casework.facts import facts_of_wishes
from casework.ground import Notice, locked, tell
from casework.kept_plan import (
    entries_of,
    keep_plan,
    lacks_of,
    taken_out,
    teams_taken_out,
)
from casework.offer_memory import Ask
from casework.places_to_call import ranked_places
from casework.search import Reader, neighbours_of, reason_data, reasons_of
from casework.week_offers import WeekOffers, week_offers
from followup.calendar import monday_of, tokyo_day
from matching.plan.problem import LocksImpossible
from matching.plan.town import Card, OpenWish, TownWeek, WeekPlan, WishTeam
from matching.plan.week import week_plan
from matching.policy import policy_version
from storage import tables
from storage.base import Id, new_id
from storage.states import IntroductionState, PersonState, WishState
from storage.tables import Person, Wish
from towns import Town

_AT_ONCE = timedelta(minutes=1)
_ASKED = (IntroductionState.CHOSEN, IntroductionState.ASKED)
_WEEK = timedelta(weeks=1)
# Put together once: the second is asked after every turn.
_TO_MAKE = (
    select(tables.WeekPlan)
    .where(tables.WeekPlan.made_at.is_(None))
    .order_by(tables.WeekPlan.asked_at)
)
_JUST_ASKED = _TO_MAKE.where(tables.WeekPlan.asked_at > bindparam("since"))
MOST_RATHER = 1
"""Offers named beside a line or card because both would rather have each other."""


@dataclass(frozen=True)
class Week:
    """A town as it stands, read for one plan; ``wishes`` wait the longest first."""

    wishes: tuple[OpenWish, ...]
    last_week: Mapping[str, str]
    locks: Mapping[str, str]
    skips: Collection[tuple[str, str]]
    teams: tuple[WishTeam, ...] = ()
    alone: Collection[str] = ()


def plans_to_make(
    session: Session, *, now: datetime, again: bool = True
) -> Sequence[tables.WeekPlan]:
    """
    Return the plans that were asked for and are not made yet.

    :param again: also those that were asked for a while ago, and could not be made so far
    """
    if again:
        return session.scalars(_TO_MAKE).all()
    return session.scalars(_JUST_ASKED, {"since": now - _AT_ONCE}).all()


def read_week(session: Session, *, town: Town, reader: Reader, now: datetime) -> Week:
    """Read the open wishes of a town, and what its plan holds on to."""
    rows = session.execute(
        select(Wish, Person)
        .join(Person, Person.id == Wish.person_id)
        .where(
            Wish.town == town.key,
            Wish.state == WishState.OPEN,
            Person.state == PersonState.ACTIVE,
        )
        .order_by(Wish.created_at, Wish.id)
    ).all()
    facts_of = facts_of_wishes(
        session,
        wishes=[(wish, person) for wish, person in rows],
        activity_words=reader.activity_words,
        now=now,
    )
    wishes = tuple(
        OpenWish(
            facts=facts_of_wish,
            person=person.id.hex,
            voice=person.supporter_id.hex,
            waiting_weeks=(now - wish.created_at) / _WEEK,
        )
        for facts_of_wish, (wish, person) in zip(facts_of, rows, strict=True)
    )
    week = tokyo_day(monday_of(now))
    plan = _row_of(session, town=town, week=week)
    alone = _of_all(teams_taken_out(plan)) if plan else frozenset()
    still = {wish.facts.id for wish in wishes}
    return Week(
        wishes=wishes,
        last_week=_last_week(session, town=town, week=week, alone=alone),
        # A wish that went on is no lock any more: what it was locked to has happened.
        locks={w: offer for w, offer in plan.locks.items() if w in still} if plan else {},
        skips=taken_out(plan) if plan else frozenset(),
        teams=tuple(
            _team(one)
            for one in (plan.teams if plan else ())
            if not one["why"] and still >= {*one["wishes"]}
        ),
        alone=alone,
    )


def offers_for(week: Week, *, town: Town, reader: Reader, ask: Ask, now: datetime) -> WeekOffers:
    """Read the offers that a week's wishes could reach, and those that it holds on to."""
    return week_offers(
        town=town.key,
        wishes=[wish.facts for wish in week.wishes],
        held=[
            *week.locks.values(),
            *week.last_week.values(),
            *(offer for team in week.teams for offer in team.offers),
        ],
        reader=reader,
        ask=ask,
        now=now,
    )


def compute_week(week: Week, *, town: Town, reader: Reader, ask: Ask, now: datetime) -> WeekPlan:
    """
    Plan the week, outside of any transaction. Locks that cannot stand any more are let go.

    :param ask: runs short readings of offers that are not in memory yet
    """
    reached = offers_for(week, town=town, reader=reader, ask=ask, now=now)
    standing = TownWeek(
        wishes=week.wishes,
        offers=[reader.prepared(offer) for offer in reached.offers],
        places=ask(lambda session: ranked_places(session, town=town)),
        neighbours=neighbours_of(town),
        host_load=reached.host_load,
        host_asked=reached.host_asked,
        locks=week.locks,
        last_week=week.last_week,
        skips=week.skips,
        teams=week.teams,
        alone=week.alone,
    )
    while True:
        try:
            return week_plan(
                town=standing,
                words=reader.words,
                likeness=reader.likeness,
                index=reader.memory(ask).index,
            )
        except LocksImpossible as impossible:
            locks = dict(standing.locks.items() - set(impossible.pairs))
            standing = replace(standing, locks=locks)


def keep_week(
    session: Session,
    *,
    row: Id,
    asked_at: datetime,
    plan: WeekPlan,
    content: Mapping[str, Any],
    now: datetime,
) -> None:
    """
    Write a plan, unless it was asked for anew meanwhile, and tell whoever asked.

    :param content: what :func:`content_of` made of it, which takes a moment in a large town
    """
    kept = locked(session, tables.WeekPlan, row)
    if kept.made_at is not None or kept.asked_at != asked_at:
        return
    kept.made_at = now
    keep_plan(session, plan=kept, content=content)
    if plan.plan is not None:
        stand = {line.wish: line.offer for line in plan.lines if line.locked}
        gone = [one for one in kept.teams if not one["why"] and _team(one) not in plan.teams]
        apart = [one["wishes"] for one in gone if plan.found.keys() >= {*one["wishes"]}]
        loosened = (kept.locks.keys() & plan.found.keys()) - stand.keys()
        loosened |= {wish for team in apart for wish in team}
        kept.teams = [one for one in kept.teams if one not in gone]
        alone = _of_all(teams_taken_out(kept))
        seen = {"loosened": sorted(loosened), "alone": sorted(alone)}
        kept.locks, kept.content = stand, kept.content | seen
    tell(
        session,
        Notice(
            to=kept.asked_by,
            kind="wp.made",
            subject=kept.id,
            # Told under the row's lock, once for each making.
            key=f"wp:{kept.id.hex}:{new_id().hex}",
            begun=False,
        ),
    )


def content_of(plan: WeekPlan) -> dict[str, Any]:
    """Return a plan as it is stored: ids of rows and keys of reasons."""
    blocking = _blocking(plan)
    return {
        "small": plan.plan is None,
        "policy": policy_version(),
        "lines": [
            {
                "wish": line.wish,
                "offer": line.offer,
                "told": _data([*line.reasons, *(cost.reason for cost in line.costs)]),
                "reasons": _reasons(plan, line.wish, line.offer),
                "rather": _rather(plan, line.wish, blocking),
            }
            for line in plan.lines
        ],
        "teams": [
            {
                "activity": team.activity,
                "slot": team.slot,
                "wishes": list(team.wishes),
                "offers": list(team.offers),
                "reasons": {
                    wish: {offer: _reasons(plan, wish, offer) for offer in team.offers}
                    for wish in team.wishes
                },
            }
            for team in plan.teams
        ],
        "rounds": [
            [{"giver": gift.giver, "wish": gift.wish} for gift in around] for around in plan.rounds
        ],
        "cards": [
            _card(card) | {"rather": _rather(plan, card.wish, blocking)} for card in plan.cards
        ],
    }


def _of_all(teams: Iterable[tuple[str, ...]]) -> frozenset[str]:
    return frozenset[str]().union(*teams)


def _team(one: Mapping[str, Any]) -> WishTeam:
    """Return a team that was locked as it is planned."""
    wishes, offers = tuple(one["wishes"]), tuple(one["offers"])
    return WishTeam(activity=one["activity"], slot=one["slot"], wishes=wishes, offers=offers)


def _card(card: Card) -> dict[str, Any]:
    return {
        "wish": card.wish,
        "lacks": lacks_of(card),
        "offers": [candidate.offer for candidate in card.candidates],
        "told": _data(reason for reason in (card.missing or card.why, *card.asks) if reason),
        "almost": [
            {
                "offer": miss.offer,
                "opens": _data(shut.opens for shut in miss.failures if shut.opens),
            }
            for miss in (() if card.candidates else card.almost)
        ],
        "places": list(card.places),
    }


def _blocking(plan: WeekPlan) -> Mapping[str, Sequence[str]]:
    """Return the offers with which wishes block the plan: both would rather have each other."""
    found: dict[str, list[str]] = {}
    for pair in plan.plan.blocking if plan.plan else ():
        found.setdefault(pair.wish, []).append(pair.offer)
    return found


def _rather(
    plan: WeekPlan, wish: str, blocking: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    return [
        {"offer": offer, "reasons": _reasons(plan, wish, offer)}
        for offer in blocking.get(wish, ())[:MOST_RATHER]
    ]


def _reasons(plan: WeekPlan, wish: str, offer: str) -> dict[str, Any] | None:
    """Return why both sides would be glad of it; None where it is none of the best edges."""
    found = (one for one in plan.found[wish].found if one.offer == offer)
    return next((reasons_of(candidate) for candidate in found), None)


def _data(reasons: Iterable[Any]) -> list[dict[str, Any]]:
    return [reason_data(reason) for reason in reasons]


def _row_of(session: Session, *, town: Town, week: date) -> tables.WeekPlan | None:
    return session.scalars(
        select(tables.WeekPlan).where(
            tables.WeekPlan.town == town.key, tables.WeekPlan.week == week
        )
    ).one_or_none()


def _last_week(
    session: Session, *, town: Town, week: date, alone: Collection[str]
) -> dict[str, str]:
    plans = session.scalars(
        select(tables.WeekPlan)
        .where(tables.WeekPlan.town == town.key, tables.WeekPlan.week <= week)
        .order_by(tables.WeekPlan.week.desc())
        .limit(2)
    )
    # One that was just asked for is still empty; one asked for anew still has its lines.
    newest = next((plan for plan in plans if plan.content), None)
    if newest is None:
        return {}
    # A line that stood because its team was left out does not hold anybody back from that team.
    free = {*newest.content.get("alone", ())} - {*alone}
    return {
        entry.wishes[0]: entry.offer
        for entry in entries_of(newest)
        if entry.kind == "lines" and entry.wishes[0] not in free
    }
