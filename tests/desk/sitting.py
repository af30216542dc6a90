"""
Somebody at the desk in tests: signed in by a link from their chat, with a browser without script.

Everything between is real: link, cookie, form, transaction; only the network is left out.
"""

import asyncio
import re
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape

import httpx
from starlette.applications import Starlette

from bot.channels.page import page_routes
from desk.app import desk_routes
from tests.talk import Member, Talk

HOME = "http://127.0.0.1:8080"


@dataclass
class Seat:
    """A browser at the desk of a member; ``page`` is what it shows, ``rung`` counts its deeds."""

    talk: Talk
    member: Member
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    rung: int = 0
    page: httpx.Response = field(init=False)

    def asks_for_link(self) -> str:
        """Ask in chat for a way in, and return its address."""
        self.member.commands("desk")
        self.member.listen()
        return next(button.url for button in self.member.shown[-1].buttons if button.url)

    def signs_in(self) -> "Seat":
        """Come in by a link from the chat."""
        link = self.asks_for_link()
        self.opens(link)
        self.posts(link, {})
        assert self.page.status_code == 200, self.text
        return self

    def opens(self, path: str) -> "Seat":
        """Open a path of the desk, or a whole address."""
        self.page = self.asks("GET", _address(path))
        return self

    def does(self, act: str, path: str = "", **fields: str) -> "Seat":
        """Send a form of the page that is shown, or of ``path`` after opening it."""
        if path:
            self.opens(path)
        sent = {"csrf": self.csrf, "act": act, **fields}
        return self.posts(str(self.page.url), sent)

    def goes(self, action: str, row: object = "", argument: str = "") -> "Seat":
        """Press a button that opens an act of the conversations."""
        fields = {"action": action, "row": str(row), "argument": argument}
        return self.posts("/go", {"csrf": self.csrf, "act": "go", **fields})

    def posts(self, path: str, fields: dict[str, str]) -> "Seat":
        """Send fields as they are."""
        self.page = self.asks("POST", _address(path), fields)
        return self

    def asks(
        self,
        method: str,
        address: str,
        fields: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request and follow where it leads."""

        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app=self.app),
                base_url=HOME,
                cookies=self.cookies,
                follow_redirects=True,
            ) as browser:
                answer = await browser.request(method, address, data=fields, headers=headers)
                self.cookies = browser.cookies
                return answer

        return asyncio.run(ask())

    @cached_property
    def app(self) -> Starlette:
        """The desk, and the one-time pages that it leads to."""
        talk = self.talk
        return Starlette(
            routes=[
                route
                for make in (desk_routes, page_routes)
                for route in make(
                    database=talk.database,
                    clock=lambda: talk.now,
                    world=talk.world,
                    registry=talk.registry,
                    stored=self.rings,
                )
            ]
        )

    def rings(self) -> None:
        """Count a deed that others may have to hear of."""
        self.rung += 1

    @property
    def csrf(self) -> str:
        """The token of the forms on the page that is shown."""
        found = re.search(r'name="csrf" value="([^"]*)"', self.page.text)
        assert found, self.text
        return found[1]

    @property
    def text(self) -> str:
        """The words of the page, a line each."""
        body = re.sub(r"<(script|style).*?</\1>|<rt>.*?</rt>|<rp>.*?</rp>", "", self.page.text)
        return re.sub(r"\s*\n\s*", "\n", unescape(re.sub(r"<[^>]+>", "", body))).strip()


def _address(path: str) -> str:
    return path if path.startswith(("http:", "/p/", "/desk")) else f"/desk{path}"
