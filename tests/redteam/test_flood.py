"""
A flood from one account: the others are answered as always, and it costs no disk to speak of.

At full size the program runs as a process of its own, and quiet and loud minutes take turns, so
that a slow minute of the machine meets both.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from bot.flows import all_flows
from bot.messages import Did, Incoming
from bot.turn import World
from bot.turns import take_turns
from storage.database import Database
from storage.inbox import FLOOD, ReceivedUpdate, store_updates
from storage.tables import Inbox, Outbox
from tests.bench.processes import database as store_of
from tests.bench.processes import ours, telegram
from tests.bench.report import percentile
from tests.bench.seeding import make_tables, seed_members
from tests.bench.turns import CYCLE
from tests.databases import PostgresServer
from tests.making import NOW, TOWN
from tests.redteam.figures import FULL, tell, tries
from tests.talk import READER

MESSAGES = tries(full=10_000, small=600)
TOGETHER = 100
"""What a channel brings at once."""
STROLLERS, SECONDS, ROUNDS = 20, 20.0, 3
REGISTRY = all_flows()


def test_a_flood_keeps_no_rows_and_asks_little(database: Database) -> None:
    """Stored or answered: as many statements for the last hundred as for the first, no row more."""
    statements: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda c, cur, sql, *_: statements.append(sql)
    )
    world = World(
        vault=database.vault, towns={TOWN.key: TOWN}, reader=READER, bot_name="b", page_url=""
    )
    costs = []
    for number in range(0, MESSAGES, TOGETHER):
        now = NOW + timedelta(seconds=number / 50)
        updates = [
            ReceivedUpdate(number + n, {"text": "あ" * 1000}, "loud") for n in range(TOGETHER)
        ]
        statements.clear()
        with database.writing() as session:
            store_updates(session, channel="test", bot="b", updates=updates, now=now)
        with database.writing() as session:
            take_turns(
                session,
                now,
                world=world,
                registry=REGISTRY,
                readers={"test": lambda raw: Incoming(Did.SAID, text=raw["text"])},
            )
        costs.append(len(statements))
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Inbox)) == 0

    assert max(costs[1:]) <= costs[0] < TOGETHER / 3
    with database.reading() as session:
        told = session.scalar(select(func.count()).select_from(Outbox)) or 0
    assert told == 1
    tell(
        f"a flood of {MESSAGES:,} on {database.engine.name}",
        f"{FLOOD + 1} rows at most at a time, 0 kept, {told} answer,"
        f" {sum(costs) / len(costs):.1f} statements for each hundred",
    )


@pytest.mark.skipif(not FULL, reason="it takes minutes: make redteam")
@pytest.mark.parametrize("backend", ["sqlite", "postgres"])
def test_the_others_are_answered_in_time(
    backend: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """While one account writes ten thousand messages, the others' p95 stays within twice."""
    server: PostgresServer | None = None
    url = ""
    if backend == "postgres":
        server = request.getfixturevalue("postgres_server")
        assert server is not None
        url = server.bare_database().render_as_string(hide_password=False)
    home, people = tmp_path / "home", list(range(1, STROLLERS + 1))
    loud = STROLLERS + 1
    store = store_of(home, url=url)
    make_tables(store)
    seed_members(store, people=loud, now=datetime.now(UTC))
    with store.reading() as session:
        before = session.scalar(select(func.count()).select_from(Inbox)) or 0
    quiet: list[float] = []
    flooded: list[float] = []
    answers = 0
    with telegram(tmp_path / "town", people=loud) as town, ours(town, home, url=url):
        town.stroll(people, CYCLE[:2], 3.0)
        for _ in range(ROUNDS):
            quiet += town.stroll(people, CYCLE[:2], SECONDS)["took"]
            done = town.flood(
                people, CYCLE[:2], SECONDS, loud=loud, messages=MESSAGES // ROUNDS + 1
            )
            flooded += done["took"]
            answers += done["answers"]
    with store.reading() as session:
        rows = (session.scalar(select(func.count()).select_from(Inbox)) or 0) - before
    store.close()
    calm, stormy = percentile(quiet, 95), percentile(flooded, 95)
    tell(
        f"a flood of {MESSAGES:,} beside {len(flooded)} turns on {backend}",
        f"p95 {calm * 1e3:.1f} ms without, {stormy * 1e3:.1f} ms with ({stormy / calm:.2f}x);"
        f" {rows - len(quiet) - len(flooded)} rows more than turns; {answers} answers",
    )
    assert stormy <= 2 * calm
    assert rows <= len(quiet) + len(flooded) + 3 * STROLLERS + 10 * FLOOD
