"""A message is queued once, goes out in order and in time, and is never forgotten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.inbox import chat_index
from storage.outbox import cancel_for_person, cancel_notice, queue
from storage.pace import SendLimits, pause_bot
from storage.sending import Claim, Claimed, claim_due, mark_failed, mark_sent, reclaim_lost, requeue
from storage.states import OutboxState, PersonState, Role
from storage.tables import Account, Chat, Outbox, Person

NOW = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
ME, YOU = 11, 22
SECOND = timedelta(seconds=1)


def chat(session: Session, address: str, *, is_group: bool = False) -> Chat:
    """Find or make a chat."""
    index = chat_index(session.info["vault"], channel="telegram", bot="1", address=address)
    found = session.scalars(select(Chat).where(Chat.address_index == index)).first()
    if found is None:
        found = Chat(
            channel="telegram",
            bot="1",
            address_index=index,
            address=address,
            is_group=is_group,
            first_seen=NOW,
        )
        session.add(found)
        session.flush()
    return found


def say(
    database: Database,
    address: str,
    *words: str,
    is_group: bool = False,
    begun: bool = False,
    not_before: datetime | None = None,
) -> None:
    """Queue messages to one chat; the words are their keys too."""
    with database.writing() as session:
        for word in words:
            queue(
                session,
                chat=chat(session, address, is_group=is_group),
                outgoing={"text": word},
                key=f"{address}:{word}",
                now=NOW,
                begun=begun,
                not_before=not_before,
            )


def claim(
    database: Database,
    *,
    by: int = ME,
    now: datetime = NOW,
    limit: int = 10,
    limits: SendLimits | None = None,
) -> Claim:
    """Claim in a transaction of its own, as whoever sends does."""
    with database.writing() as session:
        return claim_due(
            session,
            channel="telegram",
            bot="1",
            by=by,
            now=now,
            limit=limit,
            limits=limits,
        )


def words(messages: list[Claimed]) -> list[str]:
    """What the messages say."""
    return [message.payload["text"] for message in messages]


def sent(database: Database, messages: list[Claimed], *, now: datetime = NOW) -> int:
    """Mark messages as sent and return how many may have been doubled."""
    with database.writing() as session:
        return mark_sent(session, ids=[message.id for message in messages], now=now)


def send_all(
    database: Database, *, limits: SendLimits | None, until: timedelta
) -> list[tuple[float, str, str]]:
    """Send whatever may go, jumping to the next moment at which something may."""
    now, log = NOW, list[tuple[float, str, str]]()
    while now <= NOW + until:
        claimed = claim(database, now=now, limit=50, limits=limits)
        sent(database, claimed.messages, now=now)
        seconds = (now - NOW).total_seconds()
        log += [(seconds, m.address, m.payload["text"]) for m in claimed.messages]
        if not claimed.messages:
            if claimed.wait is None:
                break
            now += timedelta(seconds=claimed.wait, microseconds=1)
    return log


def outbox(database: Database) -> list[Outbox]:
    """All rows, oldest first."""
    with database.reading() as session:
        return list(session.scalars(select(Outbox).order_by(Outbox.id)))


def test_a_key_is_queued_once(database: Database) -> None:
    """The second message with the same key is the first, unchanged."""
    with database.writing() as session:
        here = chat(session, "7")
        first = queue(session, chat=here, outgoing={"text": "一"}, key="k", now=NOW)
        again = queue(session, chat=here, outgoing={"text": "二"}, key="k", now=NOW)
        assert again is first

    assert words(claim(database).messages) == ["一"]


def test_the_same_key_from_two_processes_is_queued_once(postgres_database: Database) -> None:
    """Whoever comes second waits, and then finds the first."""
    with postgres_database.writing() as session:
        chat(session, "7")

    def one(number: int) -> str:
        with postgres_database.writing() as session:
            row = queue(
                session,
                chat=chat(session, "7"),
                outgoing={"text": str(number)},
                key="k",
                now=NOW,
            )
            return str(row.id)

    with ThreadPoolExecutor(4) as processes:
        assert len(set(processes.map(one, range(8)))) == 1


def test_a_chat_gets_one_message_at_a_time_and_in_order(database: Database) -> None:
    """The second message waits until the first has been sent; other chats do not wait."""
    say(database, "7", "一", "二", "三")
    say(database, "8", "い", "ろ")

    first = claim(database).messages
    assert words(first) == ["一", "い"]
    assert claim(database).messages == []

    sent(database, first[:1])
    assert words(claim(database).messages) == ["二"]


def test_racing_processes_send_every_message_once(postgres_database: Database) -> None:
    """Four processes over six chats: each message goes once, each chat in order."""
    for number in range(15):
        for address in "abcdef":
            say(postgres_database, address, f"{number:02}")
    log: list[tuple[str, str]] = []

    def work(by: int) -> None:
        empty = 0
        while empty < 5:
            messages = claim(postgres_database, by=by, limit=2).messages
            log.extend((m.address, m.payload["text"]) for m in messages)
            sent(postgres_database, messages)
            empty = 0 if messages else empty + 1

    with ThreadPoolExecutor(4) as processes:
        list(processes.map(work, (1, 2, 3, 4)))

    assert len(log) == 90
    for address in "abcdef":
        order = [word for where, word in log if where == address]
        assert order == [f"{number:02}" for number in range(15)]


def test_what_the_program_begins_waits_for_its_hour(database: Database) -> None:
    """A begun message waits, an answer passes it, even with a clock turned back."""
    say(database, "7", "朝の質問", begun=True, not_before=NOW + timedelta(hours=9))
    say(database, "7", "返事")

    answer = claim(database, now=NOW - timedelta(days=30)).messages
    assert words(answer) == ["返事"]
    sent(database, answer)
    assert claim(database, now=NOW + timedelta(hours=8)).messages == []
    assert words(claim(database, now=NOW + timedelta(hours=9)).messages) == ["朝の質問"]


def test_a_bot_sends_thirty_in_any_second(database: Database) -> None:
    """The thirty-first message of a second waits for the next."""
    for number in range(65):
        say(database, str(number), "やあ")

    log = send_all(database, limits=SendLimits(), until=timedelta(seconds=10))

    moments = [moment for moment, _, _ in log]
    assert len(log) == 65
    assert moments[-1] < 2.1
    assert all(sum(1 for m in moments if start <= m < start + 1) <= 30 for start in moments)


def test_a_group_gets_twenty_in_any_minute(database: Database) -> None:
    """The twenty-first message of a minute waits for the next."""
    count, most, seconds = 45, 20, 60
    say(database, "7", *(f"{n:02}" for n in range(count)), is_group=True)

    log = send_all(database, limits=SendLimits(), until=timedelta(minutes=5))

    moments = [moment for moment, _, _ in log]
    assert [word for _, _, word in log] == [f"{n:02}" for n in range(count)]
    assert moments[:most] == [0.0] * most
    assert all(sum(1 for m in moments if s <= m < s + seconds) <= most for s in moments)


def test_a_private_chat_gets_one_a_second_with_bursts_of_three(database: Database) -> None:
    """Three at once, then one a second; whoever paused has their three back."""
    say(database, "7", *(f"{n:02}" for n in range(10)))

    log = send_all(database, limits=SendLimits(), until=timedelta(minutes=5))

    moments = [moment for moment, _, _ in log]
    assert [word for _, _, word in log] == [f"{n:02}" for n in range(10)]
    assert moments == pytest.approx([0, 0, 0, 1, 2, 3, 4, 5, 6, 7], abs=0.1)


def test_one_late_answer_does_not_make_the_next_ones_late(database: Database) -> None:
    """Who writes once a second is answered at once, though the first answer came late."""
    limits = SendLimits()
    say(database, "7", "零")
    sent(database, claim(database, now=NOW + 0.9 * SECOND, limits=limits).messages)

    for second in range(1, 10):
        now = NOW + second * SECOND
        say(database, "7", str(second))
        claimed = claim(database, now=now, limits=limits)
        assert words(claimed.messages) == [str(second)]
        sent(database, claimed.messages)


def test_a_pause_holds_for_every_process(database: Database) -> None:
    """When Telegram says "retry after", nobody does; a shorter pause is none."""
    say(database, "7", "一")
    with database.writing() as session:
        pause = {"channel": "telegram", "bot": "1", "now": NOW}
        pause_bot(session, until=NOW + 30 * SECOND, **pause)  # type: ignore[arg-type]
        pause_bot(session, until=NOW + 5 * SECOND, **pause)  # type: ignore[arg-type]

    for by in (ME, YOU):
        claimed = claim(database, by=by, now=NOW + 10 * SECOND)
        assert (claimed.messages, claimed.wait) == ([], 20.0)
    assert words(claim(database, now=NOW + 30 * SECOND).messages) == ["一"]


def test_a_clock_turned_back_ends_pauses_and_holds(database: Database) -> None:
    """A month does not pass before the next answer because the clock was a month ahead."""
    later = NOW + timedelta(days=30)
    say(database, "7", "一", "二", "三", "四")
    for _ in range(3):
        sent(database, claim(database, now=later, limits=SendLimits()).messages)
    with database.writing() as session:
        pause_bot(session, channel="telegram", bot="1", until=later + 30 * SECOND, now=later)

    assert words(claim(database, limits=SendLimits()).messages) == ["四"]


def test_a_message_of_a_killed_process_is_sent_once_more_and_counted(database: Database) -> None:
    """Claimed, then killed: whether it arrived is unknown, so it goes again and is counted."""
    say(database, "7", "一", "二")
    claim(database, by=YOU)

    def reclaim(by: int, alive: set[int], now: datetime) -> int:
        with database.writing() as session:
            return reclaim_lost(
                session,
                channel="telegram",
                bot="1",
                by=by,
                alive=alive,
                under_way=(),
                grace=5 * SECOND,
                now=now,
            )

    assert reclaim(ME, {ME, YOU}, NOW + timedelta(days=1)) == 0
    assert reclaim(ME, {ME}, NOW + SECOND) == 0
    assert reclaim(ME, {ME}, NOW + 6 * SECOND) == 1

    again = claim(database).messages
    assert (words(again), again[0].sends) == (["一"], 2)
    assert sent(database, again) == 1


def test_our_own_claim_that_we_do_not_know_of_is_lost(database: Database) -> None:
    """A commit that succeeded although its connection broke leaves claims that nobody sends."""
    say(database, "7", "一")
    say(database, "8", "二")
    known, forgotten = claim(database).messages

    with database.writing() as session:
        lost = reclaim_lost(
            session,
            channel="telegram",
            bot="1",
            by=ME,
            alive={ME},
            under_way=[known.id],
            grace=5 * SECOND,
            now=NOW,
        )

    assert lost == 1
    assert [message.id for message in claim(database).messages] == [forgotten.id]


def put_back(database: Database, message: Claimed, *, arrived: bool, steps: int = 0) -> None:
    """Queue a message again, with a rest of two seconds for its chat."""
    with database.writing() as session:
        requeue(
            session,
            message=message,
            outcome="unsure" if arrived else "unreachable",
            steps_done=steps,
            arrived=arrived,
            hold=2 * SECOND,
            now=NOW,
        )


def test_a_message_put_back_rests_and_goes_on_where_it_was(database: Database) -> None:
    """Its chat rests, what was already done is not done again, a sure miss is not counted."""
    say(database, "7", "一", "二")
    put_back(database, claim(database).messages[0], arrived=False, steps=1)

    resting = claim(database, now=NOW + SECOND)
    assert (resting.messages, resting.wait) == ([], 1.0)
    again = claim(database, now=NOW + 2 * SECOND).messages
    assert [(m.payload["text"], m.steps_done, m.sends, m.tries) for m in again] == [("一", 1, 1, 1)]


def test_a_message_that_may_have_arrived_is_counted(database: Database) -> None:
    """After a time-out the second sending counts as possibly doubled."""
    say(database, "7", "一")
    put_back(database, claim(database).messages[0], arrived=True)

    assert sent(database, claim(database, now=NOW + 2 * SECOND).messages) == 1


def test_a_sent_message_keeps_no_words(database: Database) -> None:
    """Once it is sent or refused, only that it existed is kept."""
    say(database, "7", "一")
    say(database, "8", "二")
    one, two = claim(database).messages
    sent(database, [one])
    with database.writing() as session:
        mark_failed(session, ids=[two.id], outcome="refused")

    assert [(row.state, row.payload_sealed) for row in outbox(database)] == [
        (OutboxState.SENT, None),
        (OutboxState.FAILED, None),
    ]


@pytest.fixture
def about_person(database: Database) -> Callable[[str], None]:
    """Queues a message about one person, who is then stopped with ``stop``."""

    def queue_about(word: str) -> None:
        with database.writing() as session:
            person = session.scalars(select(Person)).first()
            if person is None:
                account = Account(town="town", role=Role.SUPPORTER, label="支援者", created_at=NOW)
                session.add(account)
                session.flush()
                person = Person(
                    town="town",
                    code="K-7F3Q",
                    label="珈琲の方",
                    area="north",
                    supporter_id=account.id,
                    state=PersonState.ACTIVE,
                    created_at=NOW,
                )
                session.add(person)
                session.flush()
            queue(
                session,
                chat=chat(session, "7"),
                outgoing={"text": word},
                key=word,
                now=NOW,
                person_id=person.id,
            )

    return queue_about


def stop_everything(database: Database) -> int:
    """「すべて止める」"""
    with database.writing() as session:
        person = session.scalars(select(Person)).one()
        return cancel_for_person(session, person_id=person.id)


def test_stopping_everything_cancels_what_waits(
    database: Database, about_person: Callable[[str], None]
) -> None:
    """What is about this person is not sent any more; the rest is."""
    about_person("一")
    say(database, "7", "二")

    assert stop_everything(database) == 1
    assert words(claim(database).messages) == ["二"]


def test_what_was_stopped_under_way_is_not_tried_again(
    database: Database, about_person: Callable[[str], None]
) -> None:
    """A message that failed on its way after すべて止める stays cancelled."""
    about_person("一")
    message = claim(database).messages[0]

    stop_everything(database)
    put_back(database, message, arrived=False)

    assert claim(database, now=NOW + timedelta(hours=1)).messages == []
    assert [row.state for row in outbox(database)] == [OutboxState.CANCELLED]


@pytest.mark.parametrize("steps", [0, 1, 2], ids=["waiting", "under way", "sent"])
def test_a_question_taken_back_tells_whether_it_was_ever_put(
    database: Database, steps: int
) -> None:
    """It is as if never said only while no part of it has gone out; other keys stay."""
    say(database, "7", "ask:1:0", "ask:1:1", "ask:10:0")
    if steps:
        messages = claim(database, limit=1).messages
        if steps == 2:
            sent(database, messages)

    with database.writing() as session:
        assert cancel_notice(session, key="7:ask:1") is (steps == 0)

    waiting = [row.key for row in outbox(database) if row.state is OutboxState.QUEUED]
    assert waiting == ["7:ask:10:0"]


def test_nothing_waits_for_a_chat_that_was_closed_to_us(database: Database) -> None:
    """A message to a blocked chat is written down as cancelled."""
    with database.writing() as session:
        chat(session, "7").blocked_at = NOW
    say(database, "7", "一")

    assert claim(database).messages == []
    assert [(row.state, row.outcome) for row in outbox(database)] == [
        (OutboxState.CANCELLED, "blocked")
    ]
