"""
Mail: a channel that only sends, a letter for each message, over one SMTP server.

What an answer of the server means is decided by how far the letter had come: before its text was
sent nothing has arrived, after that nobody knows. A letter keeps its Message-ID when it is sent
once more, so that a mail program can tell a repeat.
"""

import asyncio
import ipaddress
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from bot.channels.base import Capabilities, Outcome, SendOutcome
from bot.messages import Incoming, Outgoing
from casework.add_mail import MAIL
from followup.calendar import TOKYO
from storage.inbox import ReceivedUpdate

CAPABILITIES = Capabilities(longest_text=100_000)
BRAND = "叶え合い"
_SECONDS = 10.0
_AT_ONCE = 4
_LATER_SECONDS = 300.0
"""What a server is given that is there but will not have us."""
_SUBMISSION, _SMTPS = 587, 465


@dataclass(frozen=True)
class MailServer:
    """
    Where letters are given in.

    :param tls: the line is encrypted from the first byte on (``smtps://``)
    :param authorities: a file of certificates that the server's must lead to; without it those
        that this machine trusts
    """

    host: str
    port: int
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: Path | None = None

    @classmethod
    def of(cls, url: str, *, authorities: Path | None = None) -> Self:
        """
        Read ``smtp://name:password@server:587`` or ``smtps://…``.

        :raises ValueError: if it is none
        """
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("no mail server")
        tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (_SMTPS if tls else _SUBMISSION),
            tls=tls,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            authorities=authorities,
        )


class MailChannel:
    """
    One sender of letters.

    :param sender: the address that letters come from
    :param clock: dates the letters
    :param seconds: how long to wait for an answer of the server
    """

    name = MAIL
    bot = MAIL
    capabilities = CAPABILITIES

    def __init__(
        self,
        *,
        server: MailServer,
        sender: str,
        clock: Callable[[], datetime],
        seconds: float = _SECONDS,
    ) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._seconds = seconds
        self._lines = asyncio.Semaphore(_AT_ONCE)

    def received(self, raw: Any) -> ReceivedUpdate | None:
        """Nothing is received: answers are given on pages."""
        return None

    def read(self, raw: dict[str, Any]) -> Incoming:
        """
        Nothing can be read.

        :raises ValueError: always
        """
        raise ValueError("mail is not read")

    async def send(self, address: str, message: Outgoing, *, steps_done: int = 0) -> SendOutcome:
        """Give one letter in; a message without words is none."""
        if steps_done or not message.text:
            return SendOutcome(Outcome.SENT, 1)
        letter = letter_of(message, sender=self._sender, to=address, now=self._clock())
        async with self._lines:
            return await asyncio.to_thread(self._give_in, address, letter)

    def _give_in(self, address: str, letter: EmailMessage) -> SendOutcome:
        try:
            line = _connected(self._server, seconds=self._seconds)
        except _NotReady as trouble:
            return SendOutcome(Outcome.UNREACHABLE, seconds=_LATER_SECONDS, reason=str(trouble))
        except (OSError, smtplib.SMTPException) as trouble:
            return SendOutcome(Outcome.UNREACHABLE, reason=_kind(trouble))
        try:
            return self._say(line, address, letter)
        finally:
            line.close()

    def _say(self, line: smtplib.SMTP, address: str, letter: EmailMessage) -> SendOutcome:
        try:
            refused = self._envelope(line, address)
        except (OSError, smtplib.SMTPException) as trouble:
            return SendOutcome(Outcome.UNREACHABLE, reason=_kind(trouble))
        return refused or _content(line, letter)

    def _envelope(self, line: smtplib.SMTP, address: str) -> SendOutcome | None:
        code, _ = line.mail(self._sender)
        if code // 100 != 2:
            # That is ours to mend, whoever the reader is.
            return SendOutcome(
                Outcome.UNREACHABLE, seconds=_LATER_SECONDS, reason=f"sender refused: {code}"
            )
        code, _ = line.rcpt(address)
        if code // 100 == 5:
            return SendOutcome(Outcome.BLOCKED, reason=f"reader refused: {code}")
        return None if code // 100 == 2 else _later(f"reader not now: {code}")


def letter_of(message: Outgoing, *, sender: str, to: str, now: datetime) -> EmailMessage:
    """Return the letter of a message: plain text, nothing that is loaded, nothing to answer to."""
    letter = EmailMessage()
    letter["From"] = Address(display_name=BRAND, addr_spec=sender)
    # Not parsed: old mobile addresses have dots where the standard has none.
    letter["To"] = to
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(now.astimezone(TOKYO))
    letter["Message-ID"] = f"<{message.reference}@{sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter["Content-Language"] = "ja"
    letter.set_content(message.text, charset="utf-8", cte="base64")
    return letter


def can_log_in(server: MailServer, *, seconds: float = _SECONDS) -> str:
    """Return why the mail server takes no letters from us, or nothing if it does."""
    try:
        _connected(server, seconds=seconds).close()
    except _NotReady as trouble:
        return str(trouble)
    except (OSError, smtplib.SMTPException) as trouble:
        return _kind(trouble)
    return ""


class _NotReady(Exception):
    """The server is there, but will not have us."""


def _connected(server: MailServer, *, seconds: float) -> smtplib.SMTP:
    trust = ssl.create_default_context(cafile=server.authorities)
    line: smtplib.SMTP
    if server.tls:
        line = smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=trust)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=seconds)
    try:
        line.ehlo_or_helo_if_needed()
        safe = server.tls
        if not safe and line.has_extn("starttls"):
            line.starttls(context=trust)
            line.ehlo()
            safe = True
        # A letter holds a link that opens a page: it leaves this computer encrypted or not at all.
        if not safe and not _is_here(server.host):
            raise _NotReady("no encryption")
        if server.user:
            line.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as wrong:
        line.close()
        raise _NotReady(f"login refused: {wrong.smtp_code}") from None
    except BaseException:
        line.close()
        raise
    return line


def _is_here(host: str) -> bool:
    try:
        return all(
            ipaddress.ip_address(where[4][0]).is_loopback
            for where in socket.getaddrinfo(host, None)
        )
    except (OSError, ValueError):
        return False


def _content(line: smtplib.SMTP, letter: EmailMessage) -> SendOutcome:
    try:
        code, _ = line.data(letter.as_bytes(policy=SMTP))
    except smtplib.SMTPDataError as refused:
        # The server did not even say "go on".
        code = refused.smtp_code
    except (OSError, smtplib.SMTPException) as trouble:
        return SendOutcome(Outcome.UNSURE, reason=_kind(trouble))
    if code // 100 == 5:
        return SendOutcome(Outcome.REFUSED, reason=f"letter refused: {code}")
    return SendOutcome(Outcome.SENT, 1) if code // 100 == 2 else _later(f"not now: {code}")


def _later(reason: str) -> SendOutcome:
    return SendOutcome(Outcome.LATER, reason=reason)


def _kind(trouble: Exception) -> str:
    """Name a trouble without its words, which may repeat an address."""
    return type(trouble).__name__
