"""
Tell how a meeting went: 行けた · 今日は休みます (no reason asked) · 中止 · まだ来ていません.

None of them is a failure. Where several take part, one who rests leaves the day to the others.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from casework.call_host import settle_call
from casework.first_visit import need_checks
from casework.ground import NotYours, TooLate, found, locked, record
from casework.heard import ELSEWHERE, answering_members
from casework.members import members_of, only_person, tell_members
from casework.open_task import settle_task
from casework.placements import live_placement
from casework.policy import allowed
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import UNTOLD_DAYS, DayState, HowHeard, PlacementStep, Role, Side
from storage.tables import Account, MeetingDay, Placement, PlacementMember

_MAY_BECOME: Mapping[DayState, frozenset[DayState]] = {
    DayState.PLANNED: frozenset(DayState) - {DayState.PLANNED},
    DayState.NOT_ARRIVED: frozenset({DayState.HELD, DayState.RESTED, DayState.CANCELLED}),
}
_NEEDS_THE_DAY = (DayState.HELD, DayState.NOT_ARRIVED)


class NotYet(Exception):
    """The day has not come."""


@allowed
def tell_day(
    session: Session,
    *,
    day: Id | None,
    by: Account,
    state: DayState,
    whom: Id | None = None,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> MeetingDay:
    """
    Keep what somebody tells of a meeting; telling the same again changes nothing.

    ``RESTED`` marks those whom ``by`` speaks for; the day itself rests when a whole side does.
    A coordinator speaks for the persons there.

    :param whom: the one member whose word it is, such as one that was heard by phone
    :raises NotYours: if ``by`` may not tell it, ``whom`` is missing where it was heard by phone
        or on a visit, or a person's side tells ``NOT_ARRIVED``
    :raises TooLate: if something else was told, or the placement has ended
    :raises NotYet: if ``HELD`` or ``NOT_ARRIVED`` is told before the day itself
    :raises ChecksMissing: if a first visit is told as held that was not to be yet
    """
    placement = live_placement(session, found(session, MeetingDay, day).placement_id)
    members = members_of(session, placement)
    own = answering_members(
        session, placement=placement, members=members, by=by, how_heard=how_heard
    )
    if whom is not None or how_heard in ELSEWHERE:
        own = [one for one in own if one.id == whom]
        if not own:
            raise NotYours
    elif by.role is Role.COORDINATOR:
        own = [one for one in own if one.side is Side.PERSON]
    row = locked(session, MeetingDay, day)
    of_person = by.role is Role.SUPPORTER if whom is None else own[0].side is Side.PERSON
    if state is DayState.NOT_ARRIVED and of_person:
        raise NotYours
    if state in _NEEDS_THE_DAY and tokyo_day(now) < tokyo_day(row.starts_at):
        raise NotYet
    if state is DayState.HELD and placement.step is PlacementStep.VISIT:
        need_checks(
            session, placement=placement, members=members, day=tokyo_day(row.starts_at), now=now
        )
    before = row.state
    if state is DayState.RESTED:
        changed = _rest(row, members=members, own=own)
    else:
        known = whom is not None or by.role is not Role.COORDINATOR
        changed = _become(row, state=state, own=own if known else [])
    if changed:
        placement.look_at = now
        # While others are still awaited, one who rests does not begin the waiting anew.
        if not before is row.state is DayState.NOT_ARRIVED:
            row.answered_at, row.answered_by, row.how_heard = now, by.id, how_heard
            row.look_at = now if row.state in UNTOLD_DAYS else None
        if row.state not in UNTOLD_DAYS:
            settle_task(session, kind="not_arrived", about=row.id, now=now, outcome="told")
            for one in members:
                settle_call(session, subject=row.id, host=one.host_id, now=now)
        record(
            session,
            by=by,
            act=f"day.{state}",
            row=row,
            town=placement.town,
            now=now,
            heard=how_heard.value,
        )
        spoke = own[0] if whom else None
        _tell(session, row, members=members, placement=placement, by=by, told=state, spoke=spoke)
    return row


def _rest(
    row: MeetingDay, *, members: Sequence[PlacementMember], own: Sequence[PlacementMember]
) -> bool:
    absent = {*row.absent, *(one.id.hex for one in own)}
    if row.state is DayState.RESTED or absent == set(row.absent):
        return False
    everybody_else = {one.side for one in members if one.id.hex not in absent}
    nobody_meets = everybody_else != set(Side)
    if row.state is DayState.CANCELLED or (nobody_meets and row.state is DayState.HELD):
        raise TooLate
    row.absent = sorted(absent)
    row.revision += 1
    if nobody_meets:
        row.state = DayState.RESTED
    return True


def _become(row: MeetingDay, *, state: DayState, own: Sequence[PlacementMember]) -> bool:
    there = {one.id.hex for one in own} if state is DayState.HELD else set()
    if row.state is state and there.isdisjoint(row.absent):
        return False
    if row.state is not state and state not in _MAY_BECOME.get(row.state, frozenset()):
        raise TooLate
    row.state = state
    if state is DayState.CANCELLED:
        row.revision += 1
        row.cancelled_for = own[0].id if own else None
    row.absent = [one for one in row.absent if one not in there]
    return True


def _tell(
    session: Session,
    row: MeetingDay,
    *,
    members: Sequence[PlacementMember],
    placement: Placement,
    by: Account,
    told: DayState,
    spoke: PlacementMember | None,
) -> None:
    """Tell whom it concerns, at any hour if it is about today."""
    persons = [one for one in members if one.side is Side.PERSON]
    of_host = spoke is not None and spoke.side is Side.HOST
    also = [placement.coordinator_id] if placement.coordinator_id else []
    expected = [one for one in persons if one.id.hex not in row.absent]
    who, also = {
        DayState.HELD: ([] if by.role is Role.SUPPORTER and not of_host else expected, []),
        DayState.NOT_ARRIVED: (expected, also),
    }.get(told, (list(members), also))
    tell_members(
        session,
        # A host that told it itself, by phone, does not hear it back.
        members=[one for one in who if not (of_host and one is spoke)],
        kind="pl.told",
        subject=row.id,
        key=f"pl.told:{row.id.hex}:{told}:{row.revision}",
        besides=by.id,
        also=also,
        begun=False,
        session_at=row.starts_at if told in {DayState.RESTED, DayState.CANCELLED} else None,
        person=only_person(members),
        facts={"told": told.value},
    )
