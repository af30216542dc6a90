"""実績報告書: it tells the last day of its year, whoever takes it, and nothing that came later."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casework.count_year import Year
from casework.kept_plan import keep_plan
from reports.model import Figure, Paragraph, Report
from reports.yearly import yearly_report
from storage.base import Id
from storage.database import Database
from storage.states import HostState, PersonState, Role, Side, WishState
from storage.tables import (
    Host,
    Person,
    Placement,
    PlacementMember,
    Task,
    Tie,
    WeekPlan,
    Wish,
)
from tests.casework.following import at
from tests.making import TOWN, make_account, make_host, make_offer, make_person, make_wish
from tests.reports.test_yearly import CONTRACT, TODAY, a_year, counted

RUNNING = at("2027-03-31 20:00")
"""The year's last day, on which it runs still."""


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


def report_of(year: Year, today: date = TODAY) -> Report:
    return yearly_report(year, contract=CONTRACT, town=TOWN, today=today)


def said(report: Report) -> str:
    """The paragraphs of a report."""
    blocks = [block for section in report.sections for block in section.blocks]
    return "\n".join(str(one) for one in blocks if isinstance(one, Paragraph))


def plan_made(session: Session, day: str, *lacks: str) -> None:
    """A plan of that day's week in which a wish each lacks these."""
    made, supporter = at(day), make_account(session, Role.SUPPORTER)
    person = make_person(session, supporter, state=PersonState.CLOSED, closed_at=made)
    wishes = [make_wish(session, person, created_at=made, changed_at=made) for _ in lacks]
    for wish in wishes:
        wish.state = WishState.WITHDRAWN
    plan = WeekPlan(
        town=TOWN.key,
        week=made.date(),
        asked_by=supporter.id,
        asked_at=made,
        made_at=made,
    )
    session.add(plan)
    session.flush()
    cards = [{"wish": wish.id.hex, "lacks": lack} for wish, lack in zip(wishes, lacks, strict=True)]
    content = {"small": False, "policy": "", "teams": [], "lines": [], "rounds": [], "cards": cards}
    keep_plan(session, plan=plan, content=content)
    session.flush()


def stopped(session: Session, day: str, **whose: Id) -> None:
    """What 「すべて止める」 leaves behind, for as long as it lasts."""
    task = Task(
        town=TOWN.key, kind="stopped_all", urgency="same_day", created_at=at(day), due_at=at(day)
    )
    for name, row in whose.items():
        setattr(task, name, row)
    session.add(task)
    session.flush()


def placed(session: Session, day: str, person: Person, wish: Wish, *hosts: Host) -> Placement:
    """A placement that began on a day, of a person and some hosts."""
    placement = Placement(town=TOWN.key, created_at=at(day), step_since=at(day))
    session.add(placement)
    session.flush()
    sides: list[dict[str, Any]] = [
        {"side": Side.PERSON, "person_id": person.id, "wish_id": wish.id},
        *(
            {"side": Side.HOST, "host_id": host.id, "offer_id": make_offer(session, host).id}
            for host in hosts
        ),
    ]
    session.add_all(
        PlacementMember(placement_id=placement.id, joined_at=at(day), **side) for side in sides
    )
    session.flush()
    return placement


def host_of(session: Session, day: str, **values: Any) -> Host:
    return make_host(session, created_at=at(day), approved_at=at(day), **values)


def test_what_is_wanting_is_told_by_the_last_plan_of_the_year(session: Session) -> None:
    """
    As that plan told it, whatever became of its wishes; one made later is of another year.
    """
    a_year(session)
    plan_made(session, "2026-07-27", "why:before")
    before = counted(session, None)
    plan_made(session, "2027-03-22", *["why:full"] * 6, "why:none")
    plan_made(session, "2027-04-01", "why:later")

    year = counted(session, None)

    assert (before.wanting, before.wanting_on) == ({}, None)
    assert "期間のうちに作った案がない" in said(report_of(before))
    assert (year.wanting, year.wanting_on) == ({"why:full": 6, "why:none": 1}, date(2027, 3, 22))
    # Of a year that runs, what is still open is told.
    assert counted(session, None, now=RUNNING).wanting == {}


