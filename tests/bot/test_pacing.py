"""Pages are slowed down by link and by address; nothing that was written is lost by it."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.pacing import PageLimits
from bot.channels.page import page_routes
from bot.channels.poster import poster_routes
from casework.poster_links import make_poster_link
from storage.database import Database
from tests.bot.screening import HOME, page_of
from tests.talk import Talk
from texts import say

LIMITS = PageLimits(by_link=2, by_address=3, proxy_header="X-Forwarded-For")
WORDS = "朝の光の中で走りたい"


class Doors:
    """The pages of a town behind a proxy, and whoever comes."""

    def __init__(self, talk: Talk, limits: PageLimits = LIMITS) -> None:
        common: dict[str, Any] = {
            "database": talk.database,
            "clock": lambda: talk.now,
            "world": talk.world,
            "registry": talk.registry,
            "limits": limits,
        }
        pages = page_routes(**common, stored=lambda: None)
        self.app = Starlette(routes=pages + poster_routes(**common))

    def sends(self, address: str, *, of: str = "192.0.2.1", **fields: str) -> httpx.Response:
        """Send a form, from an address that the proxy writes down."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=HOME) as browser:
                headers = {"X-Forwarded-For": f"10.0.0.1, {of}"}
                return await browser.post(address, data=fields, headers=headers)

        return asyncio.run(send())


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """An empty town."""
    return Talk(sqlite_database)


def a_form(talk: Talk) -> str:
    """The page of a form that somebody has begun."""
    supporter = talk.supporter()
    supporter.commands("wish")
    return page_of(supporter).removeprefix(HOME)


def test_a_link_is_slowed_down_and_the_words_come_back(talk: Talk) -> None:
    """
    From whichever address; what is held back did nothing.
    """
    doors, page = Doors(talk), a_form(talk)
    for number in range(2):
        assert doors.sends(page, of=f"192.0.2.{number}", version="x").status_code == 409

    held = doors.sends(page, of="192.0.2.9", version="x", words=WORDS)

    assert held.status_code == 429
    assert say("page.slow.then", "ja") in held.text
    assert WORDS in held.text


def test_an_address_is_slowed_down_over_all_its_links(talk: Talk) -> None:
    """
    Whoever tries link after link is one; another reader goes on.
    """
    doors, page = Doors(talk), a_form(talk)
    for number in range(3):
        assert doors.sends(f"/p/unknown-{number}").status_code == 410

    assert doors.sends("/p/unknown-4").status_code == 429
    assert doors.sends(page, version="x").status_code == 429
    assert doors.sends(page, of="192.0.2.2", version="x").status_code == 409


def test_without_the_header_the_proxy_is_nobody(talk: Talk) -> None:
    """
    All who come through it are not held to be one.
    """
    doors = Doors(talk, replace(LIMITS, proxy_header=None))

    answers = {doors.sends(f"/p/unknown-{number}").status_code for number in range(5)}

    assert answers == {410}


def test_the_form_behind_a_poster_stays_filled(talk: Talk) -> None:
    """
    All fields are there again, with a kind sentence above them.
    """
    doors = Doors(talk)
    with talk.database.writing() as session:
        _, token = make_poster_link(session, town=talk.town.key, by=None, now=talk.now)
    for number in range(2):
        doors.sends(f"/j/{token}", of=f"192.0.2.{number}", sentence="毎朝、歩いています")

    held = doors.sends(f"/j/{token}", of="192.0.2.9", sentence="毎朝、歩いています")

    assert held.status_code == 429
    assert say("page.slow.then", "ja") in held.text
    assert "毎朝、歩いています</textarea>" in held.text
