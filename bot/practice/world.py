"""
The practice town itself: people, groups, the bot, and every chat with its messages and keyboards.
It checks who may be written to, keeps everything in the store, and tells watchers what changed.
"""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.practice.clock import PracticeClock
from bot.practice.refusals import bad_request, forbidden, migrated
from bot.practice.store import Store

Message = dict[str, Any]
Event = dict[str, Any]
Watcher = Callable[[Event], None]

# How many messages of a chat stay in memory and are shown when a window opens.
REMEMBERED = 300
FIRST_STRANGER_ID = 900_000_000


@dataclass
class Person:
    """A fictional person with a private chat; `note` says who it is in the town (支援者 …)."""

    id: int
    name: str
    note: str = ""
    language: str = "ja"
    started: bool = True
    blocked: bool = False

    def as_user(self) -> dict[str, Any]:
        """Telegram's User."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.name,
            "language_code": self.language,
        }

    def as_chat(self) -> dict[str, Any]:
        """Telegram's Chat."""
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass
class Room:
    """A group chat."""

    id: int
    title: str
    members: list[int] = field(default_factory=list)
    has_bot: bool = False
    migrated_to: int | None = None

    def as_chat(self) -> dict[str, Any]:
        """Telegram's Chat; ids below -10^12 are supergroups."""
        kind = "supergroup" if self.id < -(10**12) else "group"
        return {"id": self.id, "type": kind, "title": self.title}


class UnknownPerson(KeyError):
    """Nobody in the town has that id."""


class World:
    """Everything that is there, kept in memory and in the store."""

    def __init__(self, *, store: Store, clock: PracticeClock, bot: dict[str, Any]) -> None:
        self.store = store
        self.clock = clock
        self.bot = bot
        self.people = {p["id"]: Person(**p) for p in store.shelf("people").values()}
        self.rooms = {r["id"]: Room(**r) for r in store.shelf("rooms").values()}
        self._keyboards = {int(k): v["markup"] for k, v in store.shelf("keyboards").items()}
        self._chats: dict[int, dict[int, Message]] = {}
        self._watchers: list[Watcher] = []

    # --- who is there ----------------------------------------------------------------------------

    def add_person(
        self, *, id: int, name: str, note: str = "", language: str = "ja", started: bool = True
    ) -> Person:
        """Add a person, or give a known one a new name and note; started and blocked stay."""
        person = self.people.get(id)
        if person is None:
            person = Person(id, name, note, language, started)
        else:
            person.name, person.note, person.language = name, note, language
        self.people[id] = person
        self.keep_person(person)
        return person

    def add_stranger(self, *, name: str, note: str = "") -> Person:
        """Add somebody who has never written to the bot, under a fresh id."""
        number = FIRST_STRANGER_ID + self.store.next_id("stranger")
        return self.add_person(id=number, name=name, note=note, started=False)

    def person(self, person_id: int) -> Person:
        """
        A person by id.

        :raises UnknownPerson: if there is none
        """
        try:
            return self.people[person_id]
        except KeyError:
            raise UnknownPerson(person_id) from None

    def keep_person(self, person: Person) -> None:
        """Store a person's present state and tell the watchers."""
        self.store.put("people", str(person.id), asdict(person))
        self.tell({"type": "people"})

    def keep_room(self, room: Room) -> None:
        """Store a group's present state."""
        self.rooms[room.id] = room
        self.store.put("rooms", str(room.id), asdict(room))

    def writable_chat(self, chat_id: int) -> dict[str, Any]:
        """
        The chat that the bot wants to write to, as Telegram's Chat.

        :raises Refusal: 400 if it does not exist or has moved, 403 if the bot is not wanted there
        """
        room = self.rooms.get(chat_id)
        if room is not None:
            if room.migrated_to is not None:
                raise migrated(to_chat=room.migrated_to)
            if not room.has_bot:
                raise forbidden("bot was kicked from the group chat")
            return room.as_chat()
        person = self.people.get(chat_id)
        if person is None or not person.started:
            raise bad_request("chat not found")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        return person.as_chat()

    # --- messages --------------------------------------------------------------------------------

    def new_message(self, *, chat: dict[str, Any], sender: dict[str, Any]) -> Message:
        """A message without content, numbered and dated; `add_message` puts it into its chat."""
        return {
            "message_id": self.store.next_id("message"),
            "from": sender,
            "chat": chat,
            "date": int(self.clock.now().timestamp()),
        }

    def add_message(self, message: Message) -> None:
        """Put a new message at the end of its chat."""
        chat = self._chat(message["chat"]["id"])
        chat[message["message_id"]] = message
        if len(chat) > REMEMBERED:
            del chat[next(iter(chat))]
        self.store.put_message(message)
        self.tell({"type": "message", "chat": message["chat"]["id"], "message": message})

    def change_message(self, message: Message) -> None:
        """Put the new state of an old message in its place."""
        chat = self._chat(message["chat"]["id"])
        if message["message_id"] in chat:
            chat[message["message_id"]] = message
        self.store.put_message(message)
        self.tell({"type": "edit", "chat": message["chat"]["id"], "message": message})

    def remove_message(self, *, chat_id: int, message_id: int) -> None:
        """Take a message out of its chat."""
        self._chat(chat_id).pop(message_id, None)
        self.store.drop_message(chat_id=chat_id, message_id=message_id)
        self.tell({"type": "delete", "chat": chat_id, "message_id": message_id})

    def message(self, *, chat_id: int, message_id: int) -> Message | None:
        """A message, or None."""
        found = self._chat(chat_id).get(message_id)
        if found is None:
            return self.store.message(chat_id=chat_id, message_id=message_id)
        return found

    def messages(self, chat_id: int) -> list[Message]:
        """The newest messages of a chat (at most `REMEMBERED`), oldest first."""
        return list(self._chat(chat_id).values())

    def _chat(self, chat_id: int) -> dict[int, Message]:
        chat = self._chats.get(chat_id)
        if chat is None:
            newest = self.store.newest_messages(chat_id=chat_id, limit=REMEMBERED)
            chat = self._chats[chat_id] = {m["message_id"]: m for m in newest}
        return chat

    # --- the keyboard under the chat -------------------------------------------------------------

    def keyboard(self, chat_id: int) -> dict[str, Any] | None:
        """The reply keyboard (Telegram's ReplyKeyboardMarkup) that a chat shows, or None."""
        return self._keyboards.get(chat_id)

    def set_keyboard(self, *, chat_id: int, markup: dict[str, Any] | None) -> None:
        """Show another reply keyboard in a chat, or none."""
        if markup == self._keyboards.get(chat_id):
            return
        if markup is None:
            self._keyboards.pop(chat_id, None)
            self.store.drop("keyboards", str(chat_id))
        else:
            self._keyboards[chat_id] = markup
            self.store.put("keyboards", str(chat_id), {"markup": markup})
        self.tell({"type": "keyboard", "chat": chat_id, "markup": markup})

    # --- watching --------------------------------------------------------------------------------

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher` with every change from now on; call what is returned to stop."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def tell(self, event: Event) -> None:
        """Tell all watchers."""
        for watcher in tuple(self._watchers):
            watcher(event)

    async def next_event(self, *, timeout: float) -> Event | None:
        """The next change, or None if nothing happens for `timeout` seconds."""
        coming: asyncio.Future[Event] = asyncio.get_running_loop().create_future()

        def arrive(event: Event) -> None:
            if not coming.done():
                coming.set_result(event)

        stop = self.watch(arrive)
        try:
            return await asyncio.wait_for(coming, timeout)
        except TimeoutError:
            return None
        finally:
            stop()
