"""
The person decides again, before anybody meets: 会ってみる, or 今回はやめておく.

There are 48 hours to think; a back-out at any time opens the wish again.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, TooLate, as_it_stands, found, locked, locked_all, tell
from casework.heard import ELSEWHERE, speaks_for_person, tell_entered
from casework.introductions import (
    NotConfirmed,
    asked_key,
    givers,
    move,
    opened,
    take_back,
)
from casework.open_task import open_task
from casework.policy import allowed, still_theirs
from casework.reopen_wish import reopen_wish
from followup.urgency import Urgency
from storage.base import Id
from storage.states import OPEN_INTRODUCTIONS, HowHeard, HowSaid, IntroductionState, Role
from storage.tables import Account, Candidate, Introduction, Person, Wish
from towns import Town


@allowed
def decide_again(
    session: Session,
    *,
    introduction: Id | None,
    how_said: HowSaid,
    by: Account,
    town: Town,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> Introduction:
    """
    Keep the person's second yes; the coordinator arranges the meeting (顔合わせ).

    :param by: the person's supporter, or a coordinator who heard it by phone or on a visit
    :raises NotYours: if it is neither
    :raises NotConfirmed: if it is not known how the person said it
    :raises TooLate: if it expired or was withdrawn meanwhile
    """
    seen = found(session, Introduction, introduction)
    speaks_for_person(session, person=seen.person_id, by=by, how_heard=how_heard)
    if how_said is HowSaid.UNCONFIRMED:
        raise NotConfirmed
    wish, row = opened(session, introduction=introduction, state=IntroductionState.WELCOMED)
    # While this waited for its locks the person may have been handed over to a colleague.
    person = speaks_for_person(session, person=row.person_id, by=by, how_heard=how_heard)
    move(
        session,
        introduction=row,
        to=IntroductionState.MEETING,
        by=by,
        how_said=how_said,
        how_heard=how_heard,
        now=now,
    )
    tell_entered(
        session,
        person=person,
        wish=wish.id,
        by=by,
        said="meet",
        how_heard=how_heard,
        key=f"meet:{row.id.hex}",
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


@allowed
def withdraw_introduction(
    session: Session,
    *,
    introduction: Id | None,
    by: Account,
    reason: str = "",
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> Introduction:
    """
    Back out, at any time before the placement and without a reason.

    :param by: the person's supporter, or a coordinator of the town
    :param how_heard: how a coordinator heard the person say so, if it was the person
    :raises NotYours: if it is neither
    :raises TooLate: if it is over already
    """
    seen = found(session, Introduction, introduction)
    wish = locked(session, Wish, seen.wish_id)
    row = locked(session, Introduction, introduction)
    still_theirs(as_it_stands(session, Person, row.person_id), by=by)
    if row.state not in OPEN_INTRODUCTIONS:
        raise TooLate
    take_back(
        session,
        introduction=row,
        by=by,
        reason=reason or "person",
        how_heard=how_heard,
        now=now,
    )
    heard = how_heard in ELSEWHERE
    if heard:
        tell_entered(
            session,
            person=found(session, Person, row.person_id),
            wish=wish.id,
            by=by,
            said="not_this_time",
            how_heard=how_heard,
            key=f"not_this_time:{row.id.hex}",
        )
    if by.role is Role.SUPPORTER or heard:
        candidate = session.scalars(
            select(Candidate).where(
                Candidate.wish_id == wish.id, Candidate.offer_id == row.offer_id
            )
        ).one_or_none()
        if candidate is not None:
            candidate.state = "declined"
    reopen_wish(session, wish=wish, by=by, now=now)
    return row
