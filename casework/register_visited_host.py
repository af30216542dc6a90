"""
受け入れ先を登録する: a coordinator has met a host and registers it; it needs no app.

The coordinator who met it vouches for it, so it is approved at once, unless the town wants a
second pair of eyes. Its account has no chat:
what it is asked, it is asked by phone, or by mail once the address is confirmed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.approve_host import approve_host
from casework.ground import record
from casework.policy import allowed
from casework.register_host import HostKind
from casework.second_pair import DecisionKind, NeedsSecondPair, ask_decision
from storage.states import HostState, Role
from storage.tables import Account, Host
from towns import Town


class HowMet(StrEnum):
    """How the coordinator came to know the host."""

    VISIT = "visit"
    CAME = "came"
    PHONE = "phone"


@dataclass(frozen=True, kw_only=True)
class HostTold:
    """
    What a host told of itself; ``area`` is the key of an area of the town.

    :param phone: where the organisation answers; empty if it is reached by mail
    """

    kind: HostKind
    name: str
    area: str
    sentence: str
    phone: str
    how_met: HowMet


@allowed
def register_visited_host(
    session: Session, *, by: Account, told: HostTold, town: Town, now: datetime
) -> Account:
    """
    Register and approve a host; return the account that speaks for it.

    Where a second pair of eyes must look first, it waits for that.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises KeyError: if the town has no such area
    """
    host = Host(
        town=town.key,
        kind=told.kind.value,
        name=told.name,
        sentence=told.sentence,
        area=town.area(told.area).key,
        phone=told.phone,
        state=HostState.WAITING,
        created_at=now,
    )
    session.add(host)
    session.flush()
    record(
        session,
        by=by,
        act="register_host",
        row=host,
        town=town.key,
        now=now,
        kind=told.kind.value,
        met=told.how_met.value,
    )
    # Before there is an account: whoever sits beside the coordinator need not be called.
    try:
        approve_host(session, host=host.id, by=by, now=now)
    except NeedsSecondPair:
        ask_decision(session, kind=DecisionKind.APPROVE_HOST, subject=host.id, by=by, now=now)
    account = Account(town=town.key, role=Role.HOST, label="", host_id=host.id, created_at=now)
    session.add(account)
    session.flush()
    return account
