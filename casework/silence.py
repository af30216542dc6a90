"""
すべて止める holds whatever else happens: of what deeds and clock would tell, what may be told.

A person, a host or an account that was stopped, and a placement that rests, is held until the
transaction ends, so that a stop and a message never pass each other.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, NotYours
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


def readers_of_notices(session: Session, *, readers: Collection[Id]) -> dict[Id, Account]:
    """Return the accounts that are about to be told something, fresh, and held; see above."""
    rows = session.scalars(
        select(Account)
        .where(Account.id.in_(readers))
        .order_by(Account.id)
        # The weakest lock there is: only :func:`silenced` waits for it.
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def silenced(session: Session, *, account: Id) -> Account:
    """
    Lock an account against everybody who is about to tell it something.

    :raises NotYours: if there is none
    """
    row = session.scalars(
        select(Account)
        .where(Account.id == account)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotYours
    return row


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
        select(Host.id, Host.state, Host.person_id)
        .where(Host.id.in_(hosts))
        .order_by(Host.id)
        .with_for_update(read=True)
    ).all()
    giving = {host for host, _, person in rows if person is not None}
    stopped = {host for host, state, _ in rows if state is HostState.STOPPED}
    return stopped | _whose_supporter_stopped(session, giving)


def _whose_supporter_stopped(session: Session, giving: set[Id]) -> set[Id]:
    """What is told to a giving person is told to their supporter, who may have stopped it."""
    if not giving:
        return set()
    rows = session.execute(
        select(Host.id, Account.stopped_at)
        .join(Person, Person.id == Host.person_id)
        .join(Account, Account.id == Person.supporter_id)
        .where(Host.id.in_(giving))
        .order_by(Account.id)
        .with_for_update(read=True, key_share=True, of=Account)
    )
    return {host for host, stopped_at in rows if stopped_at is not None}


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
