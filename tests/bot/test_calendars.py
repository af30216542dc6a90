"""The calendar file is as RFC 5545 has it, and says nothing about anybody."""

import asyncio
import importlib
import importlib.util
from datetime import UTC, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.calendars import LONGEST_LINE, calendar_file, calendar_token
from bot.channels.calendar import calendar_route
from casework.calendar_link import CalendarDay, calendar_link, revoke_calendar_link
from casework.leave_placement import leave_placement
from casework.move_day import move_day
from casework.set_day import set_day
from casework.set_minutes import LENGTHS, set_minutes
from casework.tell_day import tell_day
from storage.base import new_id
from storage.database import Database
from storage.states import DayState, Side
from storage.tables import CalendarLink, MeetingDay, Placement
from tests.casework.placing import DAY, begun, member
from tests.casework.test_days import WITH_SUPPORTER
from tests.conftest import needs_part
from tests.making import NOW, TOWN, Cast, make_cast
from texts import say

SIGNS = st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" ,;\\")


def read(file: str) -> Any:
    """Read a calendar with a library that knows nothing of us."""
    needs_part("icalendar", importlib.util.find_spec("icalendar"))
    return importlib.import_module("icalendar").Calendar.from_ical(file)


def day(**values: Any) -> CalendarDay:
    """Make a day for the file."""
    given: dict[str, Any] = {
        "id": new_id(),
        "starts_at": NOW,
        "minutes": 120,
        "place": "",
        "revision": 0,
        "off": False,
    }
    return CalendarDay(**(given | values))


@settings(max_examples=60)
@given(
    place=st.text(SIGNS, max_size=200).map(str.strip),
    minutes=st.integers(-(10**6), 10**7),
    lasts=st.sampled_from(LENGTHS),
    revision=st.integers(0, 99),
    off=st.booleans(),
)
def test_a_library_reads_back_what_was_written(
    place: str, minutes: int, lasts: int, revision: int, off: bool
) -> None:
    """
    Whatever the place is called: time, length, place, revision and state come back, lines are
    short.
    """
    moment = NOW + timedelta(minutes=minutes)
    one = day(place=place, starts_at=moment, minutes=lasts, revision=revision, off=off)

    file = calendar_file([one], summary="叶え合い 日取り", now=NOW)

    lines = file.split("\r\n")
    assert lines.pop() == ""
    assert not any("\n" in line or "\r" in line for line in lines)
    assert all(len(line.encode()) <= LONGEST_LINE for line in lines)
    (event,) = read(file).walk("VEVENT")
    assert event.decoded("DTSTART").astimezone(UTC) == moment
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=lasts)
    assert event["UID"] == f"{one.id}@kanaeai"
    assert event["SEQUENCE"] == revision
    assert event["STATUS"] == ("CANCELLED" if off else "CONFIRMED")
    assert str(event["SUMMARY"]) == "叶え合い 日取り"
    assert str(event.get("LOCATION", "")) == place
    assert event.decoded("DTSTAMP") == NOW


def test_a_calendar_without_a_day_is_one_too() -> None:
    """
    It holds the time zone, so that it is never empty.
    """
    found = read(calendar_file([], summary="叶え合い 日取り", now=NOW))

    assert [part.name for part in found.walk()] == ["VCALENDAR", "VTIMEZONE", "STANDARD"]
    assert found["METHOD"] == "PUBLISH"


class Phone:
    """A calendar on somebody's phone that fetches what its link leads to."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.app = Starlette(routes=[calendar_route(database=database, clock=lambda: self.now)])

    def fetches(self, token: str) -> httpx.Response:
        """Fetch the file."""

        async def fetch() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://town") as browser:
                return await browser.get(f"/p/calendar/{token}.ics")

        return asyncio.run(fetch())

    def events(self, token: str) -> list[tuple[str, int, str]]:
        """Fetch it and return each day's UID, revision and state."""
        found = self.fetches(token)
        assert found.status_code == 200
        assert found.headers["content-type"] == "text/calendar; charset=utf-8"
        return [
            (str(one["UID"]), one["SEQUENCE"], str(one["STATUS"]))
            for one in read(found.text).walk("VEVENT")
        ]


def linked(database: Database) -> tuple[Cast, CalendarLink, MeetingDay]:
    """Plan a day and let the host link its calendar."""
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        day = set_day(
            session,
            placement=placement.id,
            by=cast.supporter,
            starts_at=NOW + 2 * DAY,
            terms=WITH_SUPPORTER,
            now=NOW,
        )
        link = calendar_link(session, placement=placement.id, by=cast.giver, town=TOWN, now=NOW)
    return cast, link, day


