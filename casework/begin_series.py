"""
Repeating dates: begun once, made ahead by the clock, each day of its own.

A single day is moved or cancelled like any other; the rest of the series stays.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.days import NO_TERMS, Company, InThePast, Terms, WayHome, make_day
from casework.due import Due
from casework.family import need_family_yes
from casework.first_visit import ChecksMissing
from casework.ground import found, locked, record
from casework.members import members_of, only_person, own_members, tell_members
from casework.placements import running_placement
from casework.policies import policy_of
from casework.policy import allowed
from followup.series import Every, Series, days_ahead
from storage.base import Id
from storage.states import HowHeard, PlacementStep
from storage.tables import Account, DaySeries, Placement
from towns import Town

_A_DAY = timedelta(days=1)


@allowed
def begin_series(
    session: Session,
    *,
    placement: Id | None,
    by: Account,
    starts_at: datetime,
    every: Every,
    times: int | None,
    on_holidays: bool,
    terms: Terms = NO_TERMS,
    how_heard: HowHeard = HowHeard.CHAT,
    town: Town,
    now: datetime,
) -> DaySeries:
    """
    Begin repeating dates; the first weeks of them are made at once. The same again is the same.

    :param times: how many days in all; None until it is stopped
    :param on_holidays: also meet on national holidays
    :raises NotYours: if ``by`` is neither a coordinator of the town nor a supporter in it
    :raises FamilyNotAsked: if somebody of a family would come that is not to be told
    :raises TooLate: if the placement has ended, or rests for now
    :raises InThePast: if ``starts_at`` does
    :raises ChecksMissing: if something is to be settled before those who take part meet
    """
    row = running_placement(session, placement)
    members = members_of(session, row)
    own_members(session, placement=row, members=members, by=by)
    if starts_at <= now:
        raise InThePast
    need_family_yes(session, members=members, company=terms.company, now=now)
    standing = session.scalars(
        select(DaySeries).where(
            DaySeries.placement_id == row.id,
            DaySeries.starts_at == starts_at,
            DaySeries.every == every.value,
            DaySeries.stopped_at.is_(None),
        )
    ).first()
    if standing is not None:
        return standing
    series = DaySeries(
        placement_id=row.id,
        starts_at=starts_at,
        every=every.value,
        times=times,
        on_holidays=on_holidays,
        place=terms.place,
        company=terms.company.value,
        way_home=terms.way_home.value,
        reached=0,
        made=0,
        made_at=now,
        by=by.id,
    )
    session.add(series)
    session.flush()
    _make_ahead(session, series, placement=row, by=by, how_heard=how_heard, town=town, now=now)
    record(
        session,
        by=by,
        act="series.begun",
        row=series,
        town=row.town,
        how_heard=how_heard.value,
        now=now,
    )
    tell_members(
        session,
        members=members,
        kind="pl.series",
        subject=series.id,
        key=f"pl.series:{series.id.hex}",
        besides=by.id,
        session_at=starts_at,
        person=only_person(members),
    )
    return series


series_to_extend = Due(select(DaySeries.id), at=DaySeries.look_at)
"""Series of which further days are to be made."""


def extend_series(session: Session, *, series: Id, town: Town, now: datetime) -> None:
    """Make the next days of one of them; everybody hears of each on its day before."""
    placement = locked(session, Placement, found(session, DaySeries, series).placement_id)
    row = locked(session, DaySeries, series)
    if placement.step is PlacementStep.ENDED or row.stopped_at is not None:
        row.look_at = None
        return
    if row.look_at is not None and row.look_at <= now:
        _make_ahead(
            session, row, placement=placement, by=None, how_heard=HowHeard.CHAT, town=town, now=now
        )


def _make_ahead(
    session: Session,
    series: DaySeries,
    *,
    placement: Placement,
    by: Account | None,
    how_heard: HowHeard,
    town: Town,
    now: datetime,
) -> None:
    ahead = days_ahead(
        series=Series(
            starts_at=series.starts_at,
            every=Every(series.every),
            times=series.times,
            on_holidays=series.on_holidays,
            reached=series.reached,
            made=series.made,
        ),
        policy=policy_of(town),
        now=now,
    )
    terms = Terms(
        place=series.place, company=Company(series.company), way_home=WayHome(series.way_home)
    )
    for number, moment in ahead.days:
        try:
            make_day(
                session,
                placement=placement,
                by=by,
                starts_at=moment,
                terms=terms,
                series=series,
                occurrence=number,
                how_heard=how_heard,
                now=now,
            )
        except ChecksMissing:
            if not series.made:
                raise
            # An insurance that ends before that day holds up the days after it, not those before.
            series.reached, series.look_at = number, now + _A_DAY
            return
        series.made += 1
    series.reached, series.look_at = ahead.reached, ahead.look_at
