"""
すべて止める, for a host: by itself or by a coordinator, until a coordinator begins again.

What it was asked or had welcomed ends at no cost; the persons' sides hear only that it rests.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, locked_all, record
from casework.introductions import givers, move, settle_tasks_of, tell_staff
from casework.members import members_of
from casework.open_task import open_task, settle_task
from casework.policy import allowed
from casework.reopen_wish import reopen_wish
from casework.rest_placement import has_both_sides, rest_placement, wake_placements
from casework.tell_host import tell_host, touch_offers
from storage.base import Id
from storage.outbox import cancel_for_chat
from storage.states import (
    OPEN_INTRODUCTIONS,
    HostState,
    IntroductionState,
    PauseReason,
    PlacementStep,
    Role,
)
from storage.tables import Account, Chat, Host, Introduction, Placement, PlacementMember, Wish
from towns import Town

_GONE = (HostState.STOPPED, HostState.LEFT)


@allowed
def stop_host(session: Session, *, host: Id | None, by: Account, town: Town, now: datetime) -> Host:
    """
    Stop everything about a host; stopping it twice is stopping it once.

    :raises NotYours: if ``by`` is neither one of it nor a coordinator of its town
    :raises TooLate: if it has left
    """
    under_way = select(Introduction).where(
        Introduction.host_id == host, Introduction.state.in_(OPEN_INTRODUCTIONS)
    )
    concerned = {row.wish_id for row in session.scalars(under_way)}
    wishes = {
        wish.id: wish for wish in locked_all(session, select(Wish).where(Wish.id.in_(concerned)))
    }
    introductions = locked_all(session, under_way.where(Introduction.wish_id.in_(concerned)))
    placements = _running(session, host)
    row = locked(session, Host, host)
    if row.state in _GONE:
        if row.state is HostState.LEFT:
            raise TooLate
        return row
    row.state = HostState.STOPPED
    touch_offers(session, host=row, now=now)
    for introduction in introductions:
        move(
            session,
            introduction=introduction,
            to=IntroductionState.DECLINED,
            by=by,
            reason="stopped",
            now=now,
        )
        settle_tasks_of(session, introduction=introduction, now=now, outcome="host_stopped")
        reopen_wish(session, wish=wishes[introduction.wish_id], by=by, now=now)
        tell_staff(session, introduction=introduction, kind="in.declined")
    session.flush()
    for placement in placements:
        members = members_of(session, placement)
        if not has_both_sides(session, members):
            rest_placement(
                session,
                placement=placement,
                why=PauseReason.STOPPED,
                by=by,
                now=now,
                silent_to=[one.id for one in members if one.host_id == row.id],
            )
    for chat in _chats(session, row):
        cancel_for_chat(session, chat_id=chat, outcome="stopped")
    record(session, by=by, act="host.stop", row=row, town=row.town, now=now)
    open_task(session, town=town, kind="stopped_all", about=row.id, host=row.id, now=now)
    if by.role is Role.COORDINATOR:
        tell_host(session, host=row, kind="st.host_stopped", even_stopped=True)
    return row


@allowed
def start_host(session: Session, *, host: Id | None, by: Account, now: datetime) -> Host:
    """
    Begin again with a host that had stopped everything.

    :raises NotYours: if ``by`` is no coordinator of its town
    :raises TooLate: if nothing is stopped
    """
    placements = _running(session, host)
    row = locked(session, Host, host)
    if row.state is not HostState.STOPPED:
        raise TooLate
    let_host_go_on(session, host=row, now=now)
    wake_placements(session, placements=placements, by=by, now=now)
    settle_task(session, kind="stopped_all", about=row.id, now=now, outcome="begun_again")
    record(session, by=by, act="host.start", row=row, town=row.town, now=now)
    tell_host(session, host=row, kind="st.host_started")
    return row


def let_host_go_on(session: Session, *, host: Host, now: datetime) -> None:
    """Put a locked host back to where it stood before it stopped; its placements still rest."""
    host.state = HostState.APPROVED if host.approved_at else HostState.WAITING
    touch_offers(session, host=host, now=now)
    session.flush()


def _running(session: Session, host: Id | None) -> list[Placement]:
    taking_part = select(PlacementMember.placement_id).where(
        PlacementMember.host_id.in_([host]), PlacementMember.left_at.is_(None)
    )
    return list(
        locked_all(
            session,
            select(Placement).where(
                Placement.id.in_(taking_part), Placement.step != PlacementStep.ENDED
            ),
        )
    )


def _chats(session: Session, host: Host) -> list[Id]:
    return list(
        session.scalars(select(Chat.id).where(Chat.account_id.in_(givers(session, host.id))))
    )
