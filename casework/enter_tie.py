"""つながりを書く: a tie of a person is entered, changes, and ends; earlier ones stay to be seen."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, as_it_stands, locked, record
from casework.policy import allowed, still_theirs
from casework.ties import SIDES, Bond, Giving, PartyKind
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import PersonState
from storage.tables import Account, Person, Tie

ACT = "enter_tie"


class NotYet(Exception):
    """The day lies before us."""


@dataclass(frozen=True, kw_only=True)
class TieTold:
    """
    What is told of a tie; every free text is already guarded.

    :param name: of an organisation, never of a person; may be empty
    :param sides: ICF chapters (d1…d9) on which it acts
    :param values: what the other holds dear; ``good_at``: what it is good at
    """

    kind: PartyKind
    bond: Bond
    giving: Giving
    since: date
    name: str = ""
    sides: tuple[str, ...] = ()
    values: str = ""
    good_at: str = ""


@allowed
def enter_tie(
    session: Session, *, person: Id | None, told: TieTold, by: Account, now: datetime
) -> Tie:
    """
    Enter a tie of a person.

    :raises NotYours: if the person is neither in the care nor in the town of ``by``
    :raises NotYet: if it begins on a day to come
    :raises TooLate: if the case is closed
    """
    owner = open_case(session, person=person, by=by)
    if told.since > tokyo_day(now):
        raise NotYet
    row = Tie(
        person_id=owner.id,
        town=owner.town,
        kind=told.kind.value,
        name=told.name,
        bond=told.bond.value,
        giving=told.giving.value,
        sides=[side for side in SIDES if side in told.sides],
        values=told.values,
        good_at=told.good_at,
        since=told.since,
        entered_by=by.id,
        entered_at=now,
    )
    session.add(row)
    session.flush()
    record(session, by=by, act=ACT, row=row, town=row.town, now=now, kind=row.kind, bond=row.bond)
    return row


@allowed
def change_tie(
    session: Session, *, tie: Id | None, bond: Bond, giving: Giving, by: Account, now: datetime
) -> Tie:
    """
    Say what a tie is like from today on; what it was before stays to be seen.

    :raises NotYours: if it is not of a person of ``by``, or of the town
    :raises TooLate: if it has ended, or the case is closed
    """
    row = standing_tie(session, tie=tie, by=by)
    today = tokyo_day(now)
    if row.since >= today:
        # Entered on this very day: there is no before.
        row.bond, row.giving = bond.value, giving.value
        later = row
    else:
        row.until = today
        later = Tie(
            person_id=row.person_id,
            town=row.town,
            kind=row.kind,
            name=row.name,
            bond=bond.value,
            giving=giving.value,
            sides=list(row.sides),
            values=row.values,
            good_at=row.good_at,
            since=today,
            after_id=row.id,
            entered_by=by.id,
            entered_at=now,
        )
        session.add(later)
        session.flush()
    record(session, by=by, act="change_tie", row=later, town=row.town, now=now, bond=bond.value)
    return later


@allowed
def end_tie(session: Session, *, tie: Id | None, by: Account, now: datetime) -> Tie:
    """
    End a tie today; it is still seen in the picture of before.

    One that was entered today was a mistake: it is seen nowhere.

    :raises NotYours: if it is not of a person of ``by``, or of the town
    :raises TooLate: if it has ended already, or the case is closed
    """
    row = standing_tie(session, tie=tie, by=by)
    today = tokyo_day(now)
    mistaken = row.after_id is None and tokyo_day(row.entered_at) == today
    row.until = row.since if mistaken else today
    record(session, by=by, act="end_tie", row=row, town=row.town, now=now)
    return row


def open_case(session: Session, *, person: Id | None, by: Account) -> Person:
    """
    Return a person whose case is not closed.

    :raises NotYours: if the person was handed over meanwhile
    :raises TooLate: if the case is closed
    """
    owner = as_it_stands(session, Person, person)
    still_theirs(owner, by=by)
    if owner.state is PersonState.CLOSED:
        raise TooLate
    return owner


def standing_tie(session: Session, *, tie: Id | None, by: Account) -> Tie:
    """
    Return a tie, locked, that has not ended.

    :raises NotYours: if there is none, or its person was handed over meanwhile
    :raises TooLate: if it has ended, or the case is closed
    """
    row = locked(session, Tie, tie)
    open_case(session, person=row.person_id, by=by)
    if row.until is not None:
        raise TooLate
    return row
