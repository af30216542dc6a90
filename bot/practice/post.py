"""
A loopback SMTP server: letters of practice mode and of tests come in, and never leave.

It keeps to what RFC 5321 asks of a small receiver; how it answers can be changed for a while.
"""

import asyncio
import socket
import ssl
from base64 import b64encode
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


@dataclass(frozen=True)
class Safety:
    """
    How a line to the post office is kept safe.

    :param certificate: what it shows
    :param from_start: encrypted from the first byte on, not by STARTTLS
    :param login: the name and password without which nothing is taken
    """

    certificate: ssl.SSLContext
    from_start: bool = False
    login: tuple[str, str] | None = None


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
        self._safety: Safety | None = None

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
    async def listening(
        self, *, port: int = 0, host: str = "127.0.0.1", safety: Safety | None = None
    ) -> AsyncIterator[int]:
        """
        Take letters while the block runs; gives the port. Port 0: any free.

        :param safety: as a mail server elsewhere has it; a practice town needs none
        :raises ValueError: if ``host`` could be reached from another computer
        """
        if not is_loopback(host):
            raise ValueError(host)
        listener = socket.create_server((host, port))
        self._safety = safety
        server = await asyncio.start_server(
            self._serve,
            sock=listener,
            limit=_LONGEST_LINE,
            ssl=safety.certificate if safety and safety.from_start else None,
        )
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
            await _Talk(self, reader, writer, self._safety).hold()
        except (
            ConnectionError,
            ssl.SSLError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
        ):
            # Whoever hangs up in the middle, or does not trust us, has given no letter in.
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
        self,
        office: PostOffice,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        safety: Safety | None,
    ) -> None:
        self._office = office
        self._reader = reader
        self._writer = writer
        self._sender = False
        self._readers: list[str] = []
        self._safety = safety
        self._safe = safety is not None and safety.from_start
        self._known = safety is None or safety.login is None

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
            if verb == "STARTTLS" and self._safety and not self._safe:
                await self._writer.start_tls(self._safety.certificate)
                self._safe, self._sender, self._readers = True, False, []
            if verb == "QUIT":
                return

    def _replies(self, verb: str, words: str) -> Iterator[str]:
        match verb:
            case "EHLO" | "HELO" | "STARTTLS" | "AUTH":
                yield from self._greetings(verb, words)
            case "MAIL" if not self._known:
                yield "530 log in first"
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

    def _greetings(self, verb: str, words: str) -> Iterator[str]:
        safety = self._safety
        if verb in {"EHLO", "HELO"}:
            yield "250-practice town"
            if safety and not self._safe:
                yield "250-STARTTLS"
            elif safety and safety.login:
                yield "250-AUTH PLAIN"
            yield "250 8BITMIME"
        elif verb == "STARTTLS" and safety and not self._safe:
            yield "220 go on"
        elif verb == "AUTH" and safety and self._safe:
            self._known = words.partition(" ")[2] == f"PLAIN {_plain(safety.login)}"
            yield "235 welcome" if self._known else "535 not known"
        else:
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


def _plain(login: tuple[str, str] | None) -> str:
    """Return what AUTH PLAIN sends (RFC 4616)."""
    name, password = login or ("", "")
    return b64encode(f"\0{name}\0{password}".encode()).decode()
