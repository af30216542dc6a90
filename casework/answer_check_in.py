"""
Take answers to a check-in, one by one or all at once, and read what they mean.

An answer is kept as soon as it is given; a ④ is told although the rest is not answered yet.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from casework.call_host import settle_call
from casework.courses import read_course
from casework.ground import TooLate, record
from casework.open_task import settle_task
from casework.own_check_in import hold_check_in
from casework.policy import allowed
from casework.raise_concerns import raise_concerns
from followup.concerns import Kind
from followup.course import Stage
from followup.questions import LEVELS, Question, questions_for
from followup.questions import Side as FactSide
from followup.urgency import Urgency
from storage.base import Id
from storage.states import CheckInState, HowHeard
from storage.tables import Account, CheckIn
from towns import Town

_CANNOT_WAIT = (Urgency.AT_ONCE, Urgency.SAME_DAY)


class NoSuchAnswer(ValueError):
    """That question was not asked in this check-in, or has no such answer."""


@allowed
def answer_check_in(
    session: Session,
    *,
    check_in: Id | None,
    by: Account,
    answers: Mapping[Question, int],
    how: HowHeard,
    towns: Mapping[str, Town],
    now: datetime,
) -> CheckIn:
    """
    Add ``answers`` (levels, 0 is best, to 3) to a check-in, and tell the coordinator of concerns.

    Silence can still be broken, and 「今は答えない」 taken back; the same answers twice
    change nothing.

    :raises NotYours: if it was put to somebody else
    :raises TooLate: if it was answered otherwise, or taken back
    :raises NoSuchAnswer: if a question or a level is not one of this check-in
    """
    held = hold_check_in(session, check_in=check_in, by=by, how=how)
    row = held.check_in
    asked = questions_of(row)
    if any(question not in asked or level not in LEVELS for question, level in answers.items()):
        raise NoSuchAnswer
    given = {**row.answers, **{question.value: level for question, level in answers.items()}}
    if row.state is CheckInState.ANSWERED:
        if given != row.answers:
            raise TooLate
        return row

    row.answers, row.how_heard, row.answered_by = given, how, by.id
    row.answered_at = now
    complete = all(question.value in given for question in asked)
    if complete:
        row.state = CheckInState.ANSWERED
        settle_call(session, subject=row.id, host=held.member.host_id, now=now)
        settle_task(session, kind=Kind.SILENCE.value, about=row.id, outcome="answered", now=now)
        record(
            session, by=by, act="check_in.answer", row=row, town=row.town, now=now, how=how.value
        )
    session.flush()
    raise_concerns(
        session,
        standing=read_course(session, placement=held.placement, now=now),
        town=towns[row.town],
        only=tuple(Urgency) if complete else _CANNOT_WAIT,
        now=now,
    )
    held.placement.look_at = now
    return row


def questions_of(check_in: CheckIn) -> tuple[Question, ...]:
    """Return what is asked in a check-in."""
    return questions_for(side=FactSide(check_in.side.value), kind=Stage.of(check_in.stage).kind)
