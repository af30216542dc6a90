"""
表を取り込む: hosts with what they can do, or places to call, from a table; all of it or nothing.

A host that came in a table waits for approval like any other. What is there already stays as it
is, so that the same table can be taken again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import TooLate, locked_all, write_audit
from casework.import_rows import HostRow, PlaceRow
from casework.open_task import open_task
from casework.places_to_call import places_to_call
from casework.policy import allowed
from casework.tidy import folded
from matching.policy import load_policy
from storage.base import Base, Id, new_id
from storage.states import HostState, HowHeard, OfferState, Role
from storage.tables import Account, CallPlace, Hope, Host, Offer
from towns import Town

_SHORTEST = 4
"""Shorter names are alike by chance."""


@dataclass(frozen=True)
class Alike:
    """A row whose words are like what is there, or like those of a row above."""

    row: int
    words: str
    other: str


@dataclass(frozen=True)
class Plan:
    """
    What a table would bring.

    :param known: how many rows hold nothing new
    :param alike: what may be there already, under words that differ a little
    """

    hosts: tuple[tuple[HostRow, tuple[HostRow, ...]], ...] = ()
    more: tuple[tuple[Id, tuple[HostRow, ...]], ...] = ()
    places: tuple[PlaceRow, ...] = ()
    known: int = 0
    alike: tuple[Alike, ...] = field(default=(), compare=False)

    @property
    def offers(self) -> int:
        """How many offers it would bring."""
        return sum(len(rows) for _, rows in (*self.hosts, *self.more))

    @property
    def is_empty(self) -> bool:
        """Whether it would bring nothing."""
        return not (self.hosts or self.offers or self.places)


Rows = Sequence[tuple[int, HostRow | PlaceRow]]


def plan_import(session: Session, *, rows: Rows, town: Town) -> Plan:
    """Lay the rows beside what a town has; nothing is written. Comparing takes a moment."""
    return _plan(session, rows, town, compares=True)


def _plan(session: Session, rows: Rows, town: Town, *, compares: bool) -> Plan:
    places = [(number, row) for number, row in rows if isinstance(row, PlaceRow)]
    if places:
        return _plan_places(session, places, town, compares=compares)
    hosts = [(number, row) for number, row in rows if isinstance(row, HostRow)]
    return _plan_hosts(session, hosts, town, compares=compares)


@allowed
def import_table(
    session: Session,
    *,
    rows: Rows,
    by: Account | None,
    not_personal: int = 0,
    town: Town,
    now: datetime,
) -> Plan:
    """
    Write what is new of a table, in the caller's transaction; return what that was.

    :param by: a coordinator; ``None``: whoever runs the program
    :param not_personal: in how many cells the guard found something that the reader of the
        preview said is not personal
    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if the town lost an area since the table was read
    """
    areas = {area.key for area in town.areas}
    if any(not areas.issuperset(_areas_of(row)) for _, row in rows):
        raise TooLate
    # One import of a town at a time, or two of the same table would each find nothing there.
    locked_all(
        session, select(Account).where(Account.town == town.key, Account.role == Role.COORDINATOR)
    )
    plan = _plan(session, rows, town, compares=False)
    written: list[Base] = []
    for host_row, offers in plan.hosts:
        host = _new_host(session, host_row, by=by, town=town, now=now)
        written += [host, *_new_offers(session, host.id, offers, by=by, town=town, now=now)]
    for host_id, offers in plan.more:
        written += _new_offers(session, host_id, offers, by=by, town=town, now=now)
    for place in plan.places:
        written.append(_new_place(session, place, by=by, town=town, now=now))
    if plan.hosts:
        open_task(session, town=town, kind="imported_hosts", about=new_id(), now=now)
    if written:
        write_audit(
            session,
            by=by,
            act="import_table",
            row=written[0],
            town=town.key,
            now=now,
            facts={
                "hosts": len(plan.hosts),
                "offers": plan.offers,
                "places": len(plan.places),
                "not_personal": not_personal,
            },
            role="" if by else "operator",
        )
    return plan


class _There:
    """Words that are there, or stood in a row above; each is folded once."""

    def __init__(self, words: Iterable[str], *, compares: bool) -> None:
        self._compares = compares
        self._words = list(words)
        self._folded = [folded(one) for one in self._words]
        self._least = load_policy().meaning.twin

    def add(self, number: int, words: str) -> Iterator[Alike]:
        """Add the words of a row; say which of the others they are most like, if any."""
        plain = folded(words)
        if self._compares and len(plain) >= _SHORTEST:
            found = process.extractOne(
                plain, self._folded, scorer=fuzz.ratio, score_cutoff=self._least
            )
            if found:
                yield Alike(number, words, self._words[found[2]])
        self._words.append(words)
        self._folded.append(plain)


def _areas_of(row: HostRow | PlaceRow) -> tuple[str, ...]:
    return (row.area,) if isinstance(row, HostRow) else row.areas


def _plan_places(
    session: Session, rows: Sequence[tuple[int, PlaceRow]], town: Town, *, compares: bool
) -> Plan:
    names = [place.name for place in places_to_call(session, town=town)]
    taken, there = {folded(name) for name in names}, _There(names, compares=compares)
    new: list[PlaceRow] = []
    alike: list[Alike] = []
    for number, row in rows:
        if folded(row.name) not in taken:
            taken.add(folded(row.name))
            alike += there.add(number, row.name)
            new.append(row)
    return Plan(places=tuple(new), known=len(rows) - len(new), alike=tuple(alike))


def _plan_hosts(
    session: Session, rows: Sequence[tuple[int, HostRow]], town: Town, *, compares: bool
) -> Plan:
    # What a person gives themselves is told of under the same words for all of them.
    hosts = session.scalars(
        select(Host).where(Host.town == town.key, Host.person_id.is_(None)).order_by(Host.id)
    ).all()
    known = {folded(host.name): host for host in hosts}
    offers = _offers_of(session, hosts)
    names = _There((host.name for host in hosts), compares=compares)
    texts = _There((text for of_host in offers.values() for text in of_host), compares=compares)
    taken = {
        (folded(host.name), folded(text)) for host in hosts for text in offers.get(host.id, ())
    }
    first: dict[str, HostRow] = {}
    fresh: dict[str, list[HostRow]] = {}
    alike: list[Alike] = []
    nothing_new = 0
    for number, row in rows:
        name, offer = folded(row.name), folded(row.offer)
        new_name = name not in known and name not in first
        if new_name:
            alike += names.add(number, row.name)
            first[name] = row
        gone = name in known and known[name].state in {HostState.LEFT, HostState.REFUSED}
        new_offer = bool(offer) and not gone and (name, offer) not in taken
        if new_offer:
            alike += texts.add(number, row.offer)
            taken.add((name, offer))
            fresh.setdefault(name, []).append(row)
        nothing_new += not (new_name or new_offer)
    return Plan(
        hosts=tuple((row, tuple(fresh.get(name, ()))) for name, row in first.items()),
        more=tuple(
            (known[name].id, tuple(found)) for name, found in fresh.items() if name in known
        ),
        known=nothing_new,
        alike=tuple(alike),
    )


def _offers_of(session: Session, hosts: Iterable[Host]) -> Mapping[Id, list[str]]:
    offers: dict[Id, list[str]] = {}
    towns = {host.town for host in hosts}
    rows = session.scalars(
        select(Offer).where(Offer.town.in_(towns), Offer.state != OfferState.CLOSED)
    )
    for offer in rows:
        offers.setdefault(offer.host_id, []).append(offer.text)
    return offers


def _new_host(
    session: Session, row: HostRow, *, by: Account | None, town: Town, now: datetime
) -> Host:
    host = Host(
        town=town.key,
        kind=row.kind.value,
        name=row.name,
        sentence=row.sentence,
        area=town.area(row.area).key,
        phone=row.phone,
        state=HostState.WAITING,
        created_at=now,
    )
    session.add(host)
    session.flush()
    # It has no chat: what it is asked once it is approved, it is asked by phone.
    account = Account(town=town.key, role=Role.HOST, label="", host_id=host.id, created_at=now)
    session.add(account)
    _recorded(session, "register_host", host, by=by, town=town, now=now, kind=row.kind.value)
    return host


def _new_offers(
    session: Session,
    host: Id,
    rows: Iterable[HostRow],
    *,
    by: Account | None,
    town: Town,
    now: datetime,
) -> list[Offer]:
    written = []
    for row in rows:
        offer = Offer(host_id=host, town=town.key, created_at=now, changed_at=now)
        row.terms().write_to(offer)
        offer.how_heard = HowHeard.TABLE
        session.add(offer)
        session.flush()
        session.add(Hope(offer_id=offer.id, text=row.hope, created_at=now))
        _recorded(session, "post_offer", offer, by=by, town=town, now=now, kind=offer.kind)
        written.append(offer)
    return written


def _new_place(
    session: Session, row: PlaceRow, *, by: Account | None, town: Town, now: datetime
) -> CallPlace:
    place = CallPlace(
        town=town.key,
        name=row.name,
        phone=row.phone,
        details={"good_at": list(row.good_at), "ask": row.ask, "areas": list(row.areas)},
        added_by=by.id if by else None,
        created_at=now,
    )
    session.add(place)
    session.flush()
    _recorded(session, "add_call_place", place, by=by, town=town, now=now)
    return place


def _recorded(
    session: Session,
    act: str,
    row: Base,
    *,
    by: Account | None,
    town: Town,
    now: datetime,
    **facts: str,
) -> None:
    write_audit(
        session,
        by=by,
        act=act,
        row=row,
        town=town.key,
        now=now,
        facts={"met": "table", **facts},
        role="" if by else "operator",
    )
