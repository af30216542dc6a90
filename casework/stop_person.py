"""
すべて止める, for a person: at once, without a reason, until a coordinator begins again.

Everything that waits to be sent is taken back, introductions and days too; whoever takes part
besides hears only that it rests this time.
"""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.consent import hide_candidates
from casework.days import rest_on_days_ahead
from casework.giving import giving_host, hat_of
from casework.ground import (
    Notice,
    TooLate,
    found,
    locked,
    locked_all,
    record,
    tell,
)
from casework.introductions import take_back
from casework.members import members_of, tell_members
from casework.open_task import open_task, settle_task
from casework.placements import cancel_check_ins
from casework.policy import allowed
from casework.referrals import take_back_referrals
from casework.reopen_wish import reopen_wish, search_anew
from casework.rest_placement import has_both_sides, rest_placement, wake_placements
from casework.stop_host import let_host_go_on, stop_host
from storage.base import Id
from storage.outbox import cancel_for_person
from storage.states import (
    OPEN_INTRODUCTIONS,
    HostState,
    PauseReason,
    PersonState,
    PlacementStep,
    WishState,
)
from storage.tables import (
    Account,
    Host,
    Introduction,
    Person,
    Placement,
    PlacementMember,
    Wish,
)
from towns import Town


@allowed
def stop_person(
    session: Session, *, person: Id | None, by: Account, town: Town, now: datetime
) -> Person:
    """
    Stop everything about a person; stopping it twice is stopping it once.

    :raises NotYours: if the person is neither in the care nor in the town of ``by``
    """
    seen = person_to_stop(session, person=person, by=by)
    if seen.state is not PersonState.ACTIVE:
        return seen
    giver = giving_host(session, person=seen.id)
    wishes, introductions, placements = _everything_of(session, seen, giver)
    if giver is not None:
        _stop_giving(session, giver, town, now)
    for introduction in introductions:
        take_back(session, introduction=introduction, by=by, reason="stopped", now=now)
    for wish in wishes:
        reopen_wish(session, wish=wish, by=by, now=now)
        hide_candidates(session, wish=wish, now=now)
    take_back_referrals(session, wishes=wishes, by=by, now=now)
    # Last of the locks: a turn that has something to tell about the person holds this one.
    row = locked(session, Person, seen.id)
    row.state = PersonState.STOPPED
    session.flush()
    for placement in placements:
        _step_out(session, placement, row, by, now)
    cancel_for_person(session, person_id=row.id)
    record(session, by=by, act="person.stop", row=row, town=row.town, now=now)
    open_task(session, town=town, kind="stopped_all", about=row.id, person=row.id, now=now)
    if by.id != row.supporter_id:
        _tell_supporter(session, row, "st.stopped", now)
    return row


@allowed
def start_person(session: Session, *, person: Id | None, by: Account, now: datetime) -> Person:
    """
    Begin again with a person for whom everything was stopped.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if nothing is stopped
    """
    seen = found(session, Person, person)
    wishes = locked_all(session, select(Wish).where(Wish.person_id == seen.id))
    giver = giving_host(session, person=seen.id)
    placements = _running(session, seen, giver)
    host = locked(session, Host, giver.id) if giver is not None else None
    row = locked(session, Person, seen.id)
    if row.state is not PersonState.STOPPED:
        raise TooLate
    if host is not None and host.state is HostState.STOPPED:
        let_host_go_on(session, host=host, now=now)
    row.state = PersonState.ACTIVE
    session.flush()
    for wish in wishes:
        if wish.state is WishState.OPEN:
            search_anew(wish, by=by, now=now)
    wake_placements(session, placements=placements, by=by, now=now)
    settle_task(session, kind="stopped_all", about=row.id, now=now, outcome="begun_again")
    record(session, by=by, act="person.start", row=row, town=row.town, now=now)
    _tell_supporter(session, row, "st.started", now)
    return row


@allowed
def person_to_stop(session: Session, *, person: Id | None, by: Account) -> Person:
    """
    Return a person for whom ``by`` may stop everything.

    :raises NotYours: if the person is neither in the care nor in the town of ``by``
    """
    return found(session, Person, person)


@allowed
def person_of_member(session: Session, *, member: Id | None, by: Account) -> Person:
    """
    Return the person who is this member of a placement.

    :raises NotYours: if it is a host, or nobody for whom ``by`` may stop everything
    """
    return person_to_stop(session, person=found(session, PlacementMember, member).person_id, by=by)


def _everything_of(
    session: Session, person: Person, giver: Host | None
) -> tuple[list[Wish], list[Introduction], list[Placement]]:
    """
    Lock all that a person is in, also what they are asked to give; return what is their own.

    Each kind is locked at once, so that its rows are locked in one order.
    """
    under_way = select(Introduction).where(Introduction.state.in_(OPEN_INTRODUCTIONS))
    of_giver = under_way.where(Introduction.host_id == (giver.id if giver else None))
    asked = {row.wish_id for row in session.scalars(of_giver)} if giver else set()
    wishes = locked_all(
        session, select(Wish).where(or_(Wish.person_id == person.id, Wish.id.in_(asked)))
    )
    introductions = locked_all(
        session,
        under_way.where(or_(Introduction.person_id == person.id, Introduction.wish_id.in_(asked))),
    )
    return (
        [row for row in wishes if row.person_id == person.id],
        [row for row in introductions if row.person_id == person.id],
        _running(session, person, giver),
    )


def _stop_giving(session: Session, giver: Host, town: Town, now: datetime) -> None:
    """What a person gives stops like any host; one task is enough for both."""
    stop_host(session, host=giver.id, by=hat_of(session, host=giver), town=town, now=now)
    settle_task(session, kind="stopped_all", about=giver.id, now=now, outcome="with_person")


def _running(session: Session, person: Person, giver: Host | None) -> list[Placement]:
    in_it = PlacementMember.person_id == person.id
    if giver is not None:
        in_it = or_(in_it, PlacementMember.host_id == giver.id)
    taking_part = select(PlacementMember.placement_id).where(
        in_it, PlacementMember.left_at.is_(None)
    )
    return list(
        locked_all(
            session,
            select(Placement).where(
                Placement.id.in_(taking_part), Placement.step != PlacementStep.ENDED
            ),
        )
    )


def _step_out(
    session: Session, placement: Placement, person: Person, by: Account, now: datetime
) -> None:
    """Take a person out of what is ahead; where others still meet, they go on."""
    members = members_of(session, placement)
    own = [one for one in members if one.person_id == person.id]
    if not own:
        # There they give: stopped as a host already.
        return
    if not has_both_sides(session, members):
        rest_placement(session, placement=placement, why=PauseReason.STOPPED, by=by, now=now)
        return
    cancel_check_ins(session, own)
    changed = rest_on_days_ahead(
        session,
        placement=placement,
        members=members,
        resting={one.id for one in own},
        now=now,
    )
    placement.look_at = now
    if changed:
        tell_members(
            session,
            members=[one for one in members if one not in own],
            kind="st.one_rests",
            subject=placement.id,
            key=f"one-rests:{placement.id.hex}:{int(now.timestamp())}",
            besides=by.id,
            even_stopped=True,
        )


def _tell_supporter(session: Session, person: Person, kind: str, now: datetime) -> None:
    tell(
        session,
        Notice(
            to=person.supporter_id,
            kind=kind,
            subject=person.id,
            key=f"{kind}:{person.id.hex}:{int(now.timestamp())}",
            even_stopped=True,
        ),
    )
