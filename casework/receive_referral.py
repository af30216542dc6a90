"""A coordinator has heard that the agency received a referral (つなぎ): the receipt."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import Notice, TooLate, found, locked, record, tell
from casework.open_task import settle_task
from casework.policy import allowed
from casework.referrals import TASK
from storage.base import Id
from storage.tables import Account, Person, Referral, Wish


@allowed
def receive_referral(
    session: Session, *, referral: Id | None, by: Account, now: datetime
) -> Referral:
    """
    Keep that the agency has received it; keeping it again changes nothing.

    :raises NotYours: if there is none, or ``by`` is no coordinator of its town
    :raises TooLate: if it was taken back meanwhile
    """
    row = locked(session, Referral, referral)
    if row.taken_back_at is not None:
        raise TooLate
    if row.received_at is None:
        row.received_at, row.received_by = now, by.id
        settle_task(session, kind=TASK, about=row.id, now=now)
        record(session, by=by, act="referral.received", row=row, town=row.town, now=now)
        if row.wish_id is not None:
            _tell_supporter(session, row, found(session, Wish, row.wish_id))
    return row


def _tell_supporter(session: Session, referral: Referral, wish: Wish) -> None:
    tell(
        session,
        Notice(
            to=found(session, Person, wish.person_id).supporter_id,
            kind="rf.received",
            subject=referral.id,
            key=f"rf.received:{referral.id.hex}:{referral.made_at.timestamp():.0f}",
            person=wish.person_id,
        ),
    )
