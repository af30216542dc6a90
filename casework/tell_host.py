"""Tell everybody who speaks for a host."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from casework.ground import Notice, tell
from casework.introductions import givers
from storage.base import new_id
from storage.tables import Host, Offer


def tell_host(
    session: Session,
    *,
    host: Host,
    kind: str,
    facts: Mapping[str, Any] | None = None,
    even_stopped: bool = False,
) -> None:
    """Leave a notice about the host itself for each of its accounts."""
    for account in givers(session, host.id):
        tell(
            session,
            Notice(
                to=account,
                kind=kind,
                subject=host.id,
                # A host may rest and come back within a minute: each time is told.
                key=f"{kind}:{new_id().hex}",
                facts=dict(facts or {}),
                even_stopped=even_stopped,
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
