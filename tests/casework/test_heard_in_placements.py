"""Answers of both sides of a placement heard by phone or on a visit: who may enter them."""

from typing import Any

import pytest

from casework.answer_check_in import answer_check_in
from casework.answer_step import answer_step
from casework.ask_next_step import ask_next_step
from casework.decline_check_in import decline_check_in
from casework.end_placement import end_placement
from casework.ground import NotYours, take_notices
from casework.placements import EndReason
from casework.quiet_for_a_while import quiet_for_a_while
from casework.tell_came_true import CameTrue, tell_came_true
from casework.tell_day import tell_day
from casework.want_to_talk import want_to_talk
from followup.questions import Question
from storage.database import Database
from storage.states import (
    CheckInState,
    DayState,
    HowSaid,
    PlacementStep,
    Side,
    WishState,
)
from tests.casework.hearing import CHAT, PHONE, TOWNS, VISIT, Running, heard_in_audit
from tests.making import NOW, TOWN


def test_both_sides_step_by_phone(database: Database) -> None:
    """
    The supporter enters the host's yes heard on a visit; the coordinator the person's.
    """
    with database.writing() as session:
        run = Running(session)
        ask_next_step(
            session, placement=run.placement.id, by=run.cast.coordinator, town=TOWN, now=NOW
        )

        for side, by, how in (
            (Side.HOST, run.cast.supporter, VISIT),
            (Side.PERSON, run.cast.coordinator, PHONE),
        ):
            answer_step(
                session,
                asked=run.step(side).id,
                by=by,
                yes=True,
                how_said=HowSaid.CHOSEN,
                how_heard=how,
                town=TOWN,
                now=NOW,
            )

        assert run.placement.step is PlacementStep.TRIAL
        assert run.step(Side.HOST).how_heard is VISIT
        assert run.step(Side.HOST).how_said is None
        assert heard_in_audit(session, "step.yes") == "phone"


def test_a_supporter_speaks_only_for_hosts_beside_their_person(sqlite_database: Database) -> None:
    """
    Not in the chat's name, not from outside, and not for another's person.
    """
    with sqlite_database.writing() as session:
        run = Running(session)
        host, person = run.member(Side.HOST), run.member(Side.PERSON)
        asked = run.check_in(Side.HOST)
        mine = run.cast.supporter

        for by, member, how in (
            (mine, host, CHAT),
            (run.stranger(), host, PHONE),
            (run.stranger(), person, PHONE),
            (run.cast.giver, person, PHONE),
        ):
            with pytest.raises(NotYours):
                tell_day(
                    session,
                    day=run.day.id,
                    by=by,
                    state=DayState.RESTED,
                    whom=member.id,
                    how_heard=how,
                    now=NOW,
                )
        for by, how in ((mine, CHAT), (run.stranger(), PHONE)):
            with pytest.raises(NotYours):
                decline_check_in(session, check_in=asked.id, by=by, how=how, now=NOW)


def test_a_host_tells_of_a_day_by_phone(database: Database) -> None:
    """
    The person's side hears as usual, and the host does not hear its own words back.
    """
    with database.writing() as session:
        run = Running(session)

        tell_day(
            session,
            day=run.day.id,
            by=run.cast.coordinator,
            state=DayState.NOT_ARRIVED,
            whom=run.member(Side.HOST).id,
            how_heard=PHONE,
            now=NOW,
        )

        assert [note.to for note in take_notices(session)] == [run.cast.supporter.id]
        assert run.day.how_heard is PHONE
        assert heard_in_audit(session, "day.not_arrived") == "phone"
        tell_day(
            session,
            day=run.day.id,
            by=run.cast.supporter,
            state=DayState.RESTED,
            whom=run.member(Side.HOST).id,
            how_heard=VISIT,
            now=NOW,
        )
        assert run.day.absent == [run.member(Side.HOST).id.hex]
        assert run.day.state is DayState.RESTED


def test_who_has_not_arrived_is_no_word_of_the_persons_side(sqlite_database: Database) -> None:
    """
    「まだ来ていません」 comes from the host, by phone too.
    """
    with sqlite_database.writing() as session:
        run = Running(session)

        with pytest.raises(NotYours):
            tell_day(
                session,
                day=run.day.id,
                by=run.cast.coordinator,
                state=DayState.NOT_ARRIVED,
                whom=run.member(Side.PERSON).id,
                how_heard=PHONE,
                now=NOW,
            )


def test_check_ins_by_phone(database: Database) -> None:
    """
    Answers, 今は答えない, 人に話したい and しばらく聞かないで, each kept as heard.
    """
    with database.writing() as session:
        run = Running(session)
        host, person = run.check_in(Side.HOST), run.check_in(Side.PERSON)
        to_all: dict[str, Any] = {
            "by": run.cast.coordinator,
            "how": PHONE,
            "towns": TOWNS,
            "now": NOW,
        }

        answer_check_in(
            session,
            check_in=host.id,
            answers={
                Question.HOST_TOGETHER: 0,
                Question.HOST_GOOD: 1,
                Question.HOST_EFFORT: 0,
            },
            **to_all,
        )
        quiet_for_a_while(session, check_in=person.id, **to_all)

        assert (host.state, host.how_heard) == (CheckInState.ANSWERED, PHONE)
        assert (person.state, person.how_heard) == (CheckInState.DECLINED, PHONE)
        assert heard_in_audit(session, "check_in.quiet") == "phone"
        want_to_talk(session, check_in=person.id, **{**to_all, "how": VISIT})
        assert heard_in_audit(session, "check_in.talk") == "visit"


def test_whether_it_came_true_by_phone(database: Database) -> None:
    """
    The supporter enters the host's, the coordinator the person's; the wish is granted by it.
    """
    with database.writing() as session:
        run = Running(session)
        end_placement(
            session,
            placement=run.placement.id,
            by=run.cast.coordinator,
            reason=EndReason.GRANTED,
            now=NOW,
        )

        for side, by in ((Side.HOST, run.cast.supporter), (Side.PERSON, run.cast.coordinator)):
            tell_came_true(
                session,
                member=run.member(side).id,
                by=by,
                answer=CameTrue.YES,
                how_heard=PHONE,
                now=NOW,
            )

        assert run.member(Side.HOST).came_true_heard is PHONE
        assert run.cast.wish.state is WishState.GRANTED
        assert heard_in_audit(session, "came_true") == "phone"


def test_an_ending_is_not_told_from_outside(sqlite_database: Database) -> None:
    """
    Neither by another supporter nor by a coordinator who heard nothing.
    """
    with sqlite_database.writing() as session:
        run = Running(session)
        end_placement(
            session,
            placement=run.placement.id,
            by=run.cast.coordinator,
            reason=EndReason.GRANTED,
            now=NOW,
        )

        for by, how in ((run.stranger(), PHONE), (run.cast.coordinator, CHAT)):
            with pytest.raises(NotYours):
                tell_came_true(
                    session,
                    member=run.member(Side.HOST).id,
                    by=by,
                    answer=CameTrue.YES,
                    how_heard=how,
                    now=NOW,
                )
