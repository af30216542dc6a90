"""
What stood at a past moment, such as the end of a contract year, as far as today's records tell.

A state has no history of its own: when a wish ended, everything was stopped or a host's last
colleague left is read from the rows that this leaves behind. What came later is not looked at.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import Session

from casework.counts import Month
from casework.kept_plan import entries_of
from casework.views_network import THERE
from casework.views_town import lacking, newest_plan
from storage.states import HostState, PersonState, WishState
from storage.tables import Account, Host, Person, Placement, PlacementMember, Task, Wish

_STOPPED = "stopped_all"
"""The task that stands as long as everything is stopped for a person or a host."""


def wants_within(
    session: Session, *, span: Month, over: bool
) -> tuple[Mapping[str, int], datetime | None]:
    """
    Return what wishes lacked, the most frequent first, by the last plan made in a span; and when.

    :param over: the span has passed, so that what became of a wish since the plan does not matter
    """
    plan = newest_plan(session, town=span.town, span=span)
    if plan is None:
        return {}, None
    entries = entries_of(plan) if over else [entry for entry, _ in lacking(session, plan)]
    found = Counter(entry.lacks for entry in entries if entry.lacks)
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0]))), plan.made_at


def waited_until(session: Session, *, town: str, on: datetime) -> Sequence[timedelta]:
    """Return how long each wish had waited that was open then, and for which nobody took part."""
    taking_part = (
        select(PlacementMember.wish_id)
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .where(
            Placement.town == town,
            PlacementMember.wish_id.is_not(None),
            PlacementMember.joined_at <= on,
            _not_yet(PlacementMember.left_at, on),
            _not_yet(Placement.ended_at, on),
        )
    )
    stopped = Task.person_id == Person.id
    rows = session.scalars(
        select(Wish.created_at)
        .join(Person, Person.id == Wish.person_id)
        .where(
            Wish.town == town,
            Wish.created_at <= on,
            # A wish that has come to an end since was open still.
            or_(Wish.state.in_((WishState.OPEN, WishState.CHOSEN)), Wish.changed_at > on),
            Wish.id.not_in(taking_part),
            _not_yet(Person.closed_at, on),
            not_(_stopped(stopped, on)),
            or_(Person.state != PersonState.STOPPED, _stopped_since(stopped, on)),
        )
    )
    return [on - wished for wished in rows]


def hosts_there(session: Session, *, town: str, on: datetime) -> ColumnElement[bool] | None:
    """Return which hosts were approved and there then; ``None`` if nothing tells it of one."""
    stopped = Task.host_id == Host.id
    left = and_(Account.host_id == Host.id, Account.left_at.is_not(None))
    # Of a person who gave nothing is left but that somebody did: they were no organisation.
    gone = and_(Host.state == HostState.LEFT, Host.name_sealed.is_not(None))
    unknown = select(Host.id).where(
        Host.town == town,
        Host.person_id.is_(None),
        Host.approved_at <= on,
        or_(
            and_(
                Host.state == HostState.STOPPED,
                not_(exists().where(Task.kind == _STOPPED, stopped)),
            ),
            and_(gone, not_(exists().where(left))),
        ),
    )
    if session.scalars(unknown.limit(1)).first() is not None:
        return None
    since = or_(
        and_(Host.state == HostState.STOPPED, _stopped_since(stopped, on)),
        and_(gone, exists().where(left, Account.left_at > on)),
    )
    return and_(or_(THERE, and_(Host.approved_at.is_not(None), since)), not_(_stopped(stopped, on)))


def _not_yet(at: Any, on: datetime) -> ColumnElement[bool]:
    return or_(at.is_(None), at > on)


def _stopped(whose: ColumnElement[bool], on: datetime) -> ColumnElement[bool]:
    return exists().where(
        Task.kind == _STOPPED, whose, Task.created_at <= on, _not_yet(Task.resolved_at, on)
    )


def _stopped_since(whose: ColumnElement[bool], on: datetime) -> ColumnElement[bool]:
    return exists().where(Task.kind == _STOPPED, whose, Task.created_at > on)
