"""A month in numbers: each is counted over the rows once more, in another way."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.count_month import WAITS, count_month
from casework.counts import NUMBERS, Month
from casework.counts.month import last_month, next_month
from casework.ground import NotYours
from casework.log_contact import ContactKind, NoSuchDay, Whom, log_contact
from casework.placements import EndReason
from casework.rows_behind import NOT_SHOWN, SIZE, RowsBehind, rows_behind
from storage.database import Database
from storage.states import (
    Audience,
    CheckInState,
    DayState,
    HowHeard,
    IntroductionState,
    Role,
    Side,
)
from storage.tables import (
    CallLog,
    CheckIn,
    Contact,
    Host,
    IntroductionStep,
    MeetingDay,
    Person,
    Placement,
    PlacementMember,
    Task,
    Wish,
)
from tests.making import NOW, TOWN, make_account, make_cast, make_person
from tests.reports.town_month import NOVEMBER, make_months


@pytest.fixture
def session(sqlite_database: Database) -> Iterator[Session]:
    """A session in a town with two months of everything."""
    with sqlite_database.writing() as session:
        make_months(session)
        yield session


def here(at: datetime | None) -> bool:
    """Whether a moment is in November, in Tokyo."""
    return at is not None and NOVEMBER.begins <= at < NOVEMBER.ends


def stood(row: Any, begun: str, over: str, at: datetime) -> bool:
    """Whether a row had begun and was not over at a moment."""
    ended = getattr(row, over)
    return bool(getattr(row, begun) < at and (ended is None or ended >= at))


def recounted(session: Session) -> dict[str, int]:
    """Count by reading every row."""

    def all_of(kind: Any) -> list[Any]:
        return list(session.scalars(select(kind)))

    persons, placements, tasks = all_of(Person), all_of(Placement), all_of(Task)
    tasks = [one for one in tasks if one.audience is Audience.COORDINATORS]
    ended = {one.id: one for one in placements if here(one.ended_at)}
    members, days = all_of(PlacementMember), all_of(MeetingDay)
    days = [one for one in days if here(one.starts_at)]
    check_ins = [one for one in all_of(CheckIn) if here(one.asked_at)]
    steps = [one for one in all_of(IntroductionStep) if here(one.at)]
    standing = [one for one in placements if stood(one, "created_at", "ended_at", NOVEMBER.ends)]
    asked = [
        one
        for one in members
        if one.placement_id in ended
        and one.left_at is None
        and ended[one.placement_id].end_reason != EndReason.DEATH
    ]
    return {
        "persons_before": sum(
            stood(one, "created_at", "closed_at", NOVEMBER.begins) for one in persons
        ),
        "persons_new": sum(here(one.created_at) for one in persons),
        "persons_closed": sum(here(one.closed_at) for one in persons),
        "persons": sum(stood(one, "created_at", "closed_at", NOVEMBER.ends) for one in persons),
        "wishes_new": sum(here(one.created_at) for one in all_of(Wish)),
        "introductions_asked": len(
            {s.introduction_id for s in steps if s.state is IntroductionState.ASKED}
        ),
        "introductions_heard": len(
            {
                s.introduction_id
                for s in steps
                if s.state in {IntroductionState.WELCOMED, IntroductionState.DECLINED}
                and s.how_heard in {HowHeard.PHONE, HowHeard.VISIT}
            }
        ),
        "days": len(days),
        "days_held": sum(one.state is DayState.HELD for one in days),
        "placements_new": sum(here(one.created_at) for one in placements),
        "placements_ended": len(ended),
        "placements": len(standing),
        "placements_visit": sum(
            not (one.trial_at and one.trial_at < NOVEMBER.ends) for one in standing
        ),
        "placements_ongoing": sum(
            bool(one.ongoing_at and one.ongoing_at < NOVEMBER.ends) for one in standing
        ),
        "ended_moved": sum(one.end_reason == "moved" for one in ended.values()),
        "ended_death": sum(one.end_reason == "death" for one in ended.values()),
        "ended_lost_touch": sum(one.end_reason == "lost_touch" for one in ended.values()),
        "came_true_persons": sum(
            one.side is Side.PERSON and one.came_true in {"yes", "partly"} for one in asked
        ),
        "asked_hosts": sum(one.side is Side.HOST for one in asked),
        "left": sum(one.side is Side.PERSON and here(one.left_at) for one in members),
        "check_ins": len(check_ins),
        "check_ins_silent": sum(one.state is CheckInState.SILENT for one in check_ins),
        "tasks_new": sum(here(one.created_at) for one in tasks),
        "tasks_resolved": sum(here(one.resolved_at) for one in tasks),
        "tasks": sum(stood(one, "created_at", "resolved_at", NOVEMBER.ends) for one in tasks),
        "calls": sum(here(one.called_at) for one in all_of(CallLog)),
        "contacts_along": sum(
            one.kind == "along" and NOVEMBER.first <= one.day < NOVEMBER.after
            for one in all_of(Contact)
        ),
        "hosts_new": sum(here(one.created_at) for one in all_of(Host)),
        "hosts": sum(one.approved_at < NOVEMBER.ends for one in all_of(Host)),
    }


def test_each_number_is_what_the_rows_say(session: Session) -> None:
    """Counted by a query, and by reading every row: the same."""
    numbers = count_month(session, month=NOVEMBER, town=TOWN.key, by=None).numbers

    again = recounted(session)
    assert {name: numbers[name] for name in again} == again
    assert sum(count > 0 for count in numbers.values()) > 50


def test_parts_are_parts_and_sums_are_sums(session: Session) -> None:
    """What a number says of others holds, whatever the rows are."""
    numbers = count_month(session, month=NOVEMBER, town=TOWN.key, by=None).numbers
    for one in NUMBERS.values():
        if one.part_of:
            assert numbers[one.name] <= numbers[one.part_of], one.name
        if one.adds:
            assert numbers[one.name] == sum(numbers[part] for part in one.adds), one.name
    assert sum(numbers[name] for name in WAITS) == numbers["tasks_resolved"]


def test_areas_add_up(session: Session) -> None:
    """What is told by area is the same in sum."""
    counted = count_month(session, month=NOVEMBER, town=TOWN.key, by=None)
    for name, counts in counted.areas.items():
        assert sum(counts.values()) == counted.numbers[name]
        assert len(counts) == 3


def test_the_rows_behind_a_number_are_as_many(session: Session) -> None:
    """Each number that shows its rows has that many, in pages, the newest first."""
    by = make_account(session, Role.COORDINATOR)
    numbers = count_month(session, month=NOVEMBER, town=TOWN.key, by=by).numbers
    for name in NUMBERS:
        if name in NOT_SHOWN:
            continue
        seen = rows_behind(session, number=name, month=NOVEMBER, town=TOWN.key, by=by)
        assert seen.total == numbers[name], name
        assert len(seen.rows) == min(seen.total, SIZE), name
        moments = [str(row.at) for row in seen.rows]
        assert moments == sorted(moments, reverse=True)
        assert all(row.codes or row.host or name.startswith("contacts") for row in seen.rows), name


def test_the_rows_behind_a_wait_and_an_area_are_as_many(session: Session) -> None:
    """What was resolved in time, and what hosts there are somewhere; nobody is looked up so."""
    by = make_account(session, Role.COORDINATOR)
    counted = count_month(session, month=NOVEMBER, town=TOWN.key, by=by)

    def behind(number: str, area: str | None = None) -> RowsBehind:
        return rows_behind(session, number=number, month=NOVEMBER, town=TOWN.key, by=by, area=area)

    waited = [behind(name) for name in WAITS]
    assert [one.total for one in waited] == [counted.numbers[name] for name in WAITS]
    assert all(len(one.rows) == min(one.total, SIZE) for one in waited)
    for name in ("hosts", "offers"):
        for area, count in counted.areas[name].items():
            assert behind(name, area).total == count
    for name in ("persons", "wishes_new", "calls"):
        with pytest.raises(NotYours):
            behind(name, "kawabata")


def test_the_city_sees_counts_and_no_rows(session: Session) -> None:
    """An officer counts; the rows behind a number are not theirs."""
    officer = make_account(session, Role.OFFICER)
    assert count_month(session, month=NOVEMBER, town=TOWN.key, by=officer).numbers["persons"]
    for role in (Role.OFFICER, Role.SUPPORTER, Role.HOST):
        with pytest.raises(NotYours):
            rows_behind(
                session,
                number="persons",
                month=NOVEMBER,
                town=TOWN.key,
                by=make_account(session, role),
            )


def test_another_town_is_not_counted(session: Session) -> None:
    """Neither its rows are counted nor can its coordinator ask for ours."""
    elsewhere = Month.of("harbour", date(2026, 11, 1))
    numbers = count_month(session, month=elsewhere, town="harbour", by=None).numbers
    assert set(numbers.values()) == {0}
    stranger = make_account(session, Role.COORDINATOR, town="harbour")
    with pytest.raises(NotYours):
        count_month(session, month=NOVEMBER, town=TOWN.key, by=stranger)
    with pytest.raises(NotYours):
        rows_behind(session, number="persons", month=NOVEMBER, town="harbour", by=stranger)


def test_that_a_person_gives_is_shown_to_nobody(session: Session) -> None:
    """The number is counted; its rows, and any other, are not shown."""
    by = make_account(session, Role.COORDINATOR)
    for number in ("givers", "nothing_such"):
        with pytest.raises(NotYours):
            rows_behind(session, number=number, month=NOVEMBER, town=TOWN.key, by=by)


def test_a_month_begins_at_midnight_in_tokyo() -> None:
    """The last moment of October in Tokyo is no moment of November."""
    assert NOVEMBER.begins.isoformat() == "2026-10-31T15:00:00+00:00"
    assert NOVEMBER.ends.isoformat() == "2026-11-30T15:00:00+00:00"
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert last_month(date(2027, 1, 1)) == date(2026, 12, 1)
    assert last_month(date(2026, 12, 1)) == date(2026, 11, 1)


def test_a_visit_is_kept_with_a_tap(sqlite_database: Database) -> None:
    """By whoever looks after the person, of a day that has come and was not long ago."""
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        day = date(2026, 11, 20)

        def logs(**values: Any) -> Contact:
            given: dict[str, Any] = {
                "kind": ContactKind.ALONG,
                "whom": Whom.PERSON,
                "day": day,
                "person": cast.person.id,
                "by": cast.supporter,
                "now": NOW,
            }
            return log_contact(session, **(given | values))

        row = logs()
        assert (row.kind, row.person_id, row.day) == ("along", cast.person.id, day)
        assert logs(person=None, by=cast.coordinator, whom=Whom.AGENCY).person_id is None
        for wrong in (date(2026, 11, 25), date(2026, 8, 1)):
            with pytest.raises(NoSuchDay):
                logs(day=wrong)
        others = make_person(session, make_account(session, Role.SUPPORTER))
        with pytest.raises(NotYours):
            logs(person=others.id)
        with pytest.raises(NotYours):
            logs(person=None, by=cast.giver)
