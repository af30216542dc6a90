"""The life of a month's report: begun on the 1st, reminded of, finished, handed in, corrected."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.count_month import count_month
from casework.count_report import count_again, keep_counts, reports_to_count
from casework.counts import Month
from casework.draft_report import begin_report, next_look
from casework.ground import NotYours, TooLate, take_notices
from casework.hand_in_report import finish_report, hand_in_report, reopen_report
from casework.mind_reports import OVERDUE, due_reports, mind_reports
from casework.monthly_content import MinutesTold
from casework.views_reports import content_to_write, report_view, reports_of
from casework.write_in_report import attach_minutes, choose_stories, write_remarks
from storage.base import new_id
from storage.states import ReportState, Role, TaskState
from storage.tables import Account, MonthlyReport, Task
from tests.making import TOWN, make_account, make_person

TOWNS = {TOWN.key: TOWN}
OCTOBER = date(2026, 10, 1)


def moment(month: int, day: int) -> datetime:
    """Return ten in the morning of a day of 2026, in Tokyo."""
    return datetime(2026, month, day, 1, tzinfo=UTC)


@pytest.fixture
def me(session: Session) -> Account:
    """A coordinator who was there in October."""
    return make_account(session, Role.COORDINATOR, created_at=moment(10, 5))


def ticks(session: Session, now: datetime) -> list[str]:
    """Let the clock look after reports; return the kinds of what was told."""
    ids = due_reports(session, towns=TOWNS, now=now, limit=50)
    mind_reports(session, ids=ids, towns=TOWNS, now=now)
    session.flush()
    return [notice.kind for notice in take_notices(session)]


def counts(session: Session, now: datetime) -> None:
    """Count what waits to be counted, as it is done beside the conversations."""
    for asked in reports_to_count(session):
        counted = count_month(
            session, month=Month.of(asked.town, asked.month), town=asked.town, by=None
        )
        keep_counts(session, asked=asked, counted=counted, now=now)


def drafted(session: Session, me: Account, now: datetime) -> MonthlyReport:
    """Begin October's report, counted."""
    row = begin_report(session, month=OCTOBER, by=me, town=TOWN.key, now=now)
    counts(session, now)
    take_notices(session)
    return row


def test_a_draft_on_the_1st_reminders_on_the_8th_and_13th_and_a_task(
    session: Session, me: Account
) -> None:
    """Each once, to each coordinator; the 15th itself is in time, on the 16th it is a task."""
    told = {day: ticks(session, moment(11, day)) for day in range(1, 18)}

    assert {day: kinds for day, kinds in told.items() if kinds} == {
        8: ["mr.remind"],
        13: ["mr.remind"],
        16: ["task.opened"],
    }
    row = session.scalars(select(MonthlyReport)).one()
    assert (row.month, row.state, row.made_at) == (OCTOBER, ReportState.DRAFT, moment(11, 1))
    task = session.scalars(select(Task)).one()
    assert (task.kind, task.state) == (OVERDUE, TaskState.OPEN)

    counts(session, moment(11, 17))
    finish_report(session, report=row.id, by=me, now=moment(11, 17))
    hand_in_report(session, report=row.id, by=me, now=moment(11, 17))
    assert task.state is TaskState.RESOLVED
    take_notices(session)
    assert ticks(session, moment(11, 18)) == []


def test_a_town_that_was_not_there_has_no_report(session: Session) -> None:
    """Nobody worked in it before November: the clock begins nothing for October."""
    make_account(session, Role.COORDINATOR, created_at=moment(11, 1))
    ticks(session, moment(11, 2))
    assert session.scalars(select(MonthlyReport)).all() == []


def test_what_was_off_on_the_1st_is_made_up_for(session: Session, me: Account) -> None:
    """Begun on the 10th, it is reminded of on the 13th only."""
    assert [kind for day in (10, 12, 13, 14) for kind in ticks(session, moment(11, day))] == [
        "mr.remind"
    ]
    assert next_look(month=OCTOBER, now=moment(11, 17)) is None


def test_what_is_handed_in_on_time_is_left_in_peace(session: Session, me: Account) -> None:
    """No reminder, no task."""
    row = drafted(session, me, moment(11, 2))
    finish_report(session, report=row.id, by=me, now=moment(11, 3))
    hand_in_report(session, report=row.id, by=me, now=moment(11, 3))
    assert [kind for day in range(4, 20) for kind in ticks(session, moment(11, day))] == []


def test_the_coordinators_hear_that_it_was_counted(session: Session, me: Account) -> None:
    """Once it can be read, not before."""
    begin_report(session, month=OCTOBER, by=None, town=TOWN.key, now=moment(11, 1))
    assert take_notices(session) == []
    counts(session, moment(11, 1))
    assert [notice.kind for notice in take_notices(session)] == ["mr.counted"]
    counts(session, moment(11, 1))
    assert take_notices(session) == []


