"""
書き出し: the hosts of a town with what they can do, as rows with the columns of the import.

What a person gives themselves is left out: it is about them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import record, write_audit
from casework.policy import allowed
from storage.base import Id
from storage.states import HostState, OfferState
from storage.tables import Account, Hope, Host, Offer

GONE = (HostState.LEFT, HostState.REFUSED)


@dataclass(frozen=True)
class ExportedRow:
    """A host with one of its offers; ``offer`` is ``None`` for a host that has none."""

    host: Host
    offer: Offer | None
    hope: str = ""


@allowed
def export_hosts(
    session: Session, *, by: Account | None, town: str, now: datetime
) -> list[ExportedRow]:
    """
    Return every host of a town that is still with us, the longest there first.

    :param by: a coordinator; ``None``: whoever runs the program
    :raises NotYours: if ``by`` is no coordinator of the town
    """
    rows = hosts_for_table(session, by=by, town=town)
    if rows:
        write_audit(
            session,
            by=by,
            act="export_table",
            row=rows[0].host,
            town=town,
            now=now,
            facts={"rows": len(rows)},
            role="" if by else "operator",
        )
    return rows


@allowed
def hosts_for_table(session: Session, *, by: Account | None, town: str) -> list[ExportedRow]:
    """
    Return the same rows without keeping that they were taken out; see :func:`tell_of_table`.

    :raises NotYours: if ``by`` is no coordinator of the town
    """
    hosts = session.scalars(
        select(Host)
        .where(Host.town == town, Host.person_id.is_(None), Host.state.not_in(GONE))
        .order_by(Host.created_at, Host.id)
    ).all()
    offers: dict[Id, list[Offer]] = {}
    for offer in session.scalars(
        select(Offer)
        .where(Offer.town == town, Offer.state != OfferState.CLOSED)
        .order_by(Offer.created_at, Offer.id)
    ):
        offers.setdefault(offer.host_id, []).append(offer)
    hopes = _hopes(session, town)
    return [
        ExportedRow(host, offer, hopes.get(offer.id, "") if offer else "")
        for host in hosts
        for offer in offers.get(host.id, [None])
    ]


@allowed
def tell_of_table(session: Session, *, by: Account, now: datetime) -> None:
    """
    Keep that somebody takes the town's hosts out into a table.

    :raises NotYours: if ``by`` is no coordinator
    """
    record(session, by=by, act="export_table", row=by, town=by.town, now=now)


def _hopes(session: Session, town: str) -> Mapping[Id, str]:
    rows = session.scalars(
        select(Hope)
        .join(Offer, Offer.id == Hope.offer_id)
        .where(Offer.town == town)
        .order_by(Hope.created_at.desc())
    )
    return {hope.offer_id: hope.text for hope in rows}
