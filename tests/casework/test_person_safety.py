"""保護, hosts to be kept apart, a guardian's yes; and an insurance that ends."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_introduction import Answer
from casework.approve_introduction import approve_introduction
from casework.begin_placement import MeetsOneHostAlone, begin_placement
from casework.choose_candidate import FitsNoMore
from casework.consent import GUARDIAN, give_consent, withdraw_consent
from casework.end_apart import end_apart
from casework.first_visit import ChecksMissing
from casework.ground import NotYours
from casework.insure import Insured, insure
from casework.keep_apart import hosts_to_keep_from, keep_apart
from casework.protect import end_protection, protect
from casework.set_day import set_day
from casework.watch_insurance import due_insurances, watch_insurance
from followup.calendar import TOKYO
from followup.insurance import Insurance
from storage.database import Database
from storage.states import HowSaid, IntroductionState, Role, Side, TaskState
from storage.tables import AuditEntry, Block, MeetingDay, Placement, Task
from tests.casework.checking import settles_everything
from tests.casework.introducing import WORDS, make_scene
from tests.making import NOW, TOWN, Cast, make_account, make_cast, make_consent


def test_a_kept_apart_host_is_not_met(database: Database) -> None:
    """
    The introduction under way is taken back, its candidate goes, and no gate opens again.
    """
    with database.writing() as session:
        scene = make_scene(session)
        introduction = scene.brought_to(IntroductionState.ASKED)
        stranger = make_account(session, Role.SUPPORTER)

        for _ in range(2):
            keep_apart(
                session,
                person=scene.person.id,
                host=scene.host.id,
                by=scene.supporter,
                town=TOWN,
                now=NOW,
            )

        assert introduction.state is IntroductionState.WITHDRAWN
        assert scene.candidate.state == "gone"
        assert len(session.scalars(select(Block)).all()) == 1
        hosts, total = hosts_to_keep_from(
            session, person=scene.person.id, by=scene.coordinator, start=0, count=9
        )
        assert ([apart for _, apart in hosts], total) == ([Side.PERSON], 1)
        scene.candidate.state = "shown"
        with pytest.raises(FitsNoMore):
            scene.chooses()
        with pytest.raises(NotYours):
            keep_apart(
                session,
                person=scene.person.id,
                host=scene.host.id,
                by=stranger,
                town=TOWN,
                now=NOW,
            )


def test_keeping_apart_is_undone_by_those_who_may_set_it(database: Database) -> None:
    """
    The person is looked for anew; nothing comes back by itself, and a stranger undoes nothing.
    """
    with database.writing() as session:
        scene = make_scene(session)
        introduction = scene.brought_to(IntroductionState.ASKED)
        who: dict[str, Any] = {"person": scene.person.id, "host": scene.host.id, "now": NOW}
        keep_apart(session, by=scene.supporter, town=TOWN, **who)
        revision = scene.wish.revision

        for stranger in (make_account(session, Role.SUPPORTER), scene.giver):
            with pytest.raises(NotYours):
                end_apart(session, by=stranger, **who)
        for _ in range(2):
            end_apart(session, by=scene.supporter, **who)

        assert session.scalars(select(Block)).all() == []
        assert introduction.state is IntroductionState.WITHDRAWN
        assert scene.wish.revision == revision + 1
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.act.contains("apart"))).all()
        assert sorted(acts) == ["person.apart_ended", "person.kept_apart"]
        scene.candidate.state = "shown"
        scene.chooses()


def test_a_hosts_own_never_is_ended_by_a_coordinator_alone(database: Database) -> None:
    """
    Whoever speaks for the person does not decide for the host.
    """
    with database.writing() as session:
        scene = make_scene(session)
        introduction = scene.brought_to(IntroductionState.ASKED)
        scene.answers(introduction, Answer.NEVER_THIS)
        session.flush()
        who: dict[str, Any] = {"person": scene.person.id, "host": scene.host.id, "now": NOW}

        with pytest.raises(NotYours):
            end_apart(session, by=scene.supporter, **who)
        end_apart(session, by=scene.coordinator, **who)

        assert session.scalars(select(Block)).all() == []


def test_where_two_take_part_already_a_coordinator_looks_today(sqlite_database: Database) -> None:
    """
    A placement of the two becomes a task of the same day.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = _begun(session, cast)

        keep_apart(
            session,
            person=cast.person.id,
            host=cast.host.id,
            by=cast.coordinator,
            town=TOWN,
            now=NOW,
        )

        task = session.scalars(select(Task).where(Task.kind == "kept_apart")).one()
        assert (task.urgency, task.placement_id) == ("same_day", placement.id)
        end_apart(session, person=cast.person.id, host=cast.host.id, by=cast.coordinator, now=NOW)
        assert task.state is TaskState.RESOLVED


