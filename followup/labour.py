"""
体験 is no cheap labour: five questions to the host, and which answers a coordinator looks at.

Something made or sold, work in place of staff, a quota, no freedom to refuse, and hours that
grow are what tells work from taking part (DESIGN, "Not cheap labour").
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum

from followup.calendar import add_working_days, next_working_moment
from followup.course import Party
from followup.policy import Policy
from followup.questions import Side
from followup.waiting import NextStep, Patience, begin_from, next_step_of_open_question


class Question(StrEnum):
    """One of the five, in the order in which they are asked."""

    SALE = "sale"
    STAFF = "staff"
    QUOTA = "quota"
    FREE = "free"
    GROWING = "growing"


class Said(StrEnum):
    """はい or いいえ."""

    YES = "yes"
    NO = "no"


HARMLESS: Mapping[str, str] = {
    Question.SALE: Said.NO,
    Question.STAFF: Said.NO,
    Question.QUOTA: Said.NO,
    Question.FREE: Said.YES,
    Question.GROWING: Said.NO,
}
"""The answer to each that needs no look; every other, and none at all, is a concern."""


def concerns(answers: Mapping[str, str]) -> tuple[Question, ...]:
    """Return what a coordinator must look at, in the order of the questions."""
    return tuple(one for one in Question if answers.get(one) != HARMLESS[one])


def needs_a_look(answers: Mapping[str, str], *, seen: Collection[str]) -> bool:
    """Whether there is a concern that no coordinator has seen and let pass yet."""
    return any(one not in seen for one in concerns(answers))


def reviews_due(*, sessions: int, minutes: int, policy: Policy) -> int:
    """
    Return how many reviews have come due since somebody began to take part.

    :param sessions: how many times they took part, ``minutes`` how long in all
    """
    return max(
        sessions // policy.labour_review_sessions, minutes // (policy.labour_review_hours * 60)
    )


def review_from(*, party: Party, policy: Policy, now: datetime) -> datetime:
    """Return from when a review that is due may be put to a party: its hours, its cap, its rest."""
    free = (
        begin_from(begun=party.begun, policy=policy, hours=party.hours)
        if party.side is Side.HOST
        else None
    )
    return next_working_moment(
        max(now, free or now, party.paused_until or now), office=policy.office, hours=party.hours
    )


def next_step_of_review(
    *,
    asked_at: datetime,
    repeated_at: datetime | None,
    party: Party,
    policy: Policy,
    now: datetime,
) -> NextStep:
    """Decide about an unanswered review as about a check-in: wait, repeat it once, or end."""
    office = policy.office
    return next_step_of_open_question(
        patience=Patience(
            remind_from=add_working_days(asked_at, policy.check_in_reminded_after, office=office),
            end_from=add_working_days(asked_at, policy.check_in_silent_after, office=office),
            capped=party.side is Side.HOST,
        ),
        reminded_at=repeated_at,
        policy=policy,
        now=now,
        hours=party.hours,
        begun=party.begun,
    )
