"""
A calendar's way to the days of one placement: bound to one account, ending by itself, revocable.

What it reads says when and where, and nothing about the person.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, record
from casework.policies import policy_of
from casework.policy import allowed
from casework.views_courses import placement_course
from storage.base import Id
from storage.states import DayState
from storage.tables import Account, CalendarLink, MeetingDay
from towns import Town

_BACK = timedelta(days=31)


class CalendarClosed(Exception):
    """The link is unknown, over or revoked, or its reader is not in the placement any more."""


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    """
    A meeting as a calendar learns of it.

    ``minutes`` is how long it lasts; ``revision`` grows with each change; ``off`` says that it is
    not held, or not for the reader.
    """

    id: Id
    starts_at: datetime
    minutes: int
    place: str
    revision: int
    off: bool


@allowed
def calendar_link(
    session: Session, *, placement: Id | None, by: Account, town: Town, now: datetime
) -> CalendarLink:
    """
    Return the account's link to a placement's days, made anew if there is none that stands.

    :raises NotYours: if ``by`` is not in the placement
    """
    course = placement_course(session, placement=placement, by=by)
    for link in _standing(session, placement=course.id, by=by, now=now):
        return link
    link = CalendarLink(
        account_id=by.id,
        placement_id=course.id,
        made_at=now,
        expires_at=now + timedelta(days=policy_of(town).calendar_days),
    )
    session.add(link)
    session.flush()
    record(session, by=by, act="calendar.linked", row=link, town=by.town, now=now)
    return link


@allowed
def revoke_calendar_link(
    session: Session, *, placement: Id | None, by: Account, now: datetime
) -> None:
    """Close the account's own links to a placement; without any, nothing changes."""
    for link in _standing(session, placement=placement, by=by, now=now):
        link.revoked_at = now
        record(session, by=by, act="calendar.revoked", row=link, town=by.town, now=now)


def calendar_days(
    session: Session, *, link: Id, now: datetime
) -> tuple[Account, list[CalendarDay]]:
    """
    Return whose calendar reads, and the days from a month ago on, oldest first.

    :raises CalendarClosed: if the link does not stand
    """
    row = session.get(CalendarLink, link)
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        raise CalendarClosed
    by = session.get_one(Account, row.account_id)
    try:
        course = placement_course(session, placement=row.placement_id, by=by)
    except NotYours as gone:
        raise CalendarClosed from gone
    own = {one.id.hex for one in course.own}
    days = session.scalars(
        select(MeetingDay)
        .where(
            MeetingDay.placement_id == course.id,
            MeetingDay.starts_at > now - _BACK,
        )
        .order_by(MeetingDay.starts_at)
    )
    return by, [
        CalendarDay(
            id=day.id,
            starts_at=day.starts_at,
            minutes=day.minutes,
            place=day.place,
            revision=day.revision,
            off=day.state in {DayState.CANCELLED, DayState.RESTED}
            or (bool(own) and own <= set(day.absent)),
        )
        for day in days
    ]


def _standing(
    session: Session, *, placement: Id | None, by: Account, now: datetime
) -> list[CalendarLink]:
    return list(
        session.scalars(
            select(CalendarLink)
            .where(
                CalendarLink.account_id == by.id,
                CalendarLink.placement_id == placement,
                CalendarLink.revoked_at.is_(None),
                CalendarLink.expires_at > now,
            )
            .order_by(CalendarLink.made_at.desc())
        )
    )
