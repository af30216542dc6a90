"""
Keep what was understood of offers' texts, and find the offers of which it is not known yet.

A reading (vector, terms, words) is sealed like the texts it comes from, and is a cache: each says
which texts and which encoder it is of, so that whatever is stale is found and made anew beside
the conversations.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as version_installed
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from casework.facts import offer_facts
from casework.gate_texts import gate_text
from casework.offer_packs import delete_readings, drop_packs
from casework.sealed_readings import open_blobs, seal_blobs
from matching import prepare
from matching.activities import vocabulary_digest
from matching.facts import OfferFacts, OfferKind, Reach
from matching.words import Words
from storage.base import Id
from storage.states import OfferState
from storage.tables import Offer, OfferVector
from storage.vault import Vault

if TYPE_CHECKING:
    from matching.index.likeness import Encoder
    from matching.meaning.hybrid import HybridEncoder

TOGETHER = 16
"""So many offers are understood at a time: whoever begins to talk meanwhile hardly waits."""

_TOKENIZER = ("sudachipy", "sudachidict-small")
SAME_OFFER = and_(OfferVector.id == Offer.id, OfferVector.town == Offer.town)
"""A reading is of this offer; the town is part of its key, as its table is spread by it."""

_MATCHED = and_(Offer.state != OfferState.CLOSED, Offer.kind != OfferKind.EMPLOYMENT.value)


@dataclass(frozen=True, slots=True)
class StaleOffer:
    """
    An offer, and the state of it that was read.

    ``digests`` are equal for equal texts, one for each key, that of the present key first.
    ``known``: a reading of these very texts is there. ``gates``: what gates ask of it, as it is
    kept beside the reading.
    """

    id: Id
    facts: OfferFacts
    changed_at: datetime
    gates: str
    digests: tuple[bytes, ...]
    known: bool


class Progress(NamedTuple):
    """How many offers can be matched, and of how many the reading is stored and not stale."""

    offers: int
    ready: int


def version_of(encoder: "Encoder") -> str:
    """Return the version of all that makes a reading, as it is stored; another makes it stale."""
    from matching.index.readings import LAYOUT

    parts = (encoder.version, vocabulary_digest(), LAYOUT, *map(version_installed, _TOKENIZER))
    return hashlib.sha256("/".join(parts).encode()).hexdigest()[:16]


def not_stale(version: str | None) -> ColumnElement[bool]:
    """
    Return the condition that a reading is of its offer's present state.

    :param version: and of this version, if one is given
    """
    current = OfferVector.offer_changed_at == Offer.changed_at
    return current if version is None else and_(current, OfferVector.version == version)


def digests_of(text: str, hopes: Sequence[str], *, vault: Vault) -> tuple[bytes, ...]:
    """Return, for each key, 16 bytes that are equal for equal texts and tell nothing else."""
    return vault.indexes("\0".join(("offer_vector", text, *hopes)))


def offers_to_encode(
    session: Session, *, version: str | None, since: datetime | None, limit: int
) -> Sequence[Id]:
    """
    Return offers whose reading is missing, of another version or of an earlier state.

    :param version: None if no encoder has been loaded: then one of any version will do
    :param since: look only at offers that changed after this; None looks at all
    """
    wanted = select(Offer.id).outerjoin(OfferVector, SAME_OFFER).where(_MATCHED)
    stale = [OfferVector.id.is_(None), OfferVector.offer_changed_at != Offer.changed_at]
    if version is not None:
        stale.append(OfferVector.version != version)
    wanted = _changed(wanted.where(or_(*stale)), since)
    return session.scalars(wanted.order_by(Offer.town, Offer.id).limit(limit)).all()


def read_stale(
    session: Session, *, offers: Sequence[Id], version: str, vault: Vault, now: datetime
) -> list[StaleOffer]:
    """Read those among ``offers`` whose reading is still missing or stale."""
    found = session.execute(
        select(
            Offer,
            gate_text(),
            OfferVector.version,
            OfferVector.texts,
            OfferVector.offer_changed_at,
        )
        .outerjoin(OfferVector, SAME_OFFER)
        .where(Offer.id.in_(offers), _MATCHED)
        .order_by(Offer.id)
    ).all()
    stale = [row for row in found if (row[2], row[4]) != (version, row[0].changed_at)]
    facts = offer_facts(session, offers=[row[0] for row in stale], now=now)
    digests = [digests_of(one.text, one.hopes, vault=vault) for one in facts]
    return [
        StaleOffer(
            id=offer.id,
            facts=own,
            changed_at=offer.changed_at,
            gates=gates,
            digests=own_digests,
            known=version_there == version and texts_there in own_digests,
        )
        for (offer, gates, version_there, texts_there, _), own, own_digests in zip(
            stale, facts, digests, strict=True
        )
    ]


def understand_offers(
    offers: Sequence[StaleOffer], *, encoder: "HybridEncoder", words: Words
) -> list[bytes]:
    """Return the reading of each offer as bytes; no database is touched."""
    from matching.index.readings import Readings

    rows = encoder.encode_documents([offer.facts.text for offer in offers])
    prepared = [prepare(offer=offer.facts, words=words) for offer in offers]
    return Readings.of(prepared, rows).blobs()


def keep_readings(
    session: Session,
    *,
    understood: Sequence[tuple[StaleOffer, bytes]],
    confirmed: Sequence[StaleOffer],
    version: str,
    vault: Vault,
) -> None:
    """
    Store the readings of offers.

    An offer that changed meanwhile keeps what was made of its earlier texts, and is found again:
    its row says which state was read. So no offer is locked against its deeds.

    :param confirmed: offers that changed, but not in what they say
    """
    # First, as whoever deletes readings does: so none waits for the other in a circle.
    drop_packs(
        session, offers=[offer.id for offer in (*(one for one, _ in understood), *confirmed)]
    )
    for offer in confirmed:
        row = session.get(OfferVector, (offer.id, offer.facts.town))
        if row is not None and row.version == version and row.texts in offer.digests:
            row.texts = offer.digests[0]
            row.offer_changed_at = offer.changed_at
            row.gates = offer.gates
    there = set(
        session.scalars(
            select(Offer.id)
            .where(Offer.id.in_([offer.id for offer, _ in understood]))
            .order_by(Offer.id)
            # None may go away between here and the row that points to it.
            .with_for_update(read=True, key_share=True)
        )
    )
    kept = [(offer, blob) for offer, blob in understood if offer.id in there]
    sealed = seal_blobs(
        [offer.id.hex for offer, _ in kept], [blob for _, blob in kept], vault=vault
    )
    values = [
        {
            "id": offer.id,
            "town": offer.facts.town,
            "version": version,
            "texts": offer.digests[0],
            "offer_changed_at": offer.changed_at,
            "gates": offer.gates,
            "rows_sealed": one,
        }
        for (offer, _), one in zip(kept, sealed, strict=True)
    ]
    if not values:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    write = dialect.insert(OfferVector)
    session.execute(
        write.on_conflict_do_update(
            index_elements=["id", "town"],
            set_={
                name: write.excluded[name]
                for name in ("version", "texts", "offer_changed_at", "gates", "rows_sealed")
            },
        ),
        values,
    )


def closed_offers(session: Session, *, since: datetime | None, limit: int) -> Sequence[Id]:
    """
    Return offers that closed and whose reading is still there.

    :param since: look only at offers that changed after this; None looks at all
    """
    closed = select(Offer.id).join(OfferVector, SAME_OFFER).where(~_MATCHED)
    return session.scalars(_changed(closed, since).limit(limit)).all()


def forget_readings(session: Session, *, offers: Sequence[Id]) -> None:
    """Delete the readings of those among ``offers`` that are closed."""
    closed = session.scalars(select(Offer.id).where(Offer.id.in_(offers), ~_MATCHED)).all()
    delete_readings(session, offers=closed)


def readings_of(
    session: Session, *, offers: Sequence[Id], version: str, vault: Vault
) -> dict[Id, bytes]:
    """Return the readings of offers as bytes, of those that are stored and not stale."""
    found = session.execute(
        select(OfferVector.id, OfferVector.rows_sealed)
        .join(Offer, SAME_OFFER)
        .where(OfferVector.id.in_(offers), not_stale(version))
    ).all()
    ids = [row[0] for row in found]
    blobs = open_blobs([id_.hex for id_ in ids], [row[1] for row in found], vault=vault)
    return dict(zip(ids, blobs, strict=True))


def encoding_progress(session: Session, *, version: str | None) -> Progress:
    """
    Count offers that can be matched, and those of them whose reading is stored and not stale.

    :param version: None counts readings of any version
    """
    offers, ready = session.execute(
        select(func.count(), func.count().filter(not_stale(version)))
        .select_from(Offer)
        .outerjoin(OfferVector, SAME_OFFER)
        .where(_MATCHED)
    ).one()
    return Progress(offers, ready)


def _changed(asked: Select[Any], since: datetime | None) -> Select[Any]:
    if since is None:
        return asked
    # All reaches there are: the index begins with it, and this is asked every few seconds.
    return asked.where(Offer.reach.in_([*map(str, Reach)]), Offer.changed_at > since)
