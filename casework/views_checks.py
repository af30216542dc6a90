"""
開始前の確認 as each side may see it: what is settled, what is missing, and whose it is to settle.

A host reads its own promises, and the rest only when all of it is there; notes of persons
are read by those who speak for them until then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.first_visit import VISIT_HOLDS, Item, Missing, check_of, missing_checks
from casework.ground import NotYours, found
from casework.members import own_members
from casework.policy import allowed
from casework.promises import VERSION
from casework.views_courses import Course, Member, member_view, placement_course
from casework.views_placements import theirs
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import HowHeard, HowSaid, PlacementStep, Role, Side
from storage.tables import (
    Account,
    FirstVisitCheck,
    Host,
    HostNote,
    HostVisit,
    Person,
    Placement,
    PlacementMember,
    Promise,
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    One item of the card.

    ``facts`` hold what was settled, as codes, dates and guarded words; they are empty where
    nothing is, or where the reader may not see it yet. ``own`` says that the reader settles it.
    """

    item: Item
    member: Member | None
    done: bool
    own: bool
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Checks:
    """The card of one placement."""

    course: Course
    lines: tuple[Line, ...]
    ready: bool


_SETTLES: Mapping[Item, tuple[Role, ...]] = {
    Item.VISITED: (Role.COORDINATOR,),
    Item.PROMISES: (Role.HOST, Role.COORDINATOR),
    Item.INSURANCE: (Role.COORDINATOR,),
    Item.COSTS: (Role.COORDINATOR, Role.SUPPORTER),
    Item.FIRST_CALL: (Role.COORDINATOR, Role.SUPPORTER),
    Item.NOTE: (Role.SUPPORTER,),
    Item.GUARDIAN: (Role.SUPPORTER,),
    Item.TWO_ADULTS: (Role.COORDINATOR,),
}


@allowed
def checks_card(session: Session, *, placement: Id | None, by: Account, now: datetime) -> Checks:
    """
    Return the card of a placement.

    :raises NotYours: if ``by`` is not in it, nor a coordinator of its town
    """
    course = placement_course(session, placement=placement, by=by)
    row = found(session, Placement, course.id)
    here = _here(session, row)
    missing = missing_checks(session, placement=row, members=here, day=tokyo_day(now), now=now)
    seen = {one.id: one for one in course.members}
    hosts = [seen[one.id] for one in here if one.side is Side.HOST]
    persons = [seen[one.id] for one in here if one.side is Side.PERSON]
    young = {
        one.id
        for one in here
        if one.side is Side.PERSON and session.get_one(Person, one.person_id).minor
    }
    asked: list[tuple[Item, Member | None]] = [(Item.VISITED, one) for one in hosts]
    asked += [(Item.PROMISES, one) for one in hosts]
    asked += [(item, None) for item in (Item.INSURANCE, Item.COSTS, Item.FIRST_CALL)]
    asked += [(Item.NOTE, one) for one in persons]
    asked += [(Item.GUARDIAN, one) for one in persons if one.id in young]
    asked += [(Item.TWO_ADULTS, None)] if young else []
    check, ready = check_of(session, row.id), not missing
    return Checks(
        course=course,
        lines=tuple(
            Line(
                item=item,
                member=member,
                done=Missing(item, member.id if member else None) not in missing,
                own=_settles(by, item, facts) and (member is None or member.own),
                facts=facts,
            )
            for item, member in asked
            for facts in [
                _facts(session, item, member, check) if _may_read(by, member, ready) else {}
            ]
            if by.role is not Role.HOST or member is None or member.own or item is Item.NOTE
        ),
        ready=ready,
    )


@allowed
def what_is_missing(
    session: Session, *, placement: Id | None, by: Account, now: datetime
) -> tuple[Missing, ...]:
    """
    Return what is missing before a placement's next meeting.

    :raises NotYours: if ``by`` is not in it, nor a coordinator of its town
    """
    row = found(session, Placement, placement)
    here = _here(session, row)
    own_members(session, placement=row, members=here, by=by)
    return missing_checks(session, placement=row, members=here, day=tokyo_day(now), now=now)


