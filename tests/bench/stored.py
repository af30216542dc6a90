"""
(f) Offers that were understood before the program started: how soon they are all in memory.

The database is the one file of a small site; everything that a search needs of them is read.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert, select

from casework.facts import offer_facts
from casework.gate_texts import gate_text
from casework.offer_memory import OfferMemory
from casework.offer_vectors import (
    TOGETHER,
    StaleOffer,
    digests_of,
    understand_offers,
    version_of,
)
from casework.sealed_readings import seal_blobs
from kanaeai.understanding import understanding
from matching import load_words
from matching.index.likeness import Likeness
from matching.index.shelf import Asked
from matching.meaning.hybrid import HybridEncoder
from matching.meaning.scenes import load_scenes
from storage.database import Database
from storage.tables import Offer, OfferVector
from storage.vault import Vault
from tests.bench.report import Line, Section, at_most
from tests.bench.seeding import TOWN, make_tables, pack, seed_wishes_and_offers
from tests.bench.vectors import Imagined
from tests.encoding import encoder as encoder_of_tests

HOW = """\
{offers:,} offers in SQLite with their sealed readings, made of {texts} real texts. Read are all
columns that gates ask, and every reading is opened and put into the index, which answers one
question; the encoder has been loaded. Readings lie in packs (`casework.offer_packs`); in the line
below, each in a row of its own, as after a new vocabulary or encoder. Understanding is of offers
never read, {together} at a time."""

_HANDFUL = 5_000


@dataclass(frozen=True)
class Size:
    """How many offers, starts, handfuls to understand, and texts to make readings of."""

    offers: int = 100_000
    starts: int = 5
    handfuls: int = 10
    texts: int | None = None


SMALL = Size(offers=300, starts=1, handfuls=1, texts=20)


def measure(folder: Path, *, size: Size) -> Section:
    """Fill a database, and start."""
    encoder = understanding().hybrid if size.texts is None else encoder_of_tests()
    imagined = Imagined(encoder, load_scenes() if size.texts is None else (), size.texts)
    version, now = version_of(encoder), datetime.now(UTC)
    database = Database(
        f"sqlite:///{folder / 'kanaeai.sqlite3'}", vault=Vault.from_text(Vault.new_key())
    )
    make_tables(database)
    seed_wishes_and_offers(database, wishes=0, offers=size.offers, now=now)
    for some in _readings(database, imagined, version):
        with database.writing() as session:
            session.execute(insert(OfferVector), some)
    in_rows, _ = _start(database, encoder, size, now)
    pack(database, TOWN.key, version)
    in_packs, held = _start(database, encoder, size, now)
    understood = _understand(database, encoder, size.handfuls, now)
    database.close()
    lines = (
        at_most(f"{size.offers:,} stored offers in memory", in_packs, 3, "s"),
        at_most("the same, not packed", in_rows, 3, "s"),
        Line("memory of one offer", f"{held:,.0f} bytes"),
        Line("understood anew", f"{understood:,.0f} offers/s"),
    )
    how = HOW.format(offers=size.offers, texts=len(imagined.readings), together=TOGETHER)
    return Section("(f) Offers understood before the start", how, lines)


def _start(
    database: Database, encoder: HybridEncoder, size: Size, now: datetime
) -> tuple[float, float]:
    """Return how many seconds a start takes, and how many bytes an offer has in memory."""
    took, held, words = [], 0.0, load_words()
    asked = Asked.of(encoder.encode_queries(["花の世話がしたい"]))
    for _ in range(size.starts):
        began = time.perf_counter()
        memory = OfferMemory(words=words, likeness=Likeness(encoder))
        memory.catch_up(town=TOWN.key, ask=database.ask, now=now)
        # The first question puts in order what was read.
        for shelf in memory.index.around(TOWN.key).values():
            shelf.likeness(asked)
        took.append(time.perf_counter() - began)
        assert len(memory.index) == size.offers
        held = memory.index.nbytes / size.offers
    return median(took), held


def _readings(
    database: Database, imagined: Imagined, version: str
) -> Iterator[list[dict[str, Any]]]:
    with database.reading() as session:
        rows = session.execute(
            select(Offer.id, Offer.town, Offer.changed_at, gate_text().label("gates"))
        ).all()
    for seed, first in enumerate(range(0, len(rows), _HANDFUL)):
        some = rows[first : first + _HANDFUL]
        blobs = imagined.some(len(some), seed=seed).blobs()
        sealed = seal_blobs([row.id.hex for row in some], blobs, vault=database.vault)
        yield [
            {
                "id": row.id,
                "town": row.town,
                "version": version,
                "texts": bytes(16),
                "offer_changed_at": row.changed_at,
                "gates": row.gates,
                "rows_sealed": one,
            }
            for row, one in zip(some, sealed, strict=True)
        ]


def _understand(database: Database, encoder: HybridEncoder, handfuls: int, now: datetime) -> float:
    words = load_words()
    with database.reading() as session:
        rows = session.scalars(select(Offer).limit(handfuls * TOGETHER)).all()
        offers = [
            StaleOffer(
                id=row.id,
                facts=facts,
                changed_at=now,
                gates="",
                digests=digests_of(facts.text, facts.hopes, vault=database.vault),
                known=False,
            )
            for row, facts in zip(rows, offer_facts(session, offers=rows, now=now), strict=True)
        ]
    began = time.perf_counter()
    for first in range(0, len(offers), TOGETHER):
        understand_offers(offers[first : first + TOGETHER], encoder=encoder, words=words)
    return len(offers) / (time.perf_counter() - began)
