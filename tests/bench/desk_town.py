"""
The town that the desk is measured in, with something on every page of a coordinator.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.codes import new_token, token_hash
from casework.consent import MATCHING
from casework.count_month import count_month
from casework.count_report import keep_counts, reports_to_count
from casework.counts.month import Month
from casework.draft_report import begin_report
from casework.kept_plan import entries_of, keep_plan
from casework.stories.draft_story import Writing, draft_story
from casework.town_parts import TownPart
from desk.page import DeskPage
from desk.pages import PAGES
from followup.calendar import monday_of, tokyo_day
from followup.questions import Side, StageKind, questions_for
from storage.base import Base, Id
from storage.database import Database
from storage.states import Audience, CheckInState, HowSaid, IntroductionState, Role, WishState
from storage.tables import (
    Account,
    CheckIn,
    Consent,
    DeskSession,
    Host,
    Introduction,
    MonthlyReport,
    Offer,
    Person,
    Placement,
    PlacementMember,
    Story,
    Task,
    WeekPlan,
    Wish,
)
from tests.bench.seeding import (
    TOWN,
    keep,
    make_tables,
    seed_placements,
    seed_wishes_and_offers,
)

_ASKED = {"/town/wishes": "?what=why:no_offer", "/search": "?q=走ります"}
"""What stands behind a page's address, where without it there is nothing to see."""
_LARGE_NUMBER = "check_ins_answered"
"""A number of the month's report that counts many rows."""


@dataclass(frozen=True)
class Size:
    """How large the town is, and how often a page is opened."""

    wishes: int = 10_000
    offers: int = 5_000
    placements: int = 1_000
    waiting: int = 200
    times: int = 7


SMALL = Size(wishes=60, offers=60, placements=12, waiting=5, times=1)


def desk_town(store: Database, size: Size, now: datetime) -> tuple[str, list[str]]:
    """Fill the town; return the cookie of its coordinator, and the pages to open."""
    make_tables(store)
    met = now - timedelta(days=40)
    seed_wishes_and_offers(store, wishes=size.wishes, offers=size.offers, now=met)
    seed_placements(store, count=size.placements, due=0, now=now, met=met)
    coordinator = Account(town=TOWN.key, role=Role.COORDINATOR, created_at=met)
    keep(store, [coordinator])
    cookie = new_token()
    session_row = DeskSession(
        account_id=coordinator.id,
        token_hash=token_hash(cookie),
        made_at=now,
        seen_at=now,
        expires_at=now + timedelta(hours=9),
    )
    with store.reading() as session:
        placements = session.scalars(select(Placement)).all()
        members = session.scalars(select(PlacementMember)).all()
        persons = session.scalars(select(Person).limit(size.waiting)).all()
        wishes = session.scalars(select(Wish).limit(size.waiting)).all()
        offers = session.scalars(select(Offer).limit(size.waiting)).all()
        host = session.scalars(select(Host).join(PlacementMember)).first()
    assert host is not None
    mine = members[0].placement_id
    with store.writing() as session:
        for placement in placements[: size.waiting]:
            session.get_one(Placement, placement.id).coordinator_id = coordinator.id
    keep(store, [session_row, *_answers(members, now)])
    _plan(store, coordinator, now)
    keep(store, _tasks(persons, coordinator, now))
    keep(store, _introductions(wishes, offers, coordinator, now))
    with store.writing() as session:
        _papers(session, coordinator, placement=mine, now=now)
    with store.reading() as session:
        code = session.scalars(
            select(Person.code)
            .join(PlacementMember, PlacementMember.person_id == Person.id)
            .where(PlacementMember.placement_id == mine)
        ).one()
    return cookie, list(_addresses(store, code=code, host=host, now=now))


def _addresses(store: Database, *, code: str, host: Host, now: datetime) -> Iterator[str]:
    """Every page of a coordinator for which the town has an example."""
    with store.reading() as session:
        line = next(
            one
            for one in entries_of(session.scalars(select(WeekPlan)).one())
            if one.kind == "lines"
        )
        examples = {
            "code": code,
            "id": host.id,
            "task": session.scalars(select(Task.id)).first(),
            "introduction": session.scalars(select(Introduction.id)).first(),
            "year": now.year,
            "story": session.scalars(select(Story.id)).one(),
            "report": session.scalars(select(MonthlyReport.id)).one(),
            "number": _LARGE_NUMBER,
        }
    asked = _ASKED | {"/week/compare": f"?wish={line.wishes[0]}"}
    for page in PAGES:
        if not isinstance(page, DeskPage) or Role.COORDINATOR not in page.roles:
            continue
        for part in TownPart if "{part}" in page.path else ("",):
            yield page.path.format_map(examples | {"part": part}) + asked.get(page.path, "")


