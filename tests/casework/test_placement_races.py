"""Two at once, on both databases: a placement begins once, and the last yes is never lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from casework.answer_step import answer_step
from casework.ask_next_step import ask_next_step
from casework.begin_placement import begin_placement
from casework.ground import TooLate
from casework.leave_placement import leave_placement
from casework.set_day import set_day
from casework.tell_day import tell_day
from storage.base import Id
from storage.database import Database
from storage.states import DayState, HowSaid, PlacementStep, Side
from storage.tables import Account, MeetingDay, Placement, PlacementMember, StepYes
from tests.casework.checking import settles_everything
from tests.casework.placing import DAY
from tests.making import NOW, TOWN, Cast, audit_of, make_cast

TIMES = 5


def at_once(*works: object) -> list[object]:
    """Run works on threads that start together; return what each returned or raised."""
    start = Barrier(len(works))

    def run(work: object) -> object:
        start.wait()
        assert callable(work)
        try:
            return work()
        except TooLate as refusal:
            return refusal

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def begun(database: Database) -> tuple[Cast, Placement]:
    """Make a placement and commit it."""
    with database.writing() as session:
        cast = make_cast(session)
        placement = begin_placement(
            session,
            introduction=cast.introduction.id,
            by=cast.coordinator,
            joins=None,
            town=TOWN,
            now=NOW,
        )
        settles_everything(session, placement=placement, now=NOW)
    return cast, placement


def test_begun_twice_at_once_it_begins_once(database: Database) -> None:
    """
    Of two taps one makes the placement, and the other comes too late.
    """
    for _ in range(TIMES):
        with database.writing() as session:
            cast = make_cast(session)

        def begin(cast: Cast = cast) -> object:
            with database.writing() as session:
                return begin_placement(
                    session,
                    introduction=cast.introduction.id,
                    by=session.get_one(Account, cast.coordinator.id),
                    joins=None,
                    town=TOWN,
                    now=NOW,
                )

        done = at_once(begin, begin)

        assert sorted(type(one) is TooLate for one in done) == [False, True]
        with database.reading() as session:
            members = session.scalars(
                select(PlacementMember).where(PlacementMember.person_id == cast.person.id)
            ).all()
        assert len(members) == 1


def test_two_yes_at_once_take_the_step(database: Database) -> None:
    """
    Both sides answer in the same moment, and the step is taken exactly once.
    """
    for _ in range(TIMES):
        cast, placement = begun(database)
        with database.writing() as session:
            ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
        with database.reading() as session:
            sides = {
                side: asked
                for asked, side in session.execute(
                    select(StepYes.id, PlacementMember.side)
                    .join(PlacementMember, PlacementMember.id == StepYes.member_id)
                    .where(StepYes.placement_id == placement.id)
                )
            }

        def answer(side: Side, cast: Cast = cast, sides: dict[Side, Id] = sides) -> object:
            by = cast.supporter if side is Side.PERSON else cast.giver
            with database.writing() as session:
                return answer_step(
                    session,
                    asked=sides[side],
                    by=session.get_one(Account, by.id),
                    yes=True,
                    how_said=HowSaid.CHOSEN if side is Side.PERSON else None,
                    town=TOWN,
                    now=NOW,
                )

        done = at_once(lambda: answer(Side.PERSON), lambda: answer(Side.HOST))

        assert sorted(done, key=bool) == [False, True]
        with database.reading() as session:
            assert session.get_one(Placement, placement.id).step is PlacementStep.TRIAL


def test_a_double_tap_tells_a_day_once(database: Database) -> None:
    """
    Two equal taps at once leave one trace.
    """
    for _ in range(TIMES):
        cast, placement = begun(database)
        with database.writing() as session:
            day = set_day(
                session, placement=placement.id, by=cast.supporter, starts_at=NOW + DAY, now=NOW
            )

        def tell(cast: Cast = cast, day: MeetingDay = day) -> object:
            with database.writing() as session:
                by = session.get_one(Account, cast.supporter.id)
                return tell_day(session, day=day.id, by=by, state=DayState.RESTED, now=NOW)

        at_once(tell, tell)

        with database.reading() as session:
            traces = [one.act for one in audit_of(session, day)]
        assert traces.count("day.rested") == 1


def test_both_sides_leave_at_once(database: Database) -> None:
    """
    One leaving ends the placement, and the other comes too late for it.
    """
    for _ in range(TIMES):
        cast, placement = begun(database)
        with database.reading() as session:
            ids = {
                member.side: member.id
                for member in session.scalars(
                    select(PlacementMember).where(PlacementMember.placement_id == placement.id)
                )
            }

        def leave(side: Side, cast: Cast = cast, ids: dict[Side, Id] = ids) -> object:
            by = cast.supporter if side is Side.PERSON else cast.giver
            with database.writing() as session:
                return leave_placement(
                    session,
                    member=ids[side],
                    by=session.get_one(Account, by.id),
                    now=NOW,
                )

        done = at_once(lambda: leave(Side.PERSON), lambda: leave(Side.HOST))

        assert sorted(type(one) is TooLate for one in done) == [False, True]
        with database.reading() as session:
            assert session.get_one(Placement, placement.id).step is PlacementStep.ENDED
