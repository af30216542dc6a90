"""
The person decides again, before anybody meets: 会ってみる, or 今回はやめておく.

There are 48 hours to think; a back-out at any time opens the wish again.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, NotYours, TooLate, found, locked, locked_all, tell
from casework.introductions import (
    NotConfirmed,
    asked_key,
    givers,
    move,
    opened,
    take_back,
)
from casework.open_task import open_task
from casework.post_wish import own_person
from casework.reopen_wish import reopen_wish
from followup.urgency import Urgency
from storage.base import Id
from storage.states import OPEN_INTRODUCTIONS, HowSaid, IntroductionState, Role
from storage.tables import Account, Candidate, Introduction, Wish
from towns import Town


def decide_again(
    session: Session,
    *,
    introduction: Id | None,
    how_said: HowSaid,
    by: Account,
    town: Town,
    now: datetime,
) -> Introduction:
    """
    Keep the person's second yes; the coordinator arranges the meeting (顔合わせ).

    :raises NotYours: if the person is not in the care of ``by``
    :raises NotConfirmed: if it is not known how the person said it
    :raises TooLate: if it expired or was withdrawn meanwhile
    """
    own_person(session, person=found(session, Introduction, introduction).person_id, by=by)
    if how_said is HowSaid.UNCONFIRMED:
        raise NotConfirmed
    wish, row = opened(session, introduction=introduction, state=IntroductionState.WELCOMED)
    move(
        session,
        introduction=row,
        to=IntroductionState.MEETING,
        by=by,
        how_said=how_said,
        now=now,
    )
    others = locked_all(
        session,
        select(Introduction).where(
            Introduction.wish_id == wish.id,
            Introduction.id != row.id,
            Introduction.state.in_(OPEN_INTRODUCTIONS),
        ),
    )
    for other in others:
        take_back(session, introduction=other, by=by, reason="another", now=now)
    open_task(
        session,
        town=town,
        kind="arrange_meeting",
        about=row.id,
        urgency=Urgency.NEXT_WORKING_DAY,
        coordinator=row.coordinator_id,
        person=row.person_id,
        host=row.host_id,
        introduction=row.id,
        now=now,
    )
    for giver in givers(session, row.host_id):
        tell(
            session,
            Notice(
                to=giver,
                kind="in.meeting",
                subject=row.id,
                key=asked_key(row),
                person=row.person_id,
            ),
        )
    return row


def withdraw_introduction(
    session: Session, *, introduction: Id | None, by: Account, reason: str = "", now: datetime
) -> Introduction:
    """
    Back out, at any time before the placement and without a reason.

    :param by: the person's supporter, or a coordinator of the town
    :raises NotYours: if it is neither
    :raises TooLate: if it is over already
    """
    seen = found(session, Introduction, introduction)
    wish = locked(session, Wish, seen.wish_id)
    row = locked(session, Introduction, introduction)
    if by.role is Role.SUPPORTER:
        own_person(session, person=row.person_id, by=by)
    elif by.role is not Role.COORDINATOR or by.town != row.town:
        raise NotYours
    if row.state not in OPEN_INTRODUCTIONS:
        raise TooLate
    take_back(session, introduction=row, by=by, reason=reason or "person", now=now)
    if by.role is Role.SUPPORTER:
        candidate = session.scalars(
            select(Candidate).where(
                Candidate.wish_id == wish.id, Candidate.offer_id == row.offer_id
            )
        ).one_or_none()
        if candidate is not None:
            candidate.state = "declined"
    reopen_wish(session, wish=wish, by=by, now=now)
    return row
