"""
What people do in the practice town: write, press, send pictures, block, found groups.
Each act changes the world as Telegram would and queues the update that a bot gets for it.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.practice.entities import detect
from bot.practice.files import FileShelf, document_json, photo_json
from bot.practice.updates import UpdateQueue
from bot.practice.world import Message, Person, Room, World

# Telegram forgets a pressed button after about this long (seconds of the town's clock).
ANSWER_WITHIN = 15 * 60
LONGEST_PIECE = 4096


class MessageGone(Exception):
    """The message whose button is pressed is no longer there."""


class NothingToSend(Exception):
    """A message without words cannot be sent."""


@dataclass
class Press:
    """A button that was pressed and waits for the bot's word."""

    id: str
    person: int
    chat: int
    message_id: int
    at: float
    answered: bool = False


class Acts:
    """The hands of all people."""

    def __init__(self, *, world: World, queue: UpdateQueue, files: FileShelf) -> None:
        self._world = world
        self._queue = queue
        self._files = files
        kept = sorted(world.store.shelf("presses").values(), key=lambda record: record["at"])
        self.presses = {record["id"]: Press(**record) for record in kept}
        self.alerts: dict[int, list[str]] = {}

    # --- writing ---------------------------------------------------------------------------------

    def write(self, *, person: Person, text: str, room: Room | None = None) -> Message:
        """
        Send a text into the private chat with the bot, or into a group; return its last message.

        A text beyond Telegram's limit goes as several messages, as Telegram's own apps send it.

        :raises NothingToSend: if there is nothing but white space
        """
        if not text.strip():
            raise NothingToSend
        for piece in _pieces(text.strip()):
            last = self._send(person, room, {"text": piece, "entities": detect(piece)})
        return last

    def forward(self, *, person: Person, text: str, room: Room | None = None) -> Message:
        """Forward a text that somebody else wrote."""
        origin = {
            "type": "hidden_user",
            "sender_user_name": "だれか",
            "date": int(self._world.clock.now().timestamp()),
        }
        body = {"text": text, "entities": detect(text), "forward_origin": origin}
        return self._send(person, room, body)

    def send_file(self, *, person: Person, content: bytes, name: str, caption: str = "") -> Message:
        """Send a document."""
        file = self._files.keep(content=content, name=name, folder="documents")
        return self._send(person, None, {"document": document_json(file), **_caption(caption)})

    def send_photo(
        self, *, person: Person, content: bytes, name: str, caption: str = ""
    ) -> Message:
        """Send a picture."""
        file = self._files.keep_photo(content=content, name=name)
        return self._send(person, None, {"photo": photo_json(file), **_caption(caption)})

    def send_voice(self, *, person: Person, content: bytes, seconds: int) -> Message:
        """Send a voice message (Ogg Opus)."""
        file = self._files.keep(content=content, name="voice.ogg", folder="voice", mime="audio/ogg")
        voice = {
            "file_id": file.file_id,
            "file_unique_id": file.unique_id,
            "duration": seconds,
            "mime_type": file.mime,
            "file_size": file.size,
        }
        return self._send(person, None, {"voice": voice})

    def send_sticker(self, *, person: Person, content: bytes, emoji: str) -> Message:
        """Send a sticker."""
        file = self._files.keep(content=content, name="sticker.webp", folder="stickers")
        sticker = {
            "file_id": file.file_id,
            "file_unique_id": file.unique_id,
            "type": "regular",
            "width": file.width or 512,
            "height": file.height or 512,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
            "file_size": file.size,
        }
        return self._send(person, None, {"sticker": sticker})

    def _send(self, person: Person, room: Room | None, body: dict[str, Any]) -> Message:
        if room is None and (not person.started or person.blocked):
            self._open_chat(person)
        chat = room.as_chat() if room else person.as_chat()
        message = self._world.new_message(chat=chat, sender=person.as_user())
        message.update({key: value for key, value in body.items() if value not in ([], "")})
        self._world.add_message(message)
        keyboard = self._world.keyboard(chat["id"])
        if keyboard and keyboard.get("one_time_keyboard") and room is None:
            self._world.set_keyboard(chat_id=chat["id"], markup=None)
        if room is None or self._bot_hears(room, message):
            self._queue.add("message", message)
        return message

    def _bot_hears(self, room: Room, message: Message) -> bool:
        # Privacy mode, Telegram's default: in groups a bot hears commands and its own name only.
        text = message.get("text", "")
        return room.has_bot and (text.startswith("/") or f"@{self._world.bot['username']}" in text)

    # --- pressing --------------------------------------------------------------------------------

    def press(self, *, person: Person, chat_id: int, message_id: int, data: str) -> Press:
        """
        Press an inline button that carries `data`; old buttons can be pressed too.

        :raises MessageGone: if the message was deleted
        """
        message = self._world.message(chat_id=chat_id, message_id=message_id)
        if message is None:
            raise MessageGone(message_id)
        press = Press(
            id=str(secrets.randbits(62)),
            person=person.id,
            chat=chat_id,
            message_id=message_id,
            at=self._world.clock.now().timestamp(),
        )
        self._forget_old_presses(press.at)
        self.presses[press.id] = press
        self._world.store.put("presses", press.id, vars(press))
        query = {
            "id": press.id,
            "from": person.as_user(),
            "message": message,
            "chat_instance": str(chat_id),
            "data": data,
        }
        if self._queue.add("callback_query", query) is None:
            self.settle(press)
        return press

    def settle(self, press: Press, *, text: str = "", show_alert: bool = False) -> None:
        """The bot's word on a press: the button rests again, and the words are shown, once."""
        if press.answered:
            return
        press.answered = True
        self._world.store.put("presses", press.id, vars(press))
        if text:
            self.alerts.setdefault(press.person, []).append(text)
        self._world.tell(
            {
                "type": "answer",
                "person": press.person,
                "chat": press.chat,
                "message_id": press.message_id,
                "press": press.id,
                "text": text,
                "show_alert": show_alert,
            }
        )

    def is_too_old(self, press: Press) -> bool:
        """True once Telegram would no longer take an answer."""
        return self._world.clock.now().timestamp() - press.at > ANSWER_WITHIN

    def _forget_old_presses(self, now: float) -> None:
        for key, press in tuple(self.presses.items()):
            if now - press.at <= ANSWER_WITHIN:
                break
            del self.presses[key]
            self._world.store.drop("presses", key)

    # --- coming and going ------------------------------------------------------------------------

    def block(self, person: Person) -> None:
        """Block the bot: it can no longer write to this person, and is told so."""
        if person.blocked:
            return
        person.blocked = True
        self._world.keep_person(person)
        self._membership(person.as_chat(), person, before="member", after="kicked")

    def unblock(self, person: Person) -> None:
        """Let the bot write again."""
        if not person.blocked:
            return
        person.blocked = False
        self._world.keep_person(person)
        self._membership(person.as_chat(), person, before="kicked", after="member")

    def _open_chat(self, person: Person) -> None:
        if person.blocked:
            self.unblock(person)
        person.started = True
        self._world.keep_person(person)

    def found_room(self, *, title: str, members: list[Person]) -> Room:
        """Found a group without the bot."""
        number = self._world.store.next_id("room")
        room = Room(-number, title, [member.id for member in members])
        self._world.keep_room(room)
        return room

    def invite_bot(self, *, room: Room, by: Person) -> None:
        """Add the bot to a group."""
        room.has_bot = True
        self._world.keep_room(room)
        self._membership(room.as_chat(), by, before="left", after="member")
        bot_user = {key: self._world.bot[key] for key in ("id", "is_bot", "first_name", "username")}
        self._announce(room, by, {"new_chat_members": [bot_user]})

    def kick_bot(self, *, room: Room, by: Person) -> None:
        """Remove the bot from a group."""
        room.has_bot = False
        self._world.keep_room(room)
        self._membership(room.as_chat(), by, before="member", after="kicked")

    def migrate(self, *, room: Room, by: Person) -> Room:
        """Turn a group into a supergroup with a new id, and return that."""
        new = Room(-(10**12) + room.id, room.title, room.members, room.has_bot)
        self._world.keep_room(new)
        self._announce(room, by, {"migrate_to_chat_id": new.id})
        room.migrated_to = new.id
        self._world.keep_room(room)
        self._announce(new, by, {"migrate_from_chat_id": room.id})
        return new

    def _announce(self, room: Room, by: Person, body: dict[str, Any]) -> None:
        message = self._world.new_message(chat=room.as_chat(), sender=by.as_user()) | body
        self._world.add_message(message)
        if room.has_bot:
            self._queue.add("message", message)

    def _membership(self, chat: dict[str, Any], by: Person, *, before: str, after: str) -> None:
        bot_user = {key: self._world.bot[key] for key in ("id", "is_bot", "first_name", "username")}
        states = {"member": {}, "left": {}, "kicked": {"until_date": 0}}
        self._queue.add(
            "my_chat_member",
            {
                "chat": chat,
                "from": by.as_user(),
                "date": int(self._world.clock.now().timestamp()),
                "old_chat_member": {"status": before, "user": bot_user, **states[before]},
                "new_chat_member": {"status": after, "user": bot_user, **states[after]},
            },
        )


def _pieces(text: str) -> Iterator[str]:
    """Cut a text where Telegram's apps cut it: after 4096 UTF-16 units."""
    start = length = 0
    for at, char in enumerate(text):
        size = 2 if ord(char) > 0xFFFF else 1
        if length + size > LONGEST_PIECE:
            yield text[start:at]
            start, length = at, 0
        length += size
    yield text[start:]


def _caption(words: str) -> dict[str, Any]:
    return {"caption": words, "caption_entities": detect(words)} if words else {}
