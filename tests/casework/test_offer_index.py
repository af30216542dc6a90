"""Offers that were read before come into memory in one pass, as if each had been read anew."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import delete

from bot.understanding import Understander
from casework import offer_index
from casework.offer_memory import OfferMemory
from matching import load_words
from matching.index.likeness import Likeness
from matching.index.offers import BORDERLESS
from matching.index.shelf import Asked
from storage.database import Database
from storage.states import HostState, OfferState
from storage.tables import Hope, OfferVector
from tests.bot.test_understanding import until_done
from tests.encoding import encoder, reader
from tests.making import NOW, TOWN, make_host, make_offer

pytestmark = pytest.mark.anyio


def memory(database: Database) -> OfferMemory:
    """Return what a program that starts now has in memory."""
    found = OfferMemory(words=load_words(), likeness=Likeness(encoder()))
    found.catch_up(town=TOWN.key, ask=database.ask, now=NOW)
    return found


async def test_offers_that_were_read_before_are_as_if_read_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Every column of every kind of offer, in one answer or by handfuls; what changed since is read
    as it is now.
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
        make_offer(session, elsewhere)
        make_offer(session, host, state=OfferState.CLOSED)
    await until_done(Understander(database, reader()))
    with database.writing() as session:
        row = session.merge(changed)
        row.text, row.slots, row.changed_at = "将棋", ["sun_pm"], NOW + timedelta(minutes=5)

    one_pass = memory(database)
    with monkeypatch.context() as few:
        few.setattr(offer_index, "_AT_ONCE", 3)
        by_handfuls = memory(database)
    with database.writing() as session:
        session.execute(delete(OfferVector))
    anew = memory(database)

    assert len(one_pass.index) == len(by_handfuls.index) == len(anew.index) == 8
    asked = Asked.of(encoder().encode_queries(["花を育てて、将棋をさしたい"]))
    for key, read in product((TOWN.key, BORDERLESS), (one_pass, by_handfuls)):
        shelf, other = (found.index.around(TOWN.key)[key] for found in (read, anew))
        assert sorted(shelf.ids) == sorted(other.ids)
        for slot, id_ in enumerate(shelf.ids):
            beside = list(other.ids).index(id_)
            assert shelf.gates[slot] == other.gates[beside], id_
            assert shelf.likeness(asked)[0][slot] == pytest.approx(
                other.likeness(asked)[0][beside], abs=1e-2
            )
    assert list(one_pass.index.around(TOWN.key)[BORDERLESS].ids) == [online]
