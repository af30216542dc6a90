"""
Keep what the encoder made of offers' texts, and find the offers of which it is not known yet.

The rows are sealed like the texts they come from, and are a cache: each says which texts and
which encoder it is of, so that whatever is stale is found and made anew beside the conversations.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matching.facts import OfferKind, Reach
from storage.base import Id
from storage.states import OfferState
from storage.tables import Hope, Offer, OfferVector
from storage.vault import Vault

if TYPE_CHECKING:
    from matching.meaning.hybrid import HybridEncoder

TOGETHER = 64
"""So many offers are encoded at a time: a fifth of a second, three times as quick as one by one."""

_AT_ONCE = 2_000
_SAME_OFFER = and_(OfferVector.id == Offer.id, OfferVector.town == Offer.town)
_MATCHED = and_(Offer.state != OfferState.CLOSED, Offer.kind != OfferKind.EMPLOYMENT.value)


@dataclass(frozen=True, slots=True)
class OfferTexts:
    """
    What an offer says, and the state of it that was read; its own text first, then its hopes.

    ``digest`` is equal for equal texts. ``known``: its rows of these very texts are there.
    """

    offer: Id
    town: str
    changed_at: datetime
    texts: tuple[str, ...]
    digest: bytes
    known: bool


class StoredRows(NamedTuple):
    """The packets of some offers (see ``matching.meaning.packed``) and the texts they are of."""

    offers: list[Id]
    digests: list[bytes]
    packets: list[bytes]


class Progress(NamedTuple):
    """How many offers can be matched, and of how many of them the rows are stored as they are."""

    offers: int
    ready: int


def version_of(encoder: "HybridEncoder") -> str:
    """Return the version of an encoder, as short as it is stored."""
    return hashlib.sha256(encoder.version.encode()).hexdigest()[:16]


def digest_of(texts: Sequence[str], *, vault: Vault) -> bytes:
    """Return 16 bytes that are equal for equal texts and tell nothing else."""
    return vault.index("\0".join(("offer_vector", *texts)))


def offers_to_encode(
    session: Session, *, version: str | None, since: datetime | None, limit: int
) -> Sequence[Id]:
    """
    Return offers whose rows are missing, of another version or of an earlier state.

    :param version: None if no encoder has been loaded: then rows of any version will do
    :param since: look only at offers that changed after this; None looks at all
    """
    wanted = select(Offer.id).outerjoin(OfferVector, _SAME_OFFER).where(_MATCHED)
    stale = [OfferVector.id.is_(None), OfferVector.offer_changed_at != Offer.changed_at]
    if version is not None:
        stale.append(OfferVector.version != version)
    wanted = wanted.where(or_(*stale))
    if since is not None:
        # All there are: the index begins with the reach, and this question follows every turn.
        wanted = wanted.where(Offer.reach.in_([*map(str, Reach)]), Offer.changed_at > since)
    return session.scalars(wanted.order_by(Offer.town, Offer.id).limit(limit)).all()


def read_texts(
    session: Session, *, offers: Sequence[Id], version: str, vault: Vault
) -> list[OfferTexts]:
    """Read the texts of those among ``offers`` whose rows are still missing or stale."""
    hopes: dict[Id, list[str]] = {}
    for hope in session.scalars(select(Hope).where(Hope.offer_id.in_(offers)).order_by(Hope.id)):
        hopes.setdefault(hope.offer_id, []).append(hope.text)
    found = session.execute(
        select(Offer, OfferVector.version, OfferVector.texts, OfferVector.offer_changed_at)
        .outerjoin(OfferVector, _SAME_OFFER)
        .where(Offer.id.in_(offers), _MATCHED)
        .order_by(Offer.id)
    )
    read = []
    for offer, version_there, texts_there, changed_there in found:
        if version_there == version and changed_there == offer.changed_at:
            continue
        texts = (offer.text, *hopes.get(offer.id, ()))
        digest = digest_of(texts, vault=vault)
        known = (version_there, texts_there) == (version, digest)
        read.append(OfferTexts(offer.id, offer.town, offer.changed_at, texts, digest, known))
    return read


def encode_offers(offers: Sequence[OfferTexts], *, encoder: "HybridEncoder") -> list[bytes]:
    """Return the packet of each offer; no database is touched."""
    from matching.meaning.packed import pack

    rows = encoder.encode_documents([text for offer in offers for text in offer.texts])
    return list(pack(rows, [len(offer.texts) for offer in offers]))


def keep_rows(
    session: Session,
    *,
    encoded: Sequence[tuple[OfferTexts, bytes]],
    confirmed: Sequence[OfferTexts],
    version: str,
    vault: Vault,
) -> None:
    """
    Store the packets of offers.

    An offer that changed meanwhile keeps what was made of its earlier texts, and is found again:
    its row says which state was read. So no offer is locked against its deeds.

    :param confirmed: offers that changed, but not in what they say
    """
    for offer in confirmed:
        row = session.get(OfferVector, (offer.offer, offer.town))
        if row is not None and (row.version, row.texts) == (version, offer.digest):
            row.offer_changed_at = offer.changed_at
    there = set(
        session.scalars(
            select(Offer.id)
            .where(Offer.id.in_([offer.offer for offer, _ in encoded]))
            .order_by(Offer.id)
            # None may go away between here and the row that points to it.
            .with_for_update(read=True, key_share=True)
        )
    )
    values = [
        {
            "id": offer.offer,
            "town": offer.town,
            "version": version,
            "texts": offer.digest,
            "offer_changed_at": offer.changed_at,
            "rows_sealed": vault.seal(packet, place=place_of(offer.offer)),
        }
        for offer, packet in encoded
        if offer.offer in there
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
                for name in ("version", "texts", "offer_changed_at", "rows_sealed")
            },
        ),
        values,
    )


def forget_closed(session: Session, *, since: datetime | None) -> None:
    """
    Delete the rows of offers that closed.

    :param since: look only at offers that changed after this; None looks at all
    """
    closed = select(Offer.id).where(Offer.state == OfferState.CLOSED)
    if since is not None:
        closed = closed.where(Offer.reach.in_([*map(str, Reach)]), Offer.changed_at > since)
    session.execute(delete(OfferVector).where(OfferVector.id.in_(closed)))


def stored_rows(
    session: Session, *, version: str, vault: Vault, towns: Sequence[str] | None = None
) -> Iterator[StoredRows]:
    """
    Yield all stored rows of a version, some thousand offers at a time.

    :param towns: of these towns only
    """
    asked = select(OfferVector.id, OfferVector.texts, OfferVector.rows_sealed).where(
        OfferVector.version == version
    )
    if towns is not None:
        asked = asked.where(OfferVector.town.in_(towns))
    found = session.execute(asked, execution_options={"yield_per": _AT_ONCE})
    for some in found.partitions():
        ids, digests, sealed = zip(*some, strict=True)
        opened = [
            vault.open(packet, place=place_of(offer))
            for offer, packet in zip(ids, sealed, strict=True)
        ]
        yield StoredRows(list(ids), list(digests), opened)


def encoding_progress(session: Session, *, version: str | None) -> Progress:
    """
    Count offers that can be matched, and those of them whose rows are stored as they are.

    :param version: None counts rows of any version
    """
    current = OfferVector.offer_changed_at == Offer.changed_at
    if version is not None:
        current = and_(current, OfferVector.version == version)
    offers, ready = session.execute(
        select(func.count(), func.count().filter(current))
        .select_from(Offer)
        .outerjoin(OfferVector, _SAME_OFFER)
        .where(_MATCHED)
    ).one()
    return Progress(offers, ready)


def place_of(offer: Id) -> str:
    """Return what the sealed rows of an offer are bound to."""
    return f"offer_vector.rows.{offer.hex}"
