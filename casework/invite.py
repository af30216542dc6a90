"""Invite somebody into a role: a link that works once, for some days."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from casework.codes import new_token, token_hash
from casework.ground import NotYours, must_be, record
from casework.second_pair import DecisionKind, look_twice
from storage.states import Role
from storage.tables import Account, Decision, Invitation

LIFETIME = timedelta(days=7)
INVITED_BY_COORDINATORS = (Role.SUPPORTER, Role.HOST, Role.COORDINATOR)


def invite(
    session: Session,
    *,
    role: Role,
    town: str,
    by: Account | None,
    confirmed: Decision | None = None,
    now: datetime,
) -> str:
    """
    Make an invitation and return its token, which is stored nowhere.

    :param by: the inviting coordinator; ``None`` is the operator at the command line
    :param confirmed: what a second pair of eyes confirmed, for a further coordinator
    :raises NotYours: if ``by`` is no coordinator of that town, or the role is not theirs to give
    :raises NeedsSecondPair: if somebody must confirm it first
    """
    alone = False
    if by is not None:
        must_be(by, Role.COORDINATOR, town=town)
        if role not in INVITED_BY_COORDINATORS:
            raise NotYours
        if role is Role.COORDINATOR:
            alone = look_twice(session, kind=DecisionKind.INVITE, by=by, confirmed=confirmed)
    token = new_token()
    invitation = Invitation(
        town=town,
        role=role,
        token_hash=token_hash(token),
        made_by=by.id if by else None,
        made_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(invitation)
    session.flush()
    record(
        session,
        by=by,
        act="invite",
        row=invitation,
        town=town,
        now=now,
        role=role.value,
        **({"single_handed": True} if alone else {}),
    )
    return token
