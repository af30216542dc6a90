"""The deeds of the worst night, on both databases: told, taken, stopped, begun again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.approve_host import approve_host
from casework.approve_introduction import approve_introduction
from casework.begin_placement import begin_placement
from casework.choose_candidate import choose_candidate
from casework.complain import complain
from casework.duty import on_duty, stand_ins, stands_in_for
from casework.giving import giving_host
from casework.ground import NotYours, TooLate, take_notices
from casework.plan_duty import be_away, be_back, drop_duty, plan_duty, roster
from casework.repeat_tasks import due_tasks, repeat_tasks
from casework.report_incident import Incident, Whom, add_words, report_incident, say_where
from casework.rest_placement import go_on
from casework.stop_account import start_account, stop_account
from casework.stop_host import start_host, stop_host
from casework.stop_person import start_person, stop_person
from casework.take_task import take_task
from casework.views_officer import complaint_words
from followup.calendar import tokyo_day
from storage.base import Id
from storage.database import Database
from storage.states import (
    Audience,
    DayState,
    HostState,
    HowSaid,
    IntroductionState,
    PauseReason,
    PersonState,
    PlacementStep,
    Role,
    TaskState,
    WishState,
)
from storage.tables import Account, AuditEntry, Host, Introduction, MeetingDay, Placement, Task
from tests.casework.test_giving import gives, ongoing
from tests.making import (
    NOW,
    TOWN,
    Cast,
    make_account,
    make_candidate,
    make_cast,
    make_consent,
    make_person,
    make_wish,
)

TOWNS = {TOWN.key: TOWN}
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on either database."""
    with database.writing() as session:
        yield session


def heard(session: Session) -> list[tuple[Id, str]]:
    """Return who was told what since the last look."""
    return [(one.to, one.kind) for one in take_notices(session)]


def in_trial(session: Session) -> tuple[Cast, Placement, MeetingDay]:
    """Make a placement in 体験 with a day ahead."""
    cast = make_cast(session)
    make_consent(session, cast.person)
    placement = begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )
    placement.step = PlacementStep.TRIAL
    day = MeetingDay(placement_id=placement.id, starts_at=NOW + timedelta(days=3))
    session.add(day)
    session.flush()
    take_notices(session)
    return cast, placement, day


def tells(session: Session, by: Account, kind: Incident = Incident.INJURY, place: str = "") -> Task:
    """Tell of an incident."""
    return report_incident(
        session, by=by, kind=kind, whom=Whom.PERSON, place=place, towns=TOWNS, now=NOW
    )


def test_told_untaken_and_taken(session: Session) -> None:
    """The placement rests, after half an hour the city hears, and the writer hears of a human."""
    cast, placement, day = in_trial(session)
    officer = make_account(session, Role.OFFICER)

    task = tells(session, cast.giver, place=placement.id.hex[-12:])
    add_words(session, task=task.id, words="足をひねりました", by=cast.giver, now=NOW)
    session.flush()

    assert (placement.paused, day.state) == (PauseReason.INCIDENT, DayState.CANCELLED)
    assert (cast.coordinator.id, "task.opened") in heard(session)
    assert task.note == "足をひねりました"
    due = due_tasks(session, now=NOW + HALF_AN_HOUR, limit=9)
    repeat_tasks(session, tasks=due, towns=TOWNS, now=NOW + HALF_AN_HOUR)
    told = heard(session)
    assert {(officer.id, "task.reminded"), (cast.giver.id, "si.untaken")} <= set(told)

    take_task(session, task=task.id, by=officer, now=NOW + HALF_AN_HOUR)

    assert (cast.giver.id, "si.taken") in heard(session)
    with pytest.raises(NotYours):
        go_on(session, placement=placement.id, by=cast.supporter, now=NOW)
    go_on(session, placement=placement.id, by=cast.coordinator, now=NOW)
    assert placement.paused is PauseReason.NONE
    with pytest.raises(TooLate):
        go_on(session, placement=placement.id, by=cast.coordinator, now=NOW)


