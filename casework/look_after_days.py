"""
あした: everybody who takes part hears of a meeting on the day before, at an hour of theirs.

And while somebody has not arrived: if nobody of the supporter's side answers within some
minutes, the coordinator gets a task, at any hour. For the clock.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.days import Company
from casework.due import Due
from casework.ground import Notice, found, locked, tell
from casework.members import members_of, only_person, readers_of
from casework.open_task import open_task
from casework.policies import policy_of
from casework.raise_concerns import coordinator_of
from casework.reader_hours import HOURS
from followup.days import eve_for, unanswered_from
from followup.urgency import Urgency
from storage.base import Id
from storage.states import DayState, PauseReason, PlacementStep
from storage.tables import Account, MeetingDay, Placement, PlacementMember
from towns import Town

days_to_look_after = Due(select(MeetingDay.id), at=MeetingDay.look_at)
"""Meetings that the clock has something to do about."""


def look_after_day(session: Session, *, day: Id, town: Town, now: datetime) -> None:
    """Do what one of them needs now, and say when to look again."""
    placement = locked(session, Placement, found(session, MeetingDay, day).placement_id)
    members = members_of(session, placement)
    row = locked(session, MeetingDay, day)
    rests = placement.step is PlacementStep.ENDED or placement.paused is not PauseReason.NONE
    if row.state is DayState.PLANNED and row.starts_at > now and not rests:
        row.look_at = _tell_the_day_before(
            session, row, placement=placement, members=members, town=town, now=now
        )
    elif row.state is DayState.NOT_ARRIVED and row.seen_at is None and not rests:
        row.look_at = _wait_for_an_answer(
            session, row, placement=placement, members=members, town=town, now=now
        )
    else:
        row.look_at = None


def _tell_the_day_before(
    session: Session,
    row: MeetingDay,
    *,
    placement: Placement,
    members: Sequence[PlacementMember],
    town: Town,
    now: datetime,
) -> datetime | None:
    """Tell those whose hour has come; return when the next one's does."""
    there = [one for one in members if one.id.hex not in row.absent]
    readers = dict.fromkeys(reader for one in there for reader in readers_of(session, one))
    if row.company == Company.COORDINATOR and placement.coordinator_id:
        readers[placement.coordinator_id] = None
    later = []
    for reader in readers:
        eve = eve_for(
            row.starts_at,
            hours=HOURS[session.get_one(Account, reader).hours],
            known_at=row.set_at or row.starts_at,
            policy=policy_of(town),
            now=now,
        )
        if eve.needed and eve.at > now:
            later.append(eve.at)
        elif eve.needed:
            tell(
                session,
                Notice(
                    to=reader,
                    kind="pl.eve",
                    subject=row.id,
                    # Who was told before another's hour came is not told again.
                    key=f"pl.eve:{row.id.hex}:{row.starts_at:%y%m%d%H%M}:{reader.hex}",
                    begun=False,
                    person=only_person(members),
                ),
            )
    return min(later, default=None)


def _wait_for_an_answer(
    session: Session,
    row: MeetingDay,
    *,
    placement: Placement,
    members: Sequence[PlacementMember],
    town: Town,
    now: datetime,
) -> datetime | None:
    told_at = row.answered_at or now
    due = unanswered_from(told_at, policy=policy_of(town))
    if due > now:
        return due
    open_task(
        session,
        town=town,
        kind="not_arrived",
        about=row.id,
        urgency=Urgency.AT_ONCE,
        coordinator=coordinator_of(session, placement),
        person=only_person(members),
        placement=placement.id,
        now=now,
    )
    return None
