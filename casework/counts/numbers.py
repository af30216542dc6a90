"""
Every number of a report: which rows of which table it counts, in one condition.

A number is a part of another (``part_of``), or the sum of others (``adds``): the report says so and
is refused where it does not hold.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from casework.counts.month import Month
from casework.log_call import CallOutcome
from casework.log_contact import ContactKind
from casework.placements import EndReason
from casework.register_host import HostKind
from storage.base import Base
from storage.states import (
    Audience,
    CheckInState,
    DayState,
    HostState,
    HowHeard,
    IntroductionState,
    OfferState,
    Side,
)
from storage.tables import (
    CallLog,
    Candidate,
    CheckIn,
    Contact,
    Host,
    HostVisit,
    Introduction,
    IntroductionStep,
    MeetingDay,
    Offer,
    Person,
    Placement,
    PlacementMember,
    Referral,
    Task,
    Wish,
)

Which = Callable[[Month], ColumnElement[bool]]
At = InstrumentedAttribute[Any]
HEARD = (HowHeard.PHONE, HowHeard.VISIT)
CAME_TRUE = ("yes", "partly")


@dataclass(frozen=True, kw_only=True)
class Number:
    """
    One number.

    :param table: under which heading it stands
    :param kind: the rows that it counts
    :param which: which of them, in a month
    :param part_of: the number that holds it
    :param adds: the numbers that add up to it
    :param at: when that was which is counted, if it is not the row's beginning
    """

    name: str
    table: str
    kind: type[Base]
    which: Which
    part_of: str = ""
    adds: tuple[str, ...] = ()
    at: At | None = None


def _in(at: At) -> Which:
    return lambda month: and_(at >= month.begins, at < month.ends)


def _of_town(kind: Any, *more: Which | ColumnElement[bool]) -> Which:
    """Rows of a table that has a town of its own."""
    return lambda month: and_(
        kind.town == month.town, *(one(month) if callable(one) else one for one in more)
    )


def _placements(month: Month) -> Any:
    return select(Placement.id).where(Placement.town == month.town)


def _stands(begun: At, over: At) -> Which:
    """What had begun before the end of the month, and was not over by then."""
    return lambda month: and_(begun < month.ends, or_(over.is_(None), over >= month.ends))


def _stood(begun: At, over: At) -> Which:
    return lambda month: and_(begun < month.begins, or_(over.is_(None), over >= month.begins))


def _stepped(*states: IntroductionState, heard: bool = False) -> Which:
    """Introductions that took one of these steps in the month, each once."""

    def which(month: Month) -> ColumnElement[bool]:
        steps = select(IntroductionStep.introduction_id).where(
            IntroductionStep.state.in_(states), _in(IntroductionStep.at)(month)
        )
        if heard:
            steps = steps.where(IntroductionStep.how_heard.in_(HEARD))
        return and_(Introduction.town == month.town, Introduction.id.in_(steps))

    return which


def _candidates(*more: ColumnElement[bool]) -> Which:
    return lambda month: and_(
        _in(Candidate.made_at)(month),
        Candidate.wish_id.in_(select(Wish.id).where(Wish.town == month.town)),
        *more,
    )


def _days(*states: DayState) -> Which:
    return lambda month: and_(
        MeetingDay.state.in_(states),
        _in(MeetingDay.starts_at)(month),
        MeetingDay.placement_id.in_(_placements(month)),
    )


def _first_days(month: Month) -> ColumnElement[bool]:
    earlier = select(MeetingDay.placement_id).where(
        MeetingDay.state == DayState.HELD, MeetingDay.starts_at < month.begins
    )
    here = select(MeetingDay.placement_id).where(
        MeetingDay.state == DayState.HELD, _in(MeetingDay.starts_at)(month)
    )
    return and_(Placement.town == month.town, Placement.id.in_(here), Placement.id.not_in(earlier))


def _at_step(step: str) -> Which:
    def which(month: Month) -> ColumnElement[bool]:
        tried, goes_on = Placement.trial_at < month.ends, Placement.ongoing_at < month.ends
        of = {
            "visit": and_(
                or_(Placement.trial_at.is_(None), Placement.trial_at >= month.ends),
                or_(Placement.ongoing_at.is_(None), Placement.ongoing_at >= month.ends),
            ),
            "trial": and_(
                tried, or_(Placement.ongoing_at.is_(None), Placement.ongoing_at >= month.ends)
            ),
            "ongoing": goes_on,
        }
        return and_(_PLACEMENTS_STAND(month), of[step])

    return which


_PLACEMENTS_STAND = _of_town(Placement, _stands(Placement.created_at, Placement.ended_at))
_ENDED = _of_town(Placement, _in(Placement.ended_at))


def _members_at_the_end(side: Side, *answers: str) -> Which:
    def which(month: Month) -> ColumnElement[bool]:
        over = select(Placement.id).where(
            _ENDED(month), Placement.end_reason != EndReason.DEATH.value
        )
        asked = and_(
            PlacementMember.side == side,
            PlacementMember.left_at.is_(None),
            PlacementMember.placement_id.in_(over),
        )
        return and_(asked, PlacementMember.came_true.in_(answers)) if answers else asked

    return which


def _left(*reasons: EndReason) -> Which:
    return lambda month: and_(
        PlacementMember.side == Side.PERSON,
        _in(PlacementMember.left_at)(month),
        PlacementMember.placement_id.in_(_placements(month)),
        *((PlacementMember.left_reason.in_([one.value for one in reasons]),) if reasons else ()),
    )


_TASKS = Task.audience == Audience.COORDINATORS
_REASONS = (EndReason.MOVED, EndReason.DEATH, EndReason.LOST_TOUCH)
_HOSTS = and_(Host.person_id.is_(None))
_THERE = Host.state.in_((HostState.APPROVED, HostState.PAUSED, HostState.STOPPED))


def _numbers() -> Iterator[Number]:
    yield from _of_persons()
    yield from _of_introductions()
    yield from _of_days()
    yield from _of_placements()
    yield from _of_check_ins()
    yield from _of_work()
    yield from _of_hosts()


def _of_persons() -> Iterator[Number]:
    def one(name: str, which: Which, **more: Any) -> Number:
        return Number(name=name, table="persons", kind=Person, which=which, **more)

    closed = _of_town(Person, _in(Person.closed_at))
    yield one("persons_before", _of_town(Person, _stood(Person.created_at, Person.closed_at)))
    yield one("persons_new", _of_town(Person, _in(Person.created_at)))
    yield one("persons_closed", closed, at=Person.closed_at)
    for why in _REASONS:
        which = _of_town(Person, _in(Person.closed_at), Person.closed_reason == why.value)
        yield one(f"persons_closed_{why}", which, part_of="persons_closed", at=Person.closed_at)
    yield one("persons", _of_town(Person, _stands(Person.created_at, Person.closed_at)))
    new = _of_town(Wish, _in(Wish.created_at))
    yield Number(name="wishes_new", table="wishes", kind=Wish, which=new)
    yield Number(
        name="wishes_later",
        table="wishes",
        kind=Wish,
        which=_of_town(Wish, _in(Wish.created_at), Wish.later.is_(True)),
        part_of="wishes_new",
    )
    yield Number(name="candidates", table="wishes", kind=Candidate, which=_candidates())
    yield Number(
        name="candidates_by_hand",
        table="wishes",
        kind=Candidate,
        which=_candidates(Candidate.proposed_by.is_not(None)),
        part_of="candidates",
    )
    yield Number(
        name="referrals",
        table="wishes",
        kind=Referral,
        which=_of_town(Referral, _in(Referral.made_at)),
    )


def _of_introductions() -> Iterator[Number]:
    state = IntroductionState
    for name, states in (
        ("chosen", (state.CHOSEN,)),
        ("asked", (state.ASKED,)),
        ("welcomed", (state.WELCOMED,)),
        ("declined", (state.DECLINED,)),
        ("meeting", (state.MEETING,)),
        ("placed", (state.PLACED,)),
        ("withdrawn", (state.WITHDRAWN,)),
    ):
        yield Number(
            name=f"introductions_{name}",
            table="introductions",
            kind=Introduction,
            which=_stepped(*states),
        )
    yield Number(
        name="introductions_heard",
        table="introductions",
        kind=Introduction,
        which=_stepped(state.WELCOMED, state.DECLINED, heard=True),
    )


def _of_days() -> Iterator[Number]:
    def one(name: str, *states: DayState, **more: Any) -> Number:
        return Number(name=name, table="days", kind=MeetingDay, which=_days(*states), **more)

    parts = ("days_held", "days_rested", "days_cancelled", "days_untold")
    yield one("days", *DayState, adds=parts)
    yield one("days_held", DayState.HELD)
    yield one("days_rested", DayState.RESTED)
    yield one("days_cancelled", DayState.CANCELLED)
    yield one("days_untold", DayState.PLANNED, DayState.NOT_ARRIVED)
    yield Number(name="first_days", table="days", kind=Placement, which=_first_days)


def _of_placements() -> Iterator[Number]:
    def one(name: str, which: Which, table: str = "placements", **more: Any) -> Number:
        return Number(name=name, table=table, kind=Placement, which=which, **more)

    yield one(
        "placements_before", _of_town(Placement, _stood(Placement.created_at, Placement.ended_at))
    )
    yield one("placements_new", _of_town(Placement, _in(Placement.created_at)))
    yield one("placements_ended", _ENDED, at=Placement.ended_at)
    steps = ("visit", "trial", "ongoing")
    yield one("placements", _PLACEMENTS_STAND, adds=tuple(f"placements_{s}" for s in steps))
    for step in steps:
        yield one(f"placements_{step}", _at_step(step))
    trial, ongoing = Placement.trial_at, Placement.ongoing_at
    yield one("trials_begun", _of_town(Placement, _in(trial)), at=trial)
    yield one("ongoing_begun", _of_town(Placement, _in(ongoing)), at=ongoing)
    ends = tuple(f"ended_{why}" for why in EndReason)
    yield one("ended", _ENDED, "endings", adds=ends, at=Placement.ended_at)
    for why in EndReason:
        which = _of_town(Placement, _in(Placement.ended_at), Placement.end_reason == why.value)
        yield one(f"ended_{why}", which, "endings", at=Placement.ended_at)
    yield from _of_endings()


def _of_endings() -> Iterator[Number]:
    def one(name: str, which: Which, **more: Any) -> Number:
        return Number(name=name, table="came_true", kind=PlacementMember, which=which, **more)

    for side in Side:
        yield one(f"asked_{side}s", _members_at_the_end(side))
        true = _members_at_the_end(side, *CAME_TRUE)
        yield one(f"came_true_{side}s", true, part_of=f"asked_{side}s")
    yield one("left", _left(), at=PlacementMember.left_at)
    for why in _REASONS:
        yield one(f"left_{why}", _left(why), part_of="left", at=PlacementMember.left_at)


def _of_check_ins() -> Iterator[Number]:
    def one(name: str, *more: ColumnElement[bool], **rest: Any) -> Number:
        which = _of_town(CheckIn, _in(CheckIn.asked_at), *more)
        return Number(name=name, table="check_ins", kind=CheckIn, which=which, **rest)

    states = tuple(CheckInState)
    yield one("check_ins", adds=tuple(f"check_ins_{state}" for state in states))
    for state in states:
        yield one(f"check_ins_{state}", CheckIn.state == state)
    yield one(
        "check_ins_heard",
        CheckIn.state == CheckInState.ANSWERED,
        CheckIn.how_heard.in_(HEARD),
        part_of="check_ins_answered",
    )
    for side in Side:
        yield one(f"check_ins_of_{side}", CheckIn.side == side, part_of="check_ins")


def _of_work() -> Iterator[Number]:
    def task(name: str, which: Which, **more: Any) -> Number:
        return Number(name=name, table="tasks", kind=Task, which=which, **more)

    yield task("tasks_before", _of_town(Task, _TASKS, _stood(Task.created_at, Task.resolved_at)))
    yield task("tasks_new", _of_town(Task, _TASKS, _in(Task.created_at)))
    yield task(
        "incidents",
        _of_town(Task, _TASKS, _in(Task.created_at), Task.kind == "incident"),
        part_of="tasks_new",
    )
    yield task("tasks_resolved", _of_town(Task, _TASKS, _in(Task.resolved_at)), at=Task.resolved_at)
    yield task("tasks", _of_town(Task, _TASKS, _stands(Task.created_at, Task.resolved_at)))
    calls = tuple(f"calls_{outcome}" for outcome in CallOutcome)
    made = _of_town(CallLog, _in(CallLog.called_at))
    yield Number(name="calls", table="calls", kind=CallLog, which=made, adds=calls)
    for outcome in CallOutcome:
        which = _of_town(CallLog, _in(CallLog.called_at), CallLog.outcome == outcome.value)
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
    members = select(PlacementMember.id).where(PlacementMember.placement_id.in_(_placements(month)))
    return and_(
        HostVisit.day >= month.first,
        HostVisit.day < month.after,
        HostVisit.member_id.in_(members),
    )


def _of_hosts() -> Iterator[Number]:
    def one(name: str, kind: type[Base], which: Which, **more: Any) -> Number:
        return Number(name=name, table="hosts", kind=kind, which=which, **more)

    yield one("hosts_new", Host, _of_town(Host, _HOSTS, _in(Host.created_at)))
    there = _of_town(Host, _HOSTS, _THERE, lambda month: Host.approved_at < month.ends)
    yield one("hosts", Host, there, adds=tuple(f"hosts_{kind}" for kind in _HOST_NAMES))
    for kind in HostKind:
        of_kind = _of_town(
            Host,
            _HOSTS,
            _THERE,
            Host.kind == kind.value,
            lambda month: Host.approved_at < month.ends,
        )
        yield one(f"hosts_{_NAME_OF[kind]}", Host, of_kind)
    yield one("offers_new", Offer, _of_town(Offer, _in(Offer.created_at)))
    yield one(
        "offers",
        Offer,
        _of_town(
            Offer, Offer.state == OfferState.OPEN, lambda month: Offer.created_at < month.ends
        ),
    )
    yield one(
        "givers",
        Host,
        _of_town(Host, Host.person_id.is_not(None), _THERE, lambda m: Host.approved_at < m.ends),
    )


_NAME_OF: Mapping[HostKind, str] = {
    HostKind.COMPANY: "companies",
    HostKind.GROUP: "groups",
    HostKind.VOLUNTEER: "volunteers",
}
_HOST_NAMES = tuple(_NAME_OF.values())

NUMBERS: Mapping[str, Number] = {one.name: one for one in _numbers()}
"""Every number by its name, in the order of the report."""
