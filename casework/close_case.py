"""
終結: the work for a person has come to its end; from then on the years of keeping are counted.

Everything about the person must rest already (すべて止める), so that nobody waits in vain. In a
group the others go on.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.end_giving import end_giving
from casework.ground import TooLate, record
from casework.keeping.hold_case import hold_case
from casework.leave_placement import leave_placement
from casework.open_task import settle_task
from casework.placements import EndReason, close_wish
from casework.policy import allowed
from storage.base import Id
from storage.states import PersonState, PlacementStep
from storage.tables import Account, Person, Placement, PlacementMember, Wish
from towns import Town


@allowed
def close_case(
    session: Session,
    *,
    person: Id | None,
    reason: EndReason,
    by: Account,
    town: Town,
    now: datetime,
) -> Person:
    """
    Close a case for which everything was stopped.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if it goes on, or is closed already
    """
    row = hold_case(session, person=person)
    if row.state is not PersonState.STOPPED:
        raise TooLate
    taking_part = (
        select(PlacementMember.id)
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .where(
            PlacementMember.person_id == row.id,
            PlacementMember.left_at.is_(None),
            Placement.step != PlacementStep.ENDED,
        )
    )
    for member in session.scalars(taking_part).all():
        leave_placement(session, member=member, by=by, reason=reason, now=now)
    end_giving(session, person=row, by=by, town=town, now=now)
    for wish in session.scalars(select(Wish).where(Wish.person_id == row.id)):
        close_wish(wish, now=now)
    row.state, row.closed_at, row.closed_reason = PersonState.CLOSED, now, reason.value
    settle_task(session, kind="stopped_all", about=row.id, now=now, outcome="closed")
    settle_task(session, kind="supporter_left", about=row.id, now=now, outcome="closed")
    record(session, by=by, act="case.closed", row=row, town=row.town, now=now, reason=reason.value)
    return row
