"""
Acts as a person with a phone, in Python, for stories that read like conversations.
Acting is immediate; then the town may settle (`server.after_act`), and the phone is read.
"""

import re
import struct
import time
import zlib
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from bot.practice.screen import Bubble, Button, NotOnScreen, as_lines, bubble_of
from bot.practice.server import PracticeServer
from bot.practice.world import Message, Person, Room

PATIENCE = 3.0
# https://core.telegram.org/bots/features#deep-linking
_START_TOKEN = re.compile(r"[A-Za-z0-9_-]{0,64}")


class _Hands:
    """What a phone and a group have in common: a chat to look at."""

    def __init__(self, server: PracticeServer, chat_id: int) -> None:
        self.server = server
        self._chat_id = chat_id
        self._read_up_to = 0

    @property
    def messages(self) -> list[Bubble]:
        """What the chat shows, oldest first."""
        return [bubble_of(message) for message in self.server.world.messages(self._chat_id)]

    @property
    def heard(self) -> list[Bubble]:
        """What the bot has written since the last act here."""
        return [m for m in self.messages if m.from_bot and m.id > self._read_up_to]

    @property
    def last(self) -> Bubble:
        """
        The newest message of the bot.

        :raises NotOnScreen: if it has written none
        """
        for message in reversed(self.messages):
            if message.from_bot:
                return message
        raise NotOnScreen("the bot has written nothing here")

    @property
    def screen(self) -> str:
        """The chat as text, for error messages and for reading a story."""
        return "\n".join(as_lines(self.messages)) or "(nothing)"

    async def hears(self, words: str, *, within: float = PATIENCE) -> Bubble:
        """
        Wait until the bot's words since the last act (or an edited message) contain `words`.

        :raises NotOnScreen: if they do not within so many seconds of real time
        """
        deadline = time.monotonic() + within
        while True:
            for message in reversed(self.messages):
                edited = message.raw.get("edit_date") is not None
                fresh = message.id > self._read_up_to or edited
                if message.from_bot and fresh and words in message.text:
                    return message
            left = deadline - time.monotonic()
            if left <= 0 or await self.server.world.next_event(timeout=left) is None:
                raise NotOnScreen(f"nobody said 「{words}」. On screen:\n{self.screen}")

    async def _acted(self, message: Message | None = None) -> None:
        newest = self.server.world.messages(self._chat_id)
        if message is not None:
            self._read_up_to = message["message_id"]
        elif newest:
            self._read_up_to = newest[-1]["message_id"]
        if self.server.after_act is not None:
            await self.server.after_act()


