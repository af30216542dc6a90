"""
「かないましたか」: each side tells, at the end, whether theirs came true.

The wish is granted when the person says so, wholly or partly; else it is open again.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.call_host import settle_call
from casework.ground import NotYours, TooLate, found, locked, record
from casework.heard import ELSEWHERE, answering_members
from casework.members import members_of
from casework.placements import EndReason, close_wish
from casework.policy import allowed
from casework.reopen_wish import reopen_wish
from storage.base import Id
from storage.states import HowHeard, PlacementStep, Role, WishState
from storage.tables import Account, Placement, PlacementMember, Wish


class CameTrue(StrEnum):
    """Whether a wish, or what a host hoped for, came true."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@allowed
def tell_came_true(
    session: Session,
    *,
    member: Id | None,
    by: Account,
    answer: CameTrue,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> PlacementMember:
    """
    Keep a member's answer; the same answer again changes nothing.

    :param how_heard: a coordinator enters only what was heard by phone or on a visit
    :raises NotYours: if ``by`` may not answer for the member
    :raises TooLate: if it was not asked, or something else was answered
    """
    seen = found(session, PlacementMember, member)
    wish = locked(session, Wish, seen.wish_id) if seen.wish_id else None
    placement = locked(session, Placement, seen.placement_id)
    row = locked(session, PlacementMember, member)
    here = members_of(session, placement)
    members = here if row in here else [row]
    own = answering_members(
        session, placement=placement, members=members, by=by, how_heard=how_heard
    )
    if row not in own or (by.role is Role.COORDINATOR and how_heard not in ELSEWHERE):
        raise NotYours
    if not is_asked(placement, row) or row.came_true not in {"", answer}:
        raise TooLate
    if row.came_true == answer:
        return row
    row.came_true, row.came_true_heard = answer.value, how_heard
    settle_call(session, subject=row.id, host=row.host_id, now=now)
    if wish is not None:
        _settle(session, wish, placement, by=by, answer=answer, now=now)
    record(
        session,
        by=by,
        act="came_true",
        row=row,
        town=placement.town,
        now=now,
        answer=answer.value,
        heard=how_heard.value,
    )
    return row


def is_asked(placement: Placement, member: PlacementMember) -> bool:
    """Whether this member was there at the end and may say whether theirs came true."""
    return (
        placement.step is PlacementStep.ENDED
        and placement.end_reason != EndReason.DEATH
        and member.left_at is None
    )


def _settle(
    session: Session,
    wish: Wish,
    placement: Placement,
    *,
    by: Account,
    answer: CameTrue,
    now: datetime,
) -> None:
    if wish.state not in {WishState.CHOSEN, WishState.PAUSED}:
        return
    if answer is not CameTrue.NO:
        wish.state, wish.changed_at = WishState.GRANTED, now
    elif placement.end_reason == EndReason.MOVED:
        close_wish(wish, now=now)
    else:
        reopen_wish(session, wish=wish, by=by, now=now)
