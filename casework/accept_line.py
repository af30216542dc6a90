"""
案を候補に加える: what the week's plan lays beside a wish becomes a candidate; the person chooses.

Nothing happens by itself: a coordinator accepts a line, or every line and team that they locked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.ask_week_plan import ask_week_plan
from casework.choose_candidate import FitsNoMore
from casework.ground import TooLate
from casework.kept_plan import Entry, stands
from casework.policy import allowed
from casework.propose_candidate import propose_candidate
from casework.second_pair import NeedsSecondPair
from casework.views_week_plan import (
    Planned,
    place_among_candidates,
    planned_offers,
    standing_entries,
)
from storage.base import Id
from storage.tables import Account, WeekPlan
from towns import Town

AT_ONCE = 20
"""Wishes that are accepted in one transaction: everybody else waits for it."""


@dataclass(frozen=True)
class Accepted:
    """How many wishes have a new candidate, had it before, fit no more, and are still to come."""

    new: int
    before: int
    gone: int
    left: int


@allowed
def accept_line(
    session: Session,
    *,
    wish: Id | None,
    by: Account,
    town: Town,
    activity_words: Mapping[str, str],
    now: datetime,
) -> int | None:
    """
    Show what the plan lays beside a wish as a candidate; return its place among them (from 0).

    None where the town has moved on since the plan was made, or a second pair of eyes must
    confirm it first: what is a candidate now is shown instead.

    :raises NotYours: if ``by`` is no coordinator of the wish's town
    """
    assert wish is not None
    plan = ask_week_plan(session, by=by, now=now)
    planned = planned_offers(session, plan=plan, wish=wish)
    place = _shown(session, wish, planned)
    if place is not None or not planned:
        return place
    if not _propose(
        session, wish, planned[0], by=by, town=town, activity_words=activity_words, now=now
    ):
        return None
    return _shown(session, wish, planned)


@allowed
def accept_locked(
    session: Session,
    *,
    by: Account,
    town: Town,
    activity_words: Mapping[str, str],
    now: datetime,
) -> Accepted:
    """
    Show what every locked line and team lays beside its wishes as candidates.

    Up to :data:`AT_ONCE` wishes at a time; a team's wishes are not held together, for each of
    its persons chooses for themself.

    :raises NotYours: if ``by`` is no coordinator
    :raises TooLate: if the plan is being made anew
    """
    plan = ask_week_plan(session, by=by, now=now)
    if plan.made_at is None:
        raise TooLate
    # One order for everybody, or two who accept at once wait for each other.
    wishes = sorted(wish for entry in _locked(session, plan) for wish in entry.wishes)
    new = before = gone = 0
    for seen, wish in enumerate(map(Id, wishes)):
        if new + gone == AT_ONCE:
            return Accepted(new, before, gone, len(wishes) - seen)
        planned = planned_offers(session, plan=plan, wish=wish)
        if _shown(session, wish, planned) is not None:
            before += 1
        elif planned and _propose(
            session, wish, planned[0], by=by, town=town, activity_words=activity_words, now=now
        ):
            new += 1
        else:
            gone += 1
    return Accepted(new, before, gone, 0)


def _locked(session: Session, plan: WeekPlan) -> list[Entry]:
    return [entry for entry in standing_entries(session, plan=plan) if stands(plan, entry)]


def _shown(session: Session, wish: Id, planned: list[Planned]) -> int | None:
    places = (place_among_candidates(session, wish=wish, offer=one.offer) for one in planned)
    return next((place for place in places if place is not None), None)


def _propose(
    session: Session,
    wish: Id,
    planned: Planned,
    *,
    by: Account,
    town: Town,
    activity_words: Mapping[str, str],
    now: datetime,
) -> bool:
    try:
        propose_candidate(
            session,
            wish=wish,
            offer=planned.offer,
            by=by,
            town=town,
            activity_words=activity_words,
            reasons=planned.reasons,
            # A plan follows from the town alone.
            chance=1.0,
            policy=planned.policy,
            now=now,
        )
    except (FitsNoMore, TooLate, NeedsSecondPair):
        # The town has moved on since the plan was made.
        return False
    return True
