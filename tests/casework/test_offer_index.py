"""Offers that were read before come into memory in one pass, as if each had been read anew."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import delete

from bot.understanding import Understander
from casework import offer_index, offer_packs
from casework.keeping.case_rows import chunks
from casework.offer_memory import OfferMemory
from casework.offer_packs import pack_town, towns_to_pack
from casework.offer_vectors import version_of
from matching import load_words
from matching.index.likeness import Likeness
from matching.index.offers import BORDERLESS
from matching.index.shelf import Asked
from storage.base import Id
from storage.database import Database
from storage.states import HostState, OfferState
from storage.tables import Hope, OfferPack, OfferVector
from tests.bot.test_understanding import until_done
from tests.encoding import encoder, reader
from tests.making import NOW, TOWN, make_host, make_offer

pytestmark = pytest.mark.anyio


def pack(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pack all readings, three in a pack."""
    with monkeypatch.context() as small:
        small.setattr(offer_packs, "MOST", 3)
        version, more = version_of(encoder()), True
        while more:
            with database.writing() as session:
                more = any(
                    [
                        pack_town(session, town=town, version=version, vault=database.vault)
                        for town in towns_to_pack(session, version=version)
                    ]
                )


def memory(database: Database) -> OfferMemory:
    """Return what a program that starts now has in memory."""
    found = OfferMemory(words=load_words(), likeness=Likeness(encoder()))
    found.catch_up(town=TOWN.key, ask=database.ask, now=NOW)
    return found


async def test_offers_that_were_read_before_are_as_if_read_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Every column of every kind of offer, in one answer, by handfuls or in packs; what changed or
    came since is read as it is now.
    """
    later, over = NOW.date() + timedelta(days=9), NOW.date() - timedelta(days=9)
    with database.writing() as session:
        host, paused = make_host(session), make_host(session, state=HostState.PAUSED)
        changed = make_offer(session, host, capacity=1)
        hopes = make_offer(session, host, text="花の水やり", area="")
        session.add(Hope(offer_id=hopes.id, text="話し相手", created_at=NOW))
        make_offer(session, paused)
        make_offer(session, host, state=OfferState.PAUSED, slots=[])
        make_offer(session, host, days=[later.isoformat(), over.isoformat()], kind="role")
        make_offer(session, host, days=[over.isoformat()], conditions=["fee"])
        make_offer(session, host, reach="own_area", provides=["quiet", "sit"], capacity=5)
        elsewhere = make_host(session, town="elsewhere")
        online = make_offer(session, elsewhere, reach="online").id.hex
        make_offer(session, host, reach="online", text="本を読む")
        closed = make_offer(session, host, text="もう終わる会")
        make_offer(session, elsewhere)
        make_offer(session, host, state=OfferState.CLOSED)
    await until_done(Understander(database, reader()))
    with database.writing() as session:
        row = session.merge(changed)
        row.text, row.slots, row.changed_at = "将棋", ["sun_pm"], NOW + timedelta(minutes=5)
        session.merge(closed).state = OfferState.CLOSED

    one_pass = memory(database)
    with monkeypatch.context() as few:
        few.setattr(offer_index, "_AT_ONCE", 3)
        by_handfuls = memory(database)
    pack(database, monkeypatch)
    packed = memory(database)
    with database.writing() as session:
        session.execute(delete(OfferVector))
        session.execute(delete(OfferPack))
    anew = memory(database)

    ways = (one_pass, by_handfuls, packed)
    assert [len(read.index) for read in (*ways, anew)] == [9] * 4
    asked = Asked.of(encoder().encode_queries(["花を育てて、将棋をさしたい"]))
    for key, read in product((TOWN.key, BORDERLESS), ways):
        shelf, other = (found.index.around(TOWN.key)[key] for found in (read, anew))
        assert sorted(shelf.ids) == sorted(other.ids)
        for slot, id_ in enumerate(shelf.ids):
            beside = list(other.ids).index(id_)
            assert shelf.gates[slot] == other.gates[beside], id_
            assert shelf.likeness(asked)[0][slot] == pytest.approx(
                other.likeness(asked)[0][beside], abs=1e-2
            )
    for read in ways:
        assert online in read.index.around(TOWN.key)[BORDERLESS].ids


async def test_a_packed_town_is_read_from_its_packs(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Rows are looked up only for what no pack holds as it is now.
    """
    with database.writing() as session:
        host = make_host(session)
        offers = [make_offer(session, host, text=f"{number}人で走る") for number in range(7)]
    await until_done(Understander(database, reader()))
    pack(database, monkeypatch)
    asked = list[int]()

    def count(ids: Collection[Id]) -> Iterator[list[Id]]:
        asked.append(len(ids))
        return chunks(ids)

    monkeypatch.setattr("casework.offer_index.chunks", count)
    assert len(memory(database).index) == 7
    with database.writing() as session:
        session.merge(offers[3]).changed_at = NOW + timedelta(minutes=5)
    assert len(memory(database).index) == 7

    assert asked == [0, 1]
