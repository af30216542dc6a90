"""A pack is a copy, and never holds a reading that is no longer there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.understanding import Understander
from casework import offer_packs
from casework.forget_case import Why, forget_case
from casework.keeping.removing import remove
from casework.offer_packs import delete_readings, pack_town, read_packs, towns_to_pack
from casework.offer_vectors import version_of
from storage.base import Base, Id
from storage.database import Database
from storage.states import OfferState, PersonState, Role
from storage.tables import Host, Offer, OfferPack
from storage.vault import CannotOpen
from tests.bot.test_understanding import until_done
from tests.encoding import encoder, reader
from tests.making import NOW, TOWN, make_account, make_host, make_offer, make_person

pytestmark = pytest.mark.anyio

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def understander(database: Database, monkeypatch: pytest.MonkeyPatch) -> Understander:
    """What understands offers and packs them, four in a pack."""
    monkeypatch.setattr(offer_packs, "MOST", 4)
    return Understander(database, reader())


def offers_of(database: Database, host: Id | None = None, *, many: int = 10) -> list[Id]:
    """Make offers of one host."""
    with database.writing() as session:
        own = session.get_one(Host, host) if host else make_host(session)
        return [make_offer(session, own, text=f"{number}人で走る").id for number in range(many)]


async def tidy(understander: Understander) -> None:
    """Understand what waits, and pack."""
    await until_done(understander)
    await understander.some(now=NOW, again=True)


def packed(database: Database) -> list[set[str]]:
    """Return which offers each pack of the town holds, as it says openly and as it is sealed."""
    version = version_of(encoder())
    with database.reading() as session:
        openly = session.scalars(select(OfferPack.offers).order_by(OfferPack.id)).all()
        sealed = [set(pack.ids) for pack in read_packs(session, town=TOWN.key, version=version)]
    found = [{held[at : at + 32] for at in range(0, len(held), 32)} for held in openly]
    assert sorted(map(sorted, found)) == sorted(map(sorted, sealed))
    return found


async def test_readings_are_packed_beside_the_conversations(
    database: Database, understander: Understander
) -> None:
    """
    Few in a pack, all of them once, however many can be packed while others wait.
    """
    offers = offers_of(database, many=19)
    await tidy(understander)

    found = packed(database)

    assert sorted(id_ for pack in found for id_ in pack) == sorted(offer.hex for offer in offers)
    assert max(map(len, found)) <= 4
    with database.reading() as session:
        assert towns_to_pack(session, version=version_of(encoder())) == []


async def test_new_readings_join_small_packs(
    database: Database, understander: Understander
) -> None:
    """
    A pack for each new offer would cost as much as its row.
    """
    host = make_one_host(database)
    sizes = []
    for _ in range(6):
        offers_of(database, host, many=1)
        await tidy(understander)
        sizes.append(sorted(map(len, packed(database))))

    assert sizes == [[1], [2], [1, 2], [2, 2], [1, 2, 2], [2, 2, 2]]


def make_one_host(database: Database) -> Id:
    """Make a host."""
    with database.writing() as session:
        return make_host(session).id


async def test_what_says_something_else_is_in_no_pack_until_it_is_packed_anew(
    database: Database, understander: Understander
) -> None:
    """
    Somebody took a name out of it: the copy with the name goes together with the reading.
    """
    offers = offers_of(database)
    await tidy(understander)
    before = packed(database)
    with database.writing() as session:
        row = session.get_one(Offer, offers[0])
        row.text, row.changed_at = "花の水やり", LATER

    await understander.some(now=NOW, again=False)
    await understander.some(now=NOW, again=False)

    left = packed(database)
    assert left == [pack for pack in before if offers[0].hex not in pack]
    await tidy(understander)
    assert sum(map(len, packed(database))) == len(offers)


async def test_a_paused_offer_is_packed_anew(
    database: Database, understander: Understander
) -> None:
    """
    It says the same, but what its pack says of its state is no longer true.
    """
    offers = offers_of(database)
    await tidy(understander)
    with database.writing() as session:
        row = session.get_one(Offer, offers[0])
        row.state, row.changed_at = OfferState.PAUSED, LATER

    await understander.some(now=NOW, again=False)
    await understander.some(now=NOW, again=False)
    assert offers[0].hex not in set().union(*packed(database))
    await tidy(understander)

    with database.reading() as session:
        packs = read_packs(session, town=TOWN.key, version=version_of(encoder()))
        found = dict(
            pair for own in packs for pair in zip(own.ids, own.changed.tolist(), strict=True)
        )
    assert found[offers[0].hex] == LATER.replace(tzinfo=None)


def _close(session: Session, offer: Id) -> None:
    row = session.get_one(Offer, offer)
    row.state, row.changed_at = OfferState.CLOSED, LATER


def _remove_host(session: Session, offer: Id) -> None:
    host = session.get_one(Offer, offer).host_id
    remove(session, Base.metadata.tables["host"], [host])


def _forget_giver(session: Session, offer: Id) -> None:
    supporter = make_account(session, Role.SUPPORTER)
    giver = make_person(session, supporter, state=PersonState.CLOSED)
    session.get_one(Host, session.get_one(Offer, offer).host_id).person_id = giver.id
    session.flush()
    forget_case(session, person=giver.id, why=Why.ASKED, by=None, now=NOW)


@pytest.mark.parametrize("go", [_remove_host, _forget_giver])
async def test_whoever_is_forgotten_is_in_no_pack(
    database: Database, understander: Understander, go: Callable[[Session, Id], None]
) -> None:
    """
    Before the one who forgets goes home: packs go with the row, not with the next tidying.
    """
    host = make_one_host(database)
    offers, (own, *_) = offers_of(database), offers_of(database, host, many=2)
    await tidy(understander)
    assert own.hex in set().union(*packed(database))

    with database.writing() as session:
        go(session, own)

    assert own.hex not in set().union(*packed(database))
    await tidy(understander)
    assert set().union(*packed(database)) == {offer.hex for offer in offers}


async def test_what_closed_leaves_its_pack_at_the_next_minute(
    database: Database, understander: Understander
) -> None:
    """
    As its reading does.
    """
    offers = offers_of(database)
    await tidy(understander)
    with database.writing() as session:
        _close(session, offers[0])

    await tidy(understander)

    assert set().union(*packed(database)) == {offer.hex for offer in offers[1:]}


async def test_packs_of_another_version_go(database: Database, understander: Understander) -> None:
    """
    Their axes mean nothing here.
    """
    offers_of(database)
    await tidy(understander)
    with database.writing() as session:
        for pack in session.scalars(select(OfferPack)):
            pack.version = "earlier"

    await tidy(understander)

    with database.reading() as session:
        assert set(session.scalars(select(OfferPack.version))) == {version_of(encoder())}
    assert sum(map(len, packed(database))) == 10


async def test_a_pack_that_holds_what_is_gone_is_made_anew(
    database: Database, understander: Understander
) -> None:
    """
    Even if rows were deleted past the program.
    """
    offers_of(database)
    await tidy(understander)
    version = version_of(encoder())
    with database.writing() as session:
        session.execute(Base.metadata.tables["offer_vector"].delete())

    with database.writing() as session:
        assert towns_to_pack(session, version=version) == [TOWN.key]
        pack_town(session, town=TOWN.key, version=version, vault=database.vault)

    assert packed(database) == []


async def test_a_moved_pack_does_not_open(database: Database, understander: Understander) -> None:
    """
    It is bound to its row, and each reading in it to its offer.
    """
    offers_of(database)
    await tidy(understander)
    with database.writing() as session:
        one, other, *_ = session.scalars(select(OfferPack)).all()
        other.readings_sealed = one.readings_sealed

    with database.reading() as session, pytest.raises(CannotOpen):
        list(read_packs(session, town=TOWN.key, version=version_of(encoder())))


async def test_what_is_forgotten_while_it_is_packed_is_in_no_pack(
    postgres_database: Database,
) -> None:
    """
    Whoever deletes a reading waits for the pack that is just being made, and drops it too.
    """
    offers = offers_of(postgres_database, many=3)
    version = version_of(encoder())
    await until_done(Understander(postgres_database, reader()))
    with postgres_database.writing() as session:
        delete_readings(session, offers=offers[:0])
        session.execute(Base.metadata.tables["offer_pack"].delete())
    begun = Event()

    def forget() -> None:
        begun.set()
        with postgres_database.writing() as session:
            delete_readings(session, offers=offers[:1])

    with ThreadPoolExecutor(1) as threads:
        with postgres_database.writing() as session:
            pack_town(session, town=TOWN.key, version=version, vault=postgres_database.vault)
            forgetting = threads.submit(forget)
            begun.wait()
            with pytest.raises(TimeoutError):
                forgetting.result(timeout=0.3)
        forgetting.result(timeout=10)

    assert packed(postgres_database) == []
