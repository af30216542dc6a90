"""
Stop repeating dates with one tap: what is ahead of them is taken back, what was held stays.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import found, locked, record
from casework.members import members_of, only_person, own_members, tell_members
from casework.placements import live_placement
from casework.policy import allowed
from storage.base import Id
from storage.states import DayState, HowHeard
from storage.tables import Account, DaySeries, MeetingDay


@allowed
def stop_series(
    session: Session,
    *,
    series: Id | None,
    by: Account,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> DaySeries:
    """
    Stop a series, for everybody in it; stopping it again changes nothing.

    It is nobody's cancelling: it counts for nothing.

    :raises NotYours: if ``by`` is not in the placement
    :raises TooLate: if the placement has ended
    """
    placement = live_placement(session, found(session, DaySeries, series).placement_id)
    members = members_of(session, placement)
    own_members(session, placement=placement, members=members, by=by)
    row = locked(session, DaySeries, series)
    if row.stopped_at is not None:
        return row
    row.stopped_at, row.look_at = now, None
    ahead = session.scalars(
        select(MeetingDay)
        .where(
            MeetingDay.series_id == row.id,
            MeetingDay.state == DayState.PLANNED,
            MeetingDay.starts_at > now,
        )
        .order_by(MeetingDay.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for day in ahead:
        day.state, day.look_at = DayState.CANCELLED, None
        day.revision += 1
    placement.look_at = now
    record(
        session,
        by=by,
        act="series.stopped",
        row=row,
        town=placement.town,
        how_heard=how_heard.value,
        now=now,
    )
    tell_members(
        session,
        members=members,
        kind="pl.seriesstopped",
        subject=row.id,
        key=f"pl.seriesstopped:{row.id.hex}",
        besides=by.id,
        also=[placement.coordinator_id] if placement.coordinator_id else [],
        session_at=min((day.starts_at for day in ahead), default=None),
        person=only_person(members),
    )
    return row
