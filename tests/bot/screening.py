"""Readers of one-time pages, and a host that is asked whether somebody may come."""

import asyncio
from dataclasses import dataclass

import httpx
from sqlalchemy import select
from starlette.applications import Starlette

from bot.channels.page import page_routes
from storage.database import Database
from storage.states import HowHeard, IntroductionState
from storage.tables import Chat, Introduction, IntroductionStep, PageLink
from tests.flows.wishing import asked
from tests.reading import PageReader
from tests.talk import Member, Talk
from texts import say

HELP = "けが・事故・いやなこと"
HOME = "http://127.0.0.1:8080"


class Reader(PageReader):
    """A reader of the pages of a town that talks; ``rung`` counts what was brought."""

    def __init__(self, talk: Talk, address: str) -> None:
        self.talk = talk
        self.rung = 0
        super().__init__(address, self._ask)

    def _ask(
        self, method: str, address: str, form: dict[str, str] | None, times: int
    ) -> list[httpx.Response]:
        async def all_of_them() -> list[httpx.Response]:
            app = Starlette(
                routes=page_routes(
                    database=self.talk.database,
                    clock=lambda: self.talk.now,
                    world=self.talk.world,
                    registry=self.talk.registry,
                    stored=self._rings,
                )
            )
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app=app), base_url=HOME, follow_redirects=True
            ) as browser:
                requests = (browser.request(method, address, data=form) for _ in range(times))
                return list(await asyncio.gather(*requests))

        return asyncio.run(all_of_them())

    def _rings(self) -> None:
        self.rung += 1


@dataclass
class Scene:
    """A host that is asked whether somebody may come, in its chat and on the page behind it."""

    talk: Talk
    supporter: Member
    host: Member
    coordinator: Member
    reader: Reader

    def introduction(self) -> tuple[IntroductionState, HowHeard]:
        """How the introduction stands, and how that was heard."""
        with self.talk.database.reading() as session:
            row = session.scalars(select(Introduction)).one()
            newest = session.scalars(
                select(IntroductionStep)
                .where(IntroductionStep.introduction_id == row.id)
                .order_by(IntroductionStep.id.desc())
            ).first()
            assert newest is not None
            return row.state, newest.how_heard

    def link(self) -> PageLink:
        """The page's row."""
        with self.talk.database.reading() as session:
            chat = select(Chat.id).where(Chat.account_id == self.host.account.id)
            return (
                session.scalars(
                    select(PageLink)
                    .where(PageLink.chat_id.in_(chat), PageLink.draft_id.is_(None))
                    .order_by(PageLink.id.desc())
                ).first()
                or PageLink()
            )


def page_of(member: Member) -> str:
    """The address behind the newest 「ページで答える」."""
    member.listen()
    label = say("forms.answer_on_page", "ja")
    return next(
        button.url
        for shown in reversed(member.shown)
        for button in shown.buttons
        if button.label == label
    )


def host_is_asked(database: Database) -> Scene:
    """Bring a host to the question whether somebody may come."""
    talk = Talk(database)
    supporter, host, coordinator = asked(talk)
    return Scene(talk, supporter, host, coordinator, Reader(talk, page_of(host)))
