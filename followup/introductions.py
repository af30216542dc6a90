"""
How long an introduction waits for an answer, on either side.

A host has some days and one reminder; a person has 48 hours in which nobody urges.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from followup.calendar import Hours, add_working_days
from followup.policy import Policy
from followup.waiting import NextStep, Patience, next_step_of_open_question


class Asked(StrEnum):
    """Which question of an introduction waits, by whom it is put to."""

    HOST_WELCOME = "host_welcome"
    PERSON_CHOICE = "person_choice"
    PERSON_DECISION = "person_decision"


def next_step_of_question(
    *,
    kind: Asked,
    asked_at: datetime,
    reminded_at: datetime | None,
    policy: Policy,
    now: datetime,
    hours: Hours | None = None,
    begun: tuple[datetime, ...] = (),
) -> NextStep:
    """
    Decide whether a question of an introduction waits, is repeated once, or expires.

    ``hours`` are the reader's own; ``begun`` are the moments at which the program wrote to
    the host, see :class:`followup.course.Party`.
    """
    office = policy.office
    if kind is Asked.HOST_WELCOME:
        patience = Patience(
            remind_from=add_working_days(asked_at, policy.host_reminded_after, office=office),
            end_from=add_working_days(asked_at, policy.host_expires_after, office=office),
            capped=True,
        )
    else:
        patience = Patience(
            remind_from=asked_at + timedelta(hours=policy.person_thinks_hours),
            end_from=add_working_days(asked_at, policy.person_expires_after, office=office),
            capped=False,
        )
    return next_step_of_open_question(
        patience=patience,
        reminded_at=reminded_at,
        policy=policy,
        now=now,
        hours=hours,
        begun=begun,
    )
