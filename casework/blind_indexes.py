"""
The blind indexes of every row, and what they are made of: they are made anew for another key.

An index names no key, so it is made again from the sealed values of its row and compared.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from casework.add_mail import MAIL, mail_found_by
from casework.offer_vectors import digests_of
from storage.base import Base, Id
from storage.inbox import chat_indexes
from storage.nearest import follow_texts
from storage.tables import Chat, Hope, Offer, OfferVector, PageLink
from storage.vault import Vault

_AT_ONCE = 100
_OF_NO_TEXTS = bytes(16)


@dataclass(frozen=True)
class Indexed:
    """
    The index of a row: as it stands there, and as it is to be under the key that seals.

    :param key: which key of the ring it is of, counted from 0, the one that seals; None: of none
    :param must_fit: whether somebody is not found by an index that is of no key
    """

    id: Id
    stands: bytes
    becomes: bytes
    key: int | None
    must_fit: bool


@dataclass(frozen=True)
class BlindIndex:
    """
    A column by which rows are found blindly.

    :param read: some rows after an id, in the order of ids; locked if asked to, and then without
        those that somebody else has locked
    """

    of: type[Base]
    column: str
    read: Callable[[Session, Vault, Id | None, bool], Sequence[Indexed]]

    @property
    def name(self) -> str:
        """Table and column."""
        return f"{self.of.__tablename__}.{self.column}"


@dataclass
class Counted:
    """Indexes by the key they are of, counted in the order of the ring, and those of none."""

    by_key: Counter[int] = field(default_factory=Counter)
    lost: list[Id] = field(default_factory=list)
    to_make: int = 0


def index_anew(
    session: Session, *, index: BlindIndex, vault: Vault, after: Id | None
) -> tuple[Id | None, int]:
    """
    Make the indexes of some rows anew that are not as they are to be under the key that seals.

    :returns: the last id looked at, None if there was none; how many were made anew
    """
    rows = index.read(session, vault, after, True)
    anew = [row for row in rows if row.stands != row.becomes]
    if anew:
        table = Base.metadata.tables[index.of.__tablename__]
        session.connection().execute(
            update(table)
            .where(table.c["id"] == bindparam("of_row"))
            .values({index.column: bindparam("becomes")}),
            [{"of_row": row.id, "becomes": row.becomes} for row in anew],
        )
        if index.of is OfferVector:
            follow_texts(session, texts=[(row.id, row.stands, row.becomes) for row in anew])
    return (rows[-1].id if rows else None), len(anew)


def count_indexes(
    session: Session, *, index: BlindIndex, vault: Vault, counted: Counted
) -> Iterator[int]:
    """Look at the index of every row, and add to ``counted``; yield how many rows a step took."""
    last: Id | None = None
    while rows := index.read(session, vault, last, False):
        for row in rows:
            if row.key is not None:
                counted.by_key[row.key] += 1
            elif row.must_fit:
                counted.lost.append(row.id)
            counted.to_make += row.stands != row.becomes
        last = rows[-1].id
        session.expunge_all()
        yield len(rows)


def _chats(session: Session, vault: Vault, after: Id | None, lock: bool) -> Sequence[Indexed]:
    asked = select(Chat).order_by(Chat.id).limit(_AT_ONCE)
    if after is not None:
        asked = asked.where(Chat.id > after)
    if lock:
        asked = asked.with_for_update(skip_locked=True)
    chats = session.scalars(asked).all()
    owners = _owners_of_mail(session, [chat for chat in chats if chat.channel == MAIL])
    found = []
    for chat in chats:
        owner = owners.get(chat.id)
        address = chat.address
        if chat.channel == MAIL:
            # Nobody's: it stays apart from every address that somebody will give.
            address = mail_found_by(owner or chat.id, address if owner else "")
        indexes = chat_indexes(vault, channel=chat.channel, bot=chat.bot, address=address)
        known = owner is not None or chat.channel != MAIL
        found.append(_indexed(chat.id, chat.address_index, indexes, must_fit=known))
    return found


def _owners_of_mail(session: Session, chats: Sequence[Chat]) -> dict[Id, Id]:
    """Return the account of each mail address: its own, or the one that a letter asked."""
    asked = session.execute(
        select(PageLink.chat_id, PageLink.account_id)
        .where(PageLink.chat_id.in_([chat.id for chat in chats]))
        .order_by(PageLink.id)
    )
    owners = {chat: account for chat, account in asked if chat is not None}
    return owners | {chat.id: chat.account_id for chat in chats if chat.account_id is not None}


def _texts_of_offers(
    session: Session, vault: Vault, after: Id | None, lock: bool
) -> Sequence[Indexed]:
    asked = select(OfferVector.id, OfferVector.texts).order_by(OfferVector.id).limit(_AT_ONCE)
    if after is not None:
        asked = asked.where(OfferVector.id > after)
    if lock:
        asked = asked.with_for_update(skip_locked=True)
    rows = session.execute(asked).all()
    ids = [row.id for row in rows]
    hopes: dict[Id, list[str]] = {}
    for hope in session.scalars(select(Hope).where(Hope.offer_id.in_(ids)).order_by(Hope.id)):
        hopes.setdefault(hope.offer_id, []).append(hope.text)
    texts = {
        offer.id: offer.text for offer in session.scalars(select(Offer).where(Offer.id.in_(ids)))
    }
    found = []
    for row in rows:
        digests = digests_of(texts[row.id], hopes.get(row.id, ()), vault=vault)
        own = _indexed(row.id, bytes(row.texts), digests, must_fit=False)
        # A reading of earlier texts; it is found stale and made anew.
        becomes = _OF_NO_TEXTS if own.key is None else own.becomes
        found.append(Indexed(own.id, own.stands, becomes, own.key, must_fit=False))
    return found


def _indexed(row: Id, stands: bytes, indexes: Sequence[bytes], *, must_fit: bool) -> Indexed:
    stands = bytes(stands)
    key = indexes.index(stands) if stands in indexes else None
    return Indexed(row, stands, indexes[0], key, must_fit)


BLIND_INDEXES = (
    BlindIndex(Chat, "address_index", _chats),
    BlindIndex(OfferVector, "texts", _texts_of_offers),
)
