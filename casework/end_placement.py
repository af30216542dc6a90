"""
ひと区切り: a coordinator ends a placement with a coded reason.

Both sides are asked whether theirs came true, except after a death, when nobody is asked anything.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.members import members_of, only_person
from casework.placements import EndReason, close, close_wish, live_placement, lock_wishes
from casework.policy import allowed
from storage.base import Id
from storage.outbox import cancel_for_person
from storage.tables import Account, Placement


class OfOnePerson(Exception):
    """The reason belongs to one of several persons: that one leaves, the others go on."""


@allowed
def end_placement(
    session: Session, *, placement: Id | None, by: Account, reason: EndReason, now: datetime
) -> Placement:
    """
    End a placement for all who are in it.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if it has ended
    :raises OfOnePerson: if a death is given while several persons take part
    """
    wishes = lock_wishes(session, placement)
    row = live_placement(session, placement)
    members = members_of(session, row)
    if reason is EndReason.DEATH:
        person = only_person(members)
        if person is None:
            raise OfOnePerson
        cancel_for_person(session, person_id=person)
        for one in members:
            close_wish(wishes.get(one.wish_id) if one.wish_id else None, now=now)
    close(session, placement=row, members=members, reason=reason, by=by, now=now)
    return row
