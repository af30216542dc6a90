"""The clock: it asks, reminds and lists by itself, holds no state, and survives its steps."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import Clock, run_tick, tick
from bot.clock_steps import STEPS, Step
from bot.flows import all_flows
from bot.turn import World
from casework.ground import Notice, tell
from storage.base import Id
from storage.database import Database
from storage.sending import claim_due
from storage.states import DayState, OutboxState, PlacementStep, Role, Side
from storage.tables import (
    Account,
    Chat,
    CheckIn,
    MeetingDay,
    Outbox,
    Placement,
    PlacementMember,
    Task,
)
from tests.making import TOWN, make_account, make_host, make_offer, make_person, make_wish
from tests.talk import Talk

MORNING = datetime(2026, 5, 19, 0, tzinfo=UTC)
"""A Tuesday, 9:00 in Tokyo."""


def world_of(database: Database) -> World:
    """The world of a town in tests."""
    return Talk(database).world


def make_courses(session: Session, count: int, *, chats: bool = True) -> None:
    """Make placements whose first time was yesterday, each with a supporter and a host."""
    began = MORNING - timedelta(days=10)
    for number in range(count):
        supporter = make_account(session, Role.SUPPORTER)
        person = make_person(session, supporter, code=f"K-{number:05}")
        host = make_host(session)
        giver = make_account(session, Role.HOST, host_id=host.id)
        offer = make_offer(session, host)
        wish = make_wish(session, person)
        placement = Placement(
            town=TOWN.key, step=PlacementStep.TRIAL, created_at=began, step_since=began
        )
        session.add(placement)
        session.flush()
        of = {"placement_id": placement.id, "joined_at": began}
        session.add_all(
            [
                PlacementMember(side=Side.PERSON, person_id=person.id, wish_id=wish.id, **of),
                PlacementMember(side=Side.HOST, host_id=host.id, offer_id=offer.id, **of),
                MeetingDay(
                    placement_id=placement.id,
                    starts_at=MORNING - timedelta(days=1),
                    state=DayState.HELD,
                ),
            ]
        )
        for account in (supporter, giver) if chats else ():
            session.add(
                Chat(
                    channel="test",
                    bot="bot",
                    address_index=account.id.bytes,
                    address="1",
                    account_id=account.id,
                    first_seen=began,
                )
            )


def count(database: Database, kind: type) -> int:
    """Count the rows of a table."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_tick_asks_both_sides_once(database: Database) -> None:
    """
    Whatever is due is queued, and the same tick again queues nothing.
    """
    with database.writing() as session:
        make_courses(session, 3)
    world, registry = world_of(database), all_flows()

    first = run_tick(database, world, registry, MORNING)
    queued = count(database, Outbox)
    again = run_tick(database, world, registry, MORNING)

    assert first.done["courses"] == 3
    assert count(database, CheckIn) == 6
    assert queued >= 6
    assert count(database, Outbox) == queued
    assert again.done.get("courses", 0) == 0
    assert first.failed == again.failed == {}


def test_what_the_clock_begins_waits_for_the_morning(database: Database) -> None:
    """
    At night a tick queues no question at all.
    """
    with database.writing() as session:
        make_courses(session, 1)

    run_tick(database, world_of(database), all_flows(), MORNING - timedelta(hours=7))

    assert count(database, CheckIn) == 0


def test_after_a_switch_off_nothing_begins_on_a_weekend(database: Database) -> None:
    """
    What was queued on Friday and not sent waits for Monday, or for whoever chose weekends.
    """
    friday, sunday, monday = (MORNING + timedelta(days=ahead) for ahead in (3, 5, 6))
    with database.writing() as session:
        make_courses(session, 1)
        session.scalars(select(Account).where(Account.role == Role.HOST)).one().hours = "weekend"
    world, registry = world_of(database), all_flows()
    run_tick(database, world, registry, friday)
    assert readers_due(database, friday) == {Role.SUPPORTER, Role.HOST}

    assert readers_due(database, sunday) == set()
    run_tick(database, world, registry, sunday)
    assert readers_due(database, sunday) == {Role.HOST}
    assert readers_due(database, sunday + timedelta(hours=12)) == set()
    run_tick(database, world, registry, monday)
    assert Role.SUPPORTER in readers_due(database, monday)