def test_protection_is_set_by_either_and_ended_by_a_coordinator(database: Database) -> None:
    """
    What a search has found is shown no more; what a coordinator proposed by hand stays.
    """
    with database.writing() as session:
        scene = make_scene(session)
        by_hand, _ = scene.another_candidate()
        by_hand.proposed_by = scene.coordinator.id

        protect(session, person=scene.person.id, by=scene.supporter, town=TOWN, now=NOW)
        session.flush()
        session.expire_all()

        assert scene.person.protected
        assert (scene.candidate.state, by_hand.state) == ("gone", "shown")
        with pytest.raises(NotYours):
            end_protection(session, person=scene.person.id, by=scene.supporter, now=NOW)
        end_protection(session, person=scene.person.id, by=scene.coordinator, now=NOW)
        assert not scene.person.protected


def test_a_protected_person_meets_one_host_alone(sqlite_database: Database) -> None:
    """
    Nobody joins them, and they join nobody: dates and places stay with that host.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        other = make_cast(session, coordinator=cast.coordinator)
        placement = _begun(session, cast)
        cast.person.protected = True

        with pytest.raises(MeetsOneHostAlone):
            begin_placement(
                session,
                introduction=other.introduction.id,
                by=cast.coordinator,
                joins=placement.id,
                town=TOWN,
                now=NOW,
            )


def test_under_18_no_introduction_goes_out_without_both(database: Database) -> None:
    """
    The young person's own yes is not enough, nor the guardian's alone; both can be taken back.
    """
    with database.writing() as session:
        scene = make_scene(session)
        introduction = scene.brought_to(IntroductionState.CHOSEN)
        scene.person.minor = True

        def approves() -> None:
            approve_introduction(
                session,
                introduction=introduction.id,
                by=scene.coordinator,
                town=TOWN,
                activity_words=WORDS,
                now=NOW,
            )

        with pytest.raises(FitsNoMore):
            approves()
        give_consent(
            session,
            person=scene.person.id,
            by=scene.supporter,
            how_said=HowSaid.CHOSEN,
            purpose=GUARDIAN,
            now=NOW,
        )
        approves()
        withdraw_consent(
            session,
            person=scene.person.id,
            by=scene.supporter,
            town=TOWN,
            purpose=GUARDIAN,
            now=NOW,
        )

        assert session.get_one(type(introduction), introduction.id).state is (
            IntroductionState.WITHDRAWN
        )
        (audited,) = session.scalars(
            select(AuditEntry.facts).where(AuditEntry.act == "withdraw_consent")
        )
        assert audited == {"purpose": GUARDIAN}


def test_an_insurance_that_ends_becomes_a_task_and_then_stops_new_days(
    database: Database,
) -> None:
    """
    March 1, again on April 1 for the same day; set days stay, and a new insurance settles it.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = _begun(session, cast)
        settles_everything(session, placement=placement, now=NOW)
        _insure(session, placement, cast, date(2027, 3, 31), NOW)
        march, april = _at(2027, 3, 1, 10), _at(2027, 4, 1, 10)
        stays = set_day(
            session,
            placement=placement.id,
            by=cast.supporter,
            starts_at=_at(2027, 3, 30, 10),
            now=NOW,
        )

        assert due_insurances(session, now=march - timedelta(days=1), limit=9) == []
        assert _watch(session, march) == {"insurance_ends": "this_week"}
        assert _watch(session, march + timedelta(days=1)) == {"insurance_ends": "this_week"}
        assert _watch(session, april) == {"insurance_over": "same_day"}
        with pytest.raises(ChecksMissing):
            set_day(
                session,
                placement=placement.id,
                by=cast.supporter,
                starts_at=april + timedelta(days=3),
                now=april,
            )
        assert session.get_one(MeetingDay, stays.id).state.value == "planned"
        _insure(session, placement, cast, date(2028, 3, 31), april)
        assert _watch(session, april + timedelta(days=30)) == {}


def _begun(session: Session, cast: Cast) -> Placement:
    make_consent(session, cast.person)
    return begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )


def _insure(session: Session, placement: Placement, cast: Cast, until: date, now: datetime) -> None:
    insure(
        session,
        placement=placement.id,
        kind=Insurance.VOLUNTEER,
        insured=Insured.BOTH,
        until=until,
        by=cast.coordinator,
        town=TOWN,
        now=now,
    )


def _watch(session: Session, now: datetime) -> dict[str, str]:
    """Let the clock look, and return the open tasks about an insurance."""
    for check in due_insurances(session, now=now, limit=9):
        watch_insurance(session, check=check, town=TOWN, now=now)
    session.flush()
    tasks = session.scalars(
        select(Task).where(Task.kind.startswith("insurance"), Task.state != TaskState.RESOLVED)
    )
    return {task.kind: task.urgency for task in tasks}


def _at(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=TOKYO)
