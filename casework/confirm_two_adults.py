"""Somebody under 18 takes part: two adults are there each time, and nobody takes them in a car."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import record
from casework.hold_check import hold_check, tell_if_ready
from casework.policy import allowed
from storage.base import Id
from storage.tables import Account, FirstVisitCheck


@allowed
def confirm_two_adults(
    session: Session, *, placement: Id | None, by: Account, now: datetime
) -> FirstVisitCheck:
    """
    Keep that two adults will be present and no private car is used.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if the placement has ended
    """
    held = hold_check(session, placement=placement, by=by)
    if held.check.two_adults_at is None:
        held.check.two_adults_at, held.check.two_adults_by = now, by.id
        record(
            session,
            by=by,
            act="check.two_adults",
            row=held.check,
            town=held.placement.town,
            now=now,
        )
        tell_if_ready(session, placement=held.placement, members=held.members, by=by, now=now)
    return held.check
