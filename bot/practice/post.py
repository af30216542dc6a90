"""
A loopback SMTP server: letters of practice mode and of tests come in, and never leave.

It keeps to what RFC 5321 asks of a small receiver; how it answers can be changed for a while.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from bot.practice.loopback import is_loopback
from bot.practice.store import Store

_LONGEST_LINE = 64 * 1024
_LARGEST_LETTER = 1024 * 1024
_SHELF = "letters"


@dataclass(frozen=True)
class Letter:
    """A letter as its reader sees it."""

    number: int
    to: str
    subject: str
    text: str
    headers: dict[str, str]


class PostOffice:
    """
    The mailboxes of the practice town.

    :param told: called when a letter has come in
    """

    def __init__(self, *, store: Store, told: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._told = told
        self._mood: dict[str, str] = {}
        self._lines: set[asyncio.StreamWriter] = set()

    def letters(self, to: str = "") -> list[Letter]:
        """Return all letters, or those to one address, oldest first."""
        kept = [Letter(**record) for record in self._store.shelf(_SHELF).values()]
        return sorted(
            (letter for letter in kept if to in {"", letter.to}), key=lambda one: one.number
        )

    def answers(self, verb: str, reply: str) -> None:
        """
        Answer ``verb`` (``RCPT``, ``DATA``, ``.`` after the text, …) so from now on.

        ``hang`` never answers, ``drop`` hangs up; an empty reply is the usual one again.
        """
        self._mood[verb] = reply

    @asynccontextmanager
    async def listening(self, *, port: int = 0, host: str = "127.0.0.1") -> AsyncIterator[int]:
        """
        Take letters while the block runs; gives the port. Port 0: any free.

        :raises ValueError: if ``host`` could be reached from another computer
        """
        if not is_loopback(host):
            raise ValueError(host)
        listener = socket.create_server((host, port))
        server = await asyncio.start_server(self._serve, sock=listener, limit=_LONGEST_LINE)
        try:
            yield listener.getsockname()[1]
        finally:
            server.close()
            for line in self._lines:
                line.close()
            await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        try:
            await _Talk(self, reader, writer).hold()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            # Whoever hangs up in the middle has given no letter in.
            return
        finally:
            self._lines.discard(writer)
            writer.close()

    def mood(self, verb: str) -> str:
        """Return what is answered to ``verb`` instead of the usual, if anything."""
        return self._mood.get(verb, "")

    def take(self, content: bytes, *, to: str) -> None:
        """Put a letter into a mailbox."""
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain",))
        number = self._store.next_id(_SHELF)
        record = {
            "number": number,
            "to": to,
            "subject": str(message["Subject"]),
            "text": body.get_content().rstrip("\n") if body else "",
            "headers": {name: str(value) for name, value in message.items()},
        }
        self._store.put(_SHELF, f"{number:09d}", record)
        self._told()


class _Talk:
    """One line with one sender."""

    def __init__(
        self, office: PostOffice, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._office = office
        self._reader = reader
        self._writer = writer
        self._sender = False
        self._readers: list[str] = []

    async def hold(self) -> None:
        """Talk until one of both hangs up."""
        if not await self._reply("HELLO", "220 practice town"):
            return
        while line := await self._reader.readline():
            words = line.decode(errors="replace").strip()
            verb = words.partition(" ")[0].upper()
            for reply in self._replies(verb, words):
                if not await self._reply(verb, reply):
                    return
            if verb == "DATA" and self._readers and not self._office.mood("DATA"):
                content = await self._content()
                if not await self._reply(".", "250 kept"):
                    return
                if not self._office.mood("."):
                    for to in self._readers:
                        self._office.take(content, to=to)
                self._readers = []
            if verb == "QUIT":
                return

    def _replies(self, verb: str, words: str) -> Iterator[str]:
        match verb:
            case "EHLO" | "HELO":
                yield "250 practice town"
            case "MAIL":
                self._sender, self._readers = True, []
                yield "250 ok"
            case "RCPT" if self._sender:
                if not self._office.mood("RCPT"):
                    self._readers.append(words.partition("<")[2].partition(">")[0])
                yield "250 ok"
            case "DATA" if self._readers:
                yield "354 go on"
            case "RSET":
                self._readers = []
                yield "250 ok"
            case "NOOP":
                yield "250 ok"
            case "QUIT":
                yield "221 bye"
            case "RCPT" | "DATA":
                yield "503 not in this order"
            case _:
                yield "502 not practised here"

    async def _reply(self, verb: str, usual: str) -> bool:
        mood = self._office.mood(verb)
        if mood == "hang":
            await self._reader.read()
            return False
        if mood == "drop":
            return False
        self._writer.write(f"{mood or usual}\r\n".encode())
        await self._writer.drain()
        return True

    async def _content(self) -> bytes:
        content = bytearray()
        while (line := await self._reader.readuntil(b"\r\n")) != b".\r\n":
            content += line[1:] if line.startswith(b".") else line
            if len(content) > _LARGEST_LETTER:
                raise ConnectionError("too large")
        return bytes(content)