def test_said_afterwards_where_it_was(session: Session) -> None:
    """Once, by the writer, about a place of theirs."""
    cast, placement, _ = in_trial(session)
    other = make_account(session, Role.HOST)
    task = tells(session, cast.supporter)

    with pytest.raises(NotYours):
        say_where(
            session, task=task.id, place=placement.id.hex[-12:], by=other, towns=TOWNS, now=NOW
        )
    say_where(
        session, task=task.id, place=placement.id.hex[-12:], by=cast.supporter, towns=TOWNS, now=NOW
    )

    assert placement.paused is PauseReason.INCIDENT
    with pytest.raises(TooLate):
        say_where(
            session,
            task=task.id,
            place=placement.id.hex[-12:],
            by=cast.supporter,
            towns=TOWNS,
            now=NOW,
        )


def test_everything_about_a_person_stops_and_begins_again(session: Session) -> None:
    """Twice is once; only a coordinator begins again, and only what was stopped."""
    cast, placement, day = in_trial(session)

    def stops(by: Account) -> None:
        stop_person(session, person=cast.person.id, by=by, town=TOWN, now=NOW)

    with pytest.raises(NotYours):
        stops(make_account(session, Role.SUPPORTER))
    stops(cast.supporter)
    stops(cast.supporter)

    assert cast.person.state is PersonState.STOPPED
    assert (placement.paused, day.state) == (PauseReason.STOPPED, DayState.CANCELLED)
    acts = select(AuditEntry.act).where(AuditEntry.act == "person.stop")
    assert len(session.scalars(acts).all()) == 1
    with pytest.raises(NotYours):
        start_person(session, person=cast.person.id, by=cast.supporter, now=NOW)
    start_person(session, person=cast.person.id, by=cast.coordinator, now=NOW)
    assert (cast.person.state, placement.paused) == (PersonState.ACTIVE, PauseReason.NONE)
    with pytest.raises(TooLate):
        start_person(session, person=cast.person.id, by=cast.coordinator, now=NOW)


def test_a_host_and_an_account_stop(session: Session) -> None:
    """Each until a coordinator begins again."""
    cast, placement, _ = in_trial(session)

    stop_host(session, host=cast.host.id, by=cast.giver, town=TOWN, now=NOW)
    assert (cast.host.state, placement.paused) == (HostState.STOPPED, PauseReason.STOPPED)
    with pytest.raises(NotYours):
        start_host(session, host=cast.host.id, by=cast.giver, now=NOW)
    start_host(session, host=cast.host.id, by=cast.coordinator, now=NOW)
    assert (cast.host.state, placement.paused) == (HostState.APPROVED, PauseReason.NONE)

    stop_account(session, by=cast.supporter, town=TOWN, now=NOW)
    stop_account(session, by=cast.supporter, town=TOWN, now=NOW)
    tasks = select(Task).where(Task.kind == "account_stopped")
    assert session.scalars(tasks).one().facts == {"account": cast.supporter.id.hex}
    start_account(session, account=cast.supporter.id, by=cast.coordinator, now=NOW)
    assert session.scalars(tasks).one().state is TaskState.RESOLVED
    with pytest.raises(TooLate):
        start_account(session, account=cast.supporter.id, by=cast.coordinator, now=NOW)


