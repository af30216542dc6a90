"""
How often the program wrote to a host of its own accord: the measure of the monthly cap.

Questions about settling in, about introductions, about the next step, about 体験 and about
whether an offer still holds count; messages about sessions do not.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from casework.introductions import NEVER_PUT
from storage.base import Id
from storage.states import HowHeard, IntroductionState, Side
from storage.tables import (
    CheckIn,
    Introduction,
    IntroductionStep,
    LabourReview,
    PlacementMember,
    StepYes,
    StillRight,
)

# A month and the closed days of the new year: what is begun in these is heard after them.
_LONGER_THAN_A_MONTH = timedelta(days=45)


def begun_to_hosts(
    session: Session, *, hosts: Collection[Id], now: datetime
) -> defaultdict[Id, list[datetime]]:
    """Return, for each of ``hosts``, when it was written to within the last month."""
    since = now - _LONGER_THAN_A_MONTH
    found: defaultdict[Id, list[datetime]] = defaultdict(list)
    if not hosts:
        return found
    check_ins = session.execute(
        select(PlacementMember.host_id, CheckIn.asked_at, CheckIn.repeated_at)
        .join(CheckIn, CheckIn.member_id == PlacementMember.id)
        .where(
            PlacementMember.host_id.in_(hosts),
            CheckIn.side == Side.HOST,
            or_(CheckIn.asked_at >= since, CheckIn.repeated_at >= since),
        )
    )
    for host, asked_at, repeated_at in check_ins:
        if host is not None:
            found[host] += [at for at in (asked_at, repeated_at) if at]
    asked = session.execute(
        select(
            Introduction.host_id,
            func.coalesce(IntroductionStep.told_at, IntroductionStep.at),
            IntroductionStep.reminded_at,
        )
        .join(IntroductionStep, IntroductionStep.introduction_id == Introduction.id)
        .where(
            Introduction.host_id.in_(hosts),
            IntroductionStep.state == IntroductionState.ASKED,
            IntroductionStep.how_heard == HowHeard.CHAT,
            IntroductionStep.reason != NEVER_PUT,
            or_(
                IntroductionStep.at >= since,
                IntroductionStep.told_at >= since,
                IntroductionStep.reminded_at >= since,
            ),
        )
    )
    for host, *told in asked:
        found[host] += [at for at in told if at]
    reminded = session.execute(
        select(Introduction.host_id, Introduction.reminded_at).where(
            Introduction.host_id.in_(hosts),
            Introduction.state == IntroductionState.ASKED,
            Introduction.reminded_at >= since,
        )
    )
    for host, again in reminded:
        found[host] += [again] if again else []
    steps = session.execute(
        select(PlacementMember.host_id, StepYes.asked_at, StepYes.reminded_at, StepYes.earlier)
        .join(StepYes, StepYes.member_id == PlacementMember.id)
        .where(
            PlacementMember.host_id.in_(hosts),
            or_(StepYes.asked_at >= since, StepYes.reminded_at >= since),
        )
    )
    for host, asked_at, reminded_at, earlier in steps:
        if host is not None:
            found[host] += [at for at in (asked_at, reminded_at) if at]
            found[host] += recent(map(datetime.fromisoformat, earlier), now=now)
    reviews = session.execute(
        select(PlacementMember.host_id, LabourReview.asked_at, LabourReview.repeated_at)
        .join(LabourReview, LabourReview.member_id == PlacementMember.id)
        .where(
            PlacementMember.host_id.in_(hosts),
            or_(LabourReview.asked_at >= since, LabourReview.repeated_at >= since),
        )
    )
    for host, asked_at, repeated_at in reviews:
        if host is not None:
            found[host] += [at for at in (asked_at, repeated_at) if at]
    questions = session.execute(
        select(
            StillRight.host_id, StillRight.asked_at, StillRight.repeated_at, StillRight.told_at
        ).where(
            StillRight.host_id.in_(hosts),
            or_(
                StillRight.asked_at >= since,
                StillRight.repeated_at >= since,
                StillRight.told_at >= since,
            ),
        )
    )
    for host, *moments in questions:
        found[host] += [at for at in moments if at]
    return found


def recent(moments: Iterable[datetime], *, now: datetime) -> list[datetime]:
    """Return those of ``moments`` that can still count."""
    return [at for at in moments if at >= now - _LONGER_THAN_A_MONTH]
