"""Whom to call first when something happens: an office or an agency, never somebody's own name."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import record
from casework.hold_check import hold_check, tell_if_ready
from casework.policy import allowed
from storage.base import Id
from storage.tables import Account, FirstVisitCheck


@allowed
def name_first_call(
    session: Session, *, placement: Id | None, office: str, phone: str, by: Account, now: datetime
) -> FirstVisitCheck:
    """
    Keep the office to be called first, with its number.

    :param office: its name, already guarded
    :raises NotYours: if ``by`` is neither a coordinator of the town nor a supporter in it
    :raises TooLate: if the placement has ended
    """
    held = hold_check(session, placement=placement, by=by)
    held.check.first_call = f"{office} {phone}"
    record(
        session, by=by, act="check.first_call", row=held.check, town=held.placement.town, now=now
    )
    tell_if_ready(session, placement=held.placement, members=held.members, by=by, now=now)
    return held.check
