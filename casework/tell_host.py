"""Tell everybody who speaks for a host."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.ground import Notice, tell
from storage.base import Id
from storage.tables import Account, Host, Offer


def accounts_of_host(session: Session, host: Id) -> list[Account]:
    """Return the accounts that speak for a host and have not left, the oldest first."""
    return list(
        session.scalars(
            select(Account)
            .where(Account.host_id == host, Account.left_at.is_(None))
            .order_by(Account.created_at)
        )
    )


def tell_host(
    session: Session,
    *,
    host: Host,
    kind: str,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Leave a notice about the host itself for each of its accounts."""
    for account in accounts_of_host(session, host.id):
        tell(
            session,
            Notice(
                to=account.id,
                kind=kind,
                subject=host.id,
                key=f"{kind}:{host.id.hex}:{int(now.timestamp())}",
                facts=dict(facts or {}),
            ),
        )


def touch_offers(session: Session, *, host: Host, now: datetime) -> None:
    """Mark a host's offers as changed: whether they may be shown depends on the host."""
    session.execute(
        update(Offer)
        .where(Offer.host_id == host.id)
        .values(changed_at=now)
        .execution_options(synchronize_session="fetch")
    )
