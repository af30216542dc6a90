"""
すべて止める holds whatever else happens: of what deeds and clock would tell, what may be told.

A person, a host or an account that was stopped, and a placement that rests, is held until the
transaction ends, so that a stop and a message never pass each other.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice
from storage.base import Id
from storage.states import HostState, PauseReason, PersonState
from storage.tables import Account, Host, Person, Placement


def still_to_tell(
    session: Session, *, notices: Sequence[Notice], readers: Mapping[Id, Account]
) -> list[Notice]:
    """Return the notices without those that a stop, or a placement's rest, silences."""
    resting = _resting(session, {one.placement for one in notices if one.placement})
    stopped_hosts = _stopped_hosts(
        session, {reader.host_id for reader in readers.values() if reader.host_id}
    )
    stopped = _stopped(session, {one.person for one in notices if one.person})

    def is_silent(notice: Notice) -> bool:
        reader = readers[notice.to]
        return not notice.even_stopped and (
            notice.person in stopped
            or notice.placement in resting
            or reader.stopped_at is not None
            or reader.host_id in stopped_hosts
        )

    return [one for one in notices if not is_silent(one)]


def _resting(session: Session, placements: set[Id]) -> set[Id]:
    if not placements:
        return set()
    rows = session.execute(
        select(Placement.id, Placement.paused)
        .where(Placement.id.in_(placements))
        .order_by(Placement.id)
        .with_for_update(read=True)
    )
    return {placement for placement, paused in rows if paused is not PauseReason.NONE}


def _stopped_hosts(session: Session, hosts: set[Id]) -> set[Id]:
    if not hosts:
        return set()
    rows = session.execute(
        select(Host.id, Host.state)
        .where(Host.id.in_(hosts))
        .order_by(Host.id)
        .with_for_update(read=True)
    )
    return {host for host, state in rows if state is HostState.STOPPED}


def _stopped(session: Session, persons: set[Id]) -> set[Id]:
    if not persons:
        return set()
    rows = session.execute(
        select(Person.id, Person.state)
        .where(Person.id.in_(persons))
        .order_by(Person.id)
        .with_for_update(read=True)
    )
    return {person for person, state in rows if state is PersonState.STOPPED}
