"""
Pause, resume and withdraw a wish: always possible, at once, without a reason.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, locked_all, record
from casework.introductions import take_back
from casework.open_task import settle_task
from casework.policy import allowed
from casework.post_wish import own_person
from casework.referrals import take_back_referrals
from casework.reopen_wish import search_anew, takes_part
from storage.base import Id
from storage.states import OPEN_INTRODUCTIONS, WishState
from storage.tables import Account, Introduction, Wish


class TakesPart(Exception):
    """A placement runs for the wish: it is the placement that rests or ends."""


@allowed
def pause_wish(session: Session, *, wish: Id, by: Account, now: datetime) -> Wish:
    """
    Let a wish rest: nothing is looked for or asked until it is resumed.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if it is granted or withdrawn
    :raises TakesPart: if a placement runs for it, which rests or ends by itself
    """
    return _rest(session, wish=wish, by=by, to=WishState.PAUSED, now=now)


@allowed
def withdraw_wish(session: Session, *, wish: Id, by: Account, now: datetime) -> Wish:
    """
    Take a wish back for good.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if it is granted or withdrawn
    :raises TakesPart: if a placement runs for it, which rests or ends by itself
    """
    return _rest(session, wish=wish, by=by, to=WishState.WITHDRAWN, now=now)


@allowed
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
    row.state = WishState.OPEN
    search_anew(row, by=by, now=now)
    record(session, by=by, act="resume_wish", row=row, town=row.town, now=now)
    return row


def _rest(session: Session, *, wish: Id, by: Account, to: WishState, now: datetime) -> Wish:
    row = locked(session, Wish, wish)
    own_person(session, person=row.person_id, by=by)
    if row.state in {WishState.GRANTED, WishState.WITHDRAWN, to}:
        raise TooLate
    if takes_part(session, wish=row):
        raise TakesPart
    for introduction in locked_all(
        session,
        select(Introduction).where(
            Introduction.wish_id == row.id, Introduction.state.in_(OPEN_INTRODUCTIONS)
        ),
    ):
        take_back(session, introduction=introduction, by=by, reason=to.value, now=now)
    if to is WishState.WITHDRAWN:
        take_back_referrals(session, wishes=[row], by=by, now=now)
    settle_task(session, kind="no_candidate", about=row.id, now=now, outcome=to.value)
    row.state, row.changed_at = to, now
    record(session, by=by, act=f"wish.{to}", row=row, town=row.town, now=now)
    return row
