"""
A coordinator has talked with somebody who came by the poster: registered as a host, or thanked.

What they wrote is taken away with it; a host's own words stand with the host from then on.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, found, locked, record
from casework.open_task import settle_task
from casework.policy import allowed
from casework.register_host import HostKind
from storage.base import Id
from storage.tables import Account, Approach


@dataclass(frozen=True, kw_only=True)
class ApproachView:
    """What somebody wrote, for a coordinator."""

    id: Id
    kind: HostKind
    area: str
    sentence: str
    hope: str
    contact: str


@allowed
def approach_view(session: Session, *, approach: Id | None, by: Account) -> ApproachView:
    """
    Return what somebody wrote.

    :raises NotYours: if ``by`` is no coordinator of that town
    :raises TooLate: if it is settled, and so not kept any more
    """
    row = found(session, Approach, approach)
    if row.settled_at is not None:
        raise TooLate
    return ApproachView(
        id=row.id,
        kind=HostKind(row.kind),
        area=row.area,
        sentence=row.sentence,
        hope=row.hope,
        contact=row.contact,
    )


@allowed
def settle_approach(
    session: Session,
    *,
    approach: Id | None,
    by: Account,
    host: Id | None = None,
    now: datetime,
) -> Approach:
    """
    Settle what somebody asked for, and take their words away.

    :param host: what they were registered as, if they were
    :raises NotYours: if ``by`` is no coordinator of that town
    :raises TooLate: if it is settled already
    """
    row = locked(session, Approach, approach)
    if row.settled_at is not None:
        raise TooLate
    row.settled_at, row.host_id = now, host
    row.sentence = row.hope = row.contact = ""
    outcome = "registered" if host else "talked"
    settle_task(session, kind="poster_voice", about=row.id, now=now, outcome=outcome)
    record(session, by=by, act="approach.settled", row=row, town=row.town, now=now, outcome=outcome)
    return row
