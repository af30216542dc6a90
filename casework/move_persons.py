"""
Move persons from one supporter to another, with everything that is under way for them.

Wishes, introductions, placements and check-ins follow their person by themselves; what waits
to be sent to the one before is taken back, for it waits with the new one in お返事待ち.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, locked_all, record, tell
from casework.open_task import settle_task
from storage.audit.marks import account_mark
from storage.base import Id
from storage.outbox import cancel_about
from storage.states import OPEN_INTRODUCTIONS, PersonState, PlacementStep
from storage.tables import Account, Introduction, Person, Placement, PlacementMember, Wish


def move_persons(
    session: Session,
    *,
    persons: Collection[Id],
    was: Account,
    to: Account,
    by: Account,
    now: datetime,
) -> list[Person]:
    """
    Put those of ``persons`` that are still with ``was`` into the care of ``to``; return them.

    The coordinators who look after something of theirs hear of it.
    """
    locked_all(session, select(Wish).where(Wish.person_id.in_(persons)))
    introductions = locked_all(
        session,
        select(Introduction).where(
            Introduction.person_id.in_(persons), Introduction.state.in_(OPEN_INTRODUCTIONS)
        ),
    )
    theirs = select(PlacementMember.placement_id).where(PlacementMember.person_id.in_(persons))
    placements = locked_all(
        session,
        select(Placement).where(Placement.id.in_(theirs), Placement.step != PlacementStep.ENDED),
    )
    locked_all(session, select(PlacementMember).where(PlacementMember.person_id.in_(persons)))
    rows = locked_all(
        session,
        select(Person).where(
            Person.id.in_(persons),
            Person.supporter_id == was.id,
            Person.state != PersonState.CLOSED,
        ),
    )
    for person in rows:
        person.supporter_id = to.id
        cancel_about(session, person_id=person.id, account_id=was.id)
        settle_task(session, kind="supporter_left", about=person.id, now=now, outcome="taken_over")
        record(
            session,
            by=by,
            act="person.handed_over",
            row=person,
            town=person.town,
            now=now,
            was=account_mark(was.id),
            to=account_mark(to.id),
        )
    held: list[Introduction | Placement] = [*introductions, *placements]
    staff = {one.coordinator_id for one in held} - {None, by.id}
    for coordinator in staff:
        if rows and coordinator is not None:
            tell(
                session,
                Notice(
                    to=coordinator,
                    kind="hv.staff",
                    subject=to.id,
                    key=f"hv.staff:{rows[0].id.hex}:{now.timestamp():.0f}:{coordinator.hex}",
                    facts={"codes": [person.code for person in rows]},
                ),
            )
    session.flush()
    return list(rows)
