"""
Pause, resume and withdraw a wish: always possible, at once, without a reason.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.introductions import OPEN_INTRODUCTIONS, take_back
from casework.open_task import settle_task
from casework.post_wish import own_person
from storage.base import Id
from storage.states import WishState
from storage.tables import Account, Introduction, Wish


def pause_wish(session: Session, *, wish: Id, by: Account, now: datetime) -> Wish:
    """
    Let a wish rest: nothing is looked for or asked until it is resumed.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if it is granted or withdrawn
    """
    return _rest(session, wish=wish, by=by, to=WishState.PAUSED, now=now)


def withdraw_wish(session: Session, *, wish: Id, by: Account, now: datetime) -> Wish:
    """
    Take a wish back for good.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if it is granted or withdrawn
    """
    return _rest(session, wish=wish, by=by, to=WishState.WITHDRAWN, now=now)


def resume_wish(session: Session, *, wish: Id, by: Account, now: datetime) -> Wish:
    """
    Open a paused wish again.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if it is not paused
    """
    row = locked(session, Wish, wish)
    own_person(session, person=row.person_id, by=by)
    if row.state is not WishState.PAUSED:
        raise TooLate
    row.state, row.changed_at, row.searched_revision = WishState.OPEN, now, 0
    record(session, by=by, act="resume_wish", row=row, town=row.town, now=now)
    return row


def _rest(session: Session, *, wish: Id, by: Account, to: WishState, now: datetime) -> Wish:
    row = locked(session, Wish, wish)
    own_person(session, person=row.person_id, by=by)
    if row.state in {WishState.GRANTED, WishState.WITHDRAWN, to}:
        raise TooLate
    for introduction in session.scalars(
        select(Introduction)
        .where(Introduction.wish_id == row.id, Introduction.state.in_(OPEN_INTRODUCTIONS))
        .order_by(Introduction.id)
        .with_for_update()
    ):
        take_back(session, introduction=introduction, by=by, reason=to.value, now=now)
    settle_task(session, kind="no_candidate", about=row.id, now=now, outcome=to.value)
    row.state, row.changed_at = to, now
    record(session, by=by, act=f"wish.{to}", row=row, town=row.town, now=now)
    return row