def test_a_change_reaches_the_calendar(database: Database) -> None:
    """
    The same UID, a greater SEQUENCE, the real length; what is not held is CANCELLED; of the
    person not a word.
    """
    cast, link, day = linked(database)
    token = calendar_token(database.vault, link.id)
    phone = Phone(database)
    uid = f"{day.id}@kanaeai"

    assert phone.events(token) == [(uid, 0, "CONFIRMED")]
    with database.writing() as session:
        move_day(session, day=day.id, by=cast.supporter, starts_at=NOW + 3 * DAY, now=NOW)
    assert phone.events(token) == [(uid, 1, "CONFIRMED")]
    with database.writing() as session:
        set_minutes(session, day=day.id, minutes=90, by=cast.coordinator, now=NOW)
    assert phone.events(token) == [(uid, 2, "CONFIRMED")]
    (event,) = read(phone.fetches(token).text).walk("VEVENT")
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=90)
    with database.writing() as session:
        tell_day(session, day=day.id, by=cast.giver, state=DayState.CANCELLED, now=NOW)
    assert phone.events(token) == [(uid, 3, "CANCELLED")]

    text = phone.fetches(token).text
    for secret in (cast.person.code, cast.person.label, cast.wish.sentence, "supporter"):
        assert secret not in text


@pytest.mark.parametrize("how", ["revoked", "over", "left", "forged", "unknown"])
def test_a_closed_link_is_gone(sqlite_database: Database, how: str) -> None:
    """
    Revoked, over, its reader gone from the placement, changed or invented: 410, and no more.
    """
    cast, link, day = linked(sqlite_database)
    token = calendar_token(sqlite_database.vault, link.id)
    phone = Phone(sqlite_database)
    assert phone.fetches(token).status_code == 200
    with sqlite_database.writing() as session:
        if how == "revoked":
            revoke_calendar_link(session, placement=day.placement_id, by=cast.giver, now=NOW)
        if how == "left":
            placement = session.get_one(Placement, day.placement_id)
            host = member(session, placement, cast, Side.HOST)
            leave_placement(session, member=host.id, by=cast.giver, now=NOW)
    if how == "over":
        phone.now = link.expires_at
    if how == "forged":
        token = token[:-1] + ("A" if token[-1] != "A" else "Q")
    if how == "unknown":
        token = calendar_token(sqlite_database.vault, new_id())

    gone = phone.fetches(token)

    assert gone.status_code == 410
    assert say("page.closed.title", "ja") in gone.text
    assert gone.text == phone.fetches("x").text
    assert phone.fetches("x").status_code == 410


def test_a_link_is_one_accounts_and_is_given_again(sqlite_database: Database) -> None:
    """
    Asked for twice it is the same; another reader has another, and stops only their own.
    """
    cast, link, day = linked(sqlite_database)
    with sqlite_database.writing() as session:
        placement = day.placement_id
        again = calendar_link(session, placement=placement, by=cast.giver, town=TOWN, now=NOW)
        other = calendar_link(session, placement=placement, by=cast.supporter, town=TOWN, now=NOW)
        revoke_calendar_link(session, placement=placement, by=cast.supporter, now=NOW)

    assert again.id == link.id
    assert other.id != link.id
    phone = Phone(sqlite_database)
    assert phone.fetches(calendar_token(sqlite_database.vault, link.id)).status_code == 200
    assert phone.fetches(calendar_token(sqlite_database.vault, other.id)).status_code == 410


def test_who_rests_sees_the_day_struck_out(sqlite_database: Database) -> None:
    """
    In a marathon of two it is off for the one who rests, and held for the others.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        day = set_day(
            session, placement=placement.id, by=cast.supporter, starts_at=NOW + DAY, now=NOW
        )
        tell_day(session, day=day.id, by=cast.supporter, state=DayState.RESTED, now=NOW)
        links = [
            calendar_link(session, placement=placement.id, by=by, town=TOWN, now=NOW)
            for by in (cast.supporter, friend.supporter)
        ]

    phone = Phone(sqlite_database)
    found = [phone.events(calendar_token(sqlite_database.vault, link.id)) for link in links]

    assert [events[0][2] for events in found] == ["CANCELLED", "CONFIRMED"]
