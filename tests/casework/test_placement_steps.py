"""見学 → 体験 → 継続: a step is taken with the yes of everybody, and blames nobody."""

import pytest
from sqlalchemy import select

from casework.answer_step import answer_step
from casework.ask_next_step import NoNextStep, StepAsked, ask_next_step
from casework.ground import NotYours, take_notices
from casework.introductions import NotConfirmed
from casework.leave_placement import leave_placement
from casework.placements import Answer
from casework.remind_steps import remind_step, waiting_steps
from followup.waiting import Next
from storage.database import Database
from storage.states import (
    HowSaid,
    PlacementStep,
    Side,
)
from storage.tables import (
    StepYes,
    Task,
)
from tests.casework.placing import DAY, asked, begun, kinds, member, say, step_of
from tests.making import NOW, TOWN, make_cast


def test_a_step_needs_every_yes(sqlite_database: Database) -> None:
    """
    見学 becomes 体験 with the last yes, and not with the one before.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        asked = ask_next_step(
            session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW
        )

        assert asked == StepAsked(PlacementStep.TRIAL, later=None)

        assert kinds(session) == [("pl.step", cast.supporter.id), ("pl.step", cast.giver.id)]
        assert not say(session, placement, cast, Side.HOST, PlacementStep.TRIAL)
        assert step_of(placement) is PlacementStep.VISIT
        assert say(session, placement, cast, Side.PERSON, PlacementStep.TRIAL)
        assert step_of(placement) is PlacementStep.TRIAL
        assert {kind for kind, _ in kinds(session)} == {"pl.moved"}


def test_an_unconfirmed_yes_does_not_move_on(sqlite_database: Database) -> None:
    """
    未確認 is no answer: the question stays open.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)

        for how in (HowSaid.UNCONFIRMED, None):
            with pytest.raises(NotConfirmed):
                say(session, placement, cast, Side.PERSON, PlacementStep.TRIAL, how=how)

        who = member(session, placement, cast, Side.PERSON)
        assert asked(session, who, PlacementStep.TRIAL).answer == Answer.OPEN


def test_each_side_answers_for_itself(sqlite_database: Database) -> None:
    """
    A host cannot say the person's yes, nor a supporter the host's.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)

        for side, by in ((Side.PERSON, cast.giver), (Side.HOST, cast.supporter)):
            who = member(session, placement, cast, side)
            with pytest.raises(NotYours):
                answer_step(
                    session,
                    asked=asked(session, who, PlacementStep.TRIAL).id,
                    by=by,
                    yes=True,
                    how_said=HowSaid.CHOSEN,
                    town=TOWN,
                    now=NOW,
                )


def test_a_no_stays_and_blames_nobody(sqlite_database: Database) -> None:
    """
    Nothing moves, the other side hears nothing, a coordinator looks, and may ask everybody anew.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
        take_notices(session)
        say(session, placement, cast, Side.PERSON, PlacementStep.TRIAL)

        say(session, placement, cast, Side.HOST, PlacementStep.TRIAL, yes=False)

        assert step_of(placement) is PlacementStep.VISIT
        assert kinds(session) == [("task.opened", cast.coordinator.id)]
        assert session.scalars(select(Task.kind).where(Task.open_key.is_not(None))).all() == [
            "step_no"
        ]
        ask_next_step(
            session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW + DAY
        )
        assert {kind for kind, _ in kinds(session)} == {"pl.step"}
        assert not session.scalars(select(Task).where(Task.open_key.is_not(None))).all()
        assert {one.answer for one in session.scalars(select(StepYes))} == {""}


def test_who_joins_later_is_asked_for_the_others_step_first(sqlite_database: Database) -> None:
    """
    A friend who comes to a 体験 says yes to it before 継続 is asked of anybody.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
        for side in Side:
            say(session, placement, cast, side, PlacementStep.TRIAL)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        begun(session, friend, joins=placement)

        asked = ask_next_step(
            session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW
        )

        assert asked.step is PlacementStep.TRIAL
        assert [to for _, to in kinds(session)] == [friend.supporter.id]
        assert not say(session, placement, friend, Side.PERSON, PlacementStep.TRIAL)
        ongoing = ask_next_step(
            session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW
        )
        assert ongoing.step is PlacementStep.ONGOING


def test_nothing_comes_after_ongoing(sqlite_database: Database) -> None:
    """
    At 継続 with everybody there is no step to ask for.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        for step in (PlacementStep.TRIAL, PlacementStep.ONGOING):
            ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
            for side in Side:
                say(session, placement, cast, side, step)

        assert placement.step is PlacementStep.ONGOING
        with pytest.raises(NoNextStep):
            ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)


def test_a_waiting_step_is_repeated_once_and_then_looked_at(sqlite_database: Database) -> None:
    """
    One gentle reminder for each side; then a task; the answer is still welcome.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
        take_notices(session)
        done = []
        for days in range(40):
            now = NOW + days * DAY
            for row in waiting_steps(session, now=now, limit=10):
                done.append(remind_step(session, asked=row, town=TOWN, now=now))

        assert done.count(Next.REMIND) == 2
        assert done.count(Next.END) == 2
        assert [kind for kind, _ in kinds(session)] == ["pl.step", "pl.step", "task.opened"]
        assert not say(session, placement, cast, Side.HOST, PlacementStep.TRIAL)
        assert say(session, placement, cast, Side.PERSON, PlacementStep.TRIAL)
        assert not session.scalars(select(Task).where(Task.open_key.is_not(None))).all()


def test_when_the_undecided_one_leaves_the_others_yes_counts(sqlite_database: Database) -> None:
    """
    The step waits only for those who are there.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
        for side in Side:
            say(session, placement, cast, side, PlacementStep.TRIAL)
        assert step_of(placement) is PlacementStep.VISIT

        leave_placement(
            session,
            member=member(session, placement, friend, Side.PERSON).id,
            by=friend.supporter,
            now=NOW,
        )

        assert step_of(placement) is PlacementStep.TRIAL
