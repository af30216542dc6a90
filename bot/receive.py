"""
From a channel into the inbox: an update is acknowledged only after it has been committed.

Updates come by polling, in one process at a time, or by webhook, in all of them; those that
come together share one commit.
"""

import asyncio
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import (
    Channel,
    ChannelAway,
    FetchedChannel,
    FetchedElsewhere,
    MustRest,
    WrongToken,
)
from bot.waking import Patience, sleep_unless, unless
from storage.database import Database
from storage.inbox import CALM, ReceivedUpdate, store_updates
from storage.presence import Presence
from storage.trouble import is_outage

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LARGEST = 1 << 20
_NOT_MY_TURN_SECONDS = 2.0
_CONFLICT_SECONDS = 15.0

log = structlog.get_logger(__name__)


class NotStored(Exception):
    """The database could not take the updates now; the channel must bring them again."""


class Intake:
    """
    Stores what a channel brings.

    :param stored: called after each commit that brought something new
    """

    def __init__(
        self,
        *,
        database: Database,
        channel: Channel,
        clock: Callable[[], datetime],
        stored: Callable[[], None],
    ) -> None:
        self._database = database
        self._channel = channel
        self._clock = clock
        self._stored = stored
        self._waiting: list[tuple[list[ReceivedUpdate], asyncio.Future[None]]] = []
        self._storing: asyncio.Task[None] | None = None
        self._floods: dict[str, datetime] = {}

    async def take(self, raws: Sequence[Any]) -> int | None:
        """
        Return after the commit: the highest number among these updates, if they have any.

        :raises NotStored: if the database is away or full; nothing was lost, nothing acknowledged
        """
        received = [found for raw in raws if (found := self._channel.received(raw)) is not None]
        if len(received) < len(raws):
            log.error("an update without a number was left out", channel=self._channel.name)
        if not received:
            return None
        newest = max(found.update_id for found in received)
        updates = self._but_floods(received)
        if not updates:
            return newest
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((updates, done))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_waiting())
        await done
        return newest

    def _but_floods(self, updates: list[ReceivedUpdate]) -> list[ReceivedUpdate]:
        """Leave out what still comes of floods that were just answered: it costs no transaction."""
        if not self._floods:
            return updates
        now = self._clock()
        self._floods = {
            address: at for address, at in self._floods.items() if now - CALM < at <= now
        }
        return [one for one in updates if one.urgent or one.address not in self._floods]

    async def _store_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await self._store([found for updates, _ in batch for found in updates])
            except Exception as error:
                for _, done in batch:
                    if not done.done():
                        done.set_exception(NotStored() if is_outage(error) else error)
                continue
            for _, done in batch:
                if not done.done():
                    done.set_result(None)

    async def _store(self, updates: list[ReceivedUpdate]) -> None:
        now = self._clock()
        floods: dict[str, datetime] = {}
        new = await self._database.write(
            lambda session: store_updates(
                session,
                channel=self._channel.name,
                bot=self._channel.bot,
                updates=updates,
                now=now,
                floods=floods,
            )
        )
        self._floods |= floods
        if new:
            self._stored()


async def poll(
    *,
    channel: FetchedChannel,
    intake: Intake,
    presence: Presence,
    stop: asyncio.Event,
    fetched: Callable[[], None],
) -> None:
    """
    Fetch updates until ``stop``, if this process is the one that may, and store them.

    The next fetch confirms to the channel what has been committed, and only that.

    :param fetched: called after each fetch that succeeded, and while another process fetches
    """
    offset: int | None = None
    ready = False
    patience = Patience()
    while not stop.is_set():
        try:
            mine = await asyncio.to_thread(
                presence.may_fetch, channel=channel.name, bot=channel.bot
            )
            if not mine:
                # What another process fetches meanwhile is confirmed by it.
                offset, ready = None, False
                fetched()
                await sleep_unless(stop, _NOT_MY_TURN_SECONDS)
                continue
            if not ready:
                await channel.take_by_polling()
                ready = True
            updates = await unless(stop, channel.fetch(offset=offset))
            if updates:
                newest = await intake.take(updates)
                offset = offset if newest is None else newest + 1
            fetched()
            patience.over()
        except Exception as error:
            await sleep_unless(stop, _wait_after(error, patience))


def _wait_after(error: Exception, patience: Patience) -> float:
    """Say what went wrong, and return for how many seconds not to fetch."""
    match error:
        case FetchedElsewhere():
            log.error(
                "another program fetches this bot's updates: stop it, or its webhook,"
                " or give this one a token of its own"
            )
            return _CONFLICT_SECONDS
        case WrongToken():
            log.error("Telegram does not know this bot any more: renew its token and restart")
            return _CONFLICT_SECONDS
        case MustRest():
            log.warning("the channel asks for a rest", seconds=error.seconds)
            return error.seconds
        case ChannelAway():
            log.warning("the channel is away", reason=str(error))
        case NotStored():
            log.warning("the database is away: updates wait at the channel")
        case _ if is_outage(error):
            log.warning("the database is away", kind=type(error).__name__)
        case _:
            log.exception("fetching failed")
    return patience.more()


def webhook_app(
    *,
    intake: Intake,
    secret: str,
    path: str,
    open_: Callable[[], bool],
    also: Callable[[], Iterable[str]] = tuple,
) -> Starlette:
    """
    Make the app that takes a channel's updates, to stand behind a proxy with TLS.

    It answers 200 only after the commit; 401 without the secret; 413 to more than 1 MiB; 400 to
    what is no JSON; 503 if the database is away or ``open_`` says that we are closing.

    :param also: secrets that are as good, such as one that another process has registered
    """

    async def take(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        good = (secret, *also())
        if not any(hmac.compare_digest(given.encode(), one.encode()) for one in good):
            return Response(status_code=401)
        if not open_():
            return Response(status_code=503)
        try:
            body = await _body(request)
            if body is None:
                return Response(status_code=413)
            await intake.take([json.loads(body)])
        except ValueError:
            return Response(status_code=400)
        except (NotStored, ClientDisconnect):
            return Response(status_code=503)
        return Response(status_code=200)

    return Starlette(routes=[Route(path, take, methods=["POST"])])


async def _body(request: Request) -> bytes | None:
    """Read the body, or return ``None`` as soon as it is too large."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    return bytes(body)
