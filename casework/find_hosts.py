"""
さがす among hosts: by name, and by a word in what they offer or would be glad of.

Sealed columns cannot be searched by SQL (ADR 23). What hosts are called and offer is opened once
and kept in memory: names by their ciphertext, offers by when they changed; what may be found is
asked of the rows again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.find_cases import SHORTEST, folded
from casework.policy import allowed
from storage.base import Id
from storage.states import HostState, OfferState
from storage.tables import Account, Hope, Host, Offer
from storage.vault import Vault

MOST = 20
_FOLLOWED = 500
_AT_ONCE = 500
# A turn may commit later than its own clock says.
_OVERLAP = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class FoundHost:
    """
    A host; ``offer`` is the one in which the words stand, empty where they stand in its name.

    Whoever gives something as a person of the town is found as others know them: 「地域の方」.
    """

    id: Id
    name: str
    state: HostState
    area: str
    offer: str


class _Name(NamedTuple):
    sealed: bytes
    folded: str


class _Said(NamedTuple):
    changed_at: datetime
    folded: str


class TownWords:
    """What the hosts of one town are called and offer, ready to be compared; for all threads."""

    def __init__(self, town: str) -> None:
        self._town = town
        self._names: dict[Id, _Name] = {}
        self._said: dict[Id, _Said] = {}
        self._looked_at: datetime | None = None
        self._lock = Lock()

    def hosts_called(self, session: Session, wanted: str) -> list[Id]:
        """Return the hosts in whose name the words stand."""
        vault: Vault = session.info["vault"]
        rows = session.execute(
            select(Host.id, Host.name_sealed).where(Host.town == self._town)
        ).all()
        with self._lock:
            names = {}
            for host, sealed in rows:
                known = self._names.get(host)
                if sealed is None:
                    continue
                if known is None or known.sealed != sealed:
                    known = _Name(sealed, _opened(vault, sealed, "host.name", host))
                names[host] = known
            self._names = names
        return [host for host, name in names.items() if wanted in name.folded]

    def offers_saying(self, session: Session, wanted: str, *, now: datetime) -> list[Id]:
        """Return the offers in which, or in whose hope, the words stand."""
        with self._lock:
            self._catch_up(session, now)
            return [offer for offer, said in self._said.items() if wanted in said.folded]

    def _catch_up(self, session: Session, now: datetime) -> None:
        vault: Vault = session.info["vault"]
        asked = select(Offer.id, Offer.text_sealed, Offer.changed_at).where(
            Offer.town == self._town, Offer.text_sealed.is_not(None)
        )
        if self._looked_at is None:
            asked = asked.where(Offer.state != OfferState.CLOSED)
        else:
            asked = asked.where(Offer.changed_at >= self._looked_at - _OVERLAP)
        rows = session.execute(asked).all()
        new = [
            (offer, sealed, at)
            for offer, sealed, at in rows
            if offer not in self._said or self._said[offer].changed_at != at
        ]
        for begin in range(0, len(new), _AT_ONCE):
            some = new[begin : begin + _AT_ONCE]
            hopes = _hopes(session, [offer for offer, *_ in some])
            for offer, sealed, at in some:
                own = _opened(vault, sealed, "offer.text", offer)
                self._said[offer] = _Said(at, "\n".join((own, *hopes.get(offer, ()))))
        self._looked_at = now


_KNOWN: WeakKeyDictionary[Any, dict[str, TownWords]] = WeakKeyDictionary()
"""By database and town; gone with the database."""


@allowed
def find_hosts(
    session: Session, *, words: str, by: Account, now: datetime
) -> tuple[Sequence[FoundHost], bool]:
    """
    Return the hosts of the town in whose name, offers or hopes the words stand; and if more do.

    Names come first, then offers; closed offers and hosts that were refused or left are not found.

    :raises NotYours: if ``by`` is no coordinator
    """
    wanted = folded(words)
    if len(wanted) < SHORTEST:
        return (), False
    towns = _KNOWN.setdefault(session.get_bind(), {})
    here = towns.setdefault(by.town, TownWords(by.town))
    known = (Host.town == by.town, Host.state.not_in((HostState.REFUSED, HostState.LEFT)))
    named = here.hosts_called(session, wanted)[:_FOLLOWED]
    saying = here.offers_saying(session, wanted, now=now)[:_FOLLOWED]
    # Ids alone: of a thousand that are found, the first few are opened.
    found: dict[Id, Id | None] = dict.fromkeys(
        session.scalars(
            select(Host.id).where(Host.id.in_(named), *known).order_by(Host.created_at, Host.id)
        )
    )
    for offer, host in session.execute(
        select(Offer.id, Offer.host_id)
        .join(Host, Host.id == Offer.host_id)
        .where(Offer.id.in_(saying), Offer.state != OfferState.CLOSED, *known)
        .order_by(Offer.id)
    ):
        found.setdefault(host, offer)
    return _shown(session, dict(list(found.items())[:MOST])), len(found) > MOST


def _shown(session: Session, found: Mapping[Id, Id | None]) -> list[FoundHost]:
    """Open some hosts, in this order, each with the offer by which it was found."""
    hosts = {one.id: one for one in session.scalars(select(Host).where(Host.id.in_(list(found))))}
    by_offer = [offer for offer in found.values() if offer is not None]
    offers = {one.id: one for one in session.scalars(select(Offer).where(Offer.id.in_(by_offer)))}
    return [
        FoundHost(
            id=host,
            name=hosts[host].name,
            state=hosts[host].state,
            area=hosts[host].area,
            offer=offers[offer].text if offer else "",
        )
        for host, offer in found.items()
    ]


def _hopes(session: Session, offers: Iterable[Id]) -> dict[Id, list[str]]:
    vault: Vault = session.info["vault"]
    hopes: dict[Id, list[str]] = {}
    for hope, offer, sealed in session.execute(
        select(Hope.id, Hope.offer_id, Hope.text_sealed).where(Hope.offer_id.in_(offers))
    ):
        if sealed is not None:
            hopes.setdefault(offer, []).append(_opened(vault, sealed, "hope.text", hope))
    return hopes


def _opened(vault: Vault, sealed: bytes | None, what: str, row: Id) -> str:
    return folded(vault.open(sealed, place=f"{what}.{row.hex}").decode()) if sealed else ""
