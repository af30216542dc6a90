"""
Understanding offers beside the conversations: read, encode, write, a handful at a time.

What is stale is looked for every few seconds among what changed lately, and among all offers when
the program starts and when an encoder of another version has been loaded. Encoding takes the
interpreter from everybody else, so it is done while nobody talks, and otherwise hardly at all.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

from bot.waking import aside, sleep_unless, unless
from casework.nearest_offers import many_cross_borders, put_in_nearest, take_out_nearest
from casework.offer_packs import pack_town, towns_to_pack
from casework.offer_vectors import (
    TOGETHER,
    closed_offers,
    forget_readings,
    keep_readings,
    offers_to_encode,
    read_stale,
    understand_offers,
    version_of,
)
from casework.search import Reader
from storage.base import Id
from storage.database import Database
from storage.nearest import lay_index, prepare
from storage.trouble import is_outage

# A turn may commit later than its own clock says.
_OVERLAP = timedelta(minutes=10)
_LOOKED_UP = 20_000
_PUT_IN = 2_000
_TOLD_EACH = 1_000
_LOOK_EVERY_SECONDS = 10.0
_TIDY_EVERY_SECONDS = 60.0
_ASK_AGAIN_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 60.0
_FEW = 4

log = structlog.get_logger(__name__)


class Understander:
    """
    Keeps the readings of all offers as they are.

    :param reader: whose encoder and words are used; without an encoder nothing is done
    """

    def __init__(self, database: Database, reader: Reader) -> None:
        self._database = database
        self._reader = reader
        self._version: str | None = None
        self._looked: datetime | None = None
        self._tidied: datetime | None = None
        self._waiting: list[Id] = []
        self._told = self._done = 0
        self._moved = True
        self._without_told = False

    async def some(self, *, now: datetime, again: bool, most: int = TOGETHER) -> int:
        """
        Understand up to ``most`` offers; return how many were known to be waiting.

        :param again: also forget what closed, and put in order what PostgreSQL looks in
        """
        if not self._reader.has_encoder:
            return 0
        if self._reader.encoder_is_loaded:
            self._know_version()
        if not self._waiting:
            await self._look(now)
        waiting, some = len(self._waiting), self._waiting[:most]
        del self._waiting[:most]
        if some:
            try:
                await self._understand(some, now)
            except Exception as error:
                if is_outage(error):
                    raise
                # These are found again at the next start; all others go on.
                log.exception("offers could not be understood", offers=len(some))
        if again:
            await self._tidy(now)
        return waiting

    async def _look(self, now: datetime) -> None:
        found = await self._database.read(
            lambda session: offers_to_encode(
                session, version=self._version, since=self._looked, limit=_LOOKED_UP
            )
        )
        if len(found) < _LOOKED_UP:
            self._looked = now - _OVERLAP
        # Several processes find the same offers: each begins at a place of its own.
        begin = os.getpid() * 7919 % (len(found) or 1)
        self._waiting = [*found[begin:], *found[:begin]]

    def _know_version(self) -> str:
        if self._version is None:
            self._version = version_of(self._reader.encoder)
            # Now it can be seen which readings are of another one.
            self._looked = None
        return self._version

    async def _understand(self, offers: Sequence[Id], now: datetime) -> None:
        encoder = await aside(lambda: self._reader.encoder)
        version, vault = self._know_version(), self._database.vault
        stale = await self._database.read(
            lambda session: read_stale(
                session, offers=offers, version=version, vault=vault, now=now
            )
        )
        new = [offer for offer in stale if not offer.known]
        blobs = await aside(
            partial(understand_offers, new, encoder=encoder, words=self._reader.words)
        )
        await self._database.write(
            lambda session: keep_readings(
                session,
                understood=list(zip(new, blobs, strict=True)),
                confirmed=[offer for offer in stale if offer.known],
                version=version,
                vault=vault,
            )
        )
        self._moved = True
        self._tell(len(new))

    def _tell(self, done: int) -> None:
        self._done += done
        if self._done - self._told >= _TOLD_EACH or (self._told and not self._waiting):
            log.info("offers_understood", done=self._done, left=len(self._waiting))
            self._told = self._done if self._waiting else 0
        if not self._waiting:
            self._done = 0

    async def _tidy(self, now: datetime) -> None:
        since = self._tidied
        closed = await self._database.read(
            lambda session: closed_offers(session, since=since, limit=_LOOKED_UP)
        )
        if closed:
            await self._database.write(lambda session: forget_readings(session, offers=closed))
            self._moved = True
        if self._moved and self._version is not None and not self._database.is_sqlite:
            await self._keep_nearest(self._version)
            self._moved = False
        if self._version is not None:
            await self._pack(self._version)
        self._tidied = now - _OVERLAP

    async def _pack(self, version: str) -> None:
        """Pack readings again where packs were dropped, here or by whoever forgot somebody."""
        towns = await self._database.read(lambda session: towns_to_pack(session, version=version))
        for town in towns:
            pack = partial(pack_town, town=town, version=version, vault=self._database.vault)
            while await self._database.write(pack):
                pass

    async def _keep_nearest(self, version: str) -> None:
        """Put in order where PostgreSQL finds offers of other towns, once there are many."""
        if not await self._database.read(many_cross_borders):
            return
        dimensions = self._reader.encoder.dimensions
        if not await aside(
            partial(prepare, self._database, version=version, dimensions=dimensions)
        ):
            if not self._without_told:
                log.warning("no_pgvector", instead="all offers of other towns are read")
            self._without_told = True
            return
        await self._database.write(take_out_nearest)

        def put_in(session: Session) -> int:
            return put_in_nearest(
                session, version=version, vault=self._database.vault, limit=_PUT_IN
            )

        while await self._database.write(put_in) == _PUT_IN:
            pass
        await aside(partial(lay_index, self._database))


async def understand_loop(
    stop: asyncio.Event,
    *,
    database: Database,
    reader: Reader,
    clock: Callable[[], datetime],
    is_quiet: Callable[[], bool],
) -> None:
    """
    Understand what is stale, a handful at a time, until ``stop`` is set.

    :param is_quiet: whether nobody talks at the moment; where somebody always does, a few offers
        are understood once a minute
    """
    loop = asyncio.get_running_loop()
    offers = Understander(database, reader)
    tidy_at = last = loop.time()
    while not stop.is_set():
        quiet = is_quiet()
        if not quiet and loop.time() - last < _LONGEST_WAIT_SECONDS:
            await sleep_unless(stop, _ASK_AGAIN_SECONDS)
            continue
        tidy = loop.time() >= tidy_at
        if tidy:
            tidy_at = loop.time() + _TIDY_EVERY_SECONDS
        waiting: int | None = 0
        try:
            most = TOGETHER if quiet else _FEW
            waiting = await unless(stop, offers.some(now=clock(), again=tidy, most=most))
        except Exception:
            log.exception("understanding failed")
        last = loop.time()
        if not waiting:
            await sleep_unless(stop, _LOOK_EVERY_SECONDS)
