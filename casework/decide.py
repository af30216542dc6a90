"""
Confirm or decline a decision of a colleague, with a coded reason; two taps, and nobody is blamed.

What is confirmed is done at once in the name of whoever asked; a further coordinator's
invitation they make themselves, because its link is theirs to give.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.approve_host import approve_host
from casework.change_town import drop_change, put_in_force
from casework.choose_candidate import FitsNoMore
from casework.conference.cross import cross
from casework.forget_case import KeptBack, StillActive, Why, forget_case
from casework.ground import Notice, NotYours, TooLate, found, locked, must_serve, record, tell
from casework.invite import invite
from casework.policy import allowed
from casework.propose_candidate import propose_candidate
from casework.second_pair import DecisionKind
from casework.stories.see_story import see_story, send_story_back
from storage.base import Id
from storage.states import DecisionState, Role
from storage.tables import Account, Decision
from towns import Town


class DeclineReason(StrEnum):
    """Why not now."""

    TALK_FIRST = "talk_first"
    UNCLEAR = "unclear"
    NOT_NOW = "not_now"


def may_decide(decision: Decision, *, by: Account) -> bool:
    """Whether an account is the second pair of eyes: of the role asked, and not the first."""
    return (
        by.left_at is None
        and by.town == decision.town
        and by.role is decision.of
        and by.id != decision.asked_by
    )


@allowed
def confirm_decision(
    session: Session,
    *,
    decision: Id | None,
    by: Account,
    town: Town,
    activity_words: Mapping[str, str],
    now: datetime,
) -> Decision:
    """
    Confirm, and do what was asked; if it cannot be done any more, it lapses.

    :raises NotYours: if ``by`` is not the second pair of eyes
    :raises TooLate: if it was decided before
    """
    row = _open(session, decision)
    asker = found(session, Account, row.asked_by)
    row.state, row.decided_by, row.decided_at = DecisionState.CONFIRMED, by.id, now
    try:
        with session.begin_nested():
            _act(session, row, asker, town=town, activity_words=activity_words, now=now)
    except (NotYours, TooLate, FitsNoMore, StillActive, KeptBack):
        # It was decided otherwise meanwhile, or the one who asked has left.
        row.state, row.decided_by, row.decided_at = DecisionState.LAPSED, by.id, now
    record(session, by=by, act=f"decision.{row.state}", row=row, town=row.town, now=now)
    _tell(session, row)
    return row


@allowed
def decline_decision(
    session: Session, *, decision: Id | None, by: Account, reason: DeclineReason, now: datetime
) -> Decision:
    """
    Decline for now; the one who asked hears why, and can ask again.

    :raises NotYours: if ``by`` is not the second pair of eyes
    :raises TooLate: if it was decided before
    """
    row = _open(session, decision)
    row.state, row.reason = DecisionState.DECLINED, reason.value
    row.decided_by, row.decided_at = by.id, now
    if row.kind == DecisionKind.TOWN:
        drop_change(session, change=row.subject_id, now=now)
    if row.kind == DecisionKind.STORY:
        send_story_back(session, declined=row, by=by, now=now)
    record(
        session,
        by=by,
        act="decision.declined",
        row=row,
        town=row.town,
        now=now,
        reason=reason.value,
    )
    _tell(session, row)
    return row


@allowed
def use_decision(session: Session, *, decision: Id | None, by: Account, now: datetime) -> str:
    """
    Make the invitation that was confirmed, once; return its token.

    :raises NotYours: if somebody else asked, or something else was asked
    :raises TooLate: if it was made already, or is not confirmed
    """
    row = locked(session, Decision, decision)
    if row.kind != DecisionKind.INVITE:
        raise NotYours
    if row.state is not DecisionState.CONFIRMED or row.used_at is not None:
        raise TooLate
    row.used_at = now
    return invite(session, role=Role.COORDINATOR, town=row.town, by=by, confirmed=row, now=now)


def _open(session: Session, decision: Id | None) -> Decision:
    row = locked(session, Decision, decision)
    if row.state is not DecisionState.OPEN:
        raise TooLate
    return row


def _act(
    session: Session,
    row: Decision,
    asker: Account,
    *,
    town: Town,
    activity_words: Mapping[str, str],
    now: datetime,
) -> None:
    if row.kind == DecisionKind.CROSSING:
        cross(session, confirmed=row, by=asker, now=now)
        return
    if row.kind == DecisionKind.STORY:
        see_story(session, confirmed=row, now=now)
        return
    must_serve(asker, Role.COORDINATOR, town=row.town)
    if row.kind == DecisionKind.APPROVE_HOST:
        approve_host(session, host=row.subject_id, by=asker, confirmed=row, now=now)
    elif row.kind == DecisionKind.TOWN:
        put_in_force(session, change=row.subject_id, by=asker, now=now)
    elif row.kind == DecisionKind.FORGET:
        person = row.subject_id
        # What was decided stays, about nobody.
        row.subject_id = row.id
        session.flush()
        forget_case(session, person=person, why=Why.ASKED, by=asker, now=now)
    elif row.kind == DecisionKind.PROTECTED:
        propose_candidate(
            session,
            wish=row.subject_id,
            offer=Id(row.facts["offer"]),
            by=asker,
            town=town,
            activity_words=activity_words,
            confirmed=row,
            now=now,
        )


def _tell(session: Session, row: Decision) -> None:
    tell(
        session,
        Notice(
            to=row.asked_by,
            kind="de.decided",
            subject=row.id,
            key=f"de.decided:{row.id.hex}",
        ),
    )


def open_decisions(session: Session, *, by: Account) -> list[Decision]:
    """Return what waits for this second pair of eyes, the longest waiting first."""
    rows = session.scalars(
        select(Decision)
        .where(Decision.town == by.town, Decision.state == DecisionState.OPEN)
        .order_by(Decision.asked_at)
    )
    return [row for row in rows if may_decide(row, by=by)]
