"""
Ask those whose turn it is how it is going, one question each, however long we were away.

Whom and when is the follow-up's decision; what is asked of a person goes to the supporter.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import record
from casework.open_task import open_task
from casework.policies import policy_of
from casework.put_question import put_question
from casework.raise_concerns import coordinator_of
from casework.standing import Asked, Standing
from followup.cadence import Due, due_check_ins
from storage.states import CheckInState
from storage.tables import CheckIn
from towns import Town


def ask_due_check_ins(
    session: Session, *, standing: Standing, town: Town, now: datetime
) -> list[CheckIn]:
    """Write and tell each check-in of a placement that is due; its row must be locked."""
    dues = due_check_ins(course=standing.course(), policy=policy_of(town), now=now)
    return [
        _ask(session, standing, standing.asked[due.party], due, town=town, now=now) for due in dues
    ]


def tell_check_in(
    session: Session,
    *,
    check_in: CheckIn,
    asked: Asked,
    standing: Standing,
    now: datetime,
    again: bool = False,
) -> None:
    """Put a check-in to a member, or gently once more."""
    put_question(
        session,
        kind="ci.ask",
        about=check_in.id,
        key="check-in",
        asked=asked,
        standing=standing,
        now=now,
        again=again,
    )


def _ask(
    session: Session, standing: Standing, asked: Asked, due: Due, *, town: Town, now: datetime
) -> CheckIn:
    placement, member = standing.placement, asked.member
    check_in = CheckIn(
        town=placement.town,
        placement_id=placement.id,
        member_id=member.id,
        side=member.side,
        stage=due.stage.key,
        state=CheckInState.ASKED,
        answers={},
        offers_talk=due.offers_talk,
        wants_to_talk=False,
        asked_at=now,
    )
    session.add(check_in)
    asked.check_ins.append(check_in)
    record(session, by=None, act="check_in.ask", row=check_in, town=placement.town, now=now)
    tell_check_in(session, check_in=check_in, asked=asked, standing=standing, now=now)
    if not asked.readers:
        open_task(
            session,
            town=town,
            kind="unreachable",
            about=member.id,
            coordinator=coordinator_of(session, placement),
            person=member.person_id,
            host=member.host_id,
            placement=placement.id,
            now=now,
        )
    return check_in
