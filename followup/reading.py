"""
What a sinking answer means: facts of one course in, concerns for the coordinator out.

Nothing here judges anybody. A concern says what was said and what could help, and the
answers in it are for the coordinator alone, never for the other side.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, product

from followup.absences import reason_to_look
from followup.calendar import add_working_days
from followup.concerns import Help, Kind, what_could_help
from followup.course import Answer, CheckIn, CheckInState, Course, Party, Step
from followup.policy import Policy
from followup.questions import BAD, UNEASY, Question, Side
from followup.urgency import Urgency

_EFFORT = frozenset({Question.HOST_EFFORT, Question.HOST_LATELY})


@dataclass(frozen=True, kw_only=True)
class Concern:
    """
    One reason to look. ``key`` is the same whenever it is read again, so it is told once.

    ``about`` is the check-in, or the course, that it comes from: concerns that share it
    belong into one task. ``said`` are the answers behind it, ``helps`` what could help.
    """

    key: str
    kind: Kind
    about: str
    party: str | None
    side: Side | None
    said: tuple[Answer, ...]
    helps: tuple[Help, ...]

    @property
    def urgency(self) -> Urgency:
        """How soon it is looked at."""
        return self.kind.urgency


def read_course(*, course: Course, policy: Policy, now: datetime) -> tuple[Concern, ...]:
    """
    Return every concern that the newest facts of a course give, the most urgent first.

    Only the newest answered check-in of each party is read, against those before it. A single
    ③ is no concern, and a host's 「まだわからない」 is none either.
    """
    found = [
        *_of_course(course=course, policy=policy, now=now),
        *(one for party in course.parties for one in _of_party(party=party, policy=policy)),
        *_of_pairs(course=course, policy=policy),
    ]
    if course.is_live:
        for party in course.parties:
            found += [*_of_reach(course, party), *_of_absences(party, policy=policy)]
    return tuple(sorted(found, key=lambda one: one.urgency.rank))


def _of_party(*, party: Party, policy: Policy) -> Iterator[Concern]:
    wanting = [one for one in party.check_ins if one.wants_to_talk]
    if wanting:
        newest_wish = max(wanting, key=lambda one: one.heard_at)
        yield _concern(Kind.WANTS_TO_TALK, newest_wish.code, party, newest_wish.answers)
    answered = party.answered
    if not answered:
        return
    newest, earlier = answered[-1], answered[:-1]
    bad = tuple(one for one in newest.answers if one.weight >= BAD)
    uneasy = tuple(one for one in newest.answers if one.weight >= UNEASY)

    effort = tuple(one for one in bad if one.question in _EFFORT)
    other = tuple(one for one in bad if one.question not in _EFFORT)
    if other:
        yield _concern(Kind.BAD_ANSWER, newest.code, party, other)
    if effort:
        yield _concern(Kind.TOO_MUCH, newest.code, party, effort)
    if len(uneasy) >= 2:
        yield _concern(Kind.TWO_UNEASY, newest.code, party, uneasy)
    if uneasy and earlier and any(one.weight >= UNEASY for one in earlier[-1].answers):
        yield _concern(Kind.UNEASY_TWICE, newest.code, party, uneasy)
    if _is_sinking(answered=answered, policy=policy):
        yield _concern(Kind.SINKING, newest.code, party, newest.answers)


def _is_sinking(*, answered: tuple[CheckIn, ...], policy: Policy) -> bool:
    """Whether the means of the last like check-ins never rose, and sank far enough in all."""
    asked = {one.question for one in answered[-1].answers}
    # One question of the half-year does not compare with three, nor a broken-off check-in.
    like = [one for one in answered if {each.question for each in one.answers} == asked]
    means = [one.mean for one in like[-policy.trend_answers :]]
    return (
        len(means) == policy.trend_answers
        and all(later >= earlier for earlier, later in pairwise(means))
        and means[-1] - means[0] >= policy.trend_fall
    )


def _of_pairs(*, course: Course, policy: Policy) -> Iterator[Concern]:
    persons = [one for one in course.parties if one.side is Side.PERSON and one.answered]
    hosts = [one for one in course.parties if one.side is Side.HOST and one.answered]
    for person, host in product(persons, hosts):
        theirs, ours = person.answered[-1], host.answered[-1]
        near = abs(theirs.heard_at - ours.heard_at) <= timedelta(days=policy.apart_within_days)
        if not near or abs(theirs.mean - ours.mean) < policy.apart_gap:
            continue
        sadder = person if theirs.mean > ours.mean else host
        about = sadder.answered[-1]
        yield Concern(
            key=f"{Kind.APART}:{theirs.code}:{ours.code}",
            kind=Kind.APART,
            about=about.code,
            party=sadder.key,
            side=sadder.side,
            said=(*theirs.answers, *ours.answers),
            helps=what_could_help(kind=Kind.APART, said=()),
        )


def _of_reach(course: Course, party: Party) -> Iterator[Concern]:
    newest = party.newest
    if party.blocked_since is not None:
        yield _concern(Kind.BLOCKED, course.code, party, (), since=party.blocked_since)
    elif newest is not None and newest.state is CheckInState.SILENT:
        yield _concern(Kind.SILENCE, newest.code, party, ())


def _of_absences(party: Party, *, policy: Policy) -> Iterator[Concern]:
    since = reason_to_look([one.missed for one in party.expected], policy=policy)
    if since is not None:
        kind = Kind.RESTS_GO_ON if party.side is Side.PERSON else Kind.CANCELS_GO_ON
        yield Concern(
            key=f"{kind}:{party.key}:{party.expected[since].code}",
            kind=kind,
            about=party.key,
            party=party.key,
            side=party.side,
            said=(),
            helps=what_could_help(kind=kind, said=()),
        )


def _of_course(*, course: Course, policy: Policy, now: datetime) -> Iterator[Concern]:
    if course.consent_withdrawn_at is not None:
        yield _of_step(Kind.CONSENT_WITHDRAWN, course, since=course.consent_withdrawn_at)
    if not course.is_live or course.step is not Step.VISIT or course.sessions:
        return
    planned = course.visit_planned_for
    office = policy.office
    if planned is None:
        late = add_working_days(course.opened_at, policy.visit_undated_after, office=office)
        if late <= now:
            yield _of_step(Kind.VISIT_UNDATED, course, since=course.opened_at)
    elif add_working_days(planned, policy.visit_missing_after, office=office) <= now:
        yield _of_step(Kind.VISIT_MISSING, course, since=planned)


def _of_step(kind: Kind, course: Course, *, since: datetime) -> Concern:
    return Concern(
        key=f"{kind}:{course.code}:{since.isoformat()}",
        kind=kind,
        about=course.code,
        party=None,
        side=Side.PERSON if kind is Kind.CONSENT_WITHDRAWN else None,
        said=(),
        helps=what_could_help(kind=kind, said=()),
    )


def _concern(
    kind: Kind,
    about: str,
    party: Party,
    said: tuple[Answer, ...],
    since: datetime | None = None,
) -> Concern:
    return Concern(
        key=f"{kind}:{about}:{party.key}" + (f":{since.isoformat()}" if since else ""),
        kind=kind,
        about=about,
        party=party.key,
        side=party.side,
        said=said,
        helps=what_could_help(kind=kind, said=said),
    )
