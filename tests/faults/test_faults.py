"""Nothing lost, nothing done twice, everybody answered: kill -9, storms, a database away."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.databases import PostgresServer
from tests.faults.rig import FULL, Rig, a_rig

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(0 if FULL else 120)]

UPDATES, KILLS, STORM = (500, 20, 100) if FULL else (60, 3, 6)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the processes keep their rows: a SQLite file, then PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kanaeai.sqlite3'}"
    url: URL = request.getfixturevalue("postgres_url")
    return url.render_as_string(hide_password=False)


@pytest.fixture
async def rig(anyio_backend: str, database_url: str, tmp_path: Path) -> AsyncIterator[Rig]:
    """Everything set up, for polling."""
    async with a_rig(database_url=database_url, folder=tmp_path) as made:
        yield made


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_kill_9_at_random_moments(database_url: str, tmp_path: Path, webhook: bool) -> None:
    """Updates are queued, the process is killed again and again: each is done once and answered."""
    if not FULL and webhook != database_url.startswith("postgres"):
        pytest.skip("at full size only: the small one has each way and each database once")
    async with a_rig(database_url=database_url, folder=tmp_path, webhook=webhook) as rig:
        await rig.say(UPDATES)
        for _ in range(KILLS):
            process = await rig.start()
            await rig.kill(process, within=UPDATES / 150 / KILLS)
        last = await rig.start()
        await rig.settled()
        await rig.stop(last)

        tally = rig.tally()
        # The report of `make faults`, in the test's output.
        sys.stdout.write(f"\n{UPDATES} updates, kill -9 × {KILLS}: {tally}\n")
        assert tally.well, tally


async def test_a_storm_of_refusals_and_time_outs(rig: Rig) -> None:
    """429, 500 and time-outs, all at once: it takes longer, and that is all."""
    if not FULL and not rig.database.is_sqlite:
        pytest.skip("at full size only: the storm is on the way, not in the database")
    faults = rig.server.faults
    faults.add(kind="too_many", method="sendMessage", times=2, probability=0.2)
    faults.add(kind="server_error", method="sendMessage", times=STORM, probability=0.3)
    faults.add(kind="server_error", method="getUpdates", times=2)
    faults.add(kind="timeout_before", method="sendMessage", times=2, probability=0.2, hang=4)
    faults.add(kind="timeout_after", method="sendMessage", times=3, probability=0.2, hang=4)
    await rig.start()

    await rig.say(UPDATES)
    await rig.settled()

    tally = rig.tally()
    assert tally.well, tally
    assert 0 < tally.doubled <= 3


@pytest.mark.postgres
@pytest.mark.parametrize("count", [4])
async def test_several_processes_share_the_work(
    postgres_url: URL, tmp_path: Path, count: int
) -> None:
    """One of them fetches, all of them work; the one that fetches is killed, another takes over."""
    url = postgres_url.render_as_string(hide_password=False)
    async with a_rig(database_url=url, folder=tmp_path) as rig:
        first = await rig.start()
        others = await asyncio.gather(*(rig.start() for _ in range(count - 1)))
        await rig.say(UPDATES // 2)
        await rig.kill(first, within=0.2)
        await rig.say(UPDATES // 2)
        await rig.settled()
        for process in others:
            await rig.stop(process)

        tally = rig.tally()
        assert tally.well, tally
        assert "another program fetches" not in rig.logs()


@pytest.mark.postgres
async def test_the_database_is_gone_for_three_seconds(
    postgres_url: URL, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """Nothing is counted against the updates; when it is back, all goes on by itself."""
    url = postgres_url.render_as_string(hide_password=False)
    async with a_rig(database_url=url, folder=tmp_path) as rig:
        process = await rig.start()
        await rig.say(UPDATES // 2)
        await asyncio.to_thread(postgres_server.refuse, postgres_url)
        await rig.say(UPDATES // 2)
        await asyncio.sleep(3)
        await asyncio.to_thread(postgres_server.admit, postgres_url)
        rig.database.engine.dispose()
        await rig.settled()
        await rig.stop(process)

        assert rig.tally().well, rig.tally()
        assert "the database is away" in rig.logs()


async def test_a_locked_sqlite_file_is_waited_for(anyio_backend: str, tmp_path: Path) -> None:
    """Something else holds the file for three seconds, such as a copy being made."""
    file = tmp_path / "kanaeai.sqlite3"
    async with a_rig(database_url=f"sqlite:///{file}", folder=tmp_path) as rig:
        process = await rig.start()
        await rig.say(UPDATES // 2)
        holder = sqlite3.connect(file, isolation_level=None, timeout=20)
        holder.execute("BEGIN IMMEDIATE")
        await rig.say(UPDATES // 2)
        await asyncio.sleep(3)
        holder.execute("ROLLBACK")
        holder.close()
        await rig.settled()
        await rig.stop(process)

        assert rig.tally().well, rig.tally()
