"""
いったんお休み: nothing of a placement is planned, asked or sent, until a coordinator lets it go on.

An incident that cannot wait makes it rest, and so does すべて止める; nobody is told why.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.call_host import settle_calls_about
from casework.days import take_back_days
from casework.ground import TooLate, locked, record
from casework.members import members_of, only_person, tell_members
from casework.placements import cancel_check_ins
from casework.policy import allowed
from storage.base import Id
from storage.outbox import cancel_for_placement
from storage.states import HostState, PauseReason, PersonState, PlacementStep
from storage.tables import Account, Host, Person, Placement, PlacementMember

_SOON = timedelta(hours=24)


def rest_placement(
    session: Session,
    *,
    placement: Placement,
    why: PauseReason,
    by: Account | None,
    now: datetime,
    silent_to: Sequence[Id] = (),
) -> bool:
    """
    Let a locked placement rest, and tell both sides; return whether it began to rest by this.

    What is planned within a day is told at any hour, everything else in the readers' own hours.

    :param silent_to: members who are told nothing
    """
    if placement.step is PlacementStep.ENDED:
        return False
    began = placement.paused is PauseReason.NONE
    if began or why is PauseReason.INCIDENT:
        placement.paused = why
    placement.paused_at = placement.paused_at or now
    members = members_of(session, placement)
    cancelled = take_back_days(session, placement=placement, now=now)
    taken_back = cancel_check_ins(session, members)
    settle_calls_about(session, check_ins=taken_back, now=now)
    cancel_for_placement(session, placement_id=placement.id)
    if not began:
        return False
    record(
        session, by=by, act="placement.rest", row=placement, town=placement.town, now=now, why=why
    )
    told = [one for one in members if one.id not in silent_to]
    if why is PauseReason.INCIDENT or cancelled:
        tell_members(
            session,
            members=told,
            kind="si.rests" if why is PauseReason.INCIDENT else "st.day_off",
            subject=placement.id,
            key=f"rests:{placement.id.hex}:{int(now.timestamp())}",
            besides=by.id if by else None,
            begun=not any(day.starts_at <= now + _SOON for day in cancelled),
            person=only_person(members),
            even_stopped=True,
        )
    return True


@allowed
def go_on(session: Session, *, placement: Id | None, by: Account, now: datetime) -> Placement:
    """
    Let a placement go on; both sides hear so.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if it does not rest, has ended, or rests because everything was stopped
    """
    row = locked(session, Placement, placement)
    if row.paused is PauseReason.NONE or row.step is PlacementStep.ENDED:
        raise TooLate
    members = members_of(session, row)
    if not has_both_sides(session, members):
        raise TooLate
    _wake(session, row, by, now)
    tell_members(
        session,
        members=members,
        kind="si.goes_on",
        subject=row.id,
        key=f"goes_on:{row.id.hex}:{int(now.timestamp())}",
        person=only_person(members),
    )
    return row


def wake_placements(
    session: Session, *, placements: Sequence[Placement], by: Account, now: datetime
) -> None:
    """Let locked placements go on that rested only because everything was stopped."""
    for row in placements:
        if row.paused is PauseReason.STOPPED and has_both_sides(session, members_of(session, row)):
            _wake(session, row, by, now)


def has_both_sides(session: Session, members: Sequence[PlacementMember]) -> bool:
    """Return whether a person and a host are left for whom nothing was stopped."""
    stopped_persons = session.scalars(
        select(Person.id).where(
            Person.id.in_([one.person_id for one in members if one.person_id]),
            Person.state != PersonState.ACTIVE,
        )
    ).all()
    stopped_hosts = session.scalars(
        select(Host.id).where(
            Host.id.in_([one.host_id for one in members if one.host_id]),
            Host.state == HostState.STOPPED,
        )
    ).all()
    return any(one.person_id and one.person_id not in stopped_persons for one in members) and any(
        one.host_id and one.host_id not in stopped_hosts for one in members
    )


def _wake(session: Session, row: Placement, by: Account, now: datetime) -> None:
    row.paused, row.paused_at, row.look_at = PauseReason.NONE, None, now
    record(session, by=by, act="placement.goes_on", row=row, town=row.town, now=now)
