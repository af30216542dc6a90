"""Whatever people do, in whatever order, a placement never stands where it may not."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from casework.answer_step import answer_step
from casework.ask_about_days import ask_about_day, untold_days
from casework.ask_next_step import NoNextStep, ask_next_step
from casework.begin_placement import AlreadyThere, begin_placement
from casework.days import InThePast
from casework.end_placement import OfOnePerson, end_placement
from casework.first_visit import ChecksMissing
from casework.ground import NotYours, TooLate
from casework.introductions import NotConfirmed
from casework.leave_placement import leave_placement
from casework.placements import Answer, EndReason
from casework.remind_steps import remind_step, waiting_steps
from casework.set_day import set_day
from casework.tell_came_true import CameTrue, tell_came_true
from casework.tell_day import NotYet, tell_day
from storage.database import Database
from storage.states import DayState, HowSaid, IntroductionState, PlacementStep, Side, WishState
from storage.tables import MeetingDay, Placement, PlacementMember, StepYes, Wish
from tests.casework.checking import settles_everything
from tests.making import NOW, TOWN, Cast, make_cast, make_introduction

_REFUSALS = (
    AlreadyThere,
    ChecksMissing,
    InThePast,
    NoNextStep,
    NotConfirmed,
    NotYet,
    NotYours,
    OfOnePerson,
    TooLate,
)
_FINAL_DAYS = {DayState.HELD, DayState.RESTED, DayState.CANCELLED}
_STEPS = tuple(PlacementStep)
FIRST = 0
who = st.integers(0, 2)
which = st.integers(0, 30)


class Placements(RuleBasedStateMachine):
    """Two persons at one host and a third pair, in one placement, with everything people do."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOW
        self.session = Session(self.connection(), expire_on_commit=False)
        self.session.info["vault"] = self.database.vault
        self.steps: list[PlacementStep] = [PlacementStep.VISIT]
        self.ended: tuple[object, ...] | None = None
        self.told: dict[object, DayState] = {}

    def connection(self) -> Connection:
        """Open a connection whose work is undone at the end of the example."""
        self.held = self.database.engine.connect()
        self.held.begin()
        return self.held

    def teardown(self) -> None:
        """Forget the example."""
        self.session.close()
        self.held.rollback()
        self.held.close()

    @initialize()
    def begin(self) -> None:
        """The first pair begins; the others are at their 顔合わせ."""
        first = make_cast(self.session)
        second = make_cast(self.session, coordinator=first.coordinator, offer=first.offer)
        third = make_cast(self.session, coordinator=first.coordinator)
        self.casts: tuple[Cast, ...] = (first, second, third)
        self.placement = begin_placement(
            self.session,
            introduction=first.introduction.id,
            by=first.coordinator,
            joins=None,
            town=TOWN,
            now=self.now,
        )
        settles_everything(self.session, placement=self.placement, now=self.now)

    def tries(self, deed: Callable[[], object]) -> None:
        """Do something that may be refused; a refusal leaves no trace."""
        nested = self.session.begin_nested()
        try:
            deed()
            self.session.flush()
        except _REFUSALS:
            nested.rollback()
            self.session.expire_all()
        else:
            nested.commit()

    @rule(cast=who)
    def joins(self, cast: int) -> None:
        """Somebody joins, for the first time or again after having left."""
        one = self.casts[cast]
        introduction = one.introduction
        if introduction.state is IntroductionState.PLACED and one.wish.state is WishState.OPEN:
            introduction = make_introduction(
                self.session, one.wish, one.offer, round=introduction.round + 1
            )
            one.wish.state = WishState.CHOSEN
            self.casts = tuple(
                Cast(**{**vars(other), "introduction": introduction}) if other is one else other
                for other in self.casts
            )
        self.tries(
            lambda: begin_placement(
                self.session,
                introduction=introduction.id,
                by=one.coordinator,
                joins=self.placement.id,
                town=TOWN,
                now=self.now,
            )
        )

    @rule()
    def settles(self) -> None:
        """What is needed before those who joined may meet is settled."""
        if self.session.get_one(Placement, self.placement.id).step is not PlacementStep.ENDED:
            settles_everything(self.session, placement=self.placement, now=self.now)

    @rule()
    def asks(self) -> None:
        """The coordinator asks for the next step."""
        self.tries(
            lambda: ask_next_step(
                self.session,
                placement=self.placement.id,
                by=self.casts[FIRST].coordinator,
                town=TOWN,
                now=self.now,
            )
        )

    @rule(cast=who, pick=which, host=st.booleans(), yes=st.booleans(), how=st.sampled_from(HowSaid))
    def answers(self, cast: int, pick: int, host: bool, yes: bool, how: HowSaid) -> None:
        """Somebody answers some question, their own or another's."""
        asked = self.session.scalars(select(StepYes).order_by(StepYes.id)).all()
        if asked:
            by = self.casts[cast].giver if host else self.casts[cast].supporter
            row = asked[pick % len(asked)]
            self.tries(
                lambda: answer_step(
                    self.session,
                    asked=row.id,
                    by=by,
                    yes=yes,
                    how_said=how,
                    town=TOWN,
                    now=self.now,
                )
            )

    @rule(yes=st.sampled_from([True, True, True, False]))
    def everybody_answers(self, yes: bool) -> None:
        """All who are asked answer for themselves."""
        rows = self.session.execute(
            select(StepYes, PlacementMember)
            .join(PlacementMember, PlacementMember.id == StepYes.member_id)
            .where(StepYes.answer != Answer.YES.value)
        ).all()
        for row, member in rows:
            for one in self.casts:
                if one.person.id == member.person_id or one.offer.id == member.offer_id:
                    by = one.supporter if member.side is Side.PERSON else one.giver
                    self.tries(
                        lambda row=row, by=by: answer_step(  # type: ignore[misc]
                            self.session,
                            asked=row.id,
                            by=by,
                            yes=yes,
                            how_said=HowSaid.CHOSEN,
                            town=TOWN,
                            now=self.now,
                        )
                    )

    @rule(hours=st.integers(-24, 72))
    def sets_day(self, hours: int) -> None:
        """The supporter plans a meeting."""
        self.tries(
            lambda: set_day(
                self.session,
                placement=self.placement.id,
                by=self.casts[FIRST].supporter,
                starts_at=self.now + timedelta(hours=hours),
                now=self.now,
            )
        )

    @rule(cast=who, pick=which, host=st.booleans(), state=st.sampled_from(DayState))
    def tells_day(self, cast: int, pick: int, host: bool, state: DayState) -> None:
        """Somebody tells of some meeting."""
        days = self.session.scalars(select(MeetingDay).order_by(MeetingDay.id)).all()
        if days:
            by = self.casts[cast].giver if host else self.casts[cast].supporter
            day = days[pick % len(days)]
            self.tries(lambda: tell_day(self.session, day=day.id, by=by, state=state, now=self.now))

    @rule(cast=who, pick=which, host=st.booleans())
    def leaves(self, cast: int, pick: int, host: bool) -> None:
        """Somebody lets some member leave, their own or another's."""
        members = self.session.scalars(select(PlacementMember).order_by(PlacementMember.id)).all()
        by = self.casts[cast].giver if host else self.casts[cast].supporter
        member = members[pick % len(members)]
        self.tries(lambda: leave_placement(self.session, member=member.id, by=by, now=self.now))

    @rule(reason=st.sampled_from(EndReason), really=st.integers(0, 5))
    def ends(self, reason: EndReason, really: int) -> None:
        """The coordinator ends it, now and then."""
        if really == 0:
            self.tries(
                lambda: end_placement(
                    self.session,
                    placement=self.placement.id,
                    by=self.casts[FIRST].coordinator,
                    reason=reason,
                    now=self.now,
                )
            )

    @rule(cast=who, pick=which, host=st.booleans(), answer=st.sampled_from(CameTrue))
    def tells_true(self, cast: int, pick: int, host: bool, answer: CameTrue) -> None:
        """Somebody says whether something came true."""
        members = self.session.scalars(select(PlacementMember).order_by(PlacementMember.id)).all()
        by = self.casts[cast].giver if host else self.casts[cast].supporter
        member = members[pick % len(members)]
        self.tries(
            lambda: tell_came_true(
                self.session, member=member.id, by=by, answer=answer, now=self.now
            )
        )

    @rule(hours=st.sampled_from([1, 7, 30, 24 * 7]))
    def time_passes(self, hours: int) -> None:
        """The clock goes on and does what is due."""
        self.now += timedelta(hours=hours)
        for asked in waiting_steps(self.session, now=self.now, limit=50):
            remind_step(self.session, asked=asked, town=TOWN, now=self.now)
        for day in untold_days(self.session, towns={TOWN.key: TOWN}, now=self.now, limit=50):
            ask_about_day(self.session, day=day, now=self.now)

    @invariant()
    def steps_go_forward_with_every_yes(self) -> None:
        """A step is taken one at a time, and by all who are there; an end is final."""
        if not hasattr(self, "placement"):
            return
        row = self.session.get_one(Placement, self.placement.id)
        self.session.flush()
        last = self.steps[-1]
        if row.step is not last:
            assert last is not PlacementStep.ENDED
            if row.step is not PlacementStep.ENDED:
                assert _STEPS.index(row.step) == _STEPS.index(last) + 1
                self._all_said_yes(row)
            self.steps.append(row.step)

    @invariant()
    def an_ended_placement_never_changes(self) -> None:
        """Neither its days nor its members nor its reason."""
        if not hasattr(self, "placement"):
            return
        row = self.session.get_one(Placement, self.placement.id)
        if row.step is not PlacementStep.ENDED:
            assert self.ended is None
            return
        days = self.session.execute(
            select(MeetingDay.id, MeetingDay.state).order_by(MeetingDay.id)
        ).all()
        members = self.session.execute(
            select(PlacementMember.id, PlacementMember.left_at).order_by(PlacementMember.id)
        ).all()
        now = (row.end_reason, row.ended_at, tuple(days), tuple(members))
        assert row.ended_at is not None
        assert self.ended in {None, now}
        self.ended = now

    @invariant()
    def a_told_day_stays_told(self) -> None:
        """行けた, 休み and 中止 are final."""
        for day in self.session.scalars(select(MeetingDay)):
            before = self.told.get(day.id)
            assert before not in _FINAL_DAYS or day.state is before
            self.told[day.id] = day.state

    @invariant()
    def nobody_is_alone_and_no_wish_is_lost(self) -> None:
        """A running placement has both sides; a wish is granted only by the person's word."""
        if not hasattr(self, "placement"):
            return
        members = self.session.scalars(select(PlacementMember)).all()
        if self.session.get_one(Placement, self.placement.id).step is not PlacementStep.ENDED:
            assert {one.side for one in members if one.left_at is None} == set(Side)
        said = {one.wish_id for one in members if one.came_true in {"yes", "partly"}}
        granted = set(self.session.scalars(select(Wish.id).where(Wish.state == WishState.GRANTED)))
        assert granted <= said

    def _all_said_yes(self, row: Placement) -> None:
        members = self.session.scalars(
            select(PlacementMember).where(PlacementMember.left_at.is_(None))
        ).all()
        yes = {
            one.member_id: one
            for one in self.session.scalars(select(StepYes).where(StepYes.step == row.step))
            if one.answer == Answer.YES
        }
        for member in members:
            assert member.id in yes
            if member.side is Side.PERSON:
                assert yes[member.id].how_said in {HowSaid.CHOSEN, HowSaid.WORDS_OR_SIGNS}


@pytest.mark.timeout(300)
def test_no_sequence_reaches_an_illegal_state(sqlite_database: Database) -> None:
    """
    Joining, asking, answering, meeting, leaving and ending, in any order and by anybody.
    """
    machine = type("Machine", (Placements,), {"database": sqlite_database})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=15, stateful_step_count=30),
    )
