"""
A lost phone: its account is cut from every chat at once, and comes back by a new invitation.

Whatever was sent there is dead: a button belongs to a chat, and the chat that the phone writes
in from now on is a new one, which nobody knows.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from casework.codes import new_token, token_hash
from casework.ground import NotYours, TooLate, locked, locked_all, record
from casework.invite import LIFETIME
from casework.leave_desk import end_desk_sessions
from casework.policy import allowed, whose
from storage.base import Id
from storage.inbox import chat_index
from storage.outbox import cancel_for_chat
from storage.states import Role
from storage.tables import Account, CalendarLink, Chat, Draft, Host, Invitation, PageLink
from towns import Town

_BACK_BY_A_COLLEAGUE = frozenset({Role.SUPPORTER, Role.HOST})


@dataclass(frozen=True)
class Phone:
    """An account that can be met somewhere: its role, and the name that colleagues know."""

    account: Id
    role: Role
    name: str


@allowed
def phones(session: Session, *, by: Account, start: int, count: int) -> tuple[list[Phone], int]:
    """Return a page of the accounts that have a chat and that ``by`` may cut off."""
    rows = session.scalars(
        select(Account)
        .where(
            whose(by, "revoke_account", Account),
            Account.id.in_(select(Chat.account_id).where(Chat.account_id.is_not(None))),
            Account.id != by.id,
            Account.left_at.is_(None),
        )
        .order_by(Account.role, Account.created_at, Account.id)
    ).all()
    return [_phone(session, row) for row in rows[start : start + count]], len(rows)


@allowed
def phone_of(session: Session, *, account: Id | None, by: Account) -> Phone:
    """
    Return one of them.

    :raises NotYours: if it is of another town
    """
    return _phone(session, locked(session, Account, account))


@allowed
def revoke_account(
    session: Session, *, account: Id | None, by: Account | None, town: Town, now: datetime
) -> Account:
    """
    Cut an account from its chats: every button, page, draft and message of it is dead.

    :param by: the account itself or a coordinator of its town; ``None`` is the operator
    :raises NotYours: if it is of another town
    :raises TooLate: if it has left
    """
    # The chats first, as a turn that is under way there has its own.
    for chat in locked_all(session, select(Chat).where(Chat.account_id == account)):
        _cut(session, chat, now)
    row = locked(session, Account, account)
    if row.town != town.key:
        raise NotYours
    if row.left_at is not None:
        raise TooLate
    session.execute(delete(Draft).where(Draft.account_id == row.id))
    end_desk_sessions(session, account=row.id, now=now)
    session.execute(
        update(PageLink)
        .where(PageLink.account_id == row.id, PageLink.expires_at > now)
        .values(expires_at=now)
    )
    session.execute(
        update(CalendarLink)
        .where(CalendarLink.account_id == row.id, CalendarLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    session.execute(
        update(Invitation)
        .where(
            Invitation.account_id == row.id,
            Invitation.used_at.is_(None),
            Invitation.refused_at.is_(None),
        )
        .values(refused_at=now)
    )
    record(session, by=by, act="account.revoked", row=row, town=row.town, now=now)
    return row


@allowed
def invite_back(
    session: Session, *, account: Id | None, by: Account | None, town: Town, now: datetime
) -> str:
    """
    Make an invitation by which an account comes back on another phone; return its token.

    :param by: a coordinator, for supporters and hosts; ``None`` is the operator, for everybody
    :raises NotYours: if it is of another town, or not for a colleague to bring back
    :raises TooLate: if it has left, or can be met somewhere
    """
    row = locked(session, Account, account)
    if row.town != town.key or (by is not None and row.role not in _BACK_BY_A_COLLEAGUE):
        raise NotYours
    met = session.scalars(select(Chat.id).where(Chat.account_id == row.id).limit(1)).first()
    if row.left_at is not None or met is not None:
        raise TooLate
    token = new_token()
    invitation = Invitation(
        town=row.town,
        role=row.role,
        token_hash=token_hash(token),
        account_id=row.id,
        made_by=by.id if by else None,
        made_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(invitation)
    session.flush()
    record(session, by=by, act="account.invited_back", row=row, town=row.town, now=now)
    return token


def all_phones(session: Session, *, town: str) -> Sequence[Phone]:
    """Return every account of a town that can be met somewhere, for the operator."""
    rows = session.scalars(
        select(Account)
        .where(Account.town == town, Account.left_at.is_(None))
        .order_by(Account.role, Account.created_at, Account.id)
    )
    return [_phone(session, row) for row in rows]


def _cut(session: Session, chat: Chat, now: datetime) -> None:
    """Take a chat from everybody; whoever writes there next stands in a new one."""
    cancel_for_chat(session, chat_id=chat.id, outcome="revoked")
    chat.account_id, chat.draft_id, chat.blocked_at = None, None, now
    chat.address = f"cut:{secrets.token_hex(16)}"
    chat.address_index = chat_index(
        session.info["vault"], channel=chat.channel, bot=chat.bot, address=chat.address
    )


def _phone(session: Session, row: Account) -> Phone:
    host = session.get(Host, row.host_id) if row.host_id else None
    return Phone(row.id, row.role, (host.name if host else row.label) or "")
