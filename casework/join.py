"""
Join by an invitation: the only way to get a role.

An operator's link lets in whoever opens it. Another's waits: its maker, who is with the
newcomer or on the phone with them, picks the number that stands on the newcomer's screen.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.codes import token_hash
from casework.ground import Notice, record, tell
from storage.base import Id
from storage.tables import Account, Chat, Invitation
from towns import Town

LOWEST, HIGHEST = 10, 99


class NoSuchInvitation(Exception):
    """Unknown, used, or past its time: a stranger hears no difference."""


@dataclass(frozen=True)
class Waits:
    """Nobody is in yet: this number is to be seen by whoever invited."""

    number: int


def join(
    session: Session, *, chat: Chat, token: str, towns: Mapping[str, Town], now: datetime
) -> Account | Waits:
    """
    Open an invitation: return the account that this chat belongs to now, or what it waits for.

    :raises NoSuchInvitation: if the token opens nothing, or was opened in another chat
    """
    invitation = session.scalars(
        select(Invitation).where(Invitation.token_hash == token_hash(token)).with_for_update()
    ).one_or_none()
    if (
        invitation is None
        or not stands(invitation, now=now)
        or invitation.town not in towns
        or invitation.opened_by not in {None, chat.id}
        or _has_left(session, invitation)
    ):
        raise NoSuchInvitation
    if invitation.made_by is None:
        return let_in(session, invitation=invitation, chat=chat, now=now)
    if invitation.number is None:
        invitation.number = LOWEST + secrets.randbelow(HIGHEST - LOWEST + 1)
        invitation.opened_by, invitation.opened_at = chat.id, now
        tell(
            session,
            Notice(
                to=invitation.made_by,
                kind="iv.opened",
                subject=invitation.id,
                key=f"iv.opened:{invitation.id.hex}",
                begun=False,
            ),
        )
    return Waits(invitation.number)


def _has_left(session: Session, invitation: Invitation) -> bool:
    account = session.get(Account, invitation.account_id) if invitation.account_id else None
    return account is not None and account.left_at is not None


def stands(invitation: Invitation, *, now: datetime) -> bool:
    """Whether an invitation can still be used."""
    return (
        invitation.used_at is None
        and invitation.refused_at is None
        and invitation.expires_at >= now
    )


def let_in(
    session: Session,
    *,
    invitation: Invitation,
    chat: Chat,
    seen_by: Id | None = None,
    now: datetime,
) -> Account:
    """Spend an invitation on this chat, for a new account or for one that comes back."""
    account = session.get(Account, invitation.account_id) if invitation.account_id else None
    if account is None:
        account = Account(town=invitation.town, role=invitation.role, label="", created_at=now)
        session.add(account)
        session.flush()
    invitation.used_at, invitation.used_by = now, account.id
    chat.account_id, chat.draft_id = account.id, None
    record(
        session,
        by=account,
        act="back" if invitation.account_id else "join",
        row=account,
        town=account.town,
        now=now,
        role=account.role.value,
        seen=seen_by is not None,
    )
    return account
