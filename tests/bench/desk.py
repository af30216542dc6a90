"""
(j) The desk: how soon each page paints in a browser, in a town of 10,000 wishes.
"""

import gc
import itertools
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import httpx
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.flows import all_flows
from bot.look import LOOK
from bot.turn import World
from casework.codes import new_token, token_hash
from casework.consent import MATCHING
from casework.kept_plan import keep_plan
from casework.search import Reader
from desk.app import desk_routes
from desk.cookies import SESSION
from desk.page import DeskPage
from desk.pages import PAGES
from desk.views import STATIC
from followup.calendar import monday_of, tokyo_day
from followup.questions import Side, StageKind, questions_for
from matching import load_words
from storage.base import Base
from storage.database import Database
from storage.states import Audience, CheckInState, HowSaid, IntroductionState, Role, WishState
from storage.tables import (
    Account,
    CheckIn,
    Consent,
    DeskSession,
    Host,
    Introduction,
    Offer,
    Person,
    Placement,
    PlacementMember,
    Task,
    WeekPlan,
    Wish,
)
from tests.bench.processes import database
from tests.bench.report import Line, Section, at_most
from tests.bench.seeding import (
    TOWN,
    keep,
    make_tables,
    seed_placements,
    seed_wishes_and_offers,
)
from tests.running import served

HOW = """\
A town of {wishes:,} open wishes, {offers:,} offers, {placements:,} placements whose both sides
have answered, a plan of the week with every open wish, {tasks} tasks and {introductions}
introductions that wait for the coordinator, on SQLite. Each page is opened {times} times in
headless Chromium, signed in, after once to warm up; what counts is the first contentful paint that
the browser itself reports. The peer serves the very same bytes from memory (Starlette, the same
style sheet and script), so the ratio is what reading the database, asking the policy and making
the page cost a reader."""

QUIETLY = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_ASKED = {"/town/wishes": "?what=why:no_offer", "/search": "?q=走ります"}
"""What stands behind a page's address, where without it there is nothing to see."""
_PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null"""


@dataclass(frozen=True)
class Size:
    """How large the town is, and how often a page is opened."""

    wishes: int = 10_000
    offers: int = 5_000
    placements: int = 1_000
    waiting: int = 200
    times: int = 7


SMALL = Size(wishes=60, offers=60, placements=12, waiting=5, times=1)


@dataclass(frozen=True)
class Times:
    """Milliseconds of one page, medians: painted, the peer painted, and made by the server."""

    path: str
    painted: float
    peer: float
    made: float


def measure(folder: Path, *, size: Size) -> Section:
    """Open every page of a coordinator for which the town has an example."""
    store = database(folder / "desk")
    now = datetime.now(UTC).replace(microsecond=0)
    cookie, addresses = _town(store, size, now)
    # As the program does; the browser's driver shares this process.
    sys.setswitchinterval(0.0005)
    gc.freeze()
    found = list(_measured(store, cookie, addresses, size, now))
    store.close()
    how = HOW.format(
        wishes=size.wishes,
        offers=size.offers,
        placements=size.placements,
        tasks=size.waiting,
        introductions=size.waiting,
        times=size.times,
    )
    ratios = [Line(f"{one.path} : same bytes", f"{one.painted / one.peer:.2f}×") for one in found]
    paints = [at_most(f"{one.path}, first paint", one.painted, 200, "ms") for one in found]
    made = [Line(f"{one.path}, made and sent", f"{one.made:.3g} ms") for one in found]
    return Section("(j) The desk", how, (*ratios, *paints, *made))


def _measured(
    store: Database, cookie: str, addresses: list[str], size: Size, now: datetime
) -> Iterator[Times]:
    world = World(
        vault=store.vault,
        towns={TOWN.key: TOWN},
        reader=Reader(words=load_words, activity_words={}),
        bot_name="",
        page_url="",
    )
    ours = desk_routes(
        database=store,
        clock=lambda: datetime.now(UTC),
        world=world,
        registry=all_flows(),
        stored=lambda: None,
    )
    with served(Starlette(routes=ours)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=QUIETLY)
        context = browser.new_context(viewport={"width": 1280, "height": 860})
        context.add_cookies([{"name": SESSION, "value": cookie, "url": f"{address}/desk"}])
        page = context.new_page()
        for path in addresses:
            made = []
            for _ in range(size.times + 1):
                begun = time.perf_counter()
                answer = httpx.get(f"{address}/desk{path}", cookies={SESSION: cookie}, timeout=60)
                made.append(1e3 * (time.perf_counter() - begun))
                assert answer.status_code == 200, f"{path}: {answer.status_code}"
            painted = _paints(page, f"{address}/desk{path}", size.times)
            with served(Starlette(routes=_the_same(answer.text))) as peer:
                theirs = _paints(page, f"{peer}/same", size.times)
            shown = re.sub(r"/(?:[0-9a-f-]{36}|P\d{7})", "/…", path.partition("?")[0])
            yield Times(shown, median(painted), median(theirs), median(made[1:]))
        browser.close()


def _paints(page: Page, address: str, times: int) -> list[float]:
    paints = []
    for _ in range(times + 1):
        page.goto(address)
        # The page forbids to evaluate text, which waiting for a condition would do.
        while (painted := page.evaluate(_PAINT)) is None:
            page.wait_for_timeout(5)
        paints.append(float(painted))
    return paints[1:]


def _the_same(html: str) -> list[BaseRoute]:
    return [
        Mount("/desk/look", StaticFiles(directory=LOOK)),
        Mount("/desk/static", StaticFiles(directory=STATIC)),
        Route("/same", lambda request: HTMLResponse(html)),
    ]


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise SystemExit("missing: chromium (apt install chromium)")
    return found


def _town(store: Database, size: Size, now: datetime) -> tuple[str, list[str]]:
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
        examples = {
            "code": code,
            "id": host.id,
            "task": session.scalars(select(Task.id)).first(),
            "introduction": session.scalars(select(Introduction.id)).first(),
            "year": now.year,
        }
    for page in PAGES:
        if not isinstance(page, DeskPage) or Role.COORDINATOR not in page.roles:
            continue
        named = set(re.findall(r"{(\w+)}", page.path))
        # Two offers that are compared, a story, a month and a part of the settings need their own.
        if named <= examples.keys() and page.path != "/week/compare":
            yield page.path.format_map(examples) + _ASKED.get(page.path, "")


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
    blank: dict[str, list[str]] = {"told": [], "rather": []}
    content = {
        "small": False,
        "policy": "",
        "lines": [
            {"wish": wish.hex, "offer": offer.hex, "reasons": None, **blank}
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
