"""
関わりの循環: who became a giver after receiving.

A person who took part somewhere and later gives something themselves is a link of a chain. A
coordinator sees the chains by case code, a city officer the numbers alone.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.policy import allowed
from casework.ties import PartyKind
from casework.views_officer import FEW
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import Role
from storage.tables import Account, Host, Person, Placement, PlacementMember


@dataclass(frozen=True, kw_only=True)
class Giver:
    """
    One who gives or receives: a person by case code, or a host by name.

    :param kind: what a host is; empty for a person
    :param both: received, and became a giver
    """

    key: str
    name: str
    kind: PartyKind | None
    both: bool = False


@dataclass(frozen=True, kw_only=True)
class Gift:
    """That one took part in what the other gives, since a day."""

    giver: str
    receiver: str
    since: date


@dataclass(frozen=True, kw_only=True)
class CirculationFacts:
    """
    The circulation in a town on one day.

    :param received: how many persons have received; ``both``: how many of them give as well;
        ``onward``: how many have received from these
    :param givers: and ``gifts``: the chains that lead through somebody who is both; empty where
        only numbers may be seen
    """

    on: date
    counts_only: bool
    received: int
    both: int
    onward: int
    givers: tuple[Giver, ...]
    gifts: tuple[Gift, ...]
    few: int = FEW


@allowed
def circulation_of_town(session: Session, *, by: Account, now: datetime) -> CirculationFacts:
    """
    Return the circulation in the town of ``by``: chains for a coordinator, numbers for an officer.

    :raises NotYours: if ``by`` is neither
    """
    return _circulation(session, town=by.town, counts_only=by.role is Role.OFFICER, on=now)


def circulation_counts(session: Session, *, town: str, on: datetime) -> CirculationFacts:
    """
    Return the circulation in a town as a city officer sees it, for what goes out of the house.

    :param on: who came later is not in it
    """
    return _circulation(session, town=town, counts_only=True, on=on)


def _circulation(
    session: Session, *, town: str, counts_only: bool, on: datetime
) -> CirculationFacts:
    gifts, of_person = _gifts(session, town, on)
    receivers = {gift.receiver for gift in gifts}
    both = {key for key in of_person if key in receivers and _later(key, gifts)}
    onward = {gift.receiver for gift in gifts if gift.giver in both}
    shown = [] if counts_only else [one for one in gifts if {one.giver, one.receiver} & both]
    return CirculationFacts(
        on=tokyo_day(on),
        counts_only=counts_only,
        received=len(receivers),
        both=len(both),
        onward=len(onward),
        givers=tuple(_givers(session, shown, both)),
        gifts=tuple(shown),
    )


def _gifts(session: Session, town: str, on: datetime) -> tuple[list[Gift], set[str]]:
    """Return who took part in what of whom, first, and which givers are persons."""
    rows = session.execute(
        select(
            PlacementMember.placement_id,
            PlacementMember.person_id,
            PlacementMember.host_id,
            PlacementMember.joined_at,
            Host.person_id.label("giver"),
        )
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .outerjoin(Host, Host.id == PlacementMember.host_id)
        .where(Placement.town == town, PlacementMember.joined_at <= on)
        .order_by(PlacementMember.id)
    ).all()
    hosts: defaultdict[Id, list[str]] = defaultdict(list)
    of_person: set[str] = set()
    for row in rows:
        if row.host_id is not None:
            key = f"person-{row.giver.hex}" if row.giver else f"host-{row.host_id.hex}"
            hosts[row.placement_id].append(key)
            of_person |= {key} if row.giver else set()
    first: dict[tuple[str, str], date] = {}
    for row in rows:
        if row.person_id is not None:
            receiver, day = f"person-{row.person_id.hex}", tokyo_day(row.joined_at)
            for giver in hosts[row.placement_id]:
                if giver != receiver:
                    known = first.setdefault((giver, receiver), day)
                    first[giver, receiver] = min(known, day)
    gifts = [Gift(giver=one, receiver=to, since=day) for (one, to), day in sorted(first.items())]
    return gifts, of_person


def _later(key: str, gifts: list[Gift]) -> bool:
    """Whether a person gave only after they had received."""
    received = [gift.since for gift in gifts if gift.receiver == key]
    gave = [gift.since for gift in gifts if gift.giver == key]
    return bool(gave) and min(received) <= min(gave)


def _givers(session: Session, gifts: list[Gift], both: set[str]) -> list[Giver]:
    keys = sorted({one for gift in gifts for one in (gift.giver, gift.receiver)})
    ids = {key: Id(key.partition("-")[2]) for key in keys}
    codes = dict(
        session.execute(
            select(Person.id, Person.code).where(
                Person.id.in_([ids[key] for key in keys if key.startswith("person-")])
            )
        ).all()
    )
    hosts = {
        host.id: host
        for host in session.scalars(
            select(Host).where(Host.id.in_([ids[key] for key in keys if key.startswith("host-")]))
        )
    }
    found = []
    for key in keys:
        host = hosts.get(ids[key])
        if host is None:
            found.append(Giver(key=key, name=codes[ids[key]], kind=None, both=key in both))
        else:
            kind = PartyKind(host.kind)
            name = "" if kind is PartyKind.VOLUNTEER else host.name
            found.append(Giver(key=key, name=name, kind=kind))
    return found
