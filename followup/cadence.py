"""
Whom to ask how it is going, and when: sessions are counted, not only days.

However long the program was off, a side hears one question, about where it stands now; a
host never hears more in a month than the policy allows, and what is held back comes later.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from followup.calendar import add_months, add_working_days, next_working_moment
from followup.course import CheckIn, CheckInState, Course, Party, Session, Stage, Step
from followup.policy import Policy
from followup.questions import Question, Side, StageKind, questions_for
from followup.waiting import NextStep, Patience, begin_from, next_step_of_open_question


@dataclass(frozen=True, kw_only=True)
class Due:
    """
    One check-in to come: for whom, at which stage, and from which moment it may go out.

    ``offers_talk``: with it a host is offered a 15-minute talk (受け入れ先支援), once, with the
    first question after the time that the policy names.
    """

    party: str
    side: Side
    stage: Stage
    questions: tuple[Question, ...]
    at: datetime
    offers_talk: bool = False


def due_check_ins(*, course: Course, policy: Policy, now: datetime) -> tuple[Due, ...]:
    """Return what is to be asked now: at most one check-in for each party."""
    return tuple(
        due for due in upcoming_check_ins(course=course, policy=policy, now=now) if due.at <= now
    )


def upcoming_check_ins(*, course: Course, policy: Policy, now: datetime) -> tuple[Due, ...]:
    """
    Return each party's next check-in, ``at`` never before ``now``: when to look again.

    Its stage is settled only when it goes out, for a later stage may have come due by then.
    A party is missing while a check-in is open, while no session was held since the last,
    and when it is not to be asked.
    """
    if not course.is_live:
        return ()
    found = (_next(course=course, party=one, policy=policy, now=now) for one in course.parties)
    return tuple(due for due in found if due is not None)


def next_step_of_check_in(
    *, check_in: CheckIn, party: Party, policy: Policy, now: datetime
) -> NextStep:
    """
    Decide about an unanswered check-in: wait, repeat it once, or ``end`` it as silent.

    「今は答えない」 and 「しばらく聞かないで」 are answers: such a check-in waits no more.
    """
    office = policy.office
    return next_step_of_open_question(
        patience=Patience(
            remind_from=add_working_days(
                check_in.asked_at, policy.check_in_reminded_after, office=office
            ),
            end_from=add_working_days(
                check_in.asked_at, policy.check_in_silent_after, office=office
            ),
            capped=party.side is Side.HOST,
        ),
        reminded_at=check_in.reminded_at,
        policy=policy,
        now=now,
        hours=party.hours,
        begun=party.begun,
    )


def pause_until(*, policy: Policy, now: datetime) -> datetime:
    """Return until when 「しばらく聞かないで」 holds."""
    return now + timedelta(days=policy.pause_days)


def _next(*, course: Course, party: Party, policy: Policy, now: datetime) -> Due | None:
    last = party.newest
    if party.never_again or party.blocked_since is not None:
        return None
    if any(one.state is CheckInState.ASKED for one in party.check_ins):
        return None
    attended = course.attended_by(party)
    fresh = [one for one in attended if last is None or one.at > last.asked_at]
    if not fresh:
        return None

    asked = {one.stage for one in party.check_ins}
    open_stages = [
        (moment, stage)
        for moment, stage in _stages(attended=attended, policy=policy, now=now)
        # What came due before the last question was covered by it.
        if stage not in asked and (last is None or moment > last.asked_at)
    ]
    if not open_stages:
        return None
    overdue = [one for one in open_stages if one[0] <= now]
    moment, stage = max(overdue) if overdue else min(open_stages)

    return Due(
        party=party.key,
        side=party.side,
        stage=stage,
        questions=questions_for(side=party.side, kind=stage.kind),
        at=_may_go_out(
            moment, stage=stage, fresh=fresh[0], last=last, party=party, policy=policy, now=now
        ),
        offers_talk=party.side is Side.HOST and _talk_time(attended, policy=policy) in fresh,
    )


def _talk_time(attended: tuple[Session, ...], *, policy: Policy) -> Session | None:
    times = _times(attended)
    count = policy.talk_after_session
    return times[count - 1] if count <= len(times) else None


def _times(attended: tuple[Session, ...]) -> tuple[Session, ...]:
    return tuple(one for one in attended if one.step is not Step.VISIT)


def _may_go_out(
    moment: datetime,
    *,
    stage: Stage,
    fresh: Session,
    last: CheckIn | None,
    party: Party,
    policy: Policy,
    now: datetime,
) -> datetime:
    office = policy.office
    bounds = [moment, now, add_working_days(fresh.at, policy.after_session, office=office)]
    if last is not None and stage.kind in {StageKind.MONTHS, StageKind.LATER}:
        bounds.append(last.asked_at + timedelta(days=policy.rest_days))
    if party.paused_until is not None:
        bounds.append(party.paused_until)
    if party.side is Side.HOST:
        free = begin_from(begun=party.begun, policy=policy, hours=party.hours)
        bounds.append(free or now)
    return next_working_moment(max(bounds), office=office, hours=party.hours)


def _stages(
    *, attended: tuple[Session, ...], policy: Policy, now: datetime
) -> Iterator[tuple[datetime, Stage]]:
    """Yield the moment of every stage up to ``now``, and of the ones that come next."""
    office = policy.office
    visits = [one for one in attended if one.step is Step.VISIT]
    times = _times(attended)
    if visits:
        moment = add_working_days(visits[0].at, policy.after_session, office=office)
        yield moment, Stage(StageKind.VISIT, 1)
    for count in policy.sessions:
        if count <= len(times):
            moment = add_working_days(times[count - 1].at, policy.after_session, office=office)
            yield moment, Stage(StageKind.TIMES, count)
    if not times:
        return

    def after(months: int) -> datetime:
        day = add_months(times[0].at, months)
        return add_working_days(day, 0, office=office)

    for count in policy.months:
        yield after(count), Stage(StageKind.MONTHS, count)
    months = policy.months[-1]
    while True:
        months += policy.later_every_months
        moment = after(months)
        yield moment, Stage(StageKind.LATER, months)
        if moment > now:
            return
