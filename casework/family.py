"""
家族への共有: whether the family is told anything is the person's own choice, and never assumed.

Where home is the danger nobody there is told anything. Somebody under 18 then needs no guardian's
yes: the supporter decides together with an agency, and that is kept as a record.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.consent import AGENCY, FAMILY, current_consent, give_consent
from casework.days import Company
from casework.ground import TooLate, found, locked, locked_all, record
from casework.policy import allowed, still_theirs
from casework.reopen_wish import search_anew
from storage.base import Id
from storage.states import HowSaid, HowTold
from storage.tables import Account, Person, PlacementMember, Wish


class FamilySharing(StrEnum):
    """What the family is told; ``NONE`` too where nobody has asked yet."""

    NONE = "none"
    CONTENT = "content"
    CONTACT = "contact"


class DecidedWith(StrEnum):
    """The agency with which it was decided in a guardian's place."""

    CHILD = "child"
    CITY = "city"
    VIOLENCE = "violence"
    POLICE = "police"


class FamilyNotAsked(TooLate):
    """Somebody of the family was to come along, and not everybody who takes part agreed to it."""


class HomeIsTheDanger(Exception):
    """Nobody of the family is to be told anything."""


@allowed
def choose_family_sharing(
    session: Session,
    *,
    person: Id,
    sharing: FamilySharing,
    how_said: HowSaid,
    by: Account,
    now: datetime,
) -> bool:
    """
    Keep what the person chose; return whether it was recorded (未確認 is not).

    :raises NotYours: if the person is not in the care of ``by``
    :raises HomeIsTheDanger: if anything were to be shared although home is the danger
    """
    row = found(session, Person, person)
    if row.danger_at_home and sharing is not FamilySharing.NONE:
        raise HomeIsTheDanger
    return give_consent(
        session,
        person=row.id,
        by=by,
        how_said=how_said,
        purpose=FAMILY,
        extent=sharing.value,
        now=now,
    )


def family_sharing(session: Session, *, person: Person, now: datetime) -> FamilySharing | None:
    """Return what the person chose; ``None`` if they have not been asked, which shares nothing."""
    if person.danger_at_home:
        return FamilySharing.NONE
    held = current_consent(session, person=person.id, purpose=FAMILY, now=now)
    return FamilySharing(held.extent) if held is not None else None


def family_may_come(session: Session, *, members: Sequence[PlacementMember], now: datetime) -> bool:
    """Whether somebody of the family may come along: everybody who takes part has agreed to it."""
    persons = [session.get_one(Person, one.person_id) for one in members if one.person_id]
    return bool(persons) and all(
        family_sharing(session, person=one, now=now) is FamilySharing.CONTACT for one in persons
    )


def family_of_placement(session: Session, *, placement: Id, now: datetime) -> bool:
    """Whether somebody of the family may come along to this placement."""
    members = session.scalars(
        select(PlacementMember).where(
            PlacementMember.placement_id == placement, PlacementMember.left_at.is_(None)
        )
    ).all()
    return family_may_come(session, members=members, now=now)


def need_family_yes(
    session: Session, *, members: Sequence[PlacementMember], company: Company, now: datetime
) -> None:
    """
    Let somebody come along.

    :raises FamilyNotAsked: if it is somebody of a family that is not to be told
    """
    if company is Company.FAMILY and not family_may_come(session, members=members, now=now):
        raise FamilyNotAsked


@allowed
def keep_from_home(session: Session, *, person: Id | None, by: Account, now: datetime) -> Person:
    """
    Keep that home is the danger: from now on nobody there is told anything.

    A guardian's yes counts no more; somebody under 18 is looked for again once it was decided
    with an agency.

    :raises NotYours: if ``by`` neither speaks for the person nor is a coordinator of the town
    """
    return _set(session, person=person, danger=True, by=by, now=now)


def keeps_from_home(session: Session, *, member: Id) -> bool:
    """Whether home is the danger for the person of a placement's member."""
    row = session.get_one(PlacementMember, member)
    return bool(row.person_id) and session.get_one(Person, row.person_id).danger_at_home


@allowed
def end_keeping_from_home(
    session: Session, *, person: Id | None, by: Account, now: datetime
) -> Person:
    """
    Home is no danger any more.

    :raises NotYours: if ``by`` is no coordinator of the town
    """
    return _set(session, person=person, danger=False, by=by, now=now)


@allowed
def decide_with_agency(
    session: Session, *, person: Id, agency: DecidedWith, told: HowTold, by: Account, now: datetime
) -> bool:
    """
    Keep that it was decided with an agency, in a guardian's place, that somebody may be met.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if home is no danger, or they are of age
    """
    row = found(session, Person, person)
    if not (row.minor and row.danger_at_home):
        raise TooLate
    return give_consent(
        session,
        person=row.id,
        by=by,
        how_said=HowSaid.WORDS_OR_SIGNS,
        told=told,
        purpose=AGENCY,
        extent=agency.value,
        now=now,
    )


def _set(
    session: Session, *, person: Id | None, danger: bool, by: Account, now: datetime
) -> Person:
    wishes = locked_all(session, select(Wish).where(Wish.person_id == person))
    row = locked(session, Person, person)
    still_theirs(row, by=by)
    if row.danger_at_home is danger:
        return row
    row.danger_at_home = danger
    act = "person.danger_at_home" if danger else "person.no_danger_at_home"
    record(session, by=by, act=act, row=row, town=row.town, now=now)
    for wish in wishes:
        search_anew(wish, by=by, now=now)
    return row
