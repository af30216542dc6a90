"""
A host picks a time for the 15-minute talk after its third session, or would rather be called.

It becomes a task with that time; nothing needs to be wrong for it.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate, record
from casework.open_task import open_task
from casework.own_check_in import hold_check_in
from casework.policies import office_of
from casework.policy import allowed
from casework.raise_concerns import coordinator_of
from followup.calendar import may_begin
from followup.urgency import Urgency
from storage.base import Id
from storage.states import Role
from storage.tables import Account, Task
from towns import Town


@allowed
def arrange_talk(
    session: Session,
    *,
    check_in: Id | None,
    at: datetime | None,
    by: Account,
    towns: Mapping[str, Town],
    now: datetime,
) -> Task:
    """
    Keep when a host would like to talk; picking another time replaces the first.

    :param at: one of the times offered; ``None``: the coordinator calls and asks
    :raises NotYours: if no talk was offered to ``by`` with this check-in
    :raises TooLate: if the time is over, or not one of the office's
    """
    held = hold_check_in(session, check_in=check_in, by=by, even_taken_back=True)
    if by.role is not Role.HOST or not held.check_in.offers_talk:
        raise NotYours
    town = towns[held.check_in.town]
    if at is not None and (at <= now or not may_begin(at, office=office_of(town))):
        raise TooLate
    task = open_task(
        session,
        town=town,
        kind="talk_15",
        about=held.check_in.id,
        urgency=Urgency.NEXT_WORKING_DAY,
        coordinator=coordinator_of(session, held.placement),
        host=held.member.host_id,
        placement=held.placement.id,
        facts={
            "about": held.check_in.id.hex,
            "side": "host",
            "talk_at": at.isoformat() if at else "",
        },
        now=now,
    )
    if at is not None:
        task.due_at = at
    record(
        session,
        by=by,
        act="talk.arranged",
        row=task,
        town=task.town,
        now=now,
        how="time" if at else "phone",
    )
    return task
