"""
「今は答えない」: an answer like any other, and nobody is told.

The next question comes in its own time.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.call_host import settle_call
from casework.ground import record
from casework.open_task import settle_task
from casework.own_check_in import Held, hold_check_in
from casework.policy import allowed
from followup.concerns import Kind
from storage.base import Id
from storage.states import CheckInState, HowHeard
from storage.tables import Account, CheckIn


@allowed
def decline_check_in(
    session: Session,
    *,
    check_in: Id | None,
    by: Account,
    how: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> CheckIn:
    """
    Let a check-in be, without a reason.

    :raises NotYours: if it was put to somebody else
    :raises TooLate: if it was taken back
    """
    held = hold_check_in(session, check_in=check_in, by=by, how=how)
    wait_no_more(session, held=held, by=by, act="check_in.decline", how=how, now=now)
    return held.check_in


def wait_no_more(
    session: Session, *, held: Held, by: Account, act: str, how: HowHeard, now: datetime
) -> None:
    """End the waiting for a held check-in, unless it was answered; look at its course again."""
    row = held.check_in
    if row.state not in {CheckInState.ANSWERED, CheckInState.CANCELLED}:
        row.state = CheckInState.DECLINED
        row.how_heard, row.answered_by = how, by.id
        settle_call(session, subject=row.id, host=held.member.host_id, now=now)
        settle_task(session, kind=Kind.SILENCE.value, about=row.id, outcome="answered", now=now)
    record(session, by=by, act=act, row=row, town=row.town, now=now, how=how.value)
    held.placement.look_at = now
