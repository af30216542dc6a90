"""
Reading tables that coordinators sent, beside the conversations: fetch, check, read, keep.
"""

from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.beside import beside
from bot.channels.base import ChannelAway, FileGone
from bot.import_words import wording
from bot.registry import Registry
from bot.turn import World
from casework.import_rows import Understood
from casework.read_table import ReadTable, ToRead, keep_table, read_table
from casework.sheets import SheetRefused, Why
from casework.sheets.limits import LARGEST
from storage.database import Database
from storage.trouble import is_outage

log = structlog.get_logger(__name__)


async def read_tables(
    database: Database, *, asked: Sequence[ToRead], world: World, registry: Registry, now: datetime
) -> int:
    """Read every file of ``asked``, and return how many could be; the others are tried again."""
    done = 0
    for one in asked:
        try:
            await _read_one(database, asked=one, world=world, registry=registry, now=now)
            done += 1
        except ChannelAway as away:
            log.warning("a table waits for the channel", reason=str(away))
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("a table could not be read", town=one.town)
    return done


async def _read_one(
    database: Database, *, asked: ToRead, world: World, registry: Registry, now: datetime
) -> None:
    data = await _fetched(asked, world)
    town = world.towns[asked.town]
    words = wording(asked.kind, town=town)

    def compute(found: bytes | None) -> ReadTable:
        if found is None:
            return ReadTable(Understood(()), refused=SheetRefused(Why.GONE))
        return read_table(found, kind=asked.kind, wording=words, town=town, ask=database.ask)

    await beside(
        database,
        read=lambda session: data,
        compute=compute,
        keep=lambda session, table: keep_table(session, asked=asked, table=table, now=now),
        world=world,
        registry=registry,
        now=now,
    )


async def _fetched(asked: ToRead, world: World) -> bytes | None:
    """Fetch a file; ``None`` if it cannot be had any more."""
    if asked.file is None:
        return asked.data
    if world.fetch_file is None:
        return None
    try:
        return await world.fetch_file(asked.file.id, most=LARGEST)
    except FileGone:
        return None
