"""Putting notices out: answers at once, news in the reader's hours, nobody forgotten."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.flows import all_flows
from bot.notices import put_out
from bot.turn import World
from casework.ground import Notice, tell
from storage.base import Id
from storage.database import Database
from storage.states import IntroductionState
from storage.tables import Account, Chat, Outbox, Task
from tests.making import NOW, TOWN, Cast, make_cast
from tests.talk import READER

REGISTRY = all_flows()
# Asia/Tokyo is nine hours ahead.
NIGHT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
LABOUR_THANKSGIVING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


class Scene:
    """An introduction that was asked, and chats of everybody."""

    def __init__(self, session: Session, database: Database) -> None:
        self.session = session
        self.cast: Cast = make_cast(session, state=IntroductionState.ASKED)
        self.world = World(
            vault=database.vault, towns={TOWN.key: TOWN}, reader=READER, bot_name="b", page_url=""
        )
        for account in (self.cast.coordinator, self.cast.supporter, self.cast.giver):
            self.chat(account)

    def chat(self, account: Account) -> Chat:
        """Give somebody one more chat."""
        chat = Chat(
            channel="test",
            bot="bot",
            address_index=Id(int=len(self.session.scalars(select(Chat)).all())).bytes,
            address="1",
            account_id=account.id,
            first_seen=NOW,
        )
        self.session.add(chat)
        self.session.flush()
        return chat

    def asks_host(
        self, *, now: datetime, begun: bool = True, after: datetime | None = None
    ) -> None:
        """Put the question to the host."""
        tell(
            self.session,
            Notice(
                to=self.cast.giver.id,
                kind="in.ask",
                subject=self.cast.introduction.id,
                key="in.ask:1",
                begun=begun,
                person=self.cast.person.id,
                after=after,
            ),
        )
        put_out(self.session, world=self.world, registry=REGISTRY, now=now)
        self.session.flush()

    def queued(self) -> list[Outbox]:
        """Return what waits to be sent."""
        return list(self.session.scalars(select(Outbox).order_by(Outbox.id)))


@pytest.fixture
def scene(sqlite_database: Database) -> Iterator[Scene]:
    """An introduction that was asked."""
    with sqlite_database.writing() as session:
        yield Scene(session, sqlite_database)


@pytest.mark.parametrize("now", [NIGHT, SATURDAY, LABOUR_THANKSGIVING])
def test_what_the_program_begins_waits_for_the_morning(scene: Scene, now: datetime) -> None:
    """At night, on a weekend and on a holiday it is queued for the next opening."""
    scene.asks_host(now=now)

    (message,) = scene.queued()
    assert message.begun
    assert message.not_before is not None
    local = message.not_before + timedelta(hours=9)
    assert (local.hour, local.minute) == (8, 30)
    assert now < message.not_before < now + timedelta(days=3)
    assert local.weekday() < 5


@pytest.mark.parametrize("now", [NIGHT, SATURDAY, LABOUR_THANKSGIVING])
def test_an_answer_goes_at_once(scene: Scene, now: datetime) -> None:
    """Whatever the hour, who just did something hears what came of it."""
    scene.asks_host(now=now, begun=False)

    (message,) = scene.queued()
    assert message.not_before is None or message.not_before <= now


def test_the_readers_own_hours(scene: Scene) -> None:
    """Who chose the evening hears in the evening."""
    scene.cast.giver.hours = "evening"

    scene.asks_host(now=NOW)

    (message,) = scene.queued()
    assert message.not_before is not None
    assert (message.not_before + timedelta(hours=9)).hour == 17


def test_a_host_at_its_cap_hears_later(scene: Scene) -> None:
    """Not before the given moment, and in open hours then."""
    after = NIGHT + timedelta(days=20)

    scene.asks_host(now=NOW, after=after)

    (message,) = scene.queued()
    assert message.not_before is not None
    assert message.not_before > after


def test_the_same_notice_is_put_out_once(scene: Scene) -> None:
    """Told twice, it is one message in each chat of its reader."""
    scene.chat(scene.cast.giver)

    scene.asks_host(now=NOW)
    scene.asks_host(now=NOW)

    assert len(scene.queued()) == 2


@pytest.mark.parametrize("closed", ["no_chat", "blocked"])
def test_who_cannot_be_reached_becomes_a_task(scene: Scene, closed: str) -> None:
    """The coordinator hears that somebody has no open chat, once."""
    for chat in scene.session.scalars(select(Chat).where(Chat.account_id == scene.cast.giver.id)):
        if closed == "blocked":
            chat.blocked_at = NOW
        else:
            chat.account_id = None
    scene.session.flush()

    scene.asks_host(now=NOW)
    scene.asks_host(now=NOW)

    (task,) = scene.session.scalars(select(Task)).all()
    assert (task.kind, task.host_id) == ("unreachable", scene.cast.host.id)
    (message,) = scene.queued()
    assert "対応待ち" in message.payload["text"]


def test_an_unreachable_coordinator_ends_in_one_task(scene: Scene) -> None:
    """Telling nobody of nobody does not go round in circles."""
    for chat in scene.session.scalars(select(Chat)):
        chat.blocked_at = NOW
    scene.session.flush()

    scene.asks_host(now=NOW)

    kinds = scene.session.scalars(select(Task.kind)).all()
    assert kinds == ["unreachable", "unreachable"]
    assert scene.queued() == []


def test_what_a_left_supporter_should_hear_is_a_task(scene: Scene) -> None:
    """News about a person reaches the coordinators, when nobody speaks for the person any more."""
    scene.cast.supporter.left_at = NOW
    tell(
        scene.session,
        Notice(
            to=scene.cast.supporter.id,
            kind="in.welcomed",
            subject=scene.cast.introduction.id,
            key="in.welcomed:1",
            person=scene.cast.person.id,
        ),
    )

    put_out(scene.session, world=scene.world, registry=REGISTRY, now=NOW)

    (task,) = scene.session.scalars(select(Task)).all()
    assert (task.kind, task.person_id) == ("supporter_left", scene.cast.person.id)


def test_each_reader_hears_their_own_voice(scene: Scene) -> None:
    """やさしい日本語 for who chose it."""
    scene.cast.giver.language = "ja-easy"

    scene.asks_host(now=NOW)

    (message,) = scene.queued()
    assert "いっしょに できそうな" in message.payload["text"]
    assert message.person_id == scene.cast.person.id
