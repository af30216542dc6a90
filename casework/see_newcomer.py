"""
Approved in person: whoever invited picks the number on the newcomer's screen, and they are in.

A link that was passed on shows its number to somebody else: who was meant has none to read out.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from casework.ground import Notice, TooLate, found, locked, record, tell
from casework.join import HIGHEST, LOWEST, let_in, stands
from casework.policy import allowed
from storage.base import Id
from storage.states import Role
from storage.tables import Account, Chat, Invitation

_CHOICES = 4


@dataclass(frozen=True)
class Opened:
    """An invitation that was opened: for which role, and the numbers to choose from."""

    id: Id
    role: Role
    numbers: tuple[int, ...]


@allowed
def opened_invitation(
    session: Session, *, invitation: Id | None, by: Account, now: datetime
) -> Opened:
    """
    Return an invitation that waits for the eyes of ``by``.

    :raises NotYours: if somebody else made it
    :raises TooLate: if it waits no more
    """
    row = _waiting(session, invitation, now)
    numbers = {row.number or LOWEST}
    # The same others whenever it is shown.
    for byte in sha256(row.id.bytes).digest():
        if len(numbers) < _CHOICES:
            numbers.add(LOWEST + byte % (HIGHEST - LOWEST + 1))
    return Opened(row.id, row.role, tuple(sorted(numbers)))


@allowed
def see_newcomer(
    session: Session, *, invitation: Id | None, number: int, by: Account, now: datetime
) -> Account | None:
    """
    Let somebody in whose number this is; with any other number the invitation is spent.

    :param number: what stands on their screen; 0 if they see none
    :raises NotYours: if somebody else made it
    :raises TooLate: if it waits no more
    """
    # The chat first, as whoever opens the link again has it.
    chat = locked(session, Chat, found(session, Invitation, invitation).opened_by)
    row = _waiting(session, invitation, now)
    if number != row.number or chat.account_id is not None:
        row.refused_at = now
        record(session, by=by, act="invite.refused", row=row, town=row.town, now=now)
        return None
    account = let_in(session, invitation=row, chat=chat, seen_by=by.id, now=now)
    record(session, by=by, act="invite.seen", row=row, town=row.town, now=now)
    session.flush()
    tell(
        session,
        Notice(
            to=account.id,
            kind="ev.welcome",
            subject=account.id,
            key=f"ev.welcome:{row.id.hex}",
            begun=False,
            chat=chat.id,
        ),
    )
    return account


def _waiting(session: Session, invitation: Id | None, now: datetime) -> Invitation:
    row = locked(session, Invitation, invitation)
    if row.opened_by is None or not stands(row, now=now):
        raise TooLate
    return row
