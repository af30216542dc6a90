"""An update is stored once, done once, in the order of its chat, and never lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from storage.database import Database
from storage.inbox import FLOOD, PARKED_UPDATE, ReceivedUpdate, store_updates
from storage.outbox import queue
from storage.states import InboxState
from storage.tables import Chat, Inbox, Outbox, Task
from storage.turns import (
    claim_chat,
    claim_chats,
    finish,
    flooded,
    oldest_open,
    open_updates,
    run_turns,
    take_flood,
)

NOW = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


def update(number: int, *, address: str | None = "7") -> ReceivedUpdate:
    """One update of a chat."""
    return ReceivedUpdate(number, {"update_id": number, "words": f"こんにちは{number}"}, address)


def store(database: Database, *updates: ReceivedUpdate, now: datetime = NOW) -> int:
    """Store updates of one bot in a transaction of their own."""
    with database.writing() as session:
        return store_updates(session, channel="telegram", bot="1", updates=updates, now=now)


def states(database: Database) -> list[InboxState]:
    """The states of all updates, by number."""
    with database.reading() as session:
        return list(session.scalars(select(Inbox.state).order_by(Inbox.update_id)))


def ignore(row: Inbox, error: Exception) -> None:
    """Somebody else looks at this failure."""


def test_an_update_given_twice_is_stored_once(database: Database) -> None:
    """The same number of the same bot is stored once, in one batch or in two."""
    assert store(database, update(1), update(2), update(2)) == 2
    assert store(database, update(2), update(3)) == 1

    assert states(database) == [InboxState.OPEN] * 3


def test_two_bots_may_use_the_same_number(database: Database) -> None:
    """Numbers are counted by each bot for itself."""
    store(database, update(1))

    with database.writing() as session:
        again = store_updates(session, channel="telegram", bot="2", updates=[update(1)], now=NOW)

    assert again == 1


def test_a_chat_is_made_once_and_found_blindly(database: Database) -> None:
    """An address has one chat, and the database shows the address to nobody."""
    store(database, update(1, address="12345"))
    store(database, update(2, address="12345"), update(3, address="9"))

    with database.reading() as session:
        chats = session.scalars(select(Chat).order_by(Chat.id)).all()
        assert [chat.address for chat in chats] == ["12345", "9"]
        assert all(b"12345" not in (chat.address_sealed or b"") for chat in chats)


def test_many_processes_store_the_same_updates_once(postgres_database: Database) -> None:
    """Webhooks of several processes may bring the same batch at the same moment."""
    batch = [update(number, address=str(number % 3)) for number in range(20)]
    start = Barrier(4)

    def take(_: int) -> int:
        start.wait()
        return store(postgres_database, *batch)

    with ThreadPoolExecutor(4) as processes:
        stored = sum(processes.map(take, range(4)))

    assert stored == 20
    assert states(postgres_database) == [InboxState.OPEN] * 20


def test_an_update_without_an_address_is_parked_for_the_operator(database: Database) -> None:
    """What cannot be read is kept, does not stop the stream, and opens a task."""
    store(database, update(1, address=None), update(2))

    assert states(database) == [InboxState.PARKED, InboxState.OPEN]
    with database.reading() as session:
        assert session.scalars(select(Task.kind)).all() == [PARKED_UPDATE]


def test_a_chat_is_worked_through_in_order(database: Database) -> None:
    """Updates of one chat come oldest first, whatever the order in which they were stored."""
    store(database, update(5))
    store(database, update(3), update(4))
    seen: list[int] = []

    def handle(chat: Chat, row: Inbox) -> None:
        seen.append(row.update_id)
        finish(row, now=NOW)

    with database.writing() as session:
        assert run_turns(session, now=NOW, limit=10, handle=handle, failed=ignore) == 3

    assert seen == [3, 4, 5]


def test_a_finished_update_forgets_what_it_said(database: Database) -> None:
    """Only the number stays."""
    store(database, update(1))

    with database.writing() as session:
        chat = claim_chat(session, now=NOW)
        assert chat is not None
        row = oldest_open(session, chat=chat, now=NOW)
        assert row is not None
        assert row.raw["words"] == "こんにちは1"
        finish(row, now=NOW)

    with database.reading() as session:
        row = session.scalars(select(Inbox)).one()
        assert (row.update_id, row.raw_sealed, row.raw) == (1, None, None)


def test_a_chat_whose_turn_is_running_is_left_alone(postgres_database: Database) -> None:
    """A second worker skips a locked chat and takes the next one."""
    store(postgres_database, update(1, address="1"), update(2, address="2"))

    with postgres_database.writing() as first, postgres_database.writing() as second:
        mine = claim_chat(first, now=NOW)
        yours = claim_chat(second, now=NOW)
        nobody = claim_chats(second, now=NOW, limit=5)

        assert (mine and mine.address, yours and yours.address) == ("1", "2")
        assert [chat.address for chat in nobody] == ["2"]


def test_two_turns_that_write_to_each_other_do_not_wait(postgres_database: Database) -> None:
    """
    Each holds its own chat while it puts a message out to the other's.
    """
    store(postgres_database, update(1, address="7"), update(2, address="8"))
    both = Barrier(2)

    def takes_a_turn(other: str) -> None:
        with postgres_database.writing() as session:
            own = claim_chat(session, now=NOW)
            assert own is not None
            both.wait()
            there = session.scalars(select(Chat).where(Chat.id != own.id)).one()
            queue(session, chat=there, outgoing={"text": "…"}, key=other, now=NOW)
            session.flush()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(takes_a_turn, ["a", "b"]))

    with postgres_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Outbox)) == 2


def test_racing_workers_handle_every_update_once(postgres_database: Database) -> None:
    """Four workers over eight chats: each update is done once, each chat in order."""
    store(postgres_database, *(update(n, address=str(n % 8)) for n in range(160)))
    seen: list[tuple[str, int]] = []

    def handle(chat: Chat, row: Inbox) -> None:
        finish(row, now=NOW)
        seen.append((chat.address, row.update_id))

    failures: list[str] = []

    def work(_: int) -> None:
        while True:
            with postgres_database.writing() as session:
                turns = run_turns(
                    session,
                    now=NOW,
                    limit=1,
                    handle=handle,
                    failed=lambda row, error: failures.append(repr(error)),
                )
            if not turns and InboxState.OPEN not in states(postgres_database):
                return

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))

    assert failures == []
    assert sorted(number for _, number in seen) == list(range(160))
    for address in map(str, range(8)):
        numbers = [number for where, number in seen if where == address]
        assert numbers == sorted(numbers)


def test_a_failing_update_is_parked_after_three_tries(database: Database) -> None:
    """Nothing of a failed try stays, the count does, and the chat then goes on."""
    store(database, update(1), update(2))
    tried: list[int] = []

    def handle(chat: Chat, row: Inbox) -> None:
        tried.append(row.update_id)
        chat.is_group = True
        finish(row, now=NOW)
        if row.update_id == 1:
            raise ValueError("this one cannot be handled")

    now = NOW
    for _ in range(6):
        with database.writing() as session:
            run_turns(session, now=now, limit=10, handle=handle, failed=ignore)
        now += timedelta(seconds=10)
        if len(tried) < 4:
            with database.reading() as session:
                assert not session.scalars(select(Chat.is_group)).one()

    assert tried == [1, 1, 1, 2]
    assert states(database) == [InboxState.PARKED, InboxState.DONE]
    with database.reading() as session:
        parked = session.scalars(select(Inbox).where(Inbox.state == InboxState.PARKED)).one()
        task = session.scalars(select(Task)).one()
        assert parked.raw["update_id"] == 1
        assert (task.kind, task.facts["update"]) == (PARKED_UPDATE, 1)


def test_an_outage_is_not_counted_against_an_update(database: Database) -> None:
    """If the database goes away in the middle, the update is as it was."""
    store(database, update(1))

    def handle(chat: Chat, row: Inbox) -> None:
        raise OperationalError("UPDATE", {}, Exception(), connection_invalidated=True)

    with pytest.raises(OperationalError), database.writing() as session:
        run_turns(session, now=NOW, limit=1, handle=handle, failed=ignore)

    with database.reading() as session:
        row = session.scalars(select(Inbox)).one()
        assert (row.state, row.tries) == (InboxState.OPEN, 0)


def test_a_clock_turned_back_does_not_keep_a_failed_update_waiting(database: Database) -> None:
    """A pause of seconds does not become one of a month."""
    store(database, update(1))

    def fail(chat: Chat, row: Inbox) -> None:
        raise ValueError

    def handle(chat: Chat, row: Inbox) -> None:
        finish(row, now=NOW)

    with database.writing() as session:
        run_turns(session, now=NOW, limit=1, handle=fail, failed=ignore)
        assert run_turns(session, now=NOW, limit=1, handle=handle, failed=ignore) == 0

    with database.writing() as session:
        before = NOW - timedelta(days=30)
        assert run_turns(session, now=before, limit=1, handle=handle, failed=ignore) == 1


def chat_at(session: Session, address: str) -> Chat:
    """Return the chat at this address."""
    return next(chat for chat in session.scalars(select(Chat)) if chat.address == address)


def test_a_flood_is_taken_at_once(database: Database) -> None:
    """More than twenty waiting updates of a chat get one joint answer; twenty do not."""
    store(database, *(update(n, address="1") for n in range(FLOOD)))
    store(database, *(update(n, address="2") for n in range(100, 150)))

    with database.writing() as session:
        calm, loud = chat_at(session, "1"), chat_at(session, "2")
        assert (flooded(session, chat=calm), flooded(session, chat=loud)) == (False, True)
        rows = open_updates(session, chat=loud)
        # Of the fifty no more was kept than shows that it is a flood.
        assert len(rows) == FLOOD + 1
        assert take_flood(session, chat=loud, rows=rows, now=NOW)

    with database.reading() as session:
        assert set(session.scalars(select(Inbox.chat_id))) == {calm.id}


def test_a_flood_leaves_nothing_behind(database: Database) -> None:
    """It is told once in a minute; what follows at once is left out, unless it asks for help."""

    def flood(now: datetime, *more: ReceivedUpdate) -> int:
        updates = [update(n, address="1") for n in range(100)]
        return store(database, *updates, update(500, address="2"), *more, now=now)

    def taken(now: datetime) -> bool:
        with database.writing() as session:
            chat = chat_at(session, "1")
            rows = open_updates(session, chat=chat)
            return take_flood(session, chat=chat, rows=rows, now=now)

    seconds = [NOW + timedelta(seconds=n) for n in range(80)]
    assert flood(seconds[0]) == FLOOD + 2
    assert taken(seconds[0])
    assert flood(seconds[3]) == 0
    learnt: dict[str, datetime] = {}
    with database.writing() as session:
        store_updates(
            session,
            channel="telegram",
            bot="1",
            updates=[update(700, address="1")],
            now=seconds[3],
            floods=learnt,
        )
    assert learnt == {"1": seconds[0]}
    assert flood(seconds[4], ReceivedUpdate(600, {}, "1", urgent=True)) == 1
    assert flood(seconds[6]) == FLOOD + 1
    assert not taken(seconds[6])
    assert flood(seconds[79]) == FLOOD + 1
    assert taken(seconds[79])
    assert states(database) == [InboxState.OPEN]
