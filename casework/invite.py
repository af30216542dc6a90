"""Invite somebody into a role: a link that works once, for some days."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from casework.codes import new_token, token_hash
from casework.ground import NotYours, record
from casework.policy import allowed
from casework.second_pair import DecisionKind, look_twice
from storage.states import Role
from storage.tables import Account, Decision, Invitation

LIFETIME = timedelta(days=7)
MAY_INVITE: Mapping[Role, tuple[Role, ...]] = {
    Role.COORDINATOR: (Role.SUPPORTER, Role.HOST, Role.COORDINATOR),
    # A coordinator makes no city officer: they could make themselves one, and read a complaint.
    Role.OFFICER: (Role.OFFICER,),
}


@allowed
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

    :param by: who invites; ``None`` is the operator at the command line
    :param confirmed: what a second pair of eyes confirmed, for a further coordinator
    :raises NotYours: if ``by`` is of another town, or the role is not theirs to give
    :raises NeedsSecondPair: if somebody must confirm it first
    """
    alone = False
    if by is not None:
        if role not in MAY_INVITE.get(by.role, ()):
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
