"""
A placement before its first visit: everything settled once, anything unsettled again, and read.

What an example of the test begins with is made once; each example only takes something away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from casework.begin_placement import begin_placement
from casework.consent import GUARDIAN, MATCHING
from casework.first_visit import Cost, Item
from followup.calendar import tokyo_day
from storage.base import Base, Id
from storage.states import HowSaid, Side
from storage.tables import (
    Consent,
    FirstVisitCheck,
    HostNote,
    HostVisit,
    MeetingDay,
    Person,
    PlacementMember,
    Promise,
)
from tests.casework.checking import settles_everything
from tests.making import NOW, TOWN, Cast, make_cast, make_consent


@dataclass(frozen=True)
class FirstVisit:
    """A young person and a grown one, each with a host; the second pair may have joined."""

    casts: tuple[Cast, Cast]
    placement: Id

    def read_by(self, session: Session) -> "FirstVisit":
        """Return the same, with the rows of another session."""
        first, second = (
            Cast(
                **{
                    one.name: session.get_one(type(row), row.id)
                    for one in fields(Cast)
                    for row in [getattr(cast, one.name)]
                }
            )
            for cast in self.casts
        )
        return FirstVisit((first, second), self.placement)


def first_visit(session: Session, *, joined: bool) -> FirstVisit:
    """Begin a placement and settle everything before its first visit."""
    first = make_cast(session)
    second = make_cast(session, coordinator=first.coordinator)
    first.person.minor = True
    for cast in (first, second):
        make_consent(session, cast.person)
    placement = None
    for cast in (first, second) if joined else (first,):
        placement = begin_placement(
            session,
            introduction=cast.introduction.id,
            by=cast.coordinator,
            joins=placement,
            town=TOWN,
            now=NOW,
        ).id
    assert placement is not None
    settles_everything(session, placement=placement, now=NOW)
    return FirstVisit((first, second), placement)


def unsettle(session: Session, *, placement: Id, item: Item) -> None:
    """Take one thing away, as if nobody had ever settled it."""
    check = _check(session, placement)
    check.ready_at = None
    members = members_of(session, placement)
    of_members = [one.id for one in members]
    if item is Item.VISITED:
        session.execute(delete(HostVisit).where(HostVisit.member_id.in_(of_members)))
    elif item is Item.PROMISES:
        hosts = [one.host_id for one in members if one.host_id]
        session.execute(delete(Promise).where(Promise.host_id.in_(hosts)))
    elif item is Item.INSURANCE:
        check.insured_until = None
    elif item is Item.COSTS:
        check.costs = {}
    elif item is Item.FIRST_CALL:
        check.first_call = ""
    elif item is Item.NOTE:
        session.execute(delete(HostNote).where(HostNote.member_id.in_(of_members)))
    elif item is Item.GUARDIAN:
        persons = [one.person_id for one in members if one.person_id]
        session.execute(
            delete(Consent).where(Consent.person_id.in_(persons), Consent.purpose == GUARDIAN)
        )
    else:
        check.two_adults_at = None
    session.flush()


def members_of(session: Session, placement: Id) -> Sequence[PlacementMember]:
    """Return everybody who is or was in a placement, in the order in which they joined."""
    return session.scalars(
        select(PlacementMember)
        .where(PlacementMember.placement_id == placement)
        .order_by(PlacementMember.id)
    ).all()


def everything_is_there(session: Session, day: MeetingDay) -> None:
    """Check what a day needs, row by row and without the program's own rule."""
    check = _check(session, day.placement_id)
    assert check.insured_until is not None
    assert check.insured_until >= tokyo_day(day.starts_at)
    assert len(check.costs) == len(Cost)
    assert check.first_call
    for member in members_of(session, day.placement_id):
        if member.left_at is not None:
            continue
        if member.side is Side.HOST:
            _one(session, HostVisit, HostVisit.member_id == member.id)
            _one(session, Promise, Promise.host_id == member.host_id)
            continue
        note = session.scalars(select(HostNote).where(HostNote.member_id == member.id)).one()
        assert note.how_said is not HowSaid.UNCONFIRMED
        if session.get_one(Person, member.person_id).minor:
            assert check.two_adults_at is not None
            for purpose in (MATCHING, GUARDIAN):
                _one(
                    session,
                    Consent,
                    Consent.person_id == member.person_id,
                    Consent.purpose == purpose,
                    Consent.withdrawn_at.is_(None),
                )


def _check(session: Session, placement: Id) -> FirstVisitCheck:
    return session.scalars(
        select(FirstVisitCheck).where(FirstVisitCheck.placement_id == placement)
    ).one()


def _one(session: Session, kind: type[Base], *where: ColumnElement[bool]) -> None:
    session.scalars(select(kind).where(*where)).one()
