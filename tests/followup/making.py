"""Small builders for the tables of these tests: Tokyo times and courses in few words."""

from datetime import datetime

from followup.calendar import TOKYO
from followup.course import Answer, CheckIn, CheckInState, Course, Party, Session, Stage, Step
from followup.policy import Policy
from followup.questions import Side, StageKind, questions_for

POLICY = Policy()
OFFICE = POLICY.office


def at(words: str) -> datetime:
    """Read a Tokyo time such as 2026-05-07 10:00; a bare day is its noon."""
    return datetime.fromisoformat(words if " " in words else f"{words} 12:00").replace(tzinfo=TOKYO)


def visit(day: str) -> Session:
    """A visit that was held."""
    return Session(at=at(day), step=Step.VISIT)


def trial(day: str, *absent: str) -> Session:
    """A trial session that was held, perhaps without some."""
    return Session(at=at(day), step=Step.TRIAL, absent=frozenset(absent))


def checked(
    side: Side,
    day: str,
    *levels: int,
    stage: str = "times-1",
    state: CheckInState = CheckInState.ANSWERED,
) -> CheckIn:
    """A check-in asked on a day and answered with these levels in the order of the questions."""
    where = Stage.of(stage)
    kind = StageKind.LATER if where.kind is StageKind.LATER else StageKind.TIMES
    questions = questions_for(side=side, kind=kind)
    return CheckIn(
        code=f"{side}-{day}",
        stage=where,
        asked_at=at(day),
        state=state,
        answered_at=at(day) if levels else None,
        answers=tuple(
            Answer(question, level) for question, level in zip(questions, levels, strict=False)
        ),
    )


def person(*check_ins: CheckIn) -> Party:
    """The person of a course."""
    return Party(key="person", side=Side.PERSON, check_ins=check_ins)


def host(*check_ins: CheckIn) -> Party:
    """The host of a course."""
    return Party(key="host", side=Side.HOST, check_ins=check_ins)


def course(
    *parties: Party,
    sessions: tuple[Session, ...] = (),
    step: Step = Step.TRIAL,
    opened: str = "2026-05-01",
) -> Course:
    """A course with a person and a host unless others are given."""
    return Course(
        code="P-1",
        opened_at=at(opened),
        step=step,
        parties=parties or (person(), host()),
        sessions=sessions,
    )
