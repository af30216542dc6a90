"""
Begin a placement (参加) after the 顔合わせ, or let two more join one that goes on.

The wish stays chosen: it is granted only when the person says so at the end.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate, found, locked, record, write_audit
from casework.hold_check import begin_check
from casework.introductions import move
from casework.members import members_of, only_person, tell_members
from casework.open_task import settle_task
from casework.placements import live_placement
from casework.policy import allowed
from storage.base import Id
from storage.states import IntroductionState, Side
from storage.tables import (
    Account,
    Host,
    HostNote,
    HostVisit,
    Introduction,
    Person,
    Placement,
    PlacementMember,
    StepYes,
    Wish,
)
from towns import Town


class AlreadyThere(Exception):
    """The person takes part in this placement already."""


class MeetsOneHostAlone(Exception):
    """Somebody is protected: dates and places are told to one host, and to nobody else."""


@allowed
def begin_placement(
    session: Session,
    *,
    introduction: Id | None,
    by: Account,
    joins: Id | None,
    town: Town,
    now: datetime,
) -> Placement:
    """
    Make a placement of an introduction, or let its person and its host join ``joins``.

    :raises NotYours: if ``by`` is no coordinator of the town, or ``joins`` is another town's
    :raises TooLate: if the two are not at the 顔合わせ, or the placement to join has ended
    :raises AlreadyThere: if the person is in that placement
    :raises MeetsOneHostAlone: if somebody in it, or who would join, is protected
    """
    wish = locked(session, Wish, found(session, Introduction, introduction).wish_id)
    row = locked(session, Introduction, introduction)
    if row.state is not IntroductionState.MEETING:
        raise TooLate
    if joins is None:
        placement = Placement(town=town.key, coordinator_id=by.id, created_at=now, step_since=now)
        session.add(placement)
        session.flush()
    else:
        placement = live_placement(session, joins)
        if placement.town != town.key:
            raise NotYours
    there = [one.person_id for one in members_of(session, placement) if one.person_id]
    if there and _any_protected(session, [*there, row.person_id]):
        raise MeetsOneHostAlone
    _join_person(session, placement, row, wish, now)
    _join_host(session, placement, row, now)
    session.flush()
    begin_check(session, placement=placement)
    row.placement_id = placement.id
    placement.look_at = now
    move(session, introduction=row, to=IntroductionState.PLACED, by=by, now=now)
    settle_task(session, kind="arrange_meeting", about=row.id, now=now)
    record(
        session,
        by=by,
        act="placement.joined" if joins else "placement.begun",
        row=placement,
        town=town.key,
        now=now,
    )
    _keep_circle(session, placement, row, by=by, now=now)
    members = members_of(session, placement)
    new = [one for one in members if row.person_id == one.person_id or row.offer_id == one.offer_id]
    tell_members(
        session,
        members=new,
        kind="pl.begun",
        subject=placement.id,
        key=f"pl.begun:{row.id.hex}",
        person=row.person_id,
    )
    tell_members(
        session,
        members=[one for one in members if one not in new],
        kind="pl.joined",
        subject=placement.id,
        key=f"pl.joined:{row.id.hex}",
        person=only_person(members),
    )
    return placement


def _keep_circle(
    session: Session,
    placement: Placement,
    introduction: Introduction,
    *,
    by: Account,
    now: datetime,
) -> None:
    """Where the one who gives was once received, keep that the circle closed."""
    giver = found(session, Host, introduction.host_id).person_id
    if giver is not None:
        write_audit(
            session,
            by=by,
            act="circulation",
            row=placement,
            town=placement.town,
            now=now,
            facts={},
            also=[found(session, Person, giver)],
        )


def _join_person(
    session: Session, placement: Placement, introduction: Introduction, wish: Wish, now: datetime
) -> None:
    member = _member(session, placement, PlacementMember.person_id == introduction.person_id)
    if member is None:
        session.add(
            PlacementMember(
                placement_id=placement.id,
                side=Side.PERSON,
                person_id=introduction.person_id,
                wish_id=wish.id,
                joined_at=now,
            )
        )
    elif member.left_at is None:
        raise AlreadyThere
    else:
        member.left_at, member.joined_at, member.wish_id = None, now, wish.id
        _forget_answers(session, member)


def _join_host(
    session: Session, placement: Placement, introduction: Introduction, now: datetime
) -> None:
    member = _member(session, placement, PlacementMember.offer_id == introduction.offer_id)
    if member is None:
        session.add(
            PlacementMember(
                placement_id=placement.id,
                side=Side.HOST,
                host_id=introduction.host_id,
                offer_id=introduction.offer_id,
                joined_at=now,
            )
        )
    elif member.left_at is not None:
        member.left_at, member.joined_at = None, now
        _forget_answers(session, member)


def _any_protected(session: Session, persons: Sequence[Id]) -> bool:
    protected = exists().where(Person.id.in_(persons), Person.protected.is_(True))
    return bool(session.scalar(select(protected)))


def _forget_answers(session: Session, member: PlacementMember) -> None:
    # A yes from before somebody left is no yes of today, nor was the place seen since.
    for said in (StepYes, HostVisit, HostNote):
        session.execute(delete(said).where(said.member_id == member.id))


def _member(
    session: Session, placement: Placement, is_it: ColumnElement[bool]
) -> PlacementMember | None:
    return session.scalars(
        select(PlacementMember)
        .where(PlacementMember.placement_id == placement.id, is_it)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
