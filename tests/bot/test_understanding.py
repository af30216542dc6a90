"""Offers are understood beside the conversations, each once, and again by a newer encoder."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.understanding import Understander, understand_loop
from casework.offer_vectors import TOGETHER, Progress, encoding_progress, version_of
from casework.search import Reader
from matching import load_words
from storage.base import Id
from storage.database import Database
from storage.states import OfferState
from storage.tables import Offer, OfferVector
from tests.encoding import encoder, reader
from tests.making import NOW, make_host, make_offer

pytestmark = pytest.mark.anyio


@pytest.fixture
def offers(database: Database) -> list[Id]:
    """A few more offers than are understood at a time."""
    with database.writing() as session:
        host = make_host(session)
        texts = (f"{number}人で走る" for number in range(TOGETHER + 3))
        return [make_offer(session, host, text=text).id for text in texts]


def progress(database: Database, *without: str) -> Progress:
    """Count what is there."""
    with database.reading() as session:
        return encoding_progress(session, version=version_of(encoder(*without)))


async def until_done(understander: Understander, now: datetime = NOW) -> list[int]:
    """Go on until nothing waits; return what waited each time."""
    waited = [await understander.some(now=now, again=True)]
    while waited[-1]:
        waited.append(await understander.some(now=now, again=False))
    return waited


async def test_all_offers_are_understood_a_handful_at_a_time(
    database: Database, offers: list[Id]
) -> None:
    """
    Nothing is left, and another process that starts finds nothing to do.
    """
    waited = await until_done(Understander(database, reader()))

    assert waited[:2] == [len(offers), 3]
    assert progress(database) == Progress(len(offers), len(offers))
    idle = reader()
    assert await until_done(Understander(database, idle)) == [0]
    assert not idle.encoder_is_loaded


async def test_what_changes_is_understood_next(database: Database, offers: list[Id]) -> None:
    """
    Only what changed lately is looked through; a closed offer is forgotten at the next minute.
    """
    understander = Understander(database, reader())
    await until_done(understander)
    later = NOW + timedelta(hours=1)
    with database.writing() as session:
        one, other = (session.get_one(Offer, offer) for offer in offers[:2])
        one.text, one.changed_at = "花に水をやる", later
        other.state, other.changed_at = OfferState.CLOSED, later

    waited = await until_done(understander, later)

    assert waited == [1, 0]
    assert progress(database) == Progress(len(offers) - 1, len(offers) - 1)
    with database.reading() as session:
        assert offers[1] not in session.scalars(select(OfferVector.id)).all()


async def test_a_newer_encoder_understands_everything_anew(
    database: Database, offers: list[Id]
) -> None:
    """
    From the moment it is loaded, whoever needed it first.
    """
    await until_done(Understander(database, reader()))
    newer = reader("activities")
    understander = Understander(database, newer)
    assert await until_done(understander) == [0]

    newer.encoder.encode_queries(["走りたい"])
    await until_done(understander)

    assert progress(database, "activities") == Progress(len(offers), len(offers))
    assert progress(database) == Progress(len(offers), 0)


async def test_without_an_encoder_nothing_is_understood(
    database: Database, offers: list[Id]
) -> None:
    """
    The vocabulary goes on alone.
    """
    alone = Reader(words=load_words, activity_words={})

    assert await until_done(Understander(database, alone)) == [0]
    assert progress(database) == Progress(len(offers), 0)


async def test_while_somebody_talks_offers_wait(database: Database, offers: list[Id]) -> None:
    """
    Encoding would make everybody's answers late: it begins when nobody talks, and ends by itself.
    """
    stop, quiet = asyncio.Event(), False
    running = asyncio.create_task(
        understand_loop(
            stop, database=database, reader=reader(), clock=lambda: NOW, is_quiet=lambda: quiet
        )
    )
    await asyncio.sleep(1.2)
    before = progress(database)
    quiet = True
    async with asyncio.timeout(20):
        while progress(database).ready < len(offers):
            await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(running, timeout=5)

    assert before == Progress(len(offers), 0)
