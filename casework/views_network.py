"""
The network of a town: organisations by field, who works with whom, what became connected this year.

Two hosts work together where they are in one placement; a formal support and a host, where both
stand beside the same person. A city officer sees fields and counts, and no organisation.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from casework.policy import allowed
from casework.ties import Lane, PartyKind
from casework.views_officer import FEW
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import HostState, Role
from storage.tables import Account, Host, Placement, PlacementMember, Tie

MOST = 150
"""Organisations that a picture can name and still be read."""

THERE = Host.state.in_((HostState.APPROVED, HostState.PAUSED))
"""Which hosts stand in the network of today."""

_APRIL = 4
_HOST, _FIELD = "host-", "field-"


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

    :param counts_only: nodes are fields, and no organisation is named
    :param few: counts below this are shown as 1〜2
    """

    on: date
    year_since: date
    counts_only: bool
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    few: int = 0


@allowed
def network_of_town(
    session: Session, *, by: Account, now: datetime, most: int = MOST
) -> NetworkFacts:
    """
    Return the network of the town of ``by``; an officer sees fields in place of organisations.

    :param most: organisations that are named, those with most links first; the others stand
        together by field, with their number
    :raises NotYours: if ``by`` is neither coordinator nor officer
    """
    facts = _network(session, town=by.town, there=THERE, on=now)
    if by.role is Role.OFFICER:
        return replace(by_field(facts), few=FEW)
    return _named(session, gathered(facts, most=most))


def network_counts(
    session: Session, *, town: str, on: datetime, there: ColumnElement[bool] = THERE
) -> NetworkFacts:
    """
    Return the network of a town as a city officer sees it, for what goes out of the house.

    :param on: what came about later is not in it
    :param there: which hosts were there then
    """
    return replace(by_field(_network(session, town=town, there=there, on=on)), few=FEW)


def _network(
    session: Session, *, town: str, there: ColumnElement[bool], on: datetime
) -> NetworkFacts:
    today = tokyo_day(on)
    year = date(today.year - (today.month < _APRIL), _APRIL, 1)
    hosts = session.execute(
        select(Host.id, Host.kind, Host.approved_at, Host.created_at)
        .where(
            Host.town == town,
            there,
            func.coalesce(Host.approved_at, Host.created_at) <= on,
            # What a person gives is nobody's to see as an organisation.
            Host.person_id.is_(None),
        )
        .order_by(Host.id)
    )
    nodes = {
        host: _node(host, PartyKind(kind), new=tokyo_day(approved or created) >= year)
        for host, kind, approved, created in hosts
    }
    links = [*_between_hosts(session, town, nodes, on), *_with_formal(session, town, nodes, on)]
    met = _joined(links, year)
    formal = {key for pair in met for key in pair if key.startswith(_FIELD)}
    shown = [*nodes.values(), *(_field(PartyKind(key.removeprefix(_FIELD))) for key in formal)]
    return NetworkFacts(
        on=today,
        year_since=year,
        counts_only=False,
        nodes=tuple(sorted(shown, key=lambda one: (one.lane, one.field, one.key))),
        links=tuple(met[pair] for pair in sorted(met)),
    )


def by_field(facts: NetworkFacts) -> NetworkFacts:
    """Return a network in which the fields stand for their organisations, with counts."""
    return replace(_merged(facts, kept=frozenset()), counts_only=True)


def gathered(facts: NetworkFacts, *, most: int) -> NetworkFacts:
    """Return a network in which at most so many organisations stand by themselves."""
    links = Counter(key for link in facts.links for key in (link.one, link.other))
    alone = [node.key for node in facts.nodes if not node.key.startswith(_FIELD)]
    if len(alone) <= most:
        return facts
    ordered = sorted(alone, key=lambda key: (-links[key], key))
    return _merged(facts, kept=frozenset(ordered[:most]))


