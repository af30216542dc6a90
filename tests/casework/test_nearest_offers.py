"""PostgreSQL finds offers open to every town by their meaning, and only such offers lie in it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import text

from bot.understanding import Understander
from casework import nearest_offers, offer_memory
from casework.facts import wish_facts
from casework.offer_memory import OfferMemory
from casework.offer_vectors import version_of
from casework.week_offers import week_offers
from matching import WishFacts, load_words
from matching.index.likeness import Likeness
from storage import schema
from storage.base import Id, new_id
from storage.database import Database
from storage.nearest import find_nearest, is_prepared, prepare
from storage.states import OfferState, Role
from storage.tables import Offer
from storage.vault import Vault
from tests.bot.test_understanding import until_done
from tests.databases import PostgresServer
from tests.encoding import encoder, reader
from tests.making import NOW, TOWN, make_account, make_host, make_offer, make_person, make_wish

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture
def own_database(postgres_server: PostgresServer, vault: Vault) -> Iterator[Database]:
    """A database that others do not get afterwards: a table is made in it."""
    url = postgres_server.bare_database()
    database = Database(url.render_as_string(hide_password=False), vault=vault)
    schema.upgrade(database)
    yield database
    database.close()
    postgres_server.drop(url)


@pytest.fixture
def offers(own_database: Database) -> dict[str, Id]:
    """Offers of several reaches."""
    with own_database.writing() as session:
        host = make_host(session)
        giver = make_host(session, person_id=new_id())
        return {
            "garden": make_offer(session, host, text="花の水やり", reach="online").id,
            "shogi": make_offer(session, host, text="将棋をさす", reach="cross_region").id,
            "town": make_offer(session, host, text="花壇の手入れ", reach="town").id,
            "given": make_offer(session, giver, text="花を育てる", reach="online").id,
        }


def found(database: Database) -> list[Id]:
    """Return what PostgreSQL finds nearest to a wish for flowers."""
    query = encoder().encode_queries(["花を育てたい"]).dense[0]
    with database.reading() as session:
        return find_nearest(session, query=query, limit=10)


async def test_only_what_is_open_to_every_town_is_found(
    own_database: Database, offers: dict[str, Id], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Nothing of the town alone, nothing that a person gives; what comes back into its town leaves.
    """
    monkeypatch.setattr(nearest_offers, "MANY", 1)
    understander = Understander(own_database, reader())
    await until_done(understander)
    await understander.some(now=NOW, again=True)
    assert set(found(own_database)) == {offers["garden"], offers["shogi"]}
    # A search then takes up the nearest alone, and what a person gives.
    monkeypatch.setattr(offer_memory, "_NEAREST", 1)
    memory = OfferMemory(words=load_words(), likeness=Likeness(encoder()))
    memory.catch_up(town="none", ask=own_database.ask, now=NOW, asked=["花を育てたい"])
    near = found(own_database)[0]
    assert set(memory.index.around("none")[None].ids) == {near.hex, offers["given"].hex}

    later = NOW + timedelta(hours=1)
    with own_database.writing() as session:
        session.get_one(Offer, offers["shogi"]).state = OfferState.CLOSED
        session.get_one(Offer, offers["shogi"]).changed_at = later
        session.get_one(Offer, offers["town"]).reach = "online"
        session.get_one(Offer, offers["town"]).changed_at = later
        third = make_offer(session, make_host(session), text="花の写真", reach="online").id
    await until_done(understander, later)
    await understander.some(now=later, again=True)

    assert set(found(own_database)) == {offers["garden"], offers["town"], third}


async def test_a_week_reads_the_nearest_alone_and_what_it_holds_on_to(
    own_database: Database, offers: dict[str, Id], monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What lies far from every wish of the town is neither read nor taken up; without a wish all is.
    """
    monkeypatch.setattr(nearest_offers, "MANY", 1)
    understander = Understander(own_database, reader())
    await until_done(understander)
    await understander.some(now=NOW, again=True)
    monkeypatch.setattr(offer_memory, "_NEAREST", 1)
    _, far = found(own_database)
    with own_database.writing() as session:
        host, offer = make_host(session, town="elsewhere"), session.get_one(Offer, far)
        offer.host_id, offer.town = host.id, host.town
        person = make_person(session, make_account(session, Role.SUPPORTER))
        wish = make_wish(session, person, sentence="花を育てたい")
        facts = wish_facts(session, wish=wish, activity_words={}, now=NOW)

    def read(*wishes: WishFacts, held: Sequence[str] = ()) -> set[str]:
        week = week_offers(
            town=TOWN.key, wishes=wishes, held=held, reader=by, ask=own_database.ask, now=NOW
        )
        return {offer.id for offer in week.offers}

    by = reader()
    here = {offer.hex for offer in offers.values()} - {far.hex}
    assert read(facts) == here
    assert far.hex not in by.memory(own_database.ask).index
    assert read(facts, held=[far.hex]) == here | {far.hex}
    assert read() == here | {far.hex}


async def test_few_are_all_read_and_need_no_table(
    own_database: Database, offers: dict[str, Id]
) -> None:
    """
    Where none can be missed there is nothing to make.
    """
    understander = Understander(own_database, reader())
    await until_done(understander)
    await understander.some(now=NOW, again=True)

    with own_database.reading() as session:
        assert not is_prepared(session, version=version_of(encoder()))


def test_rows_of_another_version_are_thrown_away(own_database: Database) -> None:
    """
    Preparing twice for one version keeps what is there.
    """
    one, other = "00000000000000aa", "00000000000000bb"
    with own_database.writing() as session:
        offer = make_offer(session, make_host(session)).id

    for version in (one, one, other):
        assert prepare(own_database, version=version, dimensions=3)
        with own_database.writing() as session:
            session.execute(
                text(
                    "INSERT INTO nearest_offer VALUES (:id, '', '[1,2,3]') ON CONFLICT DO NOTHING"
                ),
                {"id": offer},
            )
    with own_database.reading() as session:
        # Not before they are sorted into lists.
        assert not is_prepared(session, version=other)
        assert find_nearest(session, query=np.ones(3, np.float32), limit=5) == [offer]


def test_without_the_extension_there_is_none(own_database: Database, vault: Vault) -> None:
    """
    Somebody who may not make it goes on without; so does SQLite.
    """
    with own_database.engine.begin() as connection:
        connection.execute(text("CREATE ROLE reads_only LOGIN PASSWORD 'reads'"))
    url = own_database.url.set(username="reads_only", password="reads")
    modest = Database(url.render_as_string(hide_password=False), vault=vault)
    try:
        assert not prepare(modest, version="00", dimensions=3)
        assert not prepare(Database("sqlite://", vault=vault), version="00", dimensions=3)
    finally:
        modest.close()
        with own_database.engine.begin() as connection:
            connection.execute(text("DROP ROLE reads_only"))
