"""
Somebody closed their chat to us, or opened it again: nobody falls silent unseen.

With an account's last chat goes a task that says whose side cannot be reached, and with a mail
address one to call, because what was in the letter is known to nobody.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import record
from casework.letter_lost import letter_lost
from casework.open_task import settle_task
from casework.raise_concerns import open_concern
from followup.concerns import Kind
from storage.outbox import cancel_for_chat
from storage.states import Role, Side
from storage.tables import Account, Chat, Person, Placement, PlacementMember
from towns import Town

_SIDES = {Role.SUPPORTER: Side.PERSON, Role.HOST: Side.HOST}


def chat_closed(session: Session, *, chat: Chat, towns: Mapping[str, Town], now: datetime) -> None:
    """Take back what is queued for a chat, and tell a coordinator who cannot be reached."""
    if chat.blocked_at is not None:
        return
    chat.blocked_at = now
    cancel_for_chat(session, chat_id=chat.id, outcome="blocked")
    account = session.get(Account, chat.account_id) if chat.account_id else None
    if account is None or account.left_at is not None:
        letter_lost(session, chat=chat, towns=towns, now=now)
        return
    record(session, by=account, act="chat.closed", row=chat, town=account.town, now=now)
    others = session.scalars(
        select(Chat.id).where(
            Chat.account_id == account.id, Chat.id != chat.id, Chat.blocked_at.is_(None)
        )
    ).first()
    if others is None:
        open_concern(
            session,
            kind=Kind.BLOCKED,
            about=account.id,
            town=towns[account.town],
            side=_SIDES.get(account.role),
            host=account.host_id,
            now=now,
        )
    else:
        letter_lost(session, chat=chat, towns=towns, now=now)


def chat_opened(session: Session, *, chat: Chat, now: datetime) -> None:
    """Write to a chat again; what waited for it is looked at anew."""
    if chat.blocked_at is None:
        return
    chat.blocked_at = None
    account = session.get(Account, chat.account_id) if chat.account_id else None
    if account is None:
        return
    record(session, by=account, act="chat.opened", row=chat, town=account.town, now=now)
    reachable_again(session, account=account, now=now)


def reachable_again(session: Session, *, account: Account, now: datetime) -> None:
    """Close the task that an account cannot be reached; what waited for it is looked at anew."""
    for kind in (Kind.BLOCKED.value, "unreachable", "letter_lost"):
        settle_task(session, kind=kind, about=account.id, outcome="came_back", now=now)
    persons = select(Person.id).where(Person.supporter_id == account.id)
    theirs = select(PlacementMember.placement_id).where(
        PlacementMember.host_id.in_([account.host_id])
        if account.role is Role.HOST
        else PlacementMember.person_id.in_(persons)
    )
    placements = session.scalars(
        select(Placement)
        .where(Placement.id.in_(theirs), Placement.look_at.is_not(None))
        .order_by(Placement.id)
        .with_for_update()
    )
    for placement in placements:
        placement.look_at = now