def readers_due(database: Database, now: datetime) -> set[Role]:
    """Return to whom something would be sent now; nothing is."""
    with database.writing() as session, session.begin_nested() as trying:
        claimed = claim_due(
            session, channel="test", bot="bot", by=1, now=now, limit=50, limits=None
        ).messages
        roles = {
            session.get_one(Account, session.get_one(Chat, one.chat_id).account_id).role
            for one in claimed
        }
        trying.rollback()
    return roles


def test_somebody_without_a_chat_becomes_a_task(database: Database) -> None:
    """
    A question that nobody can receive is told to a coordinator.
    """
    with database.writing() as session:
        make_courses(session, 1, chats=False)

    run_tick(database, world_of(database), all_flows(), MORNING)

    with database.reading() as session:
        assert set(session.scalars(select(Task.kind))) == {"unreachable"}


@pytest.mark.anyio
async def test_a_failing_step_stops_no_other(sqlite_database: Database) -> None:
    """
    It is counted; the steps after it, and the other rows of its batch, are done.
    """
    with sqlite_database.writing() as session:
        accounts = [make_account(session, Role.SUPPORTER).id for _ in range(3)]

    def look_badly(session: Session, world: World, now: datetime, limit: int) -> Sequence[Id]:
        raise RuntimeError("looked badly")

    def all_three(session: Session, world: World, now: datetime, limit: int) -> Sequence[Id]:
        return accounts

    def stumble(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
        for row in ids:
            session.get_one(Account, row).quiet_until = now
        if accounts[1] in ids:
            raise RuntimeError("stumbled")

    steps = (Step("bad", look_badly, stumble), Step("half", all_three, stumble))
    clock = Clock(
        sqlite_database,
        world_of(sqlite_database),
        all_flows(),
        now=lambda: MORNING,
        steps=steps,
    )

    report = await clock.tick(MORNING)

    assert report.failed == clock.failures == {"bad": 1, "half": 1}
    assert report.done == {"half": 2}
    with sqlite_database.reading() as session:
        quiet = [session.get_one(Account, row).quiet_until for row in accounts]
    assert quiet == [MORNING, None, MORNING]


@pytest.mark.anyio
async def test_what_a_step_did_and_told_stands_or_falls_together(
    sqlite_database: Database,
) -> None:
    """
    A notice that cannot be rendered takes back what its step wrote.
    """
    with sqlite_database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        session.add(
            Chat(
                channel="test",
                bot="bot",
                address_index=b"1" * 16,
                address="1",
                account_id=supporter.id,
                first_seen=MORNING,
            )
        )

    def due(session: Session, world: World, now: datetime, limit: int) -> Sequence[Id]:
        return [supporter.id]

    def act(session: Session, world: World, ids: Sequence[Id], now: datetime) -> None:
        session.get_one(Account, ids[0]).quiet_until = now
        tell(session, Notice(to=ids[0], kind="no.such", subject=ids[0], key="1"))

    report = await tick(
        sqlite_database,
        world_of(sqlite_database),
        all_flows(),
        MORNING,
        steps=(Step("told", due, act),),
    )

    assert report.failed == {"told": 1}
    with sqlite_database.reading() as session:
        assert session.get_one(Account, supporter.id).quiet_until is None


@pytest.mark.anyio
async def test_the_timer_starts_and_stops(sqlite_database: Database) -> None:
    """
    It can be started in a running loop, ticks on demand meanwhile, and stops.
    """
    clock = Clock(sqlite_database, world_of(sqlite_database), all_flows(), now=lambda: MORNING)

    clock.start()
    report = await clock.tick(MORNING)
    clock.stop()

    assert clock.last == report
    assert report.failed == {}


@pytest.mark.slow
def test_five_hundred_due_at_once_are_soon_queued(sqlite_database: Database) -> None:
    """
    250 courses with two questions each; the bound is generous, the benchmark is exact.
    """
    with sqlite_database.writing() as session:
        make_courses(session, 250)
    world, registry = world_of(sqlite_database), all_flows()
    courses = [step for step in STEPS if step.name == "courses"]
    assert courses

    started = perf_counter()
    run_tick(sqlite_database, world, registry, MORNING)
    took = perf_counter() - started

    with sqlite_database.reading() as session:
        waiting = session.scalar(
            select(func.count()).where(Outbox.state == OutboxState.QUEUED, Outbox.begun)
        )
    assert waiting is not None
    assert waiting >= 500
    assert took < 10
