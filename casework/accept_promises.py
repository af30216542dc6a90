"""The host itself reads and accepts what it promises (お約束), once for each version."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate, found, locked, locked_all, record
from casework.hold_check import tell_if_ready
from casework.members import members_of
from casework.policy import allowed
from casework.promises import VERSION
from storage.base import Id
from storage.states import HostState, HowHeard, PlacementStep, Role
from storage.tables import Account, Host, Placement, PlacementMember, Promise

_BY_ITSELF = frozenset({HowHeard.CHAT, HowHeard.PAGE})


@allowed
def accept_promises(
    session: Session,
    *,
    host: Id | None,
    version: int,
    how_heard: HowHeard,
    by: Account,
    now: datetime,
) -> Promise:
    """
    Keep that a host accepts the promises; accepting them again changes nothing.

    :param version: of the promises that were read
    :param by: the host, or a coordinator of its town who heard it by telephone or on a visit
    :raises NotYours: for anybody else, or if a coordinator does not say how it was heard
    :raises TooLate: if the promises have changed since they were read, or the host has left
    """
    seen = found(session, Host, host)
    own = by.role is Role.HOST
    if own is not (how_heard in _BY_ITSELF):
        raise NotYours
    if version != VERSION:
        raise TooLate
    there = select(PlacementMember.placement_id).where(
        PlacementMember.host_id == seen.id, PlacementMember.left_at.is_(None)
    )
    placements = locked_all(
        session,
        select(Placement).where(Placement.id.in_(there), Placement.step != PlacementStep.ENDED),
    )
    members = [members_of(session, placement) for placement in placements]
    row = locked(session, Host, seen.id)
    if row.state in {HostState.LEFT, HostState.REFUSED}:
        raise TooLate
    promise = session.scalars(
        select(Promise).where(Promise.host_id == row.id, Promise.version == VERSION)
    ).one_or_none()
    if promise is None:
        promise = Promise(
            host_id=row.id,
            version=VERSION,
            how_heard=how_heard,
            accepted_at=now,
            accepted_by=by.id,
        )
        session.add(promise)
        session.flush()
        record(
            session,
            by=by,
            act="promise.accepted",
            row=promise,
            town=row.town,
            now=now,
            version=VERSION,
            how_heard=how_heard.value,
        )
        for placement, there_now in zip(placements, members, strict=True):
            tell_if_ready(session, placement=placement, members=there_now, by=by, now=now)
    return promise