def test_who_waited_at_the_end_of_the_year_is_counted_as_of_then(session: Session) -> None:
    """
    What came to an end since was open; what opened, stopped, ended or began later is as it was.
    """
    supporter = make_account(session, Role.SUPPORTER)

    def wish(**values: Any) -> Wish:
        person = make_person(session, supporter, created_at=at("2026-10-01"))
        made = {"created_at": at("2027-03-02 00:00"), "changed_at": at("2027-03-02")} | values
        return make_wish(session, person, **made)

    def of(row: Wish) -> Person:
        return session.get_one(Person, row.person_id)

    for _ in range(3):
        wish()
    wish(state=WishState.WITHDRAWN, changed_at=at("2027-04-01"))
    closed_since, stopped_since, begun_since = wish(), wish(), wish(state=WishState.CHOSEN)
    of(closed_since).closed_at, of(closed_since).state = at("2027-04-01"), PersonState.CLOSED
    of(stopped_since).state = PersonState.STOPPED
    stopped(session, "2027-04-01", person_id=stopped_since.person_id)
    placed(session, "2027-04-01", of(begun_since), begun_since)
    # And these did not wait.
    wish(created_at=at("2027-04-01"))
    wish(state=WishState.WITHDRAWN, changed_at=at("2027-03-30"))
    stopped_before, begun_before = wish(), wish(state=WishState.CHOSEN)
    of(stopped_before).state = PersonState.STOPPED
    stopped(session, "2027-03-30", person_id=stopped_before.person_id)
    placed(session, "2027-03-30", of(begun_before), begun_before)

    year = counted(session, None)

    assert (year.waiting.count, round(year.waiting.median_days)) == (7, 30)
    tables = {one.key: one for one in report_of(year).tables()}
    assert tables["waits"].value(row="waiting", column="what") == "期間の終わりに待っていた願い"
    assert "期間の終わりまでの日数" in tables["waits"].definition


def test_the_network_is_that_of_the_year(session: Session) -> None:
    """
    Hosts, placements and formal ties as of then; who left or was stopped since stood in it.
    """
    supporter = make_account(session, Role.SUPPORTER)
    person = make_person(session, supporter, created_at=at("2026-10-01"))
    wish = make_wish(session, person, created_at=at("2026-10-01"))
    one, other, gone, halted = (host_of(session, "2026-10-01") for _ in range(4))
    placed(session, "2026-11-01", person, wish, one)
    gone.state = HostState.LEFT
    make_account(session, Role.HOST, host_id=gone.id, left_at=at("2027-04-01"))
    halted.state = HostState.STOPPED
    stopped(session, "2027-04-01", host_id=halted.id)

    def tie(since: str, until: str | None) -> None:
        session.add(
            Tie(
                person_id=person.id,
                town=TOWN.key,
                kind="counselling",
                bond="strong",
                giving="both",
                since=at(since).date(),
                until=at(until).date() if until else None,
                entered_by=supporter.id,
                entered_at=at(since),
            )
        )

    tie("2026-12-01", "2027-04-01")
    session.flush()
    before = counted(session, None).network
    # All of this came after the year.
    host_of(session, "2027-04-01")
    placed(session, "2027-04-01", person, make_wish(session, person), one, other)
    tie("2027-04-01", None)
    session.flush()

    after = counted(session, None).network

    assert before == after
    assert after is not None
    assert (after.on, after.year_since) == (date(2027, 3, 31), date(2026, 4, 1))
    assert {(node.field.value, node.count) for node in after.nodes} == {
        ("group", 4),
        ("counselling", 0),
    }
    assert [link.count for link in after.links] == [1]


@pytest.mark.parametrize("state", [HostState.LEFT, HostState.STOPPED])
def test_where_nothing_tells_of_the_network_it_is_left_out(
    session: Session, state: HostState
) -> None:
    """
    A host that is there no more, and no row says since when: one sentence in place of a picture.
    """
    a_year(session)
    host_of(session, "2026-10-01", state=state)

    year = counted(session, None)

    assert year.network is None
    assert "いまの記録ではわからない" in said(report_of(year))
    assert counted(session, None, now=RUNNING).network is not None


def test_the_circulation_is_that_of_the_year(session: Session) -> None:
    """
    Who received or gave after the year's end is not in it.
    """
    supporter = make_account(session, Role.SUPPORTER)
    first, second = (make_person(session, supporter) for _ in range(2))
    gives = host_of(session, "2026-10-01", kind="volunteer", person_id=first.id)
    placed(session, "2026-11-01", first, make_wish(session, first), host_of(session, "2026-10-01"))
    placed(session, "2027-04-01", second, make_wish(session, second), gives)

    circulation = counted(session, None).circulation

    assert (circulation.received, circulation.both, circulation.onward) == (1, 0, 0)
    assert circulation.on == date(2027, 3, 31)


def test_whoever_takes_it_the_paper_is_the_same(session: Session) -> None:
    """
    For a coordinator, the city and whoever runs the program: one tie is 1〜2 in each of them.
    """
    coordinator = a_year(session)
    person = make_person(session, coordinator, created_at=at("2026-10-01"))
    wish = make_wish(session, person, created_at=at("2026-10-01"))
    hosts = [host_of(session, "2026-10-01") for _ in range(2)]
    placed(session, "2026-11-01", person, wish, *hosts)

    reports = [
        report_of(counted(session, by))
        for by in (coordinator, make_account(session, Role.OFFICER), None)
    ]

    assert reports[0] == reports[1] == reports[2]
    blocks = [block for section in reports[0].sections for block in section.blocks]
    told = "".join(one.alt for one in blocks if isinstance(one, Figure))
    assert "1〜2組のつながり" in told
    assert "1組のつながり" not in told
