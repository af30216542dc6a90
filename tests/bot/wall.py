"""A poster on a wall, and somebody's browser in front of it."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import select
from starlette.applications import Starlette

from bot.channels.poster import poster_routes
from casework.poster_links import make_poster_link
from storage.tables import Approach
from tests.talk import Member, Talk

WORDS = {
    "kind": "volunteer",
    "area": "kawabata",
    "sentence": "毎朝、犬と川べりを歩いています",
    "hope": "歩きながら話す相手",
    "contact": "090-1234-5678",
}


@dataclass
class Browser:
    """Somebody's browser, without a network."""

    app: Starlette

    def get(self, address: str) -> httpx.Response:
        """Open an address."""
        return asyncio.run(self._asks("GET", address))

    def post(
        self, address: str, *, data: dict[str, str] | None = None, content: bytes | None = None
    ) -> httpx.Response:
        """Send a form, or something that no form of ours sends."""
        return asyncio.run(self._asks("POST", address, data=data, content=content))

    async def _asks(self, method: str, address: str, **body: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, address, **body)


@dataclass
class Wall:
    """A poster, a coordinator, and somebody's browser."""

    talk: Talk
    coordinator: Member
    address: str = field(init=False)
    browser: "Browser" = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Browser(
            Starlette(
                routes=poster_routes(
                    database=self.talk.database,
                    clock=lambda: self.talk.now,
                    world=self.talk.world,
                    registry=self.talk.registry,
                )
            )
        )
        self.address = self.hangs_a_poster()

    def hangs_a_poster(self, daily_limit: int = 20) -> str:
        """Make a link; return its path."""
        with self.talk.database.writing() as session:
            _, token = make_poster_link(
                session,
                town=self.talk.town.key,
                by=None,
                daily_limit=daily_limit,
                now=self.talk.now,
            )
        return f"/j/{token}"

    def page(self) -> str:
        """Open the page; return its random id."""
        found = re.search(r'name="page" value="([^"]+)"', self.browser.get(self.address).text)
        assert found is not None
        return found[1]

    def sends(self, page: str = "", **words: str) -> int:
        """Send the form; return the answer's code."""
        data = {**WORDS, "page": page or self.page(), **words}
        return self.browser.post(self.address, data=data).status_code

    def voices(self) -> list[Approach]:
        """Return what has come, readable."""
        with self.talk.database.reading() as session:
            rows = list(session.scalars(select(Approach).order_by(Approach.id)))
            assert None not in {w for row in rows for w in (row.contact, row.sentence, row.hope)}
            return rows
