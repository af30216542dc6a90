"""
「もう聞かない」: this side is not asked again in this placement.

The placement goes on, and talking stays possible at any time.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.decline_check_in import wait_no_more
from casework.own_check_in import hold_check_in
from casework.policy import allowed
from storage.base import Id
from storage.states import HowHeard
from storage.tables import Account


@allowed
def no_more_questions(
    session: Session,
    *,
    check_in: Id | None,
    by: Account,
    how: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> None:
    """
    Never ask the one who was asked again.

    :raises NotYours: if it was put to somebody else
    :raises TooLate: if it was taken back
    """
    held = hold_check_in(session, check_in=check_in, by=by, how=how)
    held.member.no_more_questions = True
    wait_no_more(session, held=held, by=by, act="check_in.no_more", how=how, now=now)
