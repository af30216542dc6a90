"""Offers in memory follow their rows, and what is found rests on the rows as they are then."""

from collections.abc import Sequence
from datetime import timedelta

from casework.offer_vectors import (
    TOGETHER,
    keep_readings,
    offers_to_encode,
    read_stale,
    understand_offers,
    version_of,
)
from casework.search import Reader, compute, take_snapshot
from matching import load_words
from matching.policy import load_policy
from storage.base import Id
from storage.database import Database
from storage.states import HostState, OfferState, Role
from storage.tables import Host, Offer
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_consent,
    make_host,
    make_offer,
    make_person,
    make_wish,
)
from tests.matching.index.making import Drawn

LATER = NOW + timedelta(hours=1)
WORDS = load_words()


class Town:
    """A town with one wish that is searched again and again by one reader."""

    def __init__(self, database: Database, *, encoder: Drawn | None = None) -> None:
        self.database = database
        self.reader = Reader(
            words=lambda: WORDS,
            activity_words={},
            encoder=(lambda: encoder) if encoder else None,  # type: ignore[arg-type, return-value]
        )
        with database.writing() as session:
            supporter = make_account(session, Role.SUPPORTER)
            person = make_person(session, supporter)
            make_consent(session, person)
            self.person = person.id
            self.wish = make_wish(session, person, sentence="将棋をさしたい").id
            self.host = make_host(session).id

    def offers(self, *texts: str, **values: object) -> list[Id]:
        """Make offers of the one host."""
        with self.database.writing() as session:
            host = session.get_one(Host, self.host)
            return [make_offer(session, host, text=text, **values).id for text in texts]

    def found(self) -> list[Id]:
        """Search, and return what is found."""
        ask = self.database.ask
        snapshot = ask(
            lambda session: take_snapshot(session, wish=self.wish, reader=self.reader, now=LATER)
        )
        found = compute(snapshot, town=TOWN, reader=self.reader, ask=ask, now=LATER)
        return [Id(one.offer) for one in found.candidates.found]


def test_what_is_added_changed_closed_and_opened_is_seen_at_the_next_search(
    database: Database,
) -> None:
    """
    Each search catches up with the rows; nothing is looked for in what is over.
    """
    town = Town(database)
    assert town.found() == []

    (shogi, garden) = town.offers("将棋サロン", "花壇の水やり")
    assert town.found() == [shogi]

    with database.writing() as session:
        row = session.get_one(Offer, garden)
        row.text, row.changed_at = "将棋の相手をします", LATER
        row = session.get_one(Offer, shogi)
        row.state, row.changed_at = OfferState.CLOSED, LATER
    assert town.found() == [garden]

    with database.writing() as session:
        row = session.get_one(Offer, shogi)
        row.state, row.changed_at = OfferState.OPEN, LATER + timedelta(seconds=1)
    assert set(town.found()) == {shogi, garden}


def test_what_changes_without_the_offer_is_seen_at_once(database: Database) -> None:
    """
    A host that rests and a place that is taken shut its gates, though the offer never changed.
    """
    town = Town(database)
    (shogi,) = town.offers("将棋サロン", capacity=1)
    assert town.found() == [shogi]

    with database.writing() as session:
        session.get_one(Host, town.host).state = HostState.PAUSED
    assert town.found() == []

    with database.writing() as session:
        session.get_one(Host, town.host).state = HostState.APPROVED
    assert town.found() == [shogi]


def test_it_looks_further_where_the_most_promising_are_not_free(database: Database) -> None:
    """
    More offers of a resting host than are weighed at first do not hide the one that is free.
    """
    town = Town(database)
    many = load_policy().fit.shortlist + 1
    town.offers(*["将棋をさしたい人、将棋サロンへ"] * many)
    with database.writing() as session:
        session.get_one(Host, town.host).state = HostState.PAUSED
        other = make_host(session)
        free = make_offer(session, other, text="囲碁と将棋と花壇とおしゃべりの会、公園の掃除も").id

    assert town.found() == [free]


def test_what_was_understood_before_is_not_understood_again(database: Database) -> None:
    """
    Of many offers those without a stored reading are found by their words until there is one.
    """
    town = Town(database, encoder=Encoding())
    offers = town.offers(*(f"将棋サロン{number}" for number in range(TOGETHER + 1)))
    town.found()
    encoder = town.reader.encoder
    assert isinstance(encoder, Encoding)
    assert not encoder.documents

    _understand(town, offers)
    encoder.documents.clear()
    town.found()

    assert not encoder.documents
    memory = town.reader.memory(database.ask)
    (shelf,) = memory.index.around(TOWN.key).values()
    assert shelf.known[shelf.alive].all()


class Encoding(Drawn):
    """Remembers what it encoded."""

    def __init__(self) -> None:
        self.documents: list[str] = []

    def encode_documents(self, texts: Sequence[str]):  # type: ignore[no-untyped-def]
        """Encode and take down."""
        self.documents += texts
        return self.encode_queries(texts)


def _understand(town: Town, offers: Sequence[Id]) -> None:
    encoder, vault = town.reader.encoder, town.database.vault
    version = version_of(encoder)
    with town.database.writing() as session:
        assert offers_to_encode(session, version=version, since=None, limit=999)
        stale = read_stale(session, offers=offers, version=version, vault=vault, now=NOW)
        blobs = understand_offers(stale, encoder=encoder, words=WORDS)
        keep_readings(
            session,
            understood=list(zip(stale, blobs, strict=True)),
            confirmed=[],
            version=version,
            vault=vault,
        )
