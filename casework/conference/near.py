"""Who may know that there are notes at all: whoever may protect the person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours
from casework.policy import whose
from storage.base import Id
from storage.tables import Account, Person


def person_near(session: Session, *, person: Id | None, by: Account) -> Person:
    """
    Return a person whom ``by`` speaks for, or coordinates the town of.

    :raises NotYours: for anybody else
    """
    row = session.scalars(
        select(Person).where(Person.id == person, whose(by, "protect", Person))
    ).one_or_none()
    if row is None or by.left_at is not None:
        raise NotYours
    return row
