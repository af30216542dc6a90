"""
Open a note of a 支援会議 to somebody who was not there: with a reason, a second person, for a day.

Nobody decides it alone: where there is nobody to ask, it stays closed.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.conference.near import person_near
from casework.ground import NotYours, TooLate, found, locked, record
from casework.policy import allowed
from casework.second_pair import DecisionKind, ask_decision, second_pair
from storage.base import Id
from storage.tables import Account, ConferenceNote, Decision, Person

FOR = timedelta(days=1)


class Reason(StrEnum):
    """Why it must be known outside."""

    LIFE = "life"
    AGREED = "agreed"
    LAW = "law"


class NobodyToAsk(Exception):
    """Nobody could confirm it, so it stays closed."""


@allowed
def ask_crossing(
    session: Session, *, note: Id | None, reason: Reason, by: Account, now: datetime
) -> Decision:
    """
    Ask a second person to let ``by`` read a note; asking again about the same changes nothing.

    :raises NotYours: if ``by`` neither speaks for the person nor is a coordinator of the town
    :raises NobodyToAsk: if there is no other coordinator and no city officer
    """
    row = found(session, ConferenceNote, note)
    person_near(session, person=row.person_id, by=by)
    if not second_pair(session, kind=DecisionKind.CROSSING, by=by):
        raise NobodyToAsk
    return ask_decision(
        session,
        kind=DecisionKind.CROSSING,
        subject=row.id,
        by=by,
        now=now,
        reason=reason.value,
    )


def cross(session: Session, *, confirmed: Decision, by: Account, now: datetime) -> None:
    """
    Let whoever asked read the note for a day, as a second person has confirmed.

    :raises NotYours: if ``by`` does not speak for the person any more
    :raises TooLate: if it was not confirmed by somebody else
    """
    note = locked(session, ConferenceNote, confirmed.subject_id)
    person_near(session, person=note.person_id, by=by)
    if confirmed.decided_by in {None, by.id} or confirmed.kind != DecisionKind.CROSSING:
        raise TooLate
    assert confirmed.decided_by is not None
    note.crossed = {
        **note.crossed,
        by.id.hex: {
            "why": confirmed.facts["reason"],
            "confirmed_by": confirmed.decided_by.hex,
            "until": (now + FOR).isoformat(),
        },
    }
    record(
        session,
        by=by,
        act="conference.crossed",
        row=note,
        town=note.town,
        now=now,
        reason=confirmed.facts["reason"],
    )


def code_of_note(session: Session, *, note: Id) -> str:
    """
    Return the code of the person whom a note is about, and nothing of it.

    :raises NotYours: if there is none
    """
    row = session.get(ConferenceNote, note)
    if row is None:
        raise NotYours
    return session.get_one(Person, row.person_id).code
