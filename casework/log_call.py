"""
Keep a call to a place: whom, for which wish, and how it went in one word.

It is a help for those who call next, and never a judgement of a place.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.ground import NotYours, found, record
from casework.places_to_call import places_to_call
from casework.policy import allowed
from storage.base import Id
from storage.tables import Account, CallLog, Wish
from towns import Town


class CallOutcome(StrEnum):
    """How a call went."""

    GLADLY = "gladly"
    THINKING = "thinking"
    NOT_NOW = "not_now"
    NOBODY_THERE = "nobody_there"


@allowed
def log_call(
    session: Session,
    *,
    wish: Id | None,
    place: str,
    outcome: CallOutcome,
    by: Account,
    town: Town,
    now: datetime,
) -> CallLog:
    """
    Keep one call.

    :param place: the name of one of the town's places to call
    :raises NotYours: if the wish is neither in the care nor in the town of ``by``, or the town
        knows no such place
    """
    row = found(session, Wish, wish)
    known = {one.name for one in places_to_call(session, town=town)}
    if place not in known:
        raise NotYours
    call = CallLog(
        town=row.town,
        wish_id=row.id,
        place=place,
        outcome=outcome.value,
        called_by=by.id,
        called_at=now,
    )
    session.add(call)
    session.flush()
    record(
        session,
        by=by,
        act="call.logged",
        row=call,
        town=row.town,
        now=now,
        outcome=outcome.value,
    )
    return call


@allowed
def note_call(
    session: Session, *, call: Id | None, words: str, by: Account, now: datetime
) -> CallLog:
    """
    Add what was said to a call; guarded words from a one-time page.

    :raises NotYours: if somebody else called
    """
    row = found(session, CallLog, call)
    row.note = words
    session.flush()
    record(session, by=by, act="call.noted", row=row, town=row.town, now=now)
    return row


@allowed
def words_of_call(session: Session, *, call: Id | None, by: Account) -> str:
    """
    Return what was written about a call, for its page.

    :raises NotYours: if somebody else called
    """
    return found(session, CallLog, call).note