def _papers(session: Session, coordinator: Account, *, placement: Id, now: datetime) -> None:
    """Begin and count the month's report, and draft a story."""
    row = begin_report(session, month=tokyo_day(now), by=coordinator, town=TOWN.key, now=now)
    counted = count_month(
        session, month=Month.of(TOWN.key, row.month), town=TOWN.key, by=coordinator
    )
    (asked,) = reports_to_count(session)
    keep_counts(session, asked=asked, counted=counted, now=now)
    writing = Writing(title="川べりの朝", words="走る会に、朝の仲間がふえました。" * 20)
    draft_story(session, placement=placement, writing=writing, by=coordinator, now=now)


def _plan(store: Database, coordinator: Account, now: datetime) -> None:
    """Keep a plan of the week with every open wish: one in five on a line, the others alone."""
    with store.reading() as session:
        wishes = session.scalars(select(Wish.id).where(Wish.state == WishState.OPEN)).all()
        offers = session.scalars(select(Offer.id)).all()
        persons = session.execute(select(Person.id, Person.supporter_id)).all()
        agreed = set(session.scalars(select(Consent.person_id)))
    keep(
        store,
        (
            Consent(
                person_id=person,
                purpose=MATCHING,
                how_said=HowSaid.CHOSEN,
                recorded_by=supporter,
                given_at=now - timedelta(days=30),
            )
            for person, supporter in persons
            if person not in agreed
        ),
    )
    blank: dict[str, Any] = {"told": [], "rather": []}
    rather = [{"offer": offer.hex, "reasons": None} for offer in offers[-2:]]
    content = {
        "small": False,
        "policy": "",
        "lines": [
            {"wish": wish.hex, "offer": offer.hex, "reasons": None, "told": [], "rather": rather}
            for wish, offer in zip(wishes[::5], itertools.cycle(offers))
        ],
        "teams": [],
        "rounds": [],
        "cards": [
            {
                "wish": wish.hex,
                "lacks": "why:no_offer",
                "offers": [],
                "almost": [],
                "places": [],
                **blank,
            }
            for number, wish in enumerate(wishes)
            if number % 5
        ],
    }
    plan = WeekPlan(
        town=TOWN.key,
        week=tokyo_day(monday_of(now)),
        asked_by=coordinator.id,
        asked_at=now,
        made_at=now,
    )
    with store.writing() as session:
        session.add(plan)
        session.flush()
        keep_plan(session, plan=plan, content=content)


def _answers(members: Sequence[PlacementMember], now: datetime) -> Iterator[Base]:
    for number, member in enumerate(members):
        for stage, days in (("visit-1", 39), ("times-1", 20), ("times-3", 5)):
            answered = now - timedelta(days=days)
            yield CheckIn(
                town=TOWN.key,
                placement_id=member.placement_id,
                member_id=member.id,
                side=member.side,
                stage=stage,
                state=CheckInState.ANSWERED,
                answers={
                    question.value: number % (3 + place % 2)
                    for place, question in enumerate(
                        questions_for(side=Side(member.side.value), kind=StageKind.TIMES)
                    )
                },
                asked_at=answered,
                answered_at=answered,
            )


def _tasks(persons: Sequence[Person], coordinator: Account, now: datetime) -> Iterator[Base]:
    for number, person in enumerate(persons):
        yield Task(
            town=TOWN.key,
            kind=("sinking", "no_candidate", "silence", "approve_introduction")[number % 4],
            urgency="next_working_day",
            audience=Audience.COORDINATORS,
            coordinator_id=coordinator.id if number % 2 else None,
            person_id=person.id,
            created_at=now - timedelta(days=number % 9),
            due_at=now + timedelta(days=2),
            look_at=now + timedelta(days=3),
        )


def _introductions(
    wishes: Sequence[Wish], offers: Sequence[Offer], coordinator: Account, now: datetime
) -> Iterator[Base]:
    for wish, offer in zip(wishes, offers, strict=True):
        yield Introduction(
            town=TOWN.key,
            wish_id=wish.id,
            person_id=wish.person_id,
            offer_id=offer.id,
            host_id=offer.host_id,
            state=IntroductionState.CHOSEN,
            coordinator_id=coordinator.id,
            asked_at=now - timedelta(days=1),
            created_at=now - timedelta(days=1),
        )
