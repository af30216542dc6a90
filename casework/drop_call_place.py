"""A coordinator takes a place to call out again; those of the town's file are changed there."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, record
from casework.policy import allowed
from storage.tables import Account, CallPlace


@allowed
def drop_call_place(session: Session, *, name: str, by: Account, town: str, now: datetime) -> None:
    """
    Take out the added place of this name; calls that were made stay.

    :raises NotYours: if ``by`` is no coordinator of the town, or nobody added such a place
    """
    rows = session.scalars(select(CallPlace).where(CallPlace.town == town).with_for_update())
    row = next((one for one in rows if one.name == name), None)
    if row is None:
        raise NotYours
    record(session, by=by, act="drop_call_place", row=row, town=town, now=now)
    session.delete(row)
