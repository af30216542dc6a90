"""
A host says who it is: kind, public name, area, one sentence.

It waits for a coordinator's approval; until then nobody is shown what it offers.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.ground import TooLate, locked, record
from casework.open_task import open_task
from casework.policy import allowed
from storage.states import HostState
from storage.tables import Account, Host
from towns import Town


class HostKind(StrEnum):
    """What a host is."""

    COMPANY = "company"
    GROUP = "group"
    VOLUNTEER = "volunteer"


class AlreadyRegistered(TooLate):
    """This account has a host that was not refused."""


@allowed
def register_host(
    session: Session,
    *,
    by: Account,
    kind: HostKind,
    name: str,
    area: str,
    sentence: str,
    town: Town,
    now: datetime,
) -> Host:
    """
    Register the host of an account that has none, and ask the coordinators to look at it.

    A host that was refused may tell about itself anew; it then waits again.

    :param area: the key of an area of ``town``
    :raises NotYours: if the account is no host's
    :raises AlreadyRegistered: if it has a host already
    :raises KeyError: if the town has no such area
    """
    by = locked(session, Account, by.id)
    host = locked(session, Host, by.host_id) if by.host_id else None
    if host is None:
        host = Host(town=town.key, created_at=now)
        session.add(host)
    elif host.state is not HostState.REFUSED:
        raise AlreadyRegistered
    host.kind, host.name, host.sentence = kind.value, name, sentence
    host.area, host.state = town.area(area).key, HostState.WAITING
    session.flush()
    by.host_id = host.id
    record(session, by=by, act="register_host", row=host, town=town.key, now=now, kind=kind.value)
    open_task(session, town=town, kind="approve_host", about=host.id, host=host.id, now=now)
    return host