def test_what_was_handed_in_stays_as_it_was(session: Session, me: Account) -> None:
    """Later rows change the next version, and never one that the city has."""
    row = drafted(session, me, moment(11, 2))
    write_remarks(session, report=row.id, words="写真展がひらけました。", by=me, now=moment(11, 2))
    finish_report(session, report=row.id, by=me, now=moment(11, 3))
    hand_in_report(session, report=row.id, by=me, now=moment(11, 3))
    supporter = make_account(session, Role.SUPPORTER)
    make_person(session, supporter, created_at=moment(10, 20))

    reopen_report(session, report=row.id, by=me, now=moment(11, 9))
    counts(session, moment(11, 9))
    write_remarks(session, report=row.id, words="", by=me, now=moment(11, 9))

    def persons(version: int | None) -> tuple[int, str]:
        content = content_to_write(session, report=row.id, by=me, version=version)
        return content.numbers["persons_new"], content.remarks

    assert persons(1) == (0, "写真展がひらけました。")
    assert persons(None) == (1, "")
    finish_report(session, report=row.id, by=me, now=moment(11, 9))
    hand_in_report(session, report=row.id, by=me, now=moment(11, 9))
    assert (persons(1)[0], persons(2)[0]) == (0, 1)
    assert [one.version for one in report_view(session, report=row.id, by=me).versions] == [2, 1]
    with pytest.raises(NotYours):
        content_to_write(session, report=row.id, by=me, version=3)


def test_each_step_asks_for_the_one_before(session: Session, me: Account) -> None:
    """Nothing is finished before it is counted, handed in before it is finished, or twice."""
    now = moment(11, 2)
    row = begin_report(session, month=OCTOBER, by=me, town=TOWN.key, now=now)
    assert begin_report(session, month=date(2026, 10, 31), by=me, town=TOWN.key, now=now) is row
    for too_early in (finish_report, hand_in_report, reopen_report):
        with pytest.raises(TooLate):
            too_early(session, report=row.id, by=me, now=now)
    with pytest.raises(NotYours):
        content_to_write(session, report=row.id, by=me)
    counts(session, now)
    finish_report(session, report=row.id, by=me, now=now)
    minutes = [MinutesTold("定例会", OCTOBER, "話したこと")]
    with pytest.raises(TooLate):
        attach_minutes(session, report=row.id, minutes=minutes, by=me, now=now)
    with pytest.raises(TooLate):
        choose_stories(session, report=row.id, stories=[], by=me, now=now)
    with pytest.raises(TooLate):
        write_remarks(session, report=row.id, words="x", by=me, now=now)
    for too_late in (count_again, finish_report):
        with pytest.raises(TooLate):
            too_late(session, report=row.id, by=me, now=now)
    reopen_report(session, report=row.id, by=me, now=now)
    assert (row.state, row.version, row.counted_at) == (ReportState.DRAFT, 1, None)
    attach_minutes(session, report=row.id, minutes=minutes, by=me, now=now)
    assert report_view(session, report=row.id, by=me).content.minutes == tuple(minutes)


def test_counts_of_an_earlier_asking_are_dropped(session: Session, me: Account) -> None:
    """It was asked for again while it was counted: the old numbers are not kept."""
    now = moment(11, 2)
    row = begin_report(session, month=OCTOBER, by=me, town=TOWN.key, now=now)
    [asked] = reports_to_count(session)
    counted = count_month(session, month=Month.of(TOWN.key, OCTOBER), town=TOWN.key, by=None)
    old = replace(asked, asked_at=moment(11, 1))
    keep_counts(session, asked=old, counted=counted, now=now)
    assert row.counted_at is None
    keep_counts(session, asked=asked, counted=counted, now=now)
    assert row.counted_at == now


def test_the_city_sees_what_was_handed_in(session: Session, me: Account) -> None:
    """No draft, and not what is written into the next version."""
    officer = make_account(session, Role.OFFICER)
    row = drafted(session, me, moment(11, 2))
    assert reports_of(session, by=officer) == ([], 0)
    with pytest.raises(NotYours):
        report_view(session, report=row.id, by=officer)
    finish_report(session, report=row.id, by=me, now=moment(11, 3))
    hand_in_report(session, report=row.id, by=me, now=moment(11, 3))
    reopen_report(session, report=row.id, by=me, now=moment(11, 4))
    write_remarks(session, report=row.id, words="まだ途中", by=me, now=moment(11, 4))
    assert report_view(session, report=row.id, by=officer).content.remarks == ""
    assert content_to_write(session, report=row.id, by=officer).version == 1
    assert reports_of(session, by=officer)[1] == 1
    with pytest.raises(NotYours):
        finish_report(session, report=row.id, by=officer, now=moment(11, 4))


def test_a_month_that_has_not_begun_has_no_report(session: Session, me: Account) -> None:
    """And a story that nobody agreed to is not told."""
    with pytest.raises(NotYours):
        begin_report(session, month=date(2026, 12, 1), by=me, town=TOWN.key, now=moment(11, 2))
    row = drafted(session, me, moment(11, 2))
    choose_stories(session, report=row.id, stories=[new_id()], by=me, now=moment(11, 2))
    assert row.stories == []
