"""
One member leaves a placement: at any time, at once, without having to say why.

The person's wish is open again; the others go on as long as somebody is left on both sides.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.call_host import settle_calls_about
from casework.ground import NotYours, TooLate, found, record
from casework.members import (
    both_sides,
    members_of,
    only_person,
    own_members,
    readers_of,
    tell_members,
)
from casework.notes_to_approve import settle_approval
from casework.placements import (
    EndReason,
    cancel_check_ins,
    close,
    close_wish,
    let_reviews_lapse,
    live_placement,
    lock_wishes,
    take_step_if_agreed,
)
from casework.policy import allowed
from casework.reopen_wish import reopen_wish
from storage.base import Id
from storage.outbox import cancel_for_person
from storage.states import Role
from storage.tables import Account, Placement, PlacementMember


@allowed
def leave_placement(
    session: Session,
    *,
    member: Id | None,
    by: Account,
    reason: EndReason | None = None,
    now: datetime,
) -> Placement:
    """
    Let a member leave; the placement ends with the last one of a side.

    :param reason: what a coordinator enters; a supporter's or host's own leaving needs none
    :raises NotYours: if ``by`` does not speak for the member
    :raises TooLate: if it left before, or the placement has ended
    """
    seen = found(session, PlacementMember, member)
    wishes = lock_wishes(session, seen.placement_id)
    placement = live_placement(session, seen.placement_id)
    members = members_of(session, placement)
    leaver = next((one for one in members if one.id == seen.id), None)
    if leaver is None:
        raise TooLate
    if leaver not in own_members(session, placement=placement, members=members, by=by):
        raise NotYours
    why = (
        EndReason(leaver.side.value)
        if reason is None or by.role is not Role.COORDINATOR
        else reason
    )
    leaver.left_at, leaver.left_reason, placement.look_at = now, why.value, now
    taken_back = cancel_check_ins(session, [leaver])
    settle_calls_about(session, check_ins=taken_back, now=now)
    let_reviews_lapse(session, [leaver], now=now)
    wish = wishes.get(leaver.wish_id) if leaver.wish_id else None
    if why is EndReason.DEATH:
        close_wish(wish, now=now)
        if leaver.person_id is not None:
            cancel_for_person(session, person_id=leaver.person_id)
    elif wish is not None:
        reopen_wish(session, wish=wish, by=by, now=now)
    record(
        session,
        by=by,
        act="placement.left",
        row=leaver,
        town=placement.town,
        now=now,
        reason=why.value,
    )
    rest = [one for one in members if one is not leaver]
    goes_on = both_sides(rest)
    about = None if why is EndReason.DEATH else only_person(members)
    key = f"pl.left:{leaver.id.hex}:{int(now.timestamp())}"
    own = readers_of(session, leaver)
    tell_members(
        session,
        members=[leaver],
        kind="pl.left",
        subject=placement.id,
        key=key,
        besides=by.id,
        person=about,
        facts={"own": True},
    )
    tell_members(
        session,
        members=[one for one in rest if goes_on and not set(readers_of(session, one)) <= set(own)],
        kind="pl.left",
        subject=placement.id,
        key=key,
        besides=by.id,
        also=[placement.coordinator_id] if placement.coordinator_id else [],
        person=about,
        facts={"own": False},
    )
    if goes_on:
        settle_approval(session, placement=placement, now=now)
        take_step_if_agreed(session, placement=placement, members=rest, now=now)
    else:
        close(session, placement=placement, members=rest, reason=why, by=by, now=now)
    return placement
