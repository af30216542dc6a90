"""
After a restore the program holds back: it takes everything in, and begins and sends nothing.

Whoever writes meanwhile hears one kind sentence, once; what they wrote is answered, in its order,
as soon as the operator has looked at the records and lets it go on (``kanaeai resume``).
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.page_views import Views
from bot.voice import Voice
from storage.database import Database
from storage.hold import HELD_KEY, held_since
from storage.outbox import queue
from storage.states import InboxState
from storage.tables import Account, Chat, Inbox, Outbox
from storage.trouble import is_outage

_LOOK_EVERY_SECONDS = 1.0
_AT_ONCE = 50

log = structlog.get_logger(__name__)


class Hold:
    """
    Whether one program holds back: until it has looked, and then as long as the database says so.

    Nothing sets a hold while a program runs, so one that is over is never asked for again.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._over = asyncio.Event()

    @property
    def is_on(self) -> bool:
        """Whether it holds back."""
        return not self._over.is_set()

    async def watch(self, stop: asyncio.Event, *, answered: Callable[[], None]) -> None:
        """Look until it is over or ``stop`` is set, and answer those who write meanwhile."""
        told = False
        while not stop.is_set():
            since, answers = None, 0
            try:
                since, answers = await self.look()
            except Exception as error:
                if not is_outage(error):
                    log.exception("looking for a hold failed")
            if not self.is_on:
                await stop.wait()
                return
            if since is not None and not told:
                log.warning("held_back")
                told = True
            if answers > 0:
                answered()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_EVERY_SECONDS)

    async def look(self) -> tuple[datetime | None, int]:
        """Look once; return since when it is held, and how many were told so just now."""
        since, answers = await self._database.write(self._look)
        if since is None:
            self._over.set()
        return since, answers

    async def over(self, stop: asyncio.Event) -> bool:
        """Wait until it is over, or ``stop`` is set; return whether it is over."""
        while self.is_on and not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), 0.2)
        return not self.is_on

    def behind(self, routes: list[BaseRoute]) -> list[BaseRoute]:
        """Return the routes; while it holds back, each answers 503 and does nothing."""
        for route in routes:
            if isinstance(route, Route):
                route.app = self._gate(route.app)
        return routes

    def _gate(self, app: ASGIApp) -> ASGIApp:
        async def gate(scope: Scope, receive: Receive, send: Send) -> None:
            held: Response | None = Views().note("held", 503) if self.is_on else None
            await (held or app)(scope, receive, send)

        return gate

    def _look(self, session: Session) -> tuple[datetime | None, int]:
        since = held_since(session)
        if since is None:
            return None, 0
        return since, answer_held(session, since=since, now=self._clock())


def answer_held(session: Session, *, since: datetime, now: datetime) -> int:
    """Tell those who have written since the hold began that they will be answered; once each."""
    prefix = f"{HELD_KEY}{int(since.timestamp())}:"
    told = set(session.scalars(select(Outbox.key).where(Outbox.key.startswith(prefix))))
    writing = (
        select(Chat, Account)
        .outerjoin(Account, Account.id == Chat.account_id)
        .where(
            Chat.is_group.is_(False),
            exists().where(
                Inbox.chat_id == Chat.id,
                Inbox.state == InboxState.OPEN,
                # What waited in the backup was written long ago.
                Inbox.received_at >= since - timedelta(minutes=1),
            ),
        )
    )
    fresh = [
        (chat, account)
        for chat, account in session.execute(writing)
        if f"{prefix}{chat.id.hex}" not in told
    ][:_AT_ONCE]
    for chat, account in fresh:
        easy = account is not None and account.language == "ja-easy"
        voice = Voice(
            vault=session.info["vault"],
            chat=chat.id,
            language="ja-easy" if easy else "ja",
            now=now,
        )
        voice.say("everyone.held")
        queue(
            session,
            chat=chat,
            outgoing=voice.said[0].to_json(),
            key=f"{prefix}{chat.id.hex}",
            now=now,
        )
    return len(fresh)
