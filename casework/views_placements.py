"""
The placements that an account may see: a supporter their persons', a host its own, a
coordinator all of the town; a page of them at a time, the running ones first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from casework.policy import allowed, whose
from storage.base import Id
from storage.states import HostState, PauseReason, PersonState, PlacementStep, Role
from storage.tables import Account, Host, Offer, Person, Placement, PlacementMember

PAGE = 8


@dataclass(frozen=True)
class Line:
    """A placement in a list: what is offered there, where it stands, since when."""

    id: Id
    offers: tuple[str, ...]
    step: PlacementStep
    since: datetime


@dataclass(frozen=True)
class Page:
    """Some placements, the running ones first; ``more`` says that others follow."""

    lines: tuple[Line, ...]
    number: int
    more: bool


@allowed
def my_placements(session: Session, *, by: Account, page: int = 0) -> Page:
    """Return the placements that ``by`` may see, newest first within running and ended."""
    rows = session.scalars(
        select(Placement)
        .where(Placement.town == by.town, Placement.id.in_(visible_to(by)))
        .order_by(Placement.ended_at.is_not(None), Placement.id.desc())
        .offset(page * PAGE)
        .limit(PAGE + 1)
    ).all()
    lines = tuple(_line(session, row, by) for row in rows[:PAGE])
    return Page(lines, page, len(rows) > PAGE)


@allowed
def placements_at_first_visit(
    session: Session, *, by: Account, start: int, count: int
) -> tuple[list[Line], int]:
    """Return a page of the placements at 見学 that ``by`` may see, and how many there are."""
    query = select(Placement).where(
        Placement.town == by.town,
        Placement.id.in_(visible_to(by)),
        Placement.step == PlacementStep.VISIT,
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(Placement.id).offset(start).limit(count))
    return [_line(session, row, by) for row in rows.all()], total


def _line(session: Session, row: Placement, by: Account) -> Line:
    offers = offers_seen(session, members=everybody_in(session, row), by=by)
    return Line(row.id, offers, row.step, row.step_since)


def theirs(by: Account) -> ColumnElement[bool]:
    """Return the condition by which a supporter's or a host's own members are found."""
    return whose(by, "open_steps", PlacementMember)


def under_way() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a placement in which something may be asked now."""
    return Placement.step != PlacementStep.ENDED, Placement.paused == PauseReason.NONE


def not_stopped() -> ColumnElement[bool]:
    """Return the condition that not everything was stopped for a member's person or host."""
    return PlacementMember.person_id.in_(
        select(Person.id).where(Person.state == PersonState.ACTIVE)
    ) | PlacementMember.host_id.in_(select(Host.id).where(Host.state != HostState.STOPPED))


def visible_to(by: Account) -> Select[Id]:
    """Return the ids of the placements that an account may see."""
    members = select(PlacementMember.placement_id).where(
        whose(by, "my_placements", PlacementMember)
    )
    if by.role is Role.COORDINATOR:
        return members
    return members.where(PlacementMember.left_at.is_(None))


def everybody_in(session: Session, placement: Placement) -> list[PlacementMember]:
    """Return the members of a placement, those who left too, in the order in which they joined."""
    return list(
        session.scalars(
            select(PlacementMember)
            .where(PlacementMember.placement_id == placement.id)
            .order_by(PlacementMember.id)
        )
    )


def offers_seen(
    session: Session, *, members: Sequence[PlacementMember], by: Account
) -> tuple[str, ...]:
    """Return what is offered in a placement; to a host, what it offers itself."""
    offers = [session.get_one(Offer, one.offer_id) for one in members if one.offer_id]
    own = [offer for offer in offers if offer.host_id == by.host_id]
    return tuple(offer.text for offer in own or offers)
