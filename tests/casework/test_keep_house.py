"""What has been kept long enough goes at night, and nothing before its time."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.ground import record
from casework.keep_house import HOUR, keep_house, rules_due, what_may_go
from casework.keeping.along import ALONG, STAY
from casework.keeping.periods import Days, FiscalYears
from casework.keeping.rules import RULES
from followup.calendar import TOKYO
from storage.audit.chain import chain, unchained
from storage.base import Base
from storage.database import Database
from storage.states import HostState, InboxState, OutboxState, PersonState, Role
from storage.tables import (
    Account,
    AuditCut,
    AuditEntry,
    Chat,
    ForgottenCase,
    Host,
    Inbox,
    Offer,
    Outbox,
    Person,
)
from tests.casework.busy import BusyTown
from tests.making import NOW, make_account, make_cast, make_host, make_offer, make_person

FIVE = FiscalYears(5)


def at_night(day: date) -> datetime:
    """Half past three of a day in Tokyo."""
    return datetime(day.year, day.month, day.day, HOUR, 30, tzinfo=TOKYO)


def keep(session: Session, now: datetime) -> None:
    """Do what one night does, tick after tick."""
    for _ in range(50):
        due = rules_due(session, now=now, limit=100)
        if not due:
            return
        keep_house(session, rules=due, now=now)
    raise AssertionError("it never comes to an end")


def test_every_table_has_a_rule() -> None:
    """
    A new table says in ``casework/keeping/rules.py`` how long its rows are kept, and why.
    """
    ruled = {
        *(rule.table for rule in RULES),
        *(rule.table for rule in ALONG),
        *(rule.table for rule in STAY),
    }

    assert set(Base.metadata.tables) - ruled == set()
    assert ruled - set(Base.metadata.tables) == set()
    assert all(rule.what.endswith(".") and rule.source for rule in RULES)


@pytest.mark.parametrize(
    ("ended", "goes"),
    [
        ("2026-03-31T23:59:59", "2031-04-01"),
        ("2026-04-01T00:00:00", "2032-04-01"),
        ("2024-02-29T12:00:00", "2029-04-01"),
        ("2027-12-31T23:59:59", "2033-04-01"),
    ],
)
def test_five_years_begin_on_the_next_first_of_april(ended: str, goes: str) -> None:
    """
    In Tokyo: what ended on the last day of March counts from the next day on.
    """
    over = FIVE.over(datetime.fromisoformat(ended).replace(tzinfo=TOKYO))

    assert over == datetime.fromisoformat(goes).replace(tzinfo=TOKYO)


_FIRST = datetime(1990, 1, 1, tzinfo=UTC)
_MOMENTS = st.integers(0, 100 * 365 * 24 * 60).map(lambda count: _FIRST + timedelta(minutes=count))


@given(since=_MOMENTS, now=_MOMENTS, years=st.integers(0, 10))
def test_a_row_may_go_exactly_when_its_time_is_over(
    since: datetime, now: datetime, years: int
) -> None:
    """
    The day on which one row goes and the day before which all rows go are the same rule.
    """
    period = FiscalYears(years)
    over = period.over(since).astimezone(TOKYO)

    assert (over.month, over.day, over.hour) == (4, 1, 0)
    assert timedelta(days=365 * years) < over - since <= timedelta(days=366 * (years + 1))
    assert (since < period.before(now)) == (over <= now)
    assert (since < Days(30).before(now)) == (Days(30).over(since) < now)


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_a_night_ten_years_on_leaves_only_what_still_lives(database: Database) -> None:
    """
    Of a town made at random every row goes that may, in the order that the keys between the
    tables ask for; open cases and their people stay.
    """
    now = at_night(date(2039, 6, 1))
    with database.writing() as session:
        town = BusyTown(session, random.Random(7))
        town.fill(rounds=4)
        first, *_ = session.scalars(select(Person).order_by(Person.id))
        first.state = PersonState.CLOSED
        closed = session.scalars(select(Person).where(Person.state == PersonState.CLOSED)).all()
        going_on = {one.id for one in town.rows["person"]} - {one.id for one in closed}
        for one in closed:
            one.closed_at, one.kept_until = NOW, None
    with database.writing() as session:
        would = {row.rule.name: row.count for row in what_may_go(session, now=now)}
    with database.writing() as session:
        keep(session, now)

        left = {row.rule.name: row.count for row in what_may_go(session, now=now)}
        assert would["closed_cases"] == len(closed) > 0
        assert set(left.values()) == {0}
        assert set(session.scalars(select(Person.id))) == going_on
        assert session.scalar(select(func.count()).select_from(ForgottenCase)) == len(closed)


def test_it_is_done_in_one_hour_of_the_night(sqlite_database: Database) -> None:
    """
    At any other hour not even a question is asked of the database.
    """
    with sqlite_database.writing() as session:
        make_account(session, Role.HOST, left_at=NOW, label="佐藤")
        night = at_night(date(2040, 4, 1))

        assert rules_due(session, now=night, limit=100)
        for hours in (-1, 1, 12):
            assert rules_due(session, now=night + timedelta(hours=hours), limit=100) == ()


def test_a_closed_case_goes_on_its_april_and_not_if_it_is_kept(sqlite_database: Database) -> None:
    """
    What a coordinator keeps stays until its day; what it leaves is a count.
    """
    closed_at = datetime(2026, 3, 31, 20, tzinfo=TOKYO)
    with sqlite_database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        for kept_until in (None, datetime(2032, 4, 1, tzinfo=TOKYO)):
            make_person(
                session,
                supporter,
                state=PersonState.CLOSED,
                closed_at=closed_at,
                kept_until=kept_until,
            )
        found = []
        for day in (date(2031, 3, 31), date(2031, 4, 1), date(2032, 4, 1)):
            keep(session, at_night(day))
            found.append(session.scalar(select(func.count()).select_from(Person)))
        count = session.scalars(select(ForgottenCase)).first()
        assert count is not None
        assert found == [2, 1, 0]
        assert count.why == "time_over"


def test_messages_updates_and_strangers_go_in_their_time(sqlite_database: Database) -> None:
    """
    What waits stays; a member's chat stays; a stranger's goes with all that was said in it.
    """
    with sqlite_database.writing() as session:
        member = make_account(session, Role.SUPPORTER)
        for number, account in enumerate((member.id, None)):
            chat = Chat(
                channel="telegram",
                bot="1",
                address=f"{number}",
                address_index=bytes([number] * 16),
                account_id=account,
                first_seen=NOW,
            )
            session.add(chat)
            session.flush()
            inbox: dict[str, Any] = {"channel": "telegram", "bot": "1", "chat_id": chat.id}
            done = {"state": InboxState.DONE, "done_at": NOW}
            session.add(Inbox(update_id=number, received_at=NOW, **inbox, **done))
            for key, state in (("sent", OutboxState.SENT), ("waits", OutboxState.QUEUED)):
                row = Outbox(chat_id=chat.id, key=f"{key}:{number}", created_at=NOW, state=state)
                session.add(row)
        session.flush()
        keep(session, at_night(date(2026, 12, 10)))
        assert session.scalar(select(func.count()).select_from(Inbox)) == 2
        keep(session, at_night(date(2027, 1, 10)))

        assert session.scalars(select(Chat.address_index)).all() == [bytes(16)]
        assert session.scalars(select(Inbox.id)).all() == []
        assert set(session.scalars(select(Outbox.key))) == {"sent:0", "waits:0"}
        keep(session, at_night(date(2028, 6, 1)))
        assert session.scalars(select(Outbox.key)).all() == ["waits:0"]


def test_a_host_stays_as_long_as_a_case_speaks_of_it(sqlite_database: Database) -> None:
    """
    One that was refused goes after a year with its offers; one that is in a case does not.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        cast.host.state = HostState.LEFT
        cast.giver.left_at = NOW
        refused = make_host(session, state=HostState.REFUSED)
        make_offer(session, refused)
        account = make_account(session, Role.HOST, host_id=refused.id)
        session.flush()
        keep(session, at_night(date(2039, 4, 1)))

        assert session.scalars(select(Host.id)).all() == [cast.host.id]
        assert session.scalars(select(Offer.id)).all() == [cast.offer.id]
        assert session.get_one(Account, account.id).host_id is None


def test_the_head_of_the_audit_is_cut_off_with_a_record_of_it(sqlite_database: Database) -> None:
    """
    After five fiscal years, and not a night before.
    """
    with sqlite_database.writing() as session:
        account = make_account(session, Role.COORDINATOR)
        for number in range(3):
            at = NOW + timedelta(days=200 * number)
            record(session, by=account, act="join", row=account, town=account.town, now=at)
        session.flush()
        chain(session, entries=unchained(session, limit=10), now=NOW)
        for day, left in ((date(2032, 3, 31), 3), (date(2032, 4, 1), 2)):
            keep(session, at_night(day))
            assert len(session.scalars(select(AuditEntry.id)).all()) == left
        assert session.scalars(select(AuditCut.count)).all() == [1]
