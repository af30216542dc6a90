"""実績報告書: a contract year by month and area, and nobody in it who could be known."""

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.count_year import Year, count_year
from casework.ground import NotYours
from followup.calendar import TOKYO
from reports.contradictions import Contradicts
from reports.model import HIDDEN
from reports.write import Format, ready, write
from reports.yearly import yearly_report
from storage.database import Database
from storage.states import PlacementStep, Role, Side
from storage.tables import Account, Placement, PlacementMember, Wish
from tests.casework.following import at
from tests.making import (
    TOWN,
    make_account,
    make_cast,
    make_host,
    make_offer,
    make_person,
    make_wish,
)
from tests.reports.opening import bare, docx_text, pdf_text

CONTRACT = TOWN.papers.contract(2026)
NOW = datetime(2027, 4, 2, 10, tzinfo=TOKYO)
TODAY = NOW.date()


def a_year(session: Session) -> Account:
    """Six wishes in two areas, one of which began in October and came true in March."""
    cast = make_cast(session)
    supporter = cast.supporter
    cast.person.created_at = cast.wish.created_at = at("2026-08-10")
    cast.host.created_at = cast.offer.created_at = at("2026-08-01")
    for number, (day, area) in enumerate(
        (
            ("2026-08-31", "kawabata"),
            ("2026-09-01", "kawabata"),
            ("2026-09-30", "satoyama"),
            ("2027-03-31", "satoyama"),
            # Before and after the contract: of another year.
            ("2026-07-31", "satoyama"),
            ("2027-04-01", "satoyama"),
        )
    ):
        person = make_person(session, supporter, area=area, created_at=at(day), code=f"K-0{number}")
        make_wish(session, person, created_at=at(day), changed_at=at(day))
    placement = Placement(
        town=TOWN.key,
        step=PlacementStep.ENDED,
        coordinator_id=cast.coordinator.id,
        created_at=at("2026-10-09"),
        step_since=at("2027-03-01"),
        ended_at=at("2027-03-01"),
        end_reason="granted",
    )
    session.add(placement)
    session.flush()
    cast.introduction.placement_id = placement.id
    for side, answer, more in (
        (Side.PERSON, "yes", {"person_id": cast.person.id, "wish_id": cast.wish.id}),
        (Side.HOST, "partly", {"host_id": cast.host.id, "offer_id": cast.offer.id}),
    ):
        session.add(
            PlacementMember(
                placement_id=placement.id,
                side=side,
                came_true=answer,
                joined_at=placement.created_at,
                **more,
            )
        )
    session.flush()
    return cast.coordinator


def counted(session: Session, by: Account | None, *, now: datetime = NOW) -> Year:
    return count_year(session, contract=CONTRACT, town=TOWN.key, by=by, now=now)


def test_a_year_is_counted_by_its_days_in_tokyo(sqlite_database: Database) -> None:
    """
    What was on the first and the last day is in it, what was a day before or after is not.
    """
    with sqlite_database.writing() as session:
        year = counted(session, a_year(session))
        in_the_year = session.scalar(
            select(func.count())
            .select_from(Wish)
            .where(
                Wish.created_at >= at("2026-08-01 00:00"), Wish.created_at < at("2027-04-01 00:00")
            )
        )

    assert (year.first, year.last) == (date(2026, 8, 1), date(2027, 3, 31))
    assert [month.month for month in year.months] == [8, 9, 10, 11, 12, 1, 2, 3]
    assert year.by_month["wishes_new"] == (2, 2, 0, 0, 0, 0, 0, 1)
    assert year.totals["wishes_new"] == in_the_year == 5
    assert year.by_month["placements_new"] == (0, 0, 1, 0, 0, 0, 0, 0)
    assert year.areas["kawabata"] == (2, 1, 0, 0, 0, 0, 0, 0)
    assert year.areas["satoyama"] == (0, 1, 0, 0, 0, 0, 0, 1)
    assert year.came_true == {Side.PERSON: {"yes": 1}, Side.HOST: {"partly": 1}}
    assert (year.granted.count, round(year.granted.median_days)) == (1, 60)


def test_nobody_is_known_by_a_small_count(sqlite_database: Database) -> None:
    """
    Few are hidden where people are counted by area, and with few nobody's waiting is told.
    """
    with sqlite_database.writing() as session:
        coordinator = a_year(session)
        year, code = counted(session, coordinator), session.scalars(select(Wish.id)).first()

    report = ready(yearly_report(year, contract=CONTRACT, town=TOWN, today=TODAY))

    tables = {one.key: one for one in report.tables()}
    assert tables["areas_months"].value(row="kawabata", column="2026-08") is HIDDEN
    assert tables["areas_months"].value(row="total", column="total") == 5
    assert tables["months"].value(row="wishes_new", column="total") == 5
    assert tables["waits"].value(row="granted", column="median") is HIDDEN
    assert tables["true"].value(row="person", column="answer_yes") == 1
    assert code is not None
    assert not report.draft


def test_it_opens_in_other_programs(sqlite_database: Database, tmp_path: Path) -> None:
    """
    With its pictures, as PDF and docx; neither says a case code or the name of a host.
    """
    with sqlite_database.writing() as session:
        year = counted(session, a_year(session))
        make_offer(session, make_host(session, name="珈琲店"))
    report = yearly_report(year, contract=CONTRACT, town=TOWN, today=TODAY)

    for read in (
        pdf_text(write(report, Format.PDF).content, tmp_path),
        docx_text(write(report, Format.DOCX).content, tmp_path),
    ):
        text = bare(read)
        for words in (
            "実績報告書",
            "業務委託期間令和8年8月1日から令和9年3月31日まで",
            "新しい願い",
            "町のつながり(令和9年",
        ):
            assert words in text
        assert "2027年" not in text
        assert "K-0" not in text
        assert "走友会" not in text


def test_a_note_on_months_to_come_holds_in_every_format(sqlite_database: Database) -> None:
    """A spreadsheet leaves their cells empty, where a document writes a sign."""
    with sqlite_database.writing() as session:
        year = counted(session, a_year(session))
    report = yearly_report(year, contract=CONTRACT, town=TOWN, today=date(2026, 12, 1))
    book = load_workbook(io.BytesIO(write(report, Format.XLSX).content))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    notes = [one for one in cells if isinstance(one, str) and "まだ来ていない月" in one]
    assert notes
    assert not [one for one in notes if "「-」" in one]


def test_a_year_that_contradicts_itself_is_refused(sqlite_database: Database) -> None:
    """
    Months that do not add up to the year stand in no report.
    """
    with sqlite_database.writing() as session:
        year = counted(session, a_year(session))
    wrong = Year(**{**vars(year), "totals": {**year.totals, "wishes_new": 6}})

    with pytest.raises(Contradicts, match="新しい願い"):
        write(yearly_report(wrong, contract=CONTRACT, town=TOWN, today=TODAY), Format.XLSX)


def test_whoever_runs_the_program_and_the_city_may_count(sqlite_database: Database) -> None:
    """
    The same numbers for each; another town's coordinator counts nothing here.
    """
    with sqlite_database.writing() as session:
        coordinator = a_year(session)
        officer = make_account(session, Role.OFFICER)
        elsewhere = make_account(session, Role.COORDINATOR, town="tonarimachi")

        for by in (coordinator, officer, None):
            assert counted(session, by).totals["wishes_new"] == 5
        with pytest.raises(NotYours):
            counted(session, elsewhere)
