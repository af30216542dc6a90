"""
What the deeds of 開始前の確認 share: the placement they lock, and who hears that all is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.first_visit import check_of, missing_checks
from casework.ground import NotYours, TooLate, found
from casework.members import members_of, only_person, own_members, tell_members
from casework.placements import live_placement
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import Side
from storage.tables import Account, FirstVisitCheck, Placement, PlacementMember


def begin_check(session: Session, *, placement: Placement) -> None:
    """Begin what is settled before the first visit; whoever joins later has one too."""
    open_check(session, placement=placement).ready_at = None


def open_check(session: Session, *, placement: Placement) -> FirstVisitCheck:
    """Return the check of a placement that is locked, made if there was none."""
    check = check_of(session, placement.id)
    if check is None:
        check = FirstVisitCheck(placement_id=placement.id, costs={})
        session.add(check)
        session.flush()
    return check


@dataclass(frozen=True)
class Held:
    """A placement, its members and its check, locked for a deed; ``own`` are those of ``by``."""

    placement: Placement
    members: list[PlacementMember]
    own: list[PlacementMember]
    check: FirstVisitCheck


def hold_check(session: Session, *, placement: Id | None, by: Account) -> Held:
    """
    Lock a placement that goes on and what is settled for it.

    :raises NotYours: if ``by`` is not in the placement
    :raises TooLate: if the placement has ended
    """
    row = live_placement(session, placement)
    members = members_of(session, row)
    own = own_members(session, placement=row, members=members, by=by)
    return Held(row, members, own, open_check(session, placement=row))


def hold_member(
    session: Session, *, member: Id | None, side: Side, by: Account
) -> tuple[Held, PlacementMember]:
    """
    Lock the placement of a member of this side for whom ``by`` speaks.

    :raises NotYours: if there is none
    :raises TooLate: if the member has left, or the placement has ended
    """
    seen = found(session, PlacementMember, member)
    held = hold_check(session, placement=seen.placement_id, by=by)
    if seen.side is not side:
        raise NotYours
    if seen.left_at is not None:
        raise TooLate
    if seen not in held.own:
        raise NotYours
    return held, seen


def tell_if_ready(
    session: Session,
    *,
    placement: Placement,
    members: Sequence[PlacementMember],
    by: Account,
    now: datetime,
) -> bool:
    """Tell those who arrange the first visit, once, when nothing is missing any more."""
    check = open_check(session, placement=placement)
    session.flush()
    missing = missing_checks(
        session, placement=placement, members=members, day=tokyo_day(now), now=now
    )
    if missing or check.ready_at is not None:
        return not missing
    check.ready_at = now
    tell_members(
        session,
        members=[one for one in members if one.side is Side.PERSON],
        kind="fv.ready",
        subject=placement.id,
        key=f"fv.ready:{placement.id.hex}:{int(now.timestamp())}",
        besides=by.id,
        also=[placement.coordinator_id] if placement.coordinator_id else [],
        person=only_person(members),
    )
    return True
