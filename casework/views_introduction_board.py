"""
Introductions whose next step is a coordinator's: approve, call the host, arrange the meeting.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from casework.call_host import ASKS
from casework.policy import allowed
from casework.views_task_board import STANDING
from storage.base import Id
from storage.states import IntroductionState
from storage.tables import Account, Host, Introduction, Person, Task

MOST = 50


@dataclass(frozen=True, kw_only=True)
class IntroductionLine:
    """One introduction, by code and host; ``since`` is when its present step began."""

    id: Id
    state: IntroductionState
    code: str
    host: Id
    host_name: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class IntroductionBoard:
    """
    What waits, the longest first.

    :param more: how many of one's own are not listed
    :param elsewhere: how many are in the hands of colleagues
    """

    lines: tuple[IntroductionLine, ...]
    more: int
    elsewhere: int


@allowed
def introduction_board(session: Session, *, by: Account) -> IntroductionBoard:
    """
    Return the introductions that wait for a coordinator's word.

    A host that is asked in its chat is not among them: there the next word is its own.

    :raises NotYours: if ``by`` is no coordinator
    """
    to_call = select(Task.introduction_id).where(
        Task.town == by.town,
        Task.state.in_(STANDING),
        Task.kind == ASKS,
        Task.introduction_id.is_not(None),
    )
    waits = (
        Introduction.town == by.town,
        or_(
            Introduction.state.in_((IntroductionState.CHOSEN, IntroductionState.MEETING)),
            and_(Introduction.state == IntroductionState.ASKED, Introduction.id.in_(to_call)),
        ),
    )
    mine = or_(Introduction.coordinator_id == by.id, Introduction.coordinator_id.is_(None))
    rows = session.execute(
        select(Introduction, Person.code, Host)
        .join(Person, Person.id == Introduction.person_id)
        .join(Host, Host.id == Introduction.host_id)
        .where(*waits, mine)
        .order_by(Introduction.asked_at, Introduction.id)
        .limit(MOST)
    ).all()
    own, everybodys = (
        session.scalar(select(func.count(Introduction.id)).where(*which)) or 0
        for which in ((*waits, mine), waits)
    )
    return IntroductionBoard(
        lines=tuple(
            IntroductionLine(
                id=row.id,
                state=row.state,
                code=code,
                host=host.id,
                host_name=host.name or "",
                since=row.asked_at,
            )
            for row, code, host in rows
        ),
        more=own - len(rows),
        elsewhere=everybodys - own,
    )
