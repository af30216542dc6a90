"""How long a meeting lasts, as a coordinator knows it; the hours of 体験 are counted from it."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import found, locked, record
from casework.placements import live_placement
from casework.policy import allowed
from storage.base import Id
from storage.tables import Account, MeetingDay

LENGTHS = (30, 60, 90, 120, 180, 240, 360)
"""What can be chosen, in minutes."""


@allowed
def set_minutes(
    session: Session, *, day: Id | None, minutes: int, by: Account, now: datetime
) -> MeetingDay:
    """
    Keep how long a meeting lasts or lasted; the same again changes nothing.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if the placement has ended
    :raises ValueError: if it is none of ``LENGTHS``
    """
    if minutes not in LENGTHS:
        raise ValueError(f"a meeting lasts one of {LENGTHS} minutes, not {minutes}")
    placement = live_placement(session, found(session, MeetingDay, day).placement_id)
    row = locked(session, MeetingDay, day)
    if row.minutes != minutes:
        row.minutes, placement.look_at = minutes, now
        # A calendar that has the day is to learn of it.
        row.revision += 1
        record(
            session,
            by=by,
            act="day.minutes",
            row=row,
            town=placement.town,
            now=now,
            minutes=minutes,
        )
    return row
