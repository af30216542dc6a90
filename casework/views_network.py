"""
The network of a town: organisations by field, who works with whom, what became connected this year.

Two hosts work together where they are in one placement; a formal support and a host, where both
stand beside the same person. A city officer sees fields and counts, and no organisation.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.policy import allowed
from casework.ties import Lane, PartyKind
from casework.views_officer import FEW
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import HostState, Role, Side
from storage.tables import Account, Host, Placement, PlacementMember, Tie

_APRIL = 4


@dataclass(frozen=True, kw_only=True)
class Node:
    """
    An organisation, or a field of them.

    :param name: of the organisation; empty for a field, which has a ``count`` of organisations
    """

    key: str
    field: PartyKind
    name: str = ""
    count: int = 1
    new: bool = False

    @property
    def lane(self) -> Lane:
        """Formal or informal."""
        return self.field.lane


@dataclass(frozen=True, kw_only=True)
class Link:
    """Two that work together; ``new`` since the fiscal year began."""

    one: str
    other: str
    count: int
    new: bool


@dataclass(frozen=True, kw_only=True)
class NetworkFacts:
    """
    The network of a town on one day; ``year_since`` is the April 1 from which on a link is new.

    :param counts_only: nodes are fields; counts below ``few`` are shown as 1〜2
    """

    on: date
    year_since: date
    counts_only: bool
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    few: int = FEW


@allowed
def network_of_town(session: Session, *, by: Account, now: datetime) -> NetworkFacts:
    """
    Return the network of the town of ``by``; an officer sees fields in place of organisations.

    :raises NotYours: if ``by`` is neither
    """
    today = tokyo_day(now)
    year = date(today.year - (today.month < _APRIL), _APRIL, 1)
    counts_only = by.role is Role.OFFICER
    hosts = session.scalars(
        select(Host)
        .where(
            Host.town == by.town,
            Host.state.in_((HostState.APPROVED, HostState.PAUSED)),
            # What a person gives is nobody's to see as an organisation.
            Host.person_id.is_(None),
        )
        .order_by(Host.id)
    ).all()
    nodes = {host.id: _node(host, year, named=not counts_only) for host in hosts}
    beside = _hosts_beside(session, by.town, set(nodes))
    links = [*_between_hosts(beside), *_with_formal(session, by.town, beside)]
    met = _joined(links, year)
    formal = {key for pair in met for key in pair if key.startswith("field-")}
    shown = [*nodes.values(), *(_field(PartyKind(key.removeprefix("field-"))) for key in formal)]
    facts = NetworkFacts(
        on=today,
        year_since=year,
        counts_only=counts_only,
        nodes=tuple(sorted(shown, key=lambda one: (one.lane, one.field, one.key))),
        links=tuple(met[pair] for pair in sorted(met)),
    )
    return by_field(facts) if counts_only else facts


def by_field(facts: NetworkFacts) -> NetworkFacts:
    """Return a network in which the fields stand for their organisations, with counts."""
    fields = {node.key: f"field-{node.field}" for node in facts.nodes}
    counts: defaultdict[PartyKind, int] = defaultdict(int)
    for node in facts.nodes:
        counts[node.field] += node.count
    links: dict[tuple[str, str], Link] = {}
    for link in facts.links:
        pair = _pair(fields[link.one], fields[link.other])
        known = links.get(pair)
        links[pair] = Link(
            one=pair[0],
            other=pair[1],
            count=link.count + (known.count if known else 0),
            new=link.new or bool(known and known.new),
        )
    return NetworkFacts(
        on=facts.on,
        year_since=facts.year_since,
        counts_only=True,
        nodes=tuple(
            Node(key=f"field-{field}", field=field, count=counts[field]) for field in sorted(counts)
        ),
        links=tuple(links[pair] for pair in sorted(links)),
    )


@dataclass(frozen=True)
class _Beside:
    """A host in a placement, with the persons there and the day it joined."""

    placement: Id
    host: Id
    since: date
    persons: frozenset[Id]


def _node(host: Host, year: date, *, named: bool) -> Node:
    # The name of a volunteer is a person's.
    name = host.name if named and host.kind != PartyKind.VOLUNTEER else ""
    begun = host.approved_at or host.created_at
    return Node(
        key=f"host-{host.id.hex}",
        field=PartyKind(host.kind),
        name=name,
        new=tokyo_day(begun) >= year,
    )


def _field(kind: PartyKind) -> Node:
    # How many organisations of a field there are, only its informal side tells.
    return Node(key=f"field-{kind}", field=kind, count=0)


def _hosts_beside(session: Session, town: str, known: set[Id]) -> list[_Beside]:
    rows = session.execute(
        select(
            PlacementMember.placement_id,
            PlacementMember.side,
            PlacementMember.host_id,
            PlacementMember.person_id,
            PlacementMember.joined_at,
        ).where(
            PlacementMember.placement_id.in_(select(Placement.id).where(Placement.town == town))
        )
    ).all()
    persons: defaultdict[Id, set[Id]] = defaultdict(set)
    for row in rows:
        if row.side is Side.PERSON:
            persons[row.placement_id].add(row.person_id)
    return [
        _Beside(
            row.placement_id,
            row.host_id,
            tokyo_day(row.joined_at),
            frozenset(persons[row.placement_id]),
        )
        for row in rows
        if row.host_id in known
    ]


def _between_hosts(beside: Iterable[_Beside]) -> Iterable[tuple[str, str, date]]:
    together: defaultdict[Id, dict[Id, date]] = defaultdict(dict)
    for one in beside:
        together[one.placement][one.host] = one.since
    for hosts in together.values():
        for (host, since), (other, later) in combinations(sorted(hosts.items()), 2):
            yield f"host-{host.hex}", f"host-{other.hex}", max(since, later)


def _with_formal(
    session: Session, town: str, beside: Iterable[_Beside]
) -> Iterable[tuple[str, str, date]]:
    hosts: defaultdict[Id, dict[Id, date]] = defaultdict(dict)
    for one in beside:
        for person in one.persons:
            hosts[person][one.host] = min(one.since, hosts[person].get(one.host, one.since))
    ties = session.execute(
        select(Tie.person_id, Tie.kind, Tie.since).where(Tie.town == town, Tie.until.is_(None))
    )
    for person, kind, since in ties:
        if PartyKind(kind).lane is Lane.FORMAL:
            for host, joined in hosts.get(person, {}).items():
                yield f"field-{kind}", f"host-{host.hex}", max(since, joined)


def _joined(links: Iterable[tuple[str, str, date]], year: date) -> Mapping[tuple[str, str], Link]:
    """Lay the links of each pair together; what first met this year is new."""
    days: defaultdict[tuple[str, str], list[date]] = defaultdict(list)
    for one, other, since in links:
        days[_pair(one, other)].append(since)
    return {
        pair: Link(one=pair[0], other=pair[1], count=len(found), new=min(found) >= year)
        for pair, found in days.items()
    }


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)
