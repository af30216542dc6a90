"""自分のデータ: what the program keeps about the account that asks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from casework.policy import allowed
from storage.states import Role
from storage.tables import Account, Chat, Draft, Host, Offer, Person


@dataclass(frozen=True)
class MyData:
    """Counts and dates; ``host_name`` is empty for those who are no host."""

    role: Role
    since: datetime
    language: str
    hours: str
    chats: int
    drafts: int
    persons: int
    host_name: str
    offers: int


@allowed
def my_data(session: Session, *, by: Account) -> MyData:
    """Gather what is kept about ``by``."""
    host = session.get(Host, by.host_id) if by.host_id else None
    return MyData(
        role=by.role,
        since=by.created_at,
        language=by.language,
        hours=by.hours,
        chats=_count(session, Chat.account_id == by.id),
        drafts=_count(session, Draft.account_id == by.id),
        persons=_count(session, Person.supporter_id == by.id),
        host_name=host.name if host else "",
        offers=_count(session, Offer.host_id == by.host_id) if by.host_id else 0,
    )


def _count(session: Session, whose: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(whose)) or 0
