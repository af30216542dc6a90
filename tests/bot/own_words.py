"""A supporter at the question that is answered on a one-time page, and a browser."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx
from sqlalchemy import func, select
from starlette.applications import Starlette

from bot.channels.page import page_routes, read_page
from bot.converse import converse
from storage.database import Database
from storage.states import InboxState
from storage.tables import Inbox, PageLink
from storage.turns import claim_chat, finish, oldest_open
from tests.talk import Member, Talk

WORDS = "朝の光の中で、\nだれかと走ってみたいです。"


HOME = "http://127.0.0.1:8080"


@dataclass
class Desk:
    """A supporter who has come to the question of the person's own words, and a browser."""

    talk: Talk
    supporter: Member
    rung: list[bool] = field(default_factory=list)

    @property
    def link(self) -> str:
        """The address behind the newest button that opens a page."""
        self.supporter.listen()
        return next(b.url for b in self.supporter.shown[-1].buttons if b.url)

    def opens(self, address: str, method: str = "GET") -> httpx.Response:
        """Open a page."""
        return asyncio.run(self._ask(lambda browser: browser.request(method, address)))[0]

    def sends(self, address: str, words: str, times: int = 1) -> list[httpx.Response]:
        """Send the page's form, several times at once if asked to."""
        return asyncio.run(
            self._ask(lambda browser: browser.post(address, data={"words": words}), times)
        )

    def chooses(self, address: str, fields: dict[str, str]) -> httpx.Response:
        """Send the page's form with one of its choices."""
        return asyncio.run(self._ask(lambda browser: browser.post(address, data=fields)))[0]

    def posts(self, address: str, body: bytes) -> httpx.Response:
        """Send something that no form of ours sends."""
        return asyncio.run(self._ask(lambda browser: browser.post(address, content=body)))[0]

    def takes_its_turn(self) -> None:
        """Let what was written on the page be answered in the chat."""
        self.supporter.heard.clear()
        with self.talk.database.writing() as session:
            chat = claim_chat(session, now=self.talk.now)
            assert chat is not None
            row = oldest_open(session, chat=chat, now=self.talk.now)
            assert row is not None
            assert row.channel == "page"
            converse(
                session,
                row=row,
                chat=chat,
                incoming=read_page(row.raw),
                world=self.talk.world,
                registry=self.talk.registry,
                now=self.talk.now,
            )
            finish(row, now=self.talk.now)
        self.supporter.listen()

    def waiting(self) -> int:
        """How many answers from pages are in the inbox."""
        with self.talk.database.reading() as session:
            return (
                session.scalar(
                    select(func.count()).where(
                        Inbox.channel == "page", Inbox.state == InboxState.OPEN
                    )
                )
                or 0
            )

    def spent(self) -> int:
        """How many links are spent."""
        with self.talk.database.reading() as session:
            return session.scalar(select(func.count()).where(PageLink.spent_at.is_not(None))) or 0

    async def _ask(
        self,
        ask: Callable[[httpx.AsyncClient], Coroutine[Any, Any, httpx.Response]],
        times: int = 1,
    ) -> list[httpx.Response]:
        app = Starlette(
            routes=page_routes(
                database=self.talk.database,
                clock=lambda: self.talk.now,
                world=self.talk.world,
                registry=self.talk.registry,
                stored=lambda: self.rung.append(True),
            )
        )
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url=HOME
        ) as browser:
            return list(await asyncio.gather(*(ask(browser) for _ in range(times))))


def at_own_words(database: Database) -> Desk:
    """Bring a supporter to the question of the person's own words."""
    talk = Talk(database)
    supporter = talk.supporter()
    supporter.commands("wish")
    supporter.fills(
        "珈琲の方", "川端校区", "18歳以上", "本人が選んだ", "会って話した", "これでよい"
    )
    supporter.fills("してみたいことがある", "フルマラソンに出てみたい", "とばす", "いつでも")
    supporter.fills("見学だけ", "もう少し伝える", "とばす", "とばす")
    supporter.hears("本人のことば")
    return Desk(talk, supporter)


def field_of(response: httpx.Response) -> str:
    """The words in a page's field, as a browser reads them."""
    found = re.search(r"<textarea[^>]*>\n?(.*)</textarea>", response.text, re.S)
    assert found is not None
    return unescape(found[1])