def test_what_a_person_gives_stops_with_them(session: Session) -> None:
    """
    They are asked nothing as a giver either; who waits for them hears so, one task stands for
    both, and begun again both go on.
    """
    cast, _ = ongoing(session)
    offer = gives(session, cast.person, cast.supporter)
    host = session.get_one(Host, offer.host_id)
    approve_host(session, host=host.id, by=cast.coordinator, now=NOW)
    from_other = make_account(session, Role.SUPPORTER)
    other = make_person(session, from_other)
    make_consent(session, other)
    wish = make_wish(session, other, sentence="花の名前を知りたい")
    introduction = choose_candidate(
        session,
        candidate=make_candidate(session, wish, offer).id,
        how_said=HowSaid.CHOSEN,
        by=from_other,
        town=TOWN,
        activity_words={},
        now=NOW,
    )
    approve_introduction(
        session,
        introduction=introduction.id,
        by=cast.coordinator,
        town=TOWN,
        activity_words={},
        now=NOW,
    )
    take_notices(session)

    stop_person(session, person=cast.person.id, by=cast.supporter, town=TOWN, now=NOW)

    assert host.state is HostState.STOPPED
    assert session.get_one(Introduction, introduction.id).state is IntroductionState.DECLINED
    assert wish.state is WishState.OPEN
    assert (from_other.id, "in.declined") in heard(session)
    open_tasks = select(Task.person_id).where(
        Task.kind == "stopped_all", Task.state != TaskState.RESOLVED
    )
    assert session.scalars(open_tasks).all() == [cast.person.id]
    start_person(session, person=cast.person.id, by=cast.coordinator, now=NOW)
    assert giving_host(session, person=cast.person.id) is host
    assert host.state.value == "approved"


def test_a_complaint_is_the_officers_alone(session: Session) -> None:
    """A coordinator can neither see nor take it; without an officer none is taken in."""
    cast, _, _ = in_trial(session)

    def complains() -> Task:
        return complain(
            session, words="言い方がつらい", named=False, by=cast.giver, town=TOWN, now=NOW
        )

    with pytest.raises(TooLate):
        complains()
    officer = make_account(session, Role.OFFICER)

    task = complains()

    assert heard(session) == [(officer.id, "task.opened")]
    assert (task.audience, task.reporter_id) == (Audience.OFFICERS, None)
    for nobody in (cast.coordinator, cast.supporter):
        with pytest.raises(NotYours):
            take_task(session, task=task.id, by=nobody, now=NOW)
    take_task(session, task=task.id, by=officer, now=NOW)
    assert complaint_words(session, task=task.id, by=officer, now=NOW) == "言い方がつらい"


def test_who_is_on_duty_is_told_and_who_stands_in_may_take_over(session: Session) -> None:
    """The roster says whom an injury wakes; with nobody named, everybody."""
    cast, _, _ = in_trial(session)
    second, third = (make_account(session, Role.COORDINATOR) for _ in range(2))
    team = {cast.coordinator.id, second.id, third.id}
    today = tokyo_day(NOW)

    def plans(by: Account) -> Id:
        return plan_duty(
            session, account=second.id, first_day=today, last_day=today, by=by, now=NOW
        ).id

    with pytest.raises(NotYours):
        plans(cast.supporter)
    assert {one.id for one in on_duty(session, town=TOWN.key, now=NOW)} == team
    duty = plans(cast.coordinator)
    away = be_away(
        session, stand_in=third.id, first_day=today, last_day=today, by=second, now=NOW
    ).id
    task = tells(session, cast.supporter)
    assert {to for to, kind in heard(session) if kind == "task.opened"} == {second.id}
    assert stand_ins(session, accounts=[second.id], now=NOW) == {second.id: third.id}
    assert stands_in_for(session, by=third, now=NOW) == {second.id}
    take_task(session, task=task.id, by=second, now=NOW)
    with pytest.raises(TooLate):
        take_task(session, task=task.id, by=cast.coordinator, now=NOW)
    assert take_task(session, task=task.id, by=third, now=NOW).coordinator_id == third.id

    with pytest.raises(NotYours):
        be_back(session, absence=away, by=third, now=NOW)
    be_back(session, absence=away, by=second, now=NOW)
    drop_duty(session, duty=duty, by=third, now=NOW)
    session.flush()
    assert roster(session, by=third, now=NOW) == ([], [])
    assert {one.id for one in on_duty(session, town=TOWN.key, now=NOW)} == team
