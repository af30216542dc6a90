"""
保護: a person is taken out of automatic matching; a coordinator alone decides whom they meet.

Whoever speaks for them sets it in one tap; only a coordinator ends it.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import locked, locked_all, must_be, record
from casework.keep_apart import person_to_keep
from casework.reopen_wish import search_anew
from storage.base import Id
from storage.states import Role
from storage.tables import Account, Candidate, Person, Wish


def protect(session: Session, *, person: Id | None, by: Account, now: datetime) -> Person:
    """
    Take a person out of automatic matching; what a search has found is shown no more.

    :raises NotYours: if ``by`` neither speaks for the person nor is a coordinator of the town
    """
    person_to_keep(session, person=person, by=by)
    row = _move(session, person=person, protected=True, by=by, now=now)
    for candidate in session.scalars(
        select(Candidate)
        .join(Wish, Wish.id == Candidate.wish_id)
        .where(
            Wish.person_id == row.id,
            Candidate.state == "shown",
            Candidate.proposed_by.is_(None),
        )
    ):
        candidate.state = "gone"
    return row


def end_protection(session: Session, *, person: Id | None, by: Account, now: datetime) -> Person:
    """
    Let a person be looked for automatically again.

    :raises NotYours: if ``by`` is no coordinator of the town
    """
    row = person_to_keep(session, person=person, by=by)
    must_be(by, Role.COORDINATOR, town=row.town)
    return _move(session, person=person, protected=False, by=by, now=now)


def _move(
    session: Session, *, person: Id | None, protected: bool, by: Account, now: datetime
) -> Person:
    wishes = locked_all(session, select(Wish).where(Wish.person_id == person))
    row = locked(session, Person, person)
    if row.protected is not protected:
        row.protected = protected
        act = "person.protected" if protected else "person.unprotected"
        record(session, by=by, act=act, row=row, town=row.town, now=now)
        for wish in wishes:
            search_anew(wish, by=by, now=now)
    return row
