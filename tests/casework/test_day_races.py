"""Two at once about days, on both databases: one day comes of it, and nobody is told two things."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select

from casework.begin_series import begin_series, extend_series
from casework.choose_day import choose_day
from casework.propose_days import propose_days
from casework.stop_series import stop_series
from casework.withdraw_days import withdraw_days
from followup.series import Every
from storage.base import Id
from storage.database import Database
from storage.states import DayState, HowHeard, ProposalState, Role
from storage.tables import Account, DayProposal, DaySeries, MeetingDay
from tests.casework.placing import DAY
from tests.casework.test_placement_races import TIMES, at_once, begun
from tests.making import NOW, TOWN, Cast

OPTIONS = [NOW + 2 * DAY, NOW + 3 * DAY]


def offered(database: Database) -> tuple[Cast, DayProposal]:
    """Let the supporter offer two days."""
    cast, placement = begun(database)
    with database.writing() as session:
        proposal = propose_days(
            session, placement=placement.id, by=cast.supporter, options=OPTIONS, now=NOW
        )
    return cast, proposal


def chooser(
    database: Database, proposal: DayProposal, by: Account, moment: datetime
) -> Callable[[], object]:
    """Return what chooses a day when it is called."""

    def choose() -> object:
        with database.writing() as session:
            return choose_day(
                session,
                proposal=proposal.id,
                by=session.get_one(Account, by.id),
                starts_at=moment,
                how_heard=HowHeard.PHONE if by.role is Role.COORDINATOR else HowHeard.CHAT,
                now=NOW,
            )

    return choose


def days_of(database: Database, placement: Id) -> list[MeetingDay]:
    """Return the meetings of a placement that are planned."""
    with database.reading() as session:
        return list(
            session.scalars(
                select(MeetingDay).where(
                    MeetingDay.placement_id == placement, MeetingDay.state == DayState.PLANNED
                )
            )
        )


def test_two_who_choose_at_once_make_one_day(database: Database) -> None:
    """
    The host takes one day while the coordinator enters another: the first stands.
    """
    for _ in range(TIMES):
        cast, proposal = offered(database)

        done = at_once(
            chooser(database, proposal, cast.giver, OPTIONS[0]),
            chooser(database, proposal, cast.coordinator, OPTIONS[1]),
        )

        assert sorted(isinstance(one, Exception) for one in done) == [False, True]
        assert len(days_of(database, proposal.placement_id)) == 1


def test_chosen_and_withdrawn_at_once_it_is_one_of_both(database: Database) -> None:
    """
    Either there is a day, or the proposal is withdrawn and there is none.
    """
    for _ in range(TIMES):
        cast, proposal = offered(database)

        def withdraw(cast: Cast = cast, proposal: DayProposal = proposal) -> object:
            with database.writing() as session:
                by = session.get_one(Account, cast.supporter.id)
                return withdraw_days(session, proposal=proposal.id, by=by, now=NOW)

        done = at_once(chooser(database, proposal, cast.giver, OPTIONS[0]), withdraw)

        assert sorted(isinstance(one, Exception) for one in done) == [False, True]
        with database.reading() as session:
            state = session.get_one(DayProposal, proposal.id).state
        expected = 1 if state is ProposalState.CHOSEN else 0
        assert len(days_of(database, proposal.placement_id)) == expected


def test_both_sides_offer_at_once_and_one_offer_stands(database: Database) -> None:
    """
    Of two proposals at the same moment the later one replaces the earlier.
    """
    for _ in range(TIMES):
        cast, placement = begun(database)

        def offer(by: Account, placement_id: Id = placement.id) -> object:
            with database.writing() as session:
                return propose_days(
                    session,
                    placement=placement_id,
                    by=session.get_one(Account, by.id),
                    options=OPTIONS,
                    now=NOW,
                )

        at_once(
            lambda cast=cast, offer=offer: offer(cast.supporter),
            lambda cast=cast, offer=offer: offer(cast.giver),
        )

        with database.reading() as session:
            still_open = session.scalar(
                select(func.count()).where(
                    DayProposal.placement_id == placement.id,
                    DayProposal.state == ProposalState.OPEN,
                )
            )
        assert still_open == 1


def test_a_series_is_stopped_while_the_clock_extends_it(database: Database) -> None:
    """
    Whoever comes first, after the stop nothing of it is ahead.
    """
    for _ in range(TIMES):
        cast, placement = begun(database)
        with database.writing() as session:
            series = begin_series(
                session,
                placement=placement.id,
                by=cast.supporter,
                starts_at=NOW + 2 * DAY,
                every=Every.WEEK,
                times=None,
                on_holidays=True,
                town=TOWN,
                now=NOW,
            )
        later = NOW + 20 * DAY

        def extend(series: DaySeries = series, later: datetime = later) -> object:
            with database.writing() as session:
                extend_series(session, series=series.id, town=TOWN, now=later)
            return None

        def stop(series: DaySeries = series, cast: Cast = cast, later: datetime = later) -> object:
            with database.writing() as session:
                by = session.get_one(Account, cast.giver.id)
                return stop_series(session, series=series.id, by=by, now=later)

        at_once(extend, stop)

        ahead = [one for one in days_of(database, placement.id) if one.starts_at > later]
        assert ahead == []
