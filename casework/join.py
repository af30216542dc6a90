"""Join by an invitation: the only way to get a role."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.codes import token_hash
from casework.ground import Notice, record, tell
from storage.tables import Account, Chat, Invitation
from towns import Town


class NoSuchInvitation(Exception):
    """Unknown, used, or past its time: a stranger hears no difference."""


def join(
    session: Session, *, chat: Chat, token: str, towns: Mapping[str, Town], now: datetime
) -> Account:
    """
    Spend an invitation and make the account that this chat belongs to.

    :raises NoSuchInvitation: if the token opens nothing
    """
    invitation = session.scalars(
        select(Invitation).where(Invitation.token_hash == token_hash(token)).with_for_update()
    ).one_or_none()
    if (
        invitation is None
        or invitation.used_at is not None
        or invitation.expires_at < now
        or invitation.town not in towns
    ):
        raise NoSuchInvitation
    account = Account(town=invitation.town, role=invitation.role, label="", created_at=now)
    session.add(account)
    session.flush()
    invitation.used_at, invitation.used_by = now, account.id
    chat.account_id, chat.draft_id = account.id, None
    record(
        session,
        by=account,
        act="join",
        row=account,
        town=account.town,
        now=now,
        role=account.role.value,
    )
    if invitation.made_by is not None:
        tell(
            session,
            Notice(
                to=invitation.made_by,
                kind="ev.joined",
                subject=account.id,
                key=f"joined:{account.id.hex}",
            ),
        )
    return account
