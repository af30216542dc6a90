"""
From a concern of the follow-up to a task: what was said and what could help, as codes.

Concerns about one check-in, or one course, share a task; what was told once is not told
again, however often the course is read.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.open_task import open_task, settle_task
from casework.policies import policy_of
from casework.standing import Standing
from followup.concerns import Kind, what_could_help
from followup.course import Answer
from followup.reading import Concern, read_course
from followup.urgency import Urgency
from storage.base import Id
from storage.states import PlacementStep, Side, TaskState
from storage.tables import Account, Placement, Task
from towns import Town

_FIRST_VISIT = frozenset({Kind.VISIT_UNDATED.value, Kind.VISIT_MISSING.value})
# These have a deed of their own, which tells them at once and as often as they happen.
_TOLD_ELSEWHERE = frozenset({Kind.BLOCKED, Kind.CONSENT_WITHDRAWN, Kind.WANTS_TO_TALK})


def raise_concerns(
    session: Session,
    *,
    standing: Standing,
    town: Town,
    now: datetime,
    only: Collection[Urgency] = tuple(Urgency),
) -> list[Task]:
    """
    Read a course and open a task for each matter that nobody has been told of.

    :param only: leave out what is less urgent, as while a check-in is only half answered
    """
    concerns = read_course(course=standing.course(), policy=policy_of(town), now=now)
    if standing.placement.step is PlacementStep.VISIT:
        _settle_what_came_about(session, standing, concerns, now)
    groups: defaultdict[str, list[Concern]] = defaultdict(list)
    for concern in concerns:
        if concern.kind not in _TOLD_ELSEWHERE and concern.urgency in only:
            groups[concern.about].append(concern)
    if not groups:
        return []
    earlier = session.scalars(select(Task).where(Task.placement_id == standing.placement.id)).all()
    told = {key for task in earlier for key in task.facts.get("keys", ())}
    tasks = []
    for about, group in groups.items():
        still_open = [
            task
            for task in earlier
            if task.state is not TaskState.RESOLVED and task.facts.get("about") == about
        ]
        if still_open or any(concern.key not in told for concern in group):
            tasks.append(
                _open(
                    session, standing, group, about=about, still_open=still_open, town=town, now=now
                )
            )
    return tasks


def open_concern(
    session: Session,
    *,
    kind: Kind,
    about: Id,
    town: Town,
    now: datetime,
    said: tuple[Answer, ...] = (),
    side: Side | None = None,
    coordinator: Id | None = None,
    person: Id | None = None,
    host: Id | None = None,
    placement: Id | None = None,
) -> Task:
    """Open a task for a concern that a deed knows of by itself, such as consent taken back."""
    return open_task(
        session,
        town=town,
        kind=kind.value,
        about=about,
        urgency=kind.urgency,
        coordinator=coordinator,
        person=person,
        host=host,
        placement=placement,
        facts={
            "about": about.hex,
            "concerns": [kind.value],
            "said": [_code(answer) for answer in said],
            "helps": [one.value for one in what_could_help(kind=kind, said=said)],
            **({"side": side.value} if side else {}),
        },
        now=now,
    )


def coordinator_of(session: Session, placement: Placement) -> Id | None:
    """Return the coordinator of a placement, unless they have left."""
    chosen = placement.coordinator_id
    account = session.get(Account, chosen) if chosen else None
    return account.id if account is not None and account.left_at is None else None


def _settle_what_came_about(
    session: Session, standing: Standing, concerns: Collection[Concern], now: datetime
) -> None:
    standing_kinds = {concern.kind.value for concern in concerns}
    for kind in _FIRST_VISIT & standing.open_tasks - standing_kinds:
        settle_task(
            session,
            kind=kind,
            about=standing.placement.id,
            outcome="came_about",
            now=now,
        )


def _open(
    session: Session,
    standing: Standing,
    concerns: list[Concern],
    *,
    about: str,
    still_open: list[Task],
    town: Town,
    now: datetime,
) -> Task:
    first = concerns[0]
    asked = standing.asked.get(first.party) if first.party else None
    said = dict.fromkeys(answer for concern in concerns for answer in concern.said)
    known = {key for task in still_open for key in task.facts.get("keys", ())}
    return open_task(
        session,
        town=town,
        # A task that is open about the same matter takes in what came later.
        kind=still_open[0].kind if still_open else first.kind.value,
        about=Id(about),
        urgency=first.urgency,
        coordinator=coordinator_of(session, standing.placement),
        person=(asked.member.person_id if asked else None) or standing.only_person,
        host=asked.member.host_id if asked else None,
        placement=standing.placement.id,
        facts={
            "about": about,
            "keys": sorted(known | {concern.key for concern in concerns}),
            "concerns": list(dict.fromkeys(concern.kind.value for concern in concerns)),
            "said": [_code(answer) for answer in said],
            "helps": _helps(concerns),
            **({"side": first.side.value} if first.side else {}),
        },
        now=now,
    )


def _helps(concerns: list[Concern]) -> list[str]:
    ideas = dict.fromkeys(idea.value for concern in concerns for idea in concern.helps)
    return list(ideas)[:3]


def _code(answer: Answer) -> str:
    return f"{answer.question}.level_{answer.level}"
