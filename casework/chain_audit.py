"""The clock chains what deeds have written to the audit, and says outside how far it has come."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session

from storage.audit.chain import chain
from storage.base import Id

log = structlog.get_logger(__name__)


def chain_audit(session: Session, *, entries: Sequence[Id], now: datetime) -> None:
    """
    Chain ``entries``; once that is committed, the log knows the new head.

    The log is kept outside of the database: with it a tail that was cut off is found.
    """
    head = chain(session, entries=entries, now=now)
    if head is not None:

        @event.listens_for(session, "after_commit", once=True)
        def tell(_: Session) -> None:
            log.info("audit.chained", number=head.number, hash=head.hash.hex())
