"""
Signing out at the desk: this browser alone, or wherever the account is signed in.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from casework.ground import record
from casework.policy import allowed
from storage.base import Id
from storage.tables import Account, DeskSession


@allowed
def leave_desk(session: Session, *, by: Account, only: Id | None = None, now: datetime) -> None:
    """
    End one session of the account's, or all of them.

    :param only: the session to end; another's is left as it is
    :raises NotYours: if the desk is not for ``by``
    """
    end_desk_sessions(session, account=by.id, only=only, now=now)
    act = "desk.left" if only else "desk.left_everywhere"
    record(session, by=by, act=act, row=by, town=by.town, now=now)


def end_desk_sessions(
    session: Session, *, account: Id, only: Id | None = None, now: datetime
) -> None:
    """End an account's sessions, as part of a deed that cuts it off."""
    query = update(DeskSession).where(
        DeskSession.account_id == account, DeskSession.ended_at.is_(None)
    )
    if only is not None:
        query = query.where(DeskSession.id == only)
    session.execute(query.values(ended_at=now))
