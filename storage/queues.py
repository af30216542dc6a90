"""
How long the queues are and how long the oldest has been waiting: for health and metrics.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from storage.states import InboxState, OutboxState
from storage.tables import Inbox, Outbox


@dataclass(frozen=True)
class Queues:
    """
    What waits now.

    :param inbox: updates to be handled; ``inbox_oldest`` is the age in seconds of the first
    :param outbox: messages whose time has come; ``outbox_oldest`` likewise
    :param later: messages that wait for their hour
    :param parked: updates that wait for the operator
    """

    inbox: int
    inbox_oldest: float
    outbox: int
    outbox_oldest: float
    later: int
    parked: int


def look_at_queues(session: Session, *, now: datetime) -> Queues:
    """Count what waits, and since when."""
    inbox, received = session.execute(
        select(func.count(), func.min(Inbox.received_at)).where(Inbox.state == InboxState.OPEN)
    ).one()
    parked = session.scalar(select(func.count()).where(Inbox.state == InboxState.PARKED))
    waiting = Outbox.state.in_((OutboxState.QUEUED, OutboxState.CLAIMED))
    since = func.coalesce(Outbox.not_before, Outbox.created_at)
    due = case((or_(Outbox.not_before > now, Outbox.not_after <= now), None), else_=since)
    outbox, due_count, oldest = session.execute(
        select(func.count(), func.count(due), func.min(due)).where(waiting)
    ).one()
    return Queues(
        inbox=inbox,
        inbox_oldest=_age(received, now),
        outbox=due_count,
        outbox_oldest=_age(oldest, now),
        later=outbox - due_count,
        parked=parked or 0,
    )


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