@allowed
def member_to_settle(
    session: Session, *, member: Id | None, by: Account
) -> tuple[Member, Course, HostNote | None]:
    """
    Return one of the reader's own members, with the note written for them so far.

    :raises NotYours: if it is somebody else
    """
    one, course = member_view(session, member=member, by=by)
    note = session.scalars(select(HostNote).where(HostNote.member_id == one.id)).one_or_none()
    return one, course, note


@allowed
def waiting_checks(session: Session, *, by: Account, now: datetime) -> list[Checks]:
    """Return the cards of own placements at 見学 on which something waits for ``by``."""
    rows = session.scalars(
        select(Placement.id)
        .join(PlacementMember, PlacementMember.placement_id == Placement.id)
        .where(theirs(by), PlacementMember.left_at.is_(None), Placement.step == PlacementStep.VISIT)
        .distinct()
        .order_by(Placement.id)
        .limit(20)
    ).all()
    cards = [checks_card(session, placement=row, by=by, now=now) for row in rows]
    return [one for one in cards if any(line.own and not line.done for line in one.lines)]


@allowed
def promised(session: Session, *, host: Id | None, by: Account) -> tuple[Host, Promise | None]:
    """
    Return a host, and its acceptance of today's promises.

    :raises NotYours: if ``by`` neither speaks for it nor is a coordinator of its town
    """
    row = found(session, Host, host)
    promise = session.scalars(
        select(Promise).where(Promise.host_id == row.id, Promise.version == VERSION)
    ).one_or_none()
    return row, promise


def host_of_member(session: Session, *, member: Id | None) -> Id | None:
    """Return which host a member is."""
    return found(session, PlacementMember, member).host_id


def person_of_member(session: Session, *, member: Id | None) -> Id:
    """
    Return which person a member is.

    :raises NotYours: if it is none
    """
    person = found(session, PlacementMember, member).person_id
    if person is None:
        raise NotYours
    return person


def _here(session: Session, row: Placement) -> list[PlacementMember]:
    return list(
        session.scalars(
            select(PlacementMember)
            .where(PlacementMember.placement_id == row.id, PlacementMember.left_at.is_(None))
            .order_by(PlacementMember.id)
        )
    )


def _settles(by: Account, item: Item, facts: Mapping[str, Any]) -> bool:
    # The note is the supporter's to write, and that of a protected person the coordinator's too.
    return by.role in _SETTLES[item] or (by.role is Role.COORDINATOR and "waits" in facts)


def _may_read(by: Account, member: Member | None, ready: bool) -> bool:
    if by.role is Role.HOST:
        return ready or (member is not None and member.own)
    # A supporter reads of the others' persons nothing, a coordinator of everybody.
    return member is None or member.own or member.side is Side.HOST


def _facts(
    session: Session, item: Item, member: Member | None, check: FirstVisitCheck | None
) -> dict[str, Any]:
    if member is not None:
        return _facts_of_member(session, item, member)
    if check is None:
        return {}
    if item is Item.INSURANCE and check.insured_until is not None:
        return {
            "kind": check.insurance,
            "insured": check.insured,
            "until": check.insured_until,
        }
    if item is Item.COSTS:
        return dict(check.costs)
    if item is Item.FIRST_CALL and check.first_call:
        return {"office": check.first_call}
    return {}


def _facts_of_member(session: Session, item: Item, member: Member) -> dict[str, Any]:
    if item is Item.VISITED:
        visit = session.scalars(
            select(HostVisit).where(HostVisit.member_id == member.id)
        ).one_or_none()
        if visit is None:
            return {}
        return {"how": visit.how, "day": visit.day, "until": visit.day + VISIT_HOLDS}
    if item is Item.PROMISES:
        promise = session.scalars(
            select(Promise).where(
                Promise.host_id == host_of_member(session, member=member.id),
                Promise.version == VERSION,
            )
        ).one_or_none()
        if promise is None:
            return {}
        return {"how": HowHeard(promise.how_heard), "at": promise.accepted_at}
    return _note(session, member) if item is Item.NOTE else {}


def _note(session: Session, member: Member) -> dict[str, Any]:
    note = session.scalars(select(HostNote).where(HostNote.member_id == member.id)).one_or_none()
    if note is None:
        return {}
    if note.how_said is HowSaid.UNCONFIRMED:
        return {"unread": True}
    if note.waits:
        return {"words": note.words, "how": note.how_said, "waits": True}
    return {"words": note.words, "how": note.how_said}
