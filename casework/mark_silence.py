"""
A question that stays unanswered: one gentle repeat, then silence, which is nobody's fault.

Silence is an answer for the coordinator to look into; it becomes a task when the course is
read.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.ask_due_check_ins import tell_check_in
from casework.ground import record
from casework.policies import policy_of
from casework.standing import Asked, Standing, as_fact
from followup.cadence import next_step_of_check_in
from followup.waiting import Next, NextStep
from storage.states import CheckInState
from storage.tables import CheckIn
from towns import Town


def mark_silence(session: Session, *, standing: Standing, town: Town, now: datetime) -> None:
    """Repeat or end each open check-in of a placement as its time has come; lock its row."""
    for asked, check_in in open_check_ins(standing):
        step = step_of(standing, asked, check_in, town=town, now=now).step
        if step is Next.REMIND:
            check_in.repeated_at = now
            tell_check_in(
                session, check_in=check_in, asked=asked, standing=standing, now=now, again=True
            )
        elif step is Next.END:
            check_in.state = CheckInState.SILENT
            record(
                session,
                by=None,
                act="check_in.silent",
                row=check_in,
                town=standing.placement.town,
                now=now,
            )


def open_check_ins(standing: Standing) -> list[tuple[Asked, CheckIn]]:
    """Return what waits for an answer from somebody who can be reached."""
    waiting = [
        (asked, check_in)
        for asked in standing.asked.values()
        # A closed chat is a task of its own; its question waits until it opens again.
        if asked.blocked_since is None
        for check_in in asked.check_ins
        if check_in.state is CheckInState.ASKED
    ]
    return waiting if waiting and standing.course().is_live else []


def step_of(
    standing: Standing, asked: Asked, check_in: CheckIn, *, town: Town, now: datetime
) -> NextStep:
    """Return what an open check-in needs now, or when it will need something."""
    return next_step_of_check_in(
        check_in=as_fact(check_in),
        party=standing.party(asked.member.id.hex),
        policy=policy_of(town),
        now=now,
    )
