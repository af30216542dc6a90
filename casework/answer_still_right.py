"""
Take a host's answer to 「いまのままでよいですか」: そのままで · 変えたい · しばらく休む.

Each is as good as the others; what rests comes back by one tap, whenever the host likes.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.call_host import settle_call
from casework.ground import TooLate, record
from casework.heard import ELSEWHERE
from casework.open_task import open_task, settle_task
from casework.policy import allowed
from casework.still_right import hold_question, rest_offers, wake_offers
from followup.urgency import Urgency
from storage.base import Id
from storage.states import HowHeard, StillRightState
from storage.tables import Account, StillRight
from towns import Town


class StillRightAnswer(StrEnum):
    """What a host can say."""

    KEEP = "keep"
    CHANGE = "change"
    REST = "rest"


@allowed
def answer_still_right(
    session: Session,
    *,
    question: Id | None,
    answer: StillRightAnswer,
    by: Account,
    town: Town,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> StillRight:
    """
    Keep an answer; the same one again changes nothing. Silence can still be broken.

    A change that was heard by phone or on a visit becomes a task: the host cannot press itself.

    :raises NotYours: if it was put to another host
    :raises TooLate: if something else was answered
    """
    host, row = hold_question(session, question=question, by=by, how_heard=how_heard)
    if row.state is StillRightState.ANSWERED:
        if row.answer != answer:
            raise TooLate
        return row
    if answer is StillRightAnswer.REST:
        rest_offers(session, question=row, by=by, now=now)
    else:
        wake_offers(session, question=row, by=by, now=now)
    row.state, row.answer, row.how_heard = StillRightState.ANSWERED, answer.value, how_heard
    row.answered_at, row.answered_by, host.look_at = now, by.id, now
    settle_call(session, subject=row.id, host=host.id, now=now)
    settle_task(session, kind="still_right", about=host.id, outcome="answered", now=now)
    record(
        session,
        by=by,
        act="still_right.answer",
        row=row,
        town=row.town,
        now=now,
        answer=answer.value,
        how=how_heard.value,
    )
    if answer is StillRightAnswer.CHANGE and how_heard in ELSEWHERE:
        open_task(
            session,
            town=town,
            kind="host_wants_change",
            about=row.id,
            urgency=Urgency.THIS_WEEK,
            coordinator=by.id,
            host=host.id,
            facts={"still_right": row.id.hex, "side": "host"},
            now=now,
        )
    return row


@allowed
def come_back(session: Session, *, question: Id | None, by: Account, now: datetime) -> int:
    """
    Open again what rests by a question; return how many offers came back.

    :raises NotYours: if it was put to another host
    """
    how = HowHeard.CHAT if by.host_id else HowHeard.PHONE
    host, row = hold_question(session, question=question, by=by, how_heard=how)
    count = wake_offers(session, question=row, by=by, now=now)
    if row.state is StillRightState.SILENT:
        row.state, row.answer = StillRightState.ANSWERED, StillRightAnswer.KEEP.value
        row.how_heard, row.answered_at, row.answered_by = how, now, by.id
    host.look_at = now
    record(session, by=by, act="still_right.back", row=row, town=row.town, now=now, count=count)
    return count
