"""
日取り as a calendar file (iCalendar, RFC 5545), and the token by which a calendar fetches it.

Of the person there is nothing in it: a fixed word, the time, and the place agreed on.
"""

import base64
import hmac
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from casework.calendar_link import CalendarClosed, CalendarDay, calendar_days
from followup.calendar import TOKYO
from storage.base import Id
from storage.vault import Vault
from texts import Language, Text

LONGEST_LINE = 75
"""Octets in a line, its end not counted (RFC 5545, 3.1)."""
_MAC_BYTES = 18
_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Tokyo",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0900",
    "TZOFFSETTO:+0900",
    "TZNAME:JST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def calendar_token(vault: Vault, link: Id) -> str:
    """Return the token of a link: its id, signed, so that it can be shown again."""
    return _text(link.bytes + vault.sign(_signed(link))[:_MAC_BYTES])


def open_calendar(session: Session, *, token: str, vault: Vault, now: datetime) -> str:
    """
    Return the file that a token leads to.

    :raises CalendarClosed: if it leads nowhere, whatever the reason
    """
    link = _read_token(vault, token)
    if link is None:
        raise CalendarClosed
    account, days = calendar_days(session, link=link, now=now)
    language: Language = "ja-easy" if account.language == "ja-easy" else "ja"
    return calendar_file(days, summary=Text.of("days.summary").spoken(language), now=now)


def calendar_file(days: Sequence[CalendarDay], *, summary: str, now: datetime) -> str:
    """Write a calendar: each line ends in CRLF, long ones are folded, each day stands as it is."""
    return "".join(f"{folded}\r\n" for line in _lines(days, summary, now) for folded in _fold(line))


def _lines(days: Sequence[CalendarDay], summary: str, now: datetime) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//kanaeai//hidori//JA"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield from _ZONE
    for day in days:
        starts = day.starts_at.astimezone(TOKYO)
        ends = starts + timedelta(minutes=day.minutes)
        yield "BEGIN:VEVENT"
        yield f"UID:{day.id}@kanaeai"
        yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        yield f"SEQUENCE:{day.revision}"
        yield f"DTSTART;TZID=Asia/Tokyo:{starts:%Y%m%dT%H%M%S}"
        yield f"DTEND;TZID=Asia/Tokyo:{ends:%Y%m%dT%H%M%S}"
        yield f"SUMMARY:{_escaped(summary)}"
        if day.place:
            yield f"LOCATION:{_escaped(day.place)}"
        yield f"STATUS:{'CANCELLED' if day.off else 'CONFIRMED'}"
        yield f"TRANSP:{'TRANSPARENT' if day.off else 'OPAQUE'}"
        yield "CLASS:PRIVATE"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _escaped(words: str) -> str:
    words = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return words.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _fold(line: str) -> Iterator[str]:
    """Cut a line between signs, never within the octets of one."""
    piece, room = "", LONGEST_LINE
    for sign in line:
        if room < len(sign.encode()):
            yield piece
            # The space that begins a further line is one of its octets.
            piece, room = " ", LONGEST_LINE - 1
        piece += sign
        room -= len(sign.encode())
    yield piece


def _read_token(vault: Vault, token: str) -> Id | None:
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    if len(raw) != 16 + _MAC_BYTES:
        return None
    link = uuid.UUID(bytes=raw[:16])
    good = (own[:_MAC_BYTES] for own in vault.signatures(_signed(link)))
    return link if any(hmac.compare_digest(raw[16:], own) for own in good) else None


def _signed(link: Id) -> str:
    return f"calendar {link.hex}"


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
