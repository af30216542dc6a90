"""What was understood of offers is kept sealed, and what is stale is found."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from casework.offer_vectors import (
    Progress,
    StaleOffer,
    closed_offers,
    encoding_progress,
    forget_readings,
    keep_readings,
    offers_to_encode,
    read_stale,
    readings_of,
    understand_offers,
    version_of,
)
from matching import load_words
from matching.index.readings import Readings
from matching.meaning.hybrid import HybridEncoder
from storage.base import Id
from storage.database import Database
from storage.states import OfferState
from storage.tables import Hope, Offer, OfferVector
from storage.vault import CannotOpen
from tests.encoding import encoder
from tests.making import NOW, make_host, make_offer


@pytest.fixture
def offers(database: Database) -> list[Id]:
    """Two offers, the second with a hope."""
    with database.writing() as session:
        host = make_host(session)
        rows = [make_offer(session, host, text=text) for text in ("花の水やり", "将棋をさす")]
        session.add(Hope(offer_id=rows[1].id, text="話し相手がほしい", created_at=NOW))
        return [row.id for row in rows]


def stale(database: Database, by: HybridEncoder | None = None) -> set[Id]:
    """Return the offers that are to be encoded."""
    version = None if by is None else version_of(by)
    with database.reading() as session:
        return set(offers_to_encode(session, version=version, since=None, limit=100))


def encode(database: Database, offers: Iterable[Id], by: HybridEncoder) -> list[bool]:
    """Encode offers and keep it; return of each that was stale whether only its state was."""
    version, vault = version_of(by), database.vault
    with database.reading() as session:
        read = read_stale(session, offers=list(offers), version=version, vault=vault, now=NOW)
    new = [offer for offer in read if not offer.known]
    with database.writing() as session:
        keep_readings(
            session,
            understood=understood(new, by),
            confirmed=[offer for offer in read if offer.known],
            version=version,
            vault=vault,
        )
    return [offer.known for offer in read]


def understood(offers: list[StaleOffer], by: HybridEncoder) -> list[tuple[StaleOffer, bytes]]:
    """Return what is understood of each."""
    return list(zip(offers, understand_offers(offers, encoder=by, words=load_words()), strict=True))


def test_the_reading_of_an_offer_comes_back(database: Database, offers: list[Id]) -> None:
    """
    The likest is what speaks of the same, and its hopes' words are among what it writes.
    """
    by = encoder()
    assert stale(database) == set(offers)

    encode(database, offers, by)

    assert stale(database, by) == set()
    with database.reading() as session:
        found = readings_of(session, offers=offers, version=version_of(by), vault=database.vault)
        assert encoding_progress(session, version=version_of(by)) == Progress(2, 2)
    back = Readings.from_blobs([found[offer] for offer in offers])
    likeness = back.rows.likeness(by.encode_queries(["花を育てたい"]))[0]
    assert offers[int(likeness.argmax())] == offers[0]
    assert "相手" in back.written[1].split("\n")


def test_nothing_of_a_text_lies_open(database: Database, offers: list[Id]) -> None:
    """
    The same text in two offers is stored as different bytes, and moved bytes do not open.
    """
    by = encoder()
    with database.writing() as session:
        host = make_host(session)
        twin = make_offer(session, host, text="花の水やり").id
    encode(database, [*offers, twin], by)

    with database.writing() as session:
        one, other = (session.get_one(OfferVector, (id_, host.town)) for id_ in (offers[0], twin))
        assert one.texts == other.texts
        assert one.rows_sealed != other.rows_sealed
        other.rows_sealed = one.rows_sealed

    with database.reading() as session, pytest.raises(CannotOpen):
        readings_of(session, offers=[twin], version=version_of(by), vault=database.vault)


def test_a_changed_offer_is_encoded_again_only_if_it_says_something_else(
    database: Database, offers: list[Id]
) -> None:
    """
    A pause changes no word: its rows stand.
    """
    by = encoder()
    encode(database, offers, by)
    with database.writing() as session:
        one, other = (session.get_one(Offer, offer) for offer in offers)
        one.changed_at = other.changed_at = NOW + timedelta(minutes=1)
        one.state, other.text = OfferState.PAUSED, "囲碁をうつ"

    with database.reading() as session:
        recent = offers_to_encode(session, version=None, since=NOW, limit=100)

    assert set(recent) == stale(database, by) == set(offers)
    assert sorted(encode(database, offers, by)) == [False, True]
    assert stale(database, by) == set()


def test_another_encoder_makes_all_rows_anew(database: Database, offers: list[Id]) -> None:
    """
    Rows of the old version are not read by the new one, and are replaced one by one.
    """
    old, new = encoder(), encoder("activities")
    encode(database, offers, old)

    assert stale(database) == set()
    assert stale(database, new) == set(offers)
    encode(database, offers[:1], new)

    with database.reading() as session:
        found = readings_of(session, offers=offers, version=version_of(new), vault=database.vault)
        assert list(found) == offers[:1]
        assert encoding_progress(session, version=version_of(new)) == Progress(2, 1)


def test_what_was_read_before_a_change_is_found_again(database: Database, offers: list[Id]) -> None:
    """
    An offer may change while its old words are being encoded.
    """
    by = encoder()
    version = version_of(by)
    with database.reading() as session:
        read = read_stale(
            session, offers=offers[:1], version=version, vault=database.vault, now=NOW
        )
    with database.writing() as session:
        offer = session.get_one(Offer, offers[0])
        offer.text, offer.changed_at = "走る", NOW + timedelta(minutes=1)

    with database.writing() as session:
        keep_readings(
            session,
            understood=understood(read, by),
            confirmed=(),
            version=version,
            vault=database.vault,
        )

    assert stale(database, by) == set(offers)


def test_an_offer_takes_its_rows_with_it(database: Database, offers: list[Id]) -> None:
    """
    A closed offer loses them, a deleted one too, and nothing is kept for one that has gone.
    """
    by = encoder()
    encode(database, offers, by)
    version = version_of(by)
    with database.writing() as session:
        session.get_one(Offer, offers[1]).state = OfferState.CLOSED
        forget_readings(session, offers=closed_offers(session, since=None, limit=10))
        forget_readings(session, offers=offers)
    with database.reading() as session:
        assert session.scalars(select(OfferVector.id)).all() == offers[:1]
        assert encoding_progress(session, version=version) == Progress(1, 1)
        read = read_stale(session, offers=offers, version="", vault=database.vault, now=NOW)

    with database.writing() as session:
        session.execute(delete(Offer).where(Offer.id == offers[0]))
    with database.writing() as session:
        keep_readings(
            session,
            understood=understood(read, by),
            confirmed=(),
            version=version,
            vault=database.vault,
        )
        assert session.scalars(select(OfferVector.id)).all() == []
