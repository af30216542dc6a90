"""すべて止める at the same moment as something else: nothing that was being told passes it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_introduction import Answer, answer_introduction
from casework.approve_host import approve_host
from casework.approve_introduction import approve_introduction
from casework.choose_candidate import choose_candidate
from casework.consent import withdraw_consent
from casework.stop_person import stop_person
from storage.database import Database
from storage.states import (
    DayState,
    HowSaid,
    IntroductionState,
    PauseReason,
    PersonState,
    Role,
    WishState,
)
from storage.tables import (
    Account,
    CheckIn,
    Introduction,
    MeetingDay,
    Person,
    Placement,
    Wish,
)
from tests.casework.racing import towns
from tests.casework.test_giving import gives, ongoing
from tests.casework.test_introduction_races import at_once
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_candidate,
    make_consent,
    make_person,
    make_wish,
)

MEANWHILE = ("notice", "day", "offered_days", "step", "check_in", "approve")


@pytest.mark.parametrize("other", MEANWHILE)
def test_nothing_passes_a_person_who_stops(database: Database, other: str) -> None:
    """Whichever comes first, nothing waits to be sent, and nothing is planned or asked."""
    for town in towns(database):
        went = at_once(town.database, town.meanwhile(other), town.whole(town.stops))

        assert went[1] == "done"
        rests = [key for key in town.waiting(town.supporter, town.giver) if "rests:" not in key]
        assert rests == []
        with town.database.reading() as session:
            assert session.get_one(Person, town.person).state is PersonState.STOPPED
            planned = select(MeetingDay).where(MeetingDay.state == DayState.PLANNED)
            assert session.scalars(planned).all() == []
            open_ones = select(Introduction.state).where(Introduction.id == town.introduction)
            assert session.scalars(open_ones).one() is IntroductionState.WITHDRAWN
            for check_in in session.scalars(select(CheckIn)):
                assert check_in.state.value == "cancelled"


@pytest.mark.parametrize("other", ["notice", "day", "offered_days", "step", "check_in"])
def test_nothing_passes_a_host_that_stops(database: Database, other: str) -> None:
    """Nothing waits for it afterwards."""
    for town in towns(database):
        went = at_once(town.database, town.meanwhile(other), town.whole(town.host_stops))

        assert went[1] == "done"
        assert town.waiting(town.giver) == []


@pytest.mark.parametrize("other", ["notice", "day", "step", "check_in"])
def test_nothing_passes_an_account_that_stops(database: Database, other: str) -> None:
    """What is being told in the same moment does not reach it; the other side hears as ever."""
    for town in towns(database):
        went = at_once(town.database, town.meanwhile(other), town.whole(town.account_stops))

        assert went == ["done", "done"]
        assert town.waiting(town.supporter) == []
        assert town.waiting(town.giver) != []


@pytest.mark.parametrize("what", ["person", "host", "account"])
def test_stopped_and_begun_again_at_once(database: Database, what: str) -> None:
    """It rests or it goes on, and the task says which."""
    for town in towns(database):
        stop = {"person": town.stops, "host": town.host_stops, "account": town.account_stops}[what]
        with town.database.writing() as session:
            stop(session)
            session.info.pop("notices", None)

        went = at_once(town.database, town.begins_again(what), town.whole(stop))

        assert went == ["done", "done"]
        with town.database.reading() as session:
            stopped = {
                "person": session.get_one(Person, town.person).state is PersonState.STOPPED,
                "host": session.get_one(Placement, town.placement).paused is PauseReason.STOPPED,
                "account": session.get_one(Account, town.supporter).stopped_at is not None,
            }[what]
        about = {"person": town.person, "host": town.host, "account": town.supporter}[what]
        assert town.open_tasks(about) == (1 if stopped else 0)


@pytest.mark.parametrize("ends", ["consent", "stop"])
@pytest.mark.parametrize("step", ["approve", "answer"])
def test_a_giving_person_ends_while_they_are_asked(
    database: Database, step: str, ends: str
) -> None:
    """Whoever comes first, they are not asked any more, and the other person's wish is open."""
    with database.writing() as session:
        cast, _ = ongoing(session)
        offer = gives(session, cast.person, cast.supporter)
        giver = session.scalars(select(Account).where(Account.host_id == offer.host_id)).one().id
        from_other = make_account(session, Role.SUPPORTER)
        other = make_person(session, from_other)
        make_consent(session, other)
        wish = make_wish(session, other, sentence="花の名前を知りたい").id
        approve_host(session, host=offer.host_id, by=cast.coordinator, now=NOW)
        introduction = choose_candidate(
            session,
            candidate=make_candidate(session, session.get_one(Wish, wish), offer).id,
            how_said=HowSaid.CHOSEN,
            by=from_other,
            town=TOWN,
            activity_words={},
            now=NOW,
        ).id
        coordinator, supporter, person = cast.coordinator.id, cast.supporter.id, cast.person.id

    def approves(session: Session) -> None:
        approve_introduction(
            session,
            introduction=introduction,
            by=session.get_one(Account, coordinator),
            town=TOWN,
            activity_words={},
            now=NOW,
        )

    def answers(session: Session) -> None:
        answer_introduction(
            session,
            introduction=introduction,
            answer=Answer.WELCOME,
            by=session.get_one(Account, giver),
            town=TOWN,
            now=NOW,
        )

    def ends_it(session: Session) -> None:
        by = session.get_one(Account, supporter)
        if ends == "consent":
            withdraw_consent(session, person=person, by=by, town=TOWN, now=NOW)
        else:
            stop_person(session, person=person, by=by, town=TOWN, now=NOW)

    if step == "answer":
        with database.writing() as session:
            approves(session)

    went = at_once(database, approves if step == "approve" else answers, ends_it)

    assert went[0] in {"done", "TooLate", "FitsNoMore", "NotYours"}
    assert went[1] == "done"
    with database.reading() as session:
        assert session.get_one(Introduction, introduction).state is IntroductionState.DECLINED
        assert session.get_one(Wish, wish).state is WishState.OPEN
