"""
Look after the courses whose time has come: repeat, ask, notice what is missing.

The clock calls it with the placements that are due; each knows afterwards when it is looked
at again, at the latest a week later, since a town may have changed its cadence.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ask_due_check_ins import ask_due_check_ins
from casework.courses import read_courses
from casework.due import Due
from casework.mark_silence import mark_silence, open_check_ins, step_of
from casework.policies import policy_of
from casework.raise_concerns import raise_concerns
from casework.review_labour import read_reviews, review_labour
from casework.standing import Standing
from followup.cadence import upcoming_check_ins
from followup.calendar import add_working_days
from followup.course import Step
from storage.base import Id
from storage.states import PlacementStep
from storage.tables import Host, Placement, PlacementMember
from towns import Town

_SOON = timedelta(minutes=1)
_AT_LATEST = timedelta(days=7)


due_courses = Due(select(Placement.id), at=Placement.look_at)
"""Placements whose course must be looked at."""


def look_after_courses(
    session: Session, *, placements: Sequence[Id], towns: Mapping[str, Town], now: datetime
) -> list[Standing]:
    """Look at those of ``placements`` that are still due and that nobody else holds."""
    rows = session.scalars(
        select(Placement)
        .where(Placement.id.in_(placements), Placement.look_at <= now)
        .order_by(Placement.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    # Two courses of one host must not both take the last place under its monthly cap.
    session.scalars(
        select(Host.id)
        .where(
            Host.id.in_(
                select(PlacementMember.host_id).where(
                    PlacementMember.placement_id.in_([row.id for row in rows])
                )
            )
        )
        .order_by(Host.id)
        .with_for_update()
    ).all()
    standings = read_courses(session, placements=rows, now=now)
    reviews = read_reviews(session, standings=standings)
    for standing in standings:
        town = towns[standing.placement.town]
        if standing.placement.step is not PlacementStep.ENDED:
            mark_silence(session, standing=standing, town=town, now=now)
            ask_due_check_ins(session, standing=standing, town=town, now=now)
            raise_concerns(session, standing=standing, town=town, now=now)
        again = review_labour(session, standing=standing, reviews=reviews, town=town, now=now)
        look_at = next_look(standing, town=town, now=now)
        if look_at and again:
            look_at = min(look_at, max(again, now + _SOON))
        standing.placement.look_at = look_at
    return standings


def next_look(standing: Standing, *, town: Town, now: datetime) -> datetime | None:
    """Return when a course must be looked at again; never, once it has ended."""
    course, policy = standing.course(), policy_of(town)
    if course.step is Step.ENDED:
        return None
    moments = [due.at for due in upcoming_check_ins(course=course, policy=policy, now=now)]
    moments += [
        step_of(standing, asked, check_in, town=town, now=now).at
        for asked, check_in in open_check_ins(standing)
    ]
    if course.step is Step.VISIT and not course.sessions:
        office = policy.office
        planned = course.visit_planned_for
        missing = (
            add_working_days(planned, policy.visit_missing_after, office=office)
            if planned
            else add_working_days(course.opened_at, policy.visit_undated_after, office=office)
        )
        moments += [missing] if missing > now else []
    return max(min([*moments, now + _AT_LATEST]), now + _SOON)
