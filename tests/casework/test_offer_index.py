"""The index read in bulk says of every gate what the facts of each offer say."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.understanding import Understander
from casework.facts import offer_facts
from casework.offer_index import read_index
from casework.offer_vectors import version_of
from matching.index.gates import gate_columns
from matching.index.offers import BORDERLESS, shelf_of
from storage.database import Database
from storage.states import HostState, IntroductionState, OfferState, Role
from storage.tables import Hope, Offer
from tests.bot.test_understanding import until_done
from tests.encoding import encoder, reader
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_host,
    make_introduction,
    make_offer,
    make_person,
    make_wish,
)

pytestmark = pytest.mark.anyio


async def test_an_index_read_in_bulk_is_as_one_made_offer_by_offer(database: Database) -> None:
    """
    Every column of every kind of offer; closed ones and other towns' are left out.
    """
    later, over = NOW.date() + timedelta(days=9), NOW.date() - timedelta(days=9)
    with database.writing() as session:
        host, paused = make_host(session), make_host(session, state=HostState.PAUSED)
        full = make_offer(session, host, capacity=1)
        supporter = make_account(session, Role.SUPPORTER)
        wish = make_wish(session, make_person(session, supporter))
        make_introduction(session, wish, full, state=IntroductionState.ASKED)
        hopes = make_offer(session, host, text="花の水やり", area="")
        session.add(Hope(offer_id=hopes.id, text="話し相手", created_at=NOW))
        # A person who gives, but whose consent to it nobody recorded: resting.
        giver = make_host(session, person_id=wish.person_id)
        make_offer(session, giver)
        make_offer(session, paused)
        make_offer(session, host, state=OfferState.PAUSED, slots=[])
        make_offer(session, host, days=[later.isoformat(), over.isoformat()], kind="role")
        make_offer(session, host, days=[over.isoformat()], conditions=["fee"])
        make_offer(session, host, reach="own_area", provides=["quiet", "sit"], capacity=5)
        elsewhere = make_host(session, town="elsewhere")
        online = make_offer(session, elsewhere, reach="online")
        left_out = [
            make_offer(session, elsewhere).id,
            make_offer(session, host, state=OfferState.CLOSED).id,
            make_offer(session, make_host(session, state=HostState.LEFT)).id,
        ]
    await until_done(Understander(database, reader()))

    with database.reading() as session:
        index = read_index(
            session,
            version=version_of(encoder()),
            dimensions=encoder().dimensions,
            towns=[TOWN.key],
            vault=database.vault,
            now=NOW,
        )
        rows = session.scalars(select(Offer).where(Offer.id.not_in(left_out))).all()
        facts = {one.id: one for one in offer_facts(session, offers=rows, now=NOW)}

    assert len(index) == len(facts)
    assert set(index.around(TOWN.key)) == {TOWN.key, BORDERLESS}
    for key, shelf in index.around(TOWN.key).items():
        for slot, id_ in enumerate(shelf.ids):
            assert shelf_of(facts[id_]) == key
            assert shelf.gates[slot] == gate_columns([facts[id_]])[0], facts[id_]
    assert list(index.around(TOWN.key)[BORDERLESS].ids) == [online.id.hex]
