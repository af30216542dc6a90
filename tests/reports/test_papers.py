"""実施計画書 and 保存一覧: what stands in them is what the tables hold, in the city's own words."""

import io
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy.orm import Session

from casework.keeping.rules import RULES
from casework.views_kept import kept_kinds
from casework.work_plans.views import WorkPlanView, work_plan
from casework.work_plans.write_plan import Part, PlanLine, agree_plan, write_plan_line
from followup.calendar import TOKYO
from reports.kept import kept_report
from reports.story_file import story_docx, story_text
from reports.work_plan import work_plan_report
from reports.write import Format, write
from storage.database import Database
from storage.states import PersonState, Role, TaskState
from storage.tables import Account, Task
from tests.making import NOW, TOWN, make_account, make_person
from tests.reports.opening import bare, docx_text, pdf_text
from texts import keys

TODAY = NOW.date()


def planned(session: Session, by: Account) -> WorkPlanView:
    """A plan that was agreed on, and changed once."""
    lines = (
        PlanLine(Part.SCHEDULE, "考える会を開く", first=date(2026, 9, 1), last=date(2026, 9, 1)),
        PlanLine(
            Part.SCHEDULE,
            "声かけ先をたずねる",
            "商店街と公民館から",
            date(2026, 8, 1),
            date(2027, 3, 1),
        ),
        PlanLine(Part.CONTENT, "参加支援", "願いと「できること」を引き合わせます。"),
    )
    first, *_ = [
        write_plan_line(session, year=2026, content=one, by=by, now=NOW).line for one in lines
    ]
    agree_plan(session, year=2026, number=1, agreed_on=date(2026, 8, 3), by=by, now=NOW)
    later = PlanLine(
        Part.SCHEDULE, "考える会を開く", first=date(2026, 10, 1), last=date(2026, 11, 1)
    )
    write_plan_line(session, year=2026, content=later, line=first, by=by, now=NOW)
    agree_plan(session, year=2026, number=2, agreed_on=TODAY, reason="会場の都合", by=by, now=NOW)
    return work_plan(session, year=2026, by=by)


def resolved_task(town: str, *, now: datetime) -> Task:
    """A task of a town that was settled as soon as it came."""
    return Task(
        town=town,
        kind="advice",
        urgency="this_week",
        state=TaskState.RESOLVED,
        created_at=now,
        due_at=now,
        resolved_at=now,
    )


def test_the_plan_shows_its_months_and_its_history(sqlite_database: Database) -> None:
    """
    A sign in each month of a line, from the contract's first month on; each change with its why.
    """
    with sqlite_database.writing() as session:
        plan = planned(session, make_account(session, Role.COORDINATOR))

    report = work_plan_report(plan, town=TOWN, today=TODAY)

    schedule, history = report.tables()
    assert [one.name for one in schedule.columns] == [
        "すること", "8月", "9月", "10月", "11月", "12月", "1月", "2月", "3月",
    ]  # fmt: skip
    assert [row.cells for row in schedule.rows] == [
        ("声かけ先をたずねる\n商店街と公民館から", *["●"] * 8),
        ("考える会を開く", "", "", "●", "●", "", "", "", ""),
    ]
    assert [row.cells for row in history.rows] == [
        ("第1版", date(2026, 8, 3), "はじめの計画", "なし"),
        (
            "第2版",
            TODAY,
            "会場の都合",
            "考える会を開く(令和8年9月) → 考える会を開く(令和8年10月から令和8年11月)",
        ),
    ]
    assert dict(report.lines)["業務委託期間"] == "令和8年8月1日から令和9年3月31日まで"
    assert not report.draft


def test_the_plan_opens_in_other_programs(sqlite_database: Database, tmp_path: Path) -> None:
    """
    As PDF and as docx it says the same.
    """
    with sqlite_database.writing() as session:
        plan = planned(session, make_account(session, Role.COORDINATOR))
    report = work_plan_report(plan, town=TOWN, today=TODAY)

    read = (
        pdf_text(write(report, Format.PDF).content, tmp_path),
        docx_text(write(report, Format.DOCX).content, tmp_path),
    )

    for text in read:
        for words in ("実施計画書", "あて先叶江市長様", "会場の都合", "願いと「できること」を"):
            assert words in bare(text)


def test_every_kind_of_record_has_a_name() -> None:
    """
    A new rule of the keeping policy is named in the list too.
    """
    assert {one.name for one in RULES} <= set(keys("papers_keeping.kind"))


def test_what_is_kept_is_counted_by_year_and_goes_in_april(sqlite_database: Database) -> None:
    """
    Five years from the next April 1: closed in March 2021 goes in 2026, a month later in 2027.
    """
    now = datetime(2026, 2, 1, 12, tzinfo=TOKYO)
    with sqlite_database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        for month, day in ((3, 31), (4, 1), (4, 2)):
            make_person(
                session,
                supporter,
                state=PersonState.CLOSED,
                closed_at=datetime(2021, month, day, 12, tzinfo=TOKYO),
            )
        make_person(session, supporter)
        session.add(resolved_task("tonarimachi", now=now))
        session.flush()

        kinds = {
            one.name: one
            for one in kept_kinds(session, by=make_account(session, Role.OFFICER), now=now)
        }

    closed = kinds["closed_cases"]
    assert closed.by_year == {2020: 1, 2021: 2}
    assert (closed.next_on, closed.going) == (date(2026, 4, 1), 1)
    assert kinds["tasks"].total == 0
    report = kept_report(list(kinds.values()), town=TOWN, today=now.date())
    upcoming, by_year, _ = report.tables()
    assert [row.cells for row in upcoming.rows] == [("終結した方", date(2026, 4, 1), 1)]
    assert by_year.value(row="closed_cases", column="total") == 3
    book = load_workbook(io.BytesIO(write(report, Format.XLSX).content))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    plain = {one.date() if isinstance(one, datetime) else one for one in cells}
    assert {"終結した方", 1, date(2026, 4, 1)} <= plain
    # A cell without a number is empty here: no note speaks of a sign that stands nowhere.
    assert not [one for one in cells if isinstance(one, str) and "「-」" in one]


def test_a_story_is_handed_to_the_printer_as_it_stands(tmp_path: Path) -> None:
    """
    Its title and its paragraphs, as docx and as text, and nothing besides.
    """
    words = "Aさんは走ります。\n\nいっしょに。"

    read = bare(docx_text(story_docx("走ること", words), tmp_path))
    assert read == "走ることAさんは走ります。いっしょに。"
    assert story_text("走ること", words).decode("utf-8-sig") == (
        "走ること\r\n\r\nAさんは走ります。\r\n\r\nいっしょに。\r\n"
    )
