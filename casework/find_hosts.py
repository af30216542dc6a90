"""
さがす among hosts: by name, and by a word in what they offer or would be glad of.

Sealed columns cannot be searched by SQL (ADR 23). A town's names and offers are opened once and
kept in memory by their ciphertext, so what was written anew is opened anew, and nothing is stale.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from casework.find_cases import SHORTEST, folded
from casework.policy import allowed
from storage.base import Id
from storage.states import HostState, OfferState
from storage.tables import Account, Hope, Host, Offer

MOST = 20
_FOLLOWED = 500


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


class _Kept(NamedTuple):
    """A sealed value and what stands in it, ready to be compared."""

    sealed: bytes
    words: str
    folded: str


class HostWords:
    """What the hosts of towns are called and offer, by row; shared by all threads of a process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], dict[Id, _Kept]] = {}
        self._lock = Lock()

    def opened(
        self,
        session: Session,
        *,
        town: str,
        what: str,
        rows: Sequence[Row[Id, bytes | None]],
    ) -> Mapping[Id, _Kept]:
        """Return what stands in ``rows`` (id, ciphertext) of a town, opening what is new."""
        vault = session.info["vault"]
        with self._lock:
            before = self._kept.get((town, what), {})
        now: dict[Id, _Kept] = {}
        for row, sealed in rows:
            known = before.get(row)
            if sealed is None:
                continue
            if known is None or known.sealed != sealed:
                words = vault.open(sealed, place=f"{what}.{row.hex}").decode()
                known = _Kept(sealed, words, folded(words))
            now[row] = known
        with self._lock:
            self._kept[town, what] = now
        return now


_WORDS = HostWords()


@allowed
def find_hosts(session: Session, *, words: str, by: Account) -> tuple[Sequence[FoundHost], bool]:
    """
    Return the hosts of the town in whose name, offers or hopes the words stand; and if more do.

    Names come first, then offers; closed offers and hosts that were refused or left are not found.

    :raises NotYours: if ``by`` is no coordinator
    """
    wanted = folded(words)
    if len(wanted) < SHORTEST:
        return (), False
    found: dict[Id, Id | None] = {}
    for host, offer in _hits(session, by.town, wanted):
        found.setdefault(host, offer)
    chosen = dict(list(found.items())[:MOST])
    hosts = {one.id: one for one in session.scalars(select(Host).where(Host.id.in_(chosen)))}
    offered = [one for one in chosen.values() if one]
    offers = {one.id: one for one in session.scalars(select(Offer).where(Offer.id.in_(offered)))}
    return [
        FoundHost(
            id=host,
            name=hosts[host].name,
            state=hosts[host].state,
            area=hosts[host].area,
            offer=offers[offer].text if offer in offers else "",
        )
        for host, offer in chosen.items()
    ], len(found) > MOST


def _hits(session: Session, town: str, wanted: str) -> Sequence[tuple[Id, Id | None]]:
    known = (Host.town == town, Host.state.not_in((HostState.REFUSED, HostState.LEFT)))
    standing = (*known, Offer.host_id == Host.id, Offer.state != OfferState.CLOSED)

    def where_it_stands(what: str, asked: Select[Id, bytes | None]) -> list[Id]:
        rows = session.execute(asked).all()
        kept = _WORDS.opened(session, town=town, what=what, rows=rows)
        return [row for row, one in kept.items() if wanted in one.folded]

    names = where_it_stands(
        "host.name", select(Host.id, Host.name_sealed).where(*known).order_by(Host.created_at)
    )
    said = where_it_stands(
        "offer.text", select(Offer.id, Offer.text_sealed).where(*standing).order_by(Offer.id)
    )
    hopes = where_it_stands(
        "hope.text",
        select(Hope.id, Hope.text_sealed)
        .join(Offer, Offer.id == Hope.offer_id)
        .where(*standing)
        .order_by(Hope.id),
    )
    of_hope = select(Hope.offer_id).where(Hope.id.in_(hopes[:_FOLLOWED]))
    offers = dict(
        session.execute(
            select(Offer.id, Offer.host_id).where(
                Offer.id.in_([*said[:_FOLLOWED], *session.scalars(of_hope)])
            )
        ).all()
    )
    return [*((host, None) for host in names), *((host, one) for one, host in offers.items())]
