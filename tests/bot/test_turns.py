"""From the inbox to the conversation: floods get one answer, poison does not stop a chat."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.flows import all_flows
from bot.messages import Did, Incoming
from bot.turn import World
from bot.turns import take_turns
from casework.invite import invite
from storage.database import Database
from storage.inbox import FLOOD, ReceivedUpdate, store_updates
from storage.states import InboxState, Role
from storage.tables import Inbox, Outbox, Task
from storage.turns import TRIES
from tests.making import NOW, TOWN
from tests.talk import READER
from texts import say

POISON = "poison"
REGISTRY = all_flows()


def read(raw: dict[str, Any]) -> Incoming:
    """Read an update of this test: words, or a word that no program survives."""
    if raw["text"] == POISON:
        raise RuntimeError("unreadable")
    if raw["text"].startswith("/start "):
        return Incoming(Did.COMMANDED, command="start", text=raw["text"].removeprefix("/start "))
    return Incoming(Did.SAID, text=raw["text"], sender="1")


class Inboxes:
    """A program that takes turns, without a network."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.world = World(
            vault=database.vault, towns={TOWN.key: TOWN}, reader=READER, bot_name="b", page_url=""
        )
        self.now = NOW
        self.number = 0

    def receives(self, *words: str, address: str = "1") -> None:
        """Store what somebody sent."""
        updates = []
        for text in words:
            self.number += 1
            updates.append(ReceivedUpdate(self.number, {"text": text}, address))
        with self.database.writing() as session:
            store_updates(session, channel="test", bot="bot", updates=updates, now=self.now)

    def takes_turns(self) -> int:
        """Take turns once."""
        with self.database.writing() as session:
            return take_turns(
                session,
                self.now,
                world=self.world,
                registry=REGISTRY,
                readers={"test": read},
            )

    def joins(self) -> None:
        """Let the chat be a supporter's; what it heard then is sent."""
        with self.database.writing() as session:
            token = invite(session, role=Role.SUPPORTER, town=TOWN.key, by=None, now=self.now)
        self.receives(f"/start {token}")
        self.takes_turns()
        self.said()

    def said(self) -> list[str]:
        """Return what was said since the last look."""
        with self.database.writing() as session:
            rows = session.scalars(select(Outbox).order_by(Outbox.id)).all()
            texts = [row.payload.get("text", "") for row in rows]
            for row in rows:
                session.delete(row)
        return texts

    def states(self) -> list[InboxState]:
        """Return what became of each update."""
        with self.database.reading() as session:
            return list(session.scalars(select(Inbox.state).order_by(Inbox.update_id)))


@pytest.fixture
def inboxes(sqlite_database: Database) -> Inboxes:
    """A program with an empty inbox."""
    return Inboxes(sqlite_database)


def test_a_flood_gets_one_joint_answer(inboxes: Inboxes) -> None:
    """The answer says how many came, and asks the question that still stands once more."""
    inboxes.joins()
    inboxes.receives("/wish", "願いをあずける")
    inboxes.takes_turns()
    inboxes.said()

    inboxes.receives(*("あ" for _ in range(FLOOD + 5)))
    assert inboxes.takes_turns() == 1

    flood, question = inboxes.said()
    assert flood == say("everyone.flood", "ja")
    assert "本人の登録 1/4" in question
    assert set(inboxes.states()) == {InboxState.DONE}


def test_a_flood_is_told_once_and_keeps_nothing(inboxes: Inboxes) -> None:
    """However long it goes on: no row more, one answer, and after a quiet minute a new one."""
    inboxes.joins()
    kept = len(inboxes.states())
    for _ in range(10):
        inboxes.receives(*("あ" for _ in range(100)))
        assert inboxes.takes_turns() == 1
        assert len(inboxes.states()) == kept
        inboxes.now += timedelta(seconds=20)
    assert inboxes.said().count(say("everyone.flood", "ja")) == 1

    inboxes.now += timedelta(minutes=2)
    inboxes.receives("メニュー")
    inboxes.takes_turns()
    assert inboxes.said() == [say("everyone.menu.supporter", "ja")]
    inboxes.receives(*("あ" for _ in range(FLOOD + 1)))
    inboxes.takes_turns()
    assert say("everyone.flood", "ja") in inboxes.said()


@pytest.mark.parametrize("words", [say("menus.incident", "ja"), "殴られました。助けてください"])
def test_who_asks_for_help_in_a_flood_is_heard(inboxes: Inboxes, words: str) -> None:
    """Somebody who presses everything at once in a fright is answered first of all."""
    inboxes.joins()

    inboxes.receives(*("あ" for _ in range(FLOOD - 1)), words, "あ", "あ")
    inboxes.takes_turns()

    assert any("119" in text for text in inboxes.said())


def test_a_flooding_stranger_hears_the_neutral_sentence(inboxes: Inboxes) -> None:
    """Once, and nothing else."""
    inboxes.receives(*("あ" for _ in range(FLOOD + 5)))

    inboxes.takes_turns()

    assert inboxes.said() == [say("everyone.stranger", "ja")]


def test_a_flood_does_not_touch_other_chats(inboxes: Inboxes) -> None:
    """Whoever writes meanwhile is answered as always."""
    inboxes.receives(*("あ" for _ in range(FLOOD + 5)))
    inboxes.receives("こんにちは", address="2")

    inboxes.takes_turns()

    assert inboxes.said() == [say("everyone.stranger", "ja")] * 2


def test_poison_is_parked_and_the_chat_goes_on(inboxes: Inboxes) -> None:
    """After three tries the update rests with a task, and the next one is answered."""
    inboxes.joins()
    inboxes.receives(POISON, "メニュー")

    for _ in range(TRIES):
        inboxes.takes_turns()
        inboxes.now += timedelta(seconds=10)
    inboxes.takes_turns()

    assert inboxes.states() == [InboxState.DONE, InboxState.PARKED, InboxState.DONE]
    assert any(say("everyone.menu.supporter", "ja") in text for text in inboxes.said())
    with inboxes.database.reading() as session:
        assert session.scalars(select(Task.kind)).all() == ["parked_update"]


def test_what_a_failed_turn_did_is_undone(
    inboxes: Inboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handler that breaks after its deed leaves neither the deed nor an answer."""
    inboxes.joins()
    menu = REGISTRY.commands["menu"]

    def breaks(turn: Any, press: Any) -> None:
        turn.by.language = "ja-easy"
        menu.run(turn, press)
        raise RuntimeError("broken")

    broken: Callable[[Any, Any], None] = breaks
    monkeypatch.setitem(REGISTRY.commands, "menu", type(menu)(broken, menu.roles))
    inboxes.receives("メニュー")
    inboxes.takes_turns()

    assert inboxes.said() == []
    assert inboxes.states()[-1] is InboxState.OPEN


def test_updates_of_one_chat_are_answered_in_their_order(inboxes: Inboxes) -> None:
    """The label, then the area: each answers the question before it."""
    inboxes.joins()
    inboxes.receives("願いをあずける", "珈琲の方", "川端校区", "18歳以上")

    inboxes.takes_turns()

    assert ["本人の登録 " + text.split("本人の登録 ")[1][:3] for text in inboxes.said()] == [
        f"本人の登録 {number}/4" for number in range(1, 5)
    ]
