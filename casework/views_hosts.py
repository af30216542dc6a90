"""
What may be seen of hosts and offers, and by whom.

Hosts see their own; supporters and coordinators leaf through open offers of approved
hosts; nobody sees who else asked for one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from casework.ground import found
from casework.policy import allowed, whose
from casework.register_host import HostKind
from matching.facts import Condition, Need, OfferKind, Reach, Slot
from storage.base import Id
from storage.states import HostState, HowHeard, OfferState
from storage.tables import Account, Hope, Host, Offer

T = TypeVar("T")

_NEWEST = Offer.created_at.desc(), Offer.id.desc()


@dataclass(frozen=True)
class Page(Generic[T]):
    """A few rows of a longer list; ``number`` counts from 0."""

    rows: tuple[T, ...]
    number: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class HostView:
    """A host as it told about itself; ``phone`` is for coordinators only."""

    id: Id
    town: str
    kind: HostKind
    name: str
    area: str
    sentence: str
    state: HostState
    since: datetime
    phone: str


@dataclass(frozen=True, kw_only=True)
class OfferView:
    """An offer with its host, as a supporter may see it."""

    id: Id
    host: HostView
    town: str
    area: str
    text: str
    kind: OfferKind
    reach: Reach
    slots: frozenset[Slot]
    days: tuple[date, ...]
    capacity: int
    provides: tuple[Need, ...]
    conditions: tuple[Condition, ...]
    hopes: tuple[str, ...]
    state: OfferState
    how_heard: HowHeard
    labour: Mapping[str, str]


@allowed
def my_host(session: Session, *, by: Account) -> HostView | None:
    """Return the host that the account speaks for, if it has told us about one."""
    return host_view(session.get_one(Host, by.host_id)) if by.host_id else None


@allowed
def my_offers(session: Session, *, by: Account, page: int = 0, size: int = 8) -> Page[OfferView]:
    """Return the offers of the account's host that are not closed, newest first."""
    chosen = _offers().where(Offer.host_id == by.host_id, Offer.state != OfferState.CLOSED)
    return _offer_page(session, chosen, page, size)


@allowed
def hosts_in(
    session: Session, *, by: Account, states: Sequence[HostState], page: int = 0, size: int = 8
) -> Page[HostView]:
    """
    Return the hosts of a coordinator's town in some states, the longest-waiting first.

    :raises NotYours: if ``by`` is no coordinator
    """
    rows = session.scalars(
        select(Host)
        .where(Host.town == by.town, Host.state.in_(states))
        .order_by(Host.created_at, Host.id)
        .offset(page * size)
        .limit(size + 1)
    ).all()
    return Page(tuple(host_view(row) for row in rows[:size]), page, len(rows) > size)


@allowed
def host_for_coordinator(session: Session, *, host: Id | None, by: Account) -> HostView:
    """
    Return one host of a coordinator's town.

    :raises NotYours: if ``by`` is no coordinator of that town
    """
    row = found(session, Host, host)
    return host_view(row)


@allowed
def offers_of_host(session: Session, *, host: Id, by: Account, size: int = 8) -> list[OfferView]:
    """
    Return the newest offers of a host, closed ones left out, for a coordinator of its town.

    :raises NotYours: for anybody else
    """
    view = host_for_coordinator(session, host=host, by=by)
    chosen = _offers().where(Offer.host_id == view.id, Offer.state != OfferState.CLOSED)
    return list(_offer_page(session, chosen, 0, size).rows)


@allowed
def open_offers(
    session: Session,
    *,
    by: Account,
    area: str | None = None,
    order: Sequence[str] = (),
    ordered_at: datetime | None = None,
    page: int = 0,
    size: int = 5,
) -> Page[OfferView]:
    """
    Return open offers that a supporter or coordinator may leaf through.

    Only offers of approved hosts; those of other towns only if they reach over the
    border; no employment, which is not brokered here.

    :param area: only what takes place in this area of the reader's town
    :param order: ids (hex) in the order of this week
    :param ordered_at: when that was; what is not among them and changed since comes first, the
        newest before the others, and what did not (it reaches over the border, and lies far from
        every wish of the town) last
    :raises NotYours: for a host
    """
    chosen = _offers().where(whose(by, "open_offers", Offer))
    if area is not None:
        chosen = chosen.where(
            Offer.town == by.town, Offer.area == area, Offer.reach != Reach.ONLINE.value
        )
    if not order:
        return _offer_page(session, chosen, page, size)
    places = {offer: place for place, offer in enumerate(order)}
    newest = chosen.with_only_columns(Offer.id, Offer.changed_at).order_by(*_NEWEST)
    placed = [
        (places.get(offer.hex, len(places) if ordered_at and changed <= ordered_at else -1), offer)
        for offer, changed in session.execute(newest)
    ]
    ordered = [offer for _, offer in sorted(placed, key=lambda one: one[0])]
    mine = ordered[page * size : page * size + size]
    views = {
        view.id: view
        for view in _offer_page(session, chosen.where(Offer.id.in_(mine)), 0, size).rows
    }
    return Page(tuple(views[one] for one in mine), page, len(ordered) > (page + 1) * size)


@allowed
def offer_card(session: Session, *, offer: Id | None, by: Account) -> OfferView:
    """
    Return one offer.

    A host sees its own, a coordinator every one of the town; otherwise only what
    :func:`open_offers` lists.

    :raises NotYours: if ``by`` may not see it
    """
    # Employment is for the host's coordinator to see, who hands it on.
    return _offer_page(session, _offers().where(Offer.id == offer), 0, 1).rows[0]


def host_view(host: Host) -> HostView:
    """Return what a host's row says."""
    return HostView(
        id=host.id,
        town=host.town,
        kind=HostKind(host.kind),
        name=host.name or "",
        area=host.area,
        sentence=host.sentence or "",
        state=host.state,
        since=host.created_at,
        phone=host.phone or "",
    )


def _offers() -> Select[Offer, Host]:
    return select(Offer, Host).join(Host, Host.id == Offer.host_id)


def _offer_page(
    session: Session, chosen: Select[Offer, Host], page: int, size: int
) -> Page[OfferView]:
    rows = session.execute(chosen.order_by(*_NEWEST).offset(page * size).limit(size + 1)).all()
    hopes = _hopes(session, [offer.id for offer, _ in rows[:size]])
    views = tuple(_view(offer, host, hopes.get(offer.id, ())) for offer, host in rows[:size])
    return Page(views, page, len(rows) > size)


def _hopes(session: Session, offers: Sequence[Id]) -> dict[Id, tuple[str, ...]]:
    hopes: dict[Id, tuple[str, ...]] = {}
    rows = session.scalars(
        select(Hope).where(Hope.offer_id.in_(offers)).order_by(Hope.created_at, Hope.id)
    )
    for hope in rows:
        hopes[hope.offer_id] = (*hopes.get(hope.offer_id, ()), hope.text or "")
    return hopes


def _view(offer: Offer, host: Host, hopes: tuple[str, ...]) -> OfferView:
    return OfferView(
        id=offer.id,
        host=host_view(host),
        town=offer.town,
        area=offer.area,
        text=offer.text or "",
        kind=OfferKind(offer.kind),
        reach=Reach(offer.reach),
        slots=frozenset(Slot(slot) for slot in offer.slots),
        days=tuple(map(date.fromisoformat, offer.days)),
        capacity=offer.capacity,
        provides=tuple(Need(need) for need in offer.provides),
        conditions=tuple(Condition(condition) for condition in offer.conditions),
        hopes=hopes,
        state=offer.state,
        how_heard=offer.how_heard,
        labour=offer.labour,
    )