class Phone(_Hands):
    """The phone of one person; `person` may be an id of somebody who is in the town."""

    def __init__(self, server: PracticeServer, person: Person | int) -> None:
        self.person = server.world.person(person) if isinstance(person, int) else person
        super().__init__(server, self.person.id)

    @property
    def alerts(self) -> list[str]:
        """What the bot has said in small notes after a press, oldest first."""
        return self.server.acts.alerts.get(self.person.id, [])

    @property
    def keyboard(self) -> list[str]:
        """The labels of the reply keyboard, in order."""
        return [button.label for button in self._keys()]

    async def send(self, text: str) -> None:
        """Write a text."""
        await self._acted(self.server.acts.write(person=self.person, text=text))

    async def forward(self, text: str) -> None:
        """Forward somebody else's text."""
        await self._acted(self.server.acts.forward(person=self.person, text=text))

    async def send_photo(self, content: bytes | None = None, *, caption: str = "") -> None:
        """Send a picture; without `content`, a small grey square."""
        await self._acted(
            self.server.acts.send_photo(
                person=self.person,
                content=content or grey_square(),
                name="photo.png",
                caption=caption,
            )
        )

    async def send_document(self, content: bytes, *, name: str, caption: str = "") -> None:
        """Send a file."""
        await self._acted(
            self.server.acts.send_file(
                person=self.person, content=content, name=name, caption=caption
            )
        )

    async def send_voice(self, *, seconds: int = 3) -> None:
        """Send a voice message."""
        await self._acted(
            self.server.acts.send_voice(person=self.person, content=b"OggS", seconds=seconds)
        )

    async def send_sticker(self, emoji: str = "🙂") -> None:
        """Send a sticker."""
        await self._acted(
            self.server.acts.send_sticker(person=self.person, content=grey_square(), emoji=emoji)
        )

    async def press(self, label: str, *, on: Bubble | None = None, times: int = 1) -> None:
        """
        Press a button: on the newest message that has it, on the message `on` as it was then, or on
        the reply keyboard. `times=2` is a double tap.

        :raises NotOnScreen: if there is no such button
        """
        message, button = self._find(label, on)
        if message is None:
            for _ in range(times):
                await self.send(button.label)
            return
        if button.data is None:
            await self.open_link(button.url or "")
            return
        for _ in range(times):
            self.server.acts.press(
                person=self.person,
                chat_id=self.person.id,
                message_id=message.id,
                data=button.data,
            )
        await self._acted()

    async def open_link(self, link: str) -> None:
        """
        Open an invitation link of the bot (https://t.me/<bot>?start=…), as tapping it would.

        :raises NotOnScreen: if the link leads somewhere else
        """
        parts = urlsplit(link if "://" in link else f"https://{link}")
        if parts.hostname != "t.me" or parts.path.strip("/") != self.server.username:
            raise NotOnScreen(f"{link} does not lead to this bot")
        token = parse_qs(parts.query).get("start", [""])[0]
        if not _START_TOKEN.fullmatch(token):
            raise NotOnScreen(f"Telegram would not pass on the token of {link}")
        await self.send(f"/start {token}".strip())

    def block_bot(self) -> None:
        """Block the bot."""
        self.server.acts.block(self.person)

    def unblock_bot(self) -> None:
        """Let the bot write again."""
        self.server.acts.unblock(self.person)

    def _find(self, label: str, on: Bubble | None) -> tuple[Bubble | None, Button]:
        places = [on] if on else list(reversed(self.messages))
        for message in places:
            for button in message.buttons:
                if button.label == label:
                    return message, button
        for button in self._keys() if on is None else ():
            if button.label == label:
                return None, button
        raise NotOnScreen(f"no button 「{label}」. On screen:\n{self.screen}")

    def _keys(self) -> Iterator[Button]:
        markup = self.server.world.keyboard(self.person.id) or {"keyboard": []}
        for row in markup["keyboard"]:
            yield from (Button(key["text"]) for key in row)


class Group(_Hands):
    """A group chat with some people in it; the bot comes when somebody adds it."""

    def __init__(self, server: PracticeServer, title: str, *members: Phone) -> None:
        people = [member.person for member in members]
        self.room: Room = server.acts.found_room(title=title, members=people)
        self._founder = people[0]
        super().__init__(server, self.room.id)

    @property
    def id(self) -> int:
        """The chat's present id."""
        return self.room.id

    async def add_bot(self) -> None:
        """Somebody adds the bot."""
        self.server.acts.invite_bot(room=self.room, by=self._founder)
        await self._acted()

    async def remove_bot(self) -> None:
        """Somebody removes the bot."""
        self.server.acts.kick_bot(room=self.room, by=self._founder)
        await self._acted()

    async def send(self, by: Phone, text: str) -> None:
        """A member writes; the bot only gets commands and what mentions it."""
        message = self.server.acts.write(person=by.person, text=text, room=self.room)
        await self._acted(message)

    async def become_supergroup(self) -> None:
        """The group gets another id, as Telegram does when it grows."""
        self.room = self.server.acts.migrate(room=self.room, by=self._founder)
        self._chat_id = self.room.id
        await self._acted()


def grey_square(*, side: int = 8) -> bytes:
    """A small grey PNG picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x99" * side) * side)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