def _merged(facts: NetworkFacts, *, kept: frozenset[str]) -> NetworkFacts:
    """Let all organisations but the kept ones stand together by field."""
    keys = {
        node.key: node.key if node.key in kept else f"{_FIELD}{node.field}" for node in facts.nodes
    }
    nodes: dict[str, Node] = {}
    for node in facts.nodes:
        key = keys[node.key]
        known = nodes.get(key)
        count = node.count + (known.count if known else 0)
        nodes[key] = (
            node if key == node.key and not known else Node(key=key, field=node.field, count=count)
        )
    links: dict[tuple[str, str], Link] = {}
    for link in facts.links:
        pair = _pair(keys[link.one], keys[link.other])
        before = links.get(pair)
        links[pair] = Link(
            one=pair[0],
            other=pair[1],
            count=link.count + (before.count if before else 0),
            new=link.new or bool(before and before.new),
        )
    return replace(
        facts, nodes=tuple(nodes.values()), links=tuple(links[pair] for pair in sorted(links))
    )


def _named(session: Session, facts: NetworkFacts) -> NetworkFacts:
    """Open the names of the organisations that stand by themselves, but of volunteers."""
    shown = [Id(node.key.removeprefix(_HOST)) for node in facts.nodes if _is_named(node)]
    names = {host.id: host.name for host in session.scalars(select(Host).where(Host.id.in_(shown)))}
    return replace(
        facts,
        nodes=tuple(
            replace(node, name=names[Id(node.key.removeprefix(_HOST))]) if _is_named(node) else node
            for node in facts.nodes
        ),
    )


def _is_named(node: Node) -> bool:
    # The name of a volunteer is a person's.
    return node.key.startswith(_HOST) and node.field is not PartyKind.VOLUNTEER


def _node(host: Id, kind: PartyKind, *, new: bool) -> Node:
    return Node(key=f"{_HOST}{host.hex}", field=kind, new=new)


def _field(kind: PartyKind) -> Node:
    # How many organisations of a field there are, only its informal side tells.
    return Node(key=f"{_FIELD}{kind}", field=kind, count=0)


def _between_hosts(
    session: Session, town: str, known: Collection[Id], on: datetime
) -> Iterable[tuple[str, str, date]]:
    one, other = aliased(PlacementMember), aliased(PlacementMember)
    rows = session.execute(
        select(
            one.host_id,
            other.host_id,
            func.max(one.joined_at),
            func.max(other.joined_at),
        )
        .join(other, and_(other.placement_id == one.placement_id, one.host_id < other.host_id))
        .where(
            one.placement_id.in_(_placements_of(town)),
            one.joined_at <= on,
            other.joined_at <= on,
        )
        .group_by(one.placement_id, one.host_id, other.host_id)
    )
    for host, beside, since, later in rows:
        if host and beside and host in known and beside in known:
            yield f"{_HOST}{host.hex}", f"{_HOST}{beside.hex}", tokyo_day(max(since, later))


def _with_formal(
    session: Session, town: str, known: Collection[Id], on: datetime
) -> Iterable[tuple[str, str, date]]:
    person, host = aliased(PlacementMember), aliased(PlacementMember)
    rows = session.execute(
        select(Tie.kind, Tie.since, host.host_id, func.min(host.joined_at))
        .join(person, person.person_id == Tie.person_id)
        .join(host, host.placement_id == person.placement_id)
        .where(
            Tie.town == town,
            Tie.since <= tokyo_day(on),
            or_(Tie.until.is_(None), Tie.until > tokyo_day(on)),
            person.joined_at <= on,
            host.joined_at <= on,
            Tie.kind.in_([kind for kind in PartyKind if kind.lane is Lane.FORMAL]),
            host.host_id.is_not(None),
            host.placement_id.in_(_placements_of(town)),
        )
        .group_by(Tie.id, Tie.kind, Tie.since, host.host_id)
    )
    for kind, since, beside, joined in rows:
        if beside and beside in known:
            yield f"{_FIELD}{kind}", f"{_HOST}{beside.hex}", max(since, tokyo_day(joined))


def _placements_of(town: str) -> Select[Id]:
    return select(Placement.id).where(Placement.town == town)


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
