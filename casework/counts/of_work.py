"""The numbers of what the staff did (tasks, calls, visits), and of hosts and their offers."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from casework.counts.month import Month
from casework.counts.number import Number, Which, in_month, of_town, placements_of, stands, stood
from casework.log_call import CallOutcome
from casework.log_contact import ContactKind
from casework.register_host import HostKind
from storage.base import Base
from storage.states import Audience, HostState, OfferState
from storage.tables import CallLog, Contact, Host, HostVisit, Offer, PlacementMember, Task

_TASKS = Task.audience == Audience.COORDINATORS
_NO_PERSON = Host.person_id.is_(None)
_KINDS: Mapping[HostKind, str] = {
    HostKind.COMPANY: "hosts_companies",
    HostKind.GROUP: "hosts_groups",
    HostKind.VOLUNTEER: "hosts_volunteers",
}


def of_work() -> Iterator[Number]:
    """Yield the numbers of tasks, calls, contacts and visits to hosts."""

    def task(name: str, which: Which, **more: Any) -> Number:
        return Number(name=name, table="tasks", kind=Task, which=which, **more)

    yield task("tasks_before", of_town(Task, _TASKS, stood(Task.created_at, Task.resolved_at)))
    yield task("tasks_new", of_town(Task, _TASKS, in_month(Task.created_at)))
    yield task(
        "incidents",
        of_town(Task, _TASKS, in_month(Task.created_at), Task.kind == "incident"),
        part_of="tasks_new",
    )
    yield task(
        "tasks_resolved", of_town(Task, _TASKS, in_month(Task.resolved_at)), at=Task.resolved_at
    )
    yield task("tasks", of_town(Task, _TASKS, stands(Task.created_at, Task.resolved_at)))
    calls = tuple(f"calls_{outcome}" for outcome in CallOutcome)
    made = of_town(CallLog, in_month(CallLog.called_at))
    yield Number(name="calls", table="calls", kind=CallLog, which=made, adds=calls)
    for outcome in CallOutcome:
        which = of_town(CallLog, in_month(CallLog.called_at), CallLog.outcome == outcome.value)
        yield Number(name=f"calls_{outcome}", table="calls", kind=CallLog, which=which)
    for kind in ContactKind:
        yield Number(name=f"contacts_{kind}", table="contacts", kind=Contact, which=_contacts(kind))
    yield Number(name="host_visits", table="contacts", kind=HostVisit, which=_host_visits)


def _contacts(kind: ContactKind) -> Which:
    return lambda month: and_(
        Contact.town == month.town,
        Contact.day >= month.first,
        Contact.day < month.after,
        Contact.kind == kind.value,
    )


def _host_visits(month: Month) -> ColumnElement[bool]:
    members = select(PlacementMember.id).where(
        PlacementMember.placement_id.in_(placements_of(month))
    )
    return and_(
        HostVisit.day >= month.first,
        HostVisit.day < month.after,
        HostVisit.member_id.in_(members),
    )


def of_hosts() -> Iterator[Number]:
    """Yield the numbers of hosts, offers and persons who give."""

    def one(name: str, kind: type[Base], which: Which, **more: Any) -> Number:
        return Number(name=name, table="hosts", kind=kind, which=which, **more)

    yield one("hosts_new", Host, of_town(Host, _NO_PERSON, in_month(Host.created_at)))
    yield one("hosts", Host, _hosts(_NO_PERSON), adds=tuple(_KINDS.values()))
    for kind, name in _KINDS.items():
        yield one(name, Host, _hosts(_NO_PERSON, Host.kind == kind.value))
    yield one("offers_new", Offer, of_town(Offer, in_month(Offer.created_at)))
    yield one(
        "offers",
        Offer,
        of_town(Offer, Offer.state == OfferState.OPEN, lambda month: Offer.created_at < month.ends),
    )
    yield one("givers", Host, _hosts(Host.person_id.is_not(None)))


def _hosts(*more: ColumnElement[bool]) -> Which:
    """Hosts approved by the end of the month; one that pauses or has stopped is still counted."""
    there = Host.state.in_((HostState.APPROVED, HostState.PAUSED, HostState.STOPPED))
    return of_town(Host, there, lambda month: Host.approved_at < month.ends, *more)
