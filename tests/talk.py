"""
Conversations in tests, without a network: somebody does something, and hears something.

Everything between is real: the inbox row, the turn, the outbox; only the channel is left out.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update

from bot.clock import run_tick
from bot.converse import converse
from bot.flows import all_flows
from bot.messages import Button, Did, Incoming, Outgoing
from bot.searching import search_due
from bot.turn import World
from casework.invite import invite
from casework.search import Reader
from matching import load_words
from storage.database import Database
from storage.inbox import ReceivedUpdate, store_updates
from storage.states import OutboxState, Role
from storage.tables import Account, Chat, Outbox
from storage.turns import finish, oldest_open
from tests.making import NOW, TOWN
from texts import keys, say
from towns import Town

_CHANNEL, _BOT = "test", "bot"
_FIRST_UPDATE, _FIRST_ADDRESS = 1, 1000
# Asked with each turn: made once, they are compiled once.
_CHAT = select(Chat).where(Chat.address_index == bindparam("index"))
_DUE = (
    select(Outbox)
    .join(Chat, Chat.id == Outbox.chat_id)
    .where(
        Chat.address_index == bindparam("index"),
        Outbox.state == OutboxState.QUEUED,
        or_(Outbox.not_before.is_(None), Outbox.not_before <= bindparam("now")),
    )
    .order_by(Outbox.id)
)


def activity_words() -> dict[str, str]:
    """Return what each activity is called."""
    return {key: say(f"activities.{key}", "ja") for key in keys("activities")}


@dataclass
class Shown:
    """A message as it stands in a chat."""

    text: str
    buttons: list[Button]


class Talk:
    """A town that talks; ``now`` stands still until :meth:`wait` moves it."""

    def __init__(
        self,
        database: Database,
        *,
        town: Town = TOWN,
        now: datetime = NOW,
        first_update: int = _FIRST_UPDATE,
    ) -> None:
        self.database = database
        self.town = town
        self.now = now
        self.world = World(
            vault=database.vault,
            towns={town.key: town},
            reader=READER,
            bot_name="kanaeai_test_bot",
            page_url="http://127.0.0.1:8080",
            desk_url="http://127.0.0.1:8080",
            fetch_file=self.fetch_file,
        )
        self.files: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.registry = all_flows()
        self.next_update = first_update
        self.next_address = _FIRST_ADDRESS

    @property
    def is_new(self) -> bool:
        """Whether it is the usual town, and nobody has come yet."""
        begun = (self.next_update, self.next_address)
        return self.town is TOWN and begun == (_FIRST_UPDATE, _FIRST_ADDRESS)

    def supporter(self) -> "Member":
        """Let a supporter join."""
        return self.member(Role.SUPPORTER)

    def host(self) -> "Member":
        """Let a host join, not registered yet."""
        return self.member(Role.HOST)

    def coordinator(self) -> "Member":
        """Let a coordinator join."""
        return self.member(Role.COORDINATOR)

    def member(self, role: Role) -> "Member":
        """Let somebody join in a role, by an invitation."""
        with self.database.writing() as session:
            token = invite(session, role=role, town=self.town.key, by=None, now=self.now)
        member = self.stranger()
        member.commands("start", token)
        return member

    def stranger(self) -> "Member":
        """Let somebody come whom nobody knows."""
        member = Member(self, str(self.next_address))
        self.next_address += 1
        return member

    async def fetch_file(self, file: str, *, most: int) -> bytes:
        """Bring a file that somebody sent, and remember that it was asked for."""
        self.fetched.append(file)
        return self.files[file]

    def tick(self) -> None:
        """Let the clock do what is due now; what came due before is on its way."""
        with self.database.writing() as session:
            session.execute(
                update(Outbox).where(Outbox.not_before <= self.now).values(not_after=None)
            )
        run_tick(self.database, self.world, self.registry, self.now)

    def search(self) -> None:
        """Let candidates be looked for, as the program does after a turn."""
        asyncio.run(
            search_due(self.database, world=self.world, registry=self.registry, now=self.now)
        )

    def wait(self, **how_long: float) -> None:
        """Let time pass, then tick."""
        self.now += timedelta(**how_long)
        self.tick()

    def turn(self, member: "Member", incoming: Incoming) -> None:
        """Take one update through inbox and conversation."""
        update = ReceivedUpdate(self.next_update, {"test": True}, member.address)
        self.next_update += 1
        with self.database.writing() as session:
            store_updates(session, channel=_CHANNEL, bot=_BOT, updates=[update], now=self.now)
        with self.database.writing() as session:
            chat = session.scalars(_CHAT, {"index": member.index}).one()
            row = oldest_open(session, chat=chat, now=self.now)
            assert row is not None
            converse(
                session,
                row=row,
                chat=chat,
                incoming=incoming,
                world=self.world,
                registry=self.registry,
                now=self.now,
            )
            finish(row, now=self.now)
        self.search()

    def deliver(self, member: "Member") -> None:
        """Bring a member what has become due for them."""
        with self.database.writing() as session:
            due = {"index": member.index, "now": self.now}
            rows = session.scalars(_DUE, due).all()
            for row in rows:
                member.receive(Outgoing.from_json(row.payload))
                row.state = OutboxState.SENT


@dataclass
class Member:
    """Somebody in a chat. ``heard`` is what came since they last did something."""

    talk: Talk
    address: str
    shown: list[Shown] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    keyboard: tuple[tuple[str, ...], ...] = ()

    def says(self, words: str) -> None:
        """Type words."""
        self._act(Incoming(Did.SAID, text=words, sender=self.address))

    def commands(self, command: str, argument: str = "") -> None:
        """Type a command."""
        self._act(Incoming(Did.COMMANDED, command=command, text=argument, sender=self.address))

    def does(self, did: Did) -> None:
        """Do something else: send a sticker, block the bot, come back."""
        self._act(Incoming(did, sender=self.address))

    def presses(self, *labels: str) -> None:
        """Press one button after another; each is named by a part of its words."""
        for label in labels:
            place, button = self.find(label)
            self.press_data(button.data, place)

    def sends(self, content: bytes, *, size: int | None = None) -> None:
        """Send a document; ``size`` is what it says it has, if not what it has."""
        name = f"file-{len(self.talk.files)}"
        self.talk.files[name] = content
        said = len(content) if size is None else size
        self._act(Incoming(Did.SENT_FILE, data=name, size=said, sender=self.address))

    def press_data(self, data: str, place: int = 0) -> None:
        """Press a button by its token, old or forged ones too."""
        self._act(
            Incoming(
                Did.PRESSED,
                data=data,
                press_id=f"press-{len(self.shown)}",
                message_id=place,
                sender=self.address,
            )
        )

    def fills(self, *answers: str) -> None:
        """Answer the questions of a form in a row: a button with these words, else typed."""
        for answer in answers:
            if any(answer in button.label for button in self.shown[-1].buttons):
                self.presses(answer)
            else:
                self.says(answer)

    def hears(self, words: str) -> str:
        """Assert that something with these words was heard since the last act; return it."""
        self.listen()
        for text in reversed(self.heard):
            if words in text:
                return text
        raise AssertionError(f"not heard: {words}\nheard instead:\n" + "\n---\n".join(self.heard))

    def hears_nothing(self) -> None:
        """Assert that nothing was heard since the last act."""
        self.listen()
        assert self.heard == []

    def listen(self) -> None:
        """Receive what has become due."""
        self.talk.deliver(self)

    @property
    def last(self) -> str:
        """The newest message."""
        self.listen()
        return self.shown[-1].text

    @property
    def buttons(self) -> list[str]:
        """The words on the buttons of the newest message."""
        self.listen()
        return [button.label for button in self.shown[-1].buttons]

    @property
    def index(self) -> bytes:
        """Under which the chat is found."""
        return self.talk.database.vault.index(f"{_CHANNEL}:{_BOT}:{self.address}")

    @property
    def account(self) -> Account:
        """The account behind this chat."""
        with self.talk.database.reading() as session:
            chat = session.scalars(_CHAT, {"index": self.index}).one()
            return session.get_one(Account, chat.account_id)

    def receive(self, outgoing: Outgoing) -> None:
        """Take a message in, as a chat would show it."""
        if outgoing.keyboard is not None:
            self.keyboard = outgoing.keyboard
        if not outgoing.text:
            return
        buttons = [button for row in outgoing.buttons for button in row]
        self.heard.append(outgoing.text)
        if outgoing.replaces is not None:
            self.shown[outgoing.replaces] = Shown(outgoing.text, buttons)
            # What was just changed is what its reader looks at.
            self.shown.append(self.shown.pop(outgoing.replaces))
        else:
            self.shown.append(Shown(outgoing.text, buttons))

    def _act(self, incoming: Incoming) -> None:
        self.listen()
        self.heard.clear()
        self.talk.turn(self, incoming)
        self.listen()

    def find(self, label: str) -> tuple[int, Button]:
        """Return the newest button with these words, and the place of its message."""
        self.listen()
        for place in range(len(self.shown) - 1, -1, -1):
            for button in self.shown[place].buttons:
                if label in button.label:
                    return place, button
        offered = [button.label for shown in self.shown for button in shown.buttons]
        raise AssertionError(f"no button with {label}; there are {offered}")


READER = Reader(words=load_words, activity_words=activity_words())
"""Understands wishes and offers; read once for all tests."""
