"""当番と留守: who is woken, and who stands in."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from casework.duty import stand_ins
from casework.ground import NotYours
from casework.plan_duty import be_away
from followup.calendar import TOKYO
from storage.states import Role
from storage.tables import Task
from tests.flows.wishing import with_wish
from tests.making import make_account
from tests.talk import Member, Talk

AT_NIGHT = datetime(2026, 11, 25, 3, tzinfo=TOKYO)


def tells_an_injury(supporter: Member) -> None:
    """Tell what cannot wait."""
    supporter.commands("incident")
    supporter.presses("本人のこと", "けが・事故")


def test_only_who_is_on_duty_is_woken(talk: Talk) -> None:
    """
    Set from ほかの仕事 for a day; the colleague sleeps until nobody took it for half an hour.
    """
    first, second, supporter = talk.coordinator(), talk.coordinator(), with_wish(talk)
    first.commands("more")
    first.presses("当番と留守")
    first.hears("コーディネーター全員に届きます。")
    first.presses("当番を決める", "コーディネーター2", "11月25日(水)", "1日", "これでよい")
    first.hears("当番を決めました。")
    talk.now = AT_NIGHT
    first.listen()
    first.heard.clear()

    tells_an_injury(supporter)

    second.hears("けが・事故・いやなこと")
    first.hears_nothing()
    talk.wait(minutes=30)
    first.hears("けが・事故・いやなこと")


def test_a_day_of_duty_can_be_taken_out(talk: Talk) -> None:
    """
    Then everybody is on duty again.
    """
    coordinator = talk.coordinator()
    coordinator.commands("duty")
    coordinator.presses("当番を決める", "コーディネーター1", "11月24日(火)", "1週間", "これでよい")
    coordinator.presses("当番と留守を見る")
    coordinator.hears("・コーディネーター1 11月24日(火)から11月30日(月)まで")

    coordinator.presses("当番をとりけす")

    coordinator.hears("コーディネーター全員に届きます。")


def test_a_stand_in_hears_what_is_told_to_who_is_away(talk: Talk) -> None:
    """
    The task goes to both, and the stand-in may take over what the other has taken.
    """
    away, stand_in, supporter = talk.coordinator(), talk.coordinator(), with_wish(talk)
    away.commands("duty")
    away.presses("当番を決める", "コーディネーター1", "11月24日(火)", "1日", "これでよい")
    away.commands("duty")
    away.presses("留守にする", "コーディネーター2", "11月24日(火)", "1日", "これでよい")
    away.hears("代わりの人にも同じお知らせが届きます。")
    stand_in.listen()
    stand_in.heard.clear()

    tells_an_injury(supporter)

    away.hears("けが・事故・いやなこと")
    stand_in.hears("けが・事故・いやなこと")
    away.presses("自分が受け持つ")
    stand_in.presses("自分が受け持つ")
    with talk.database.reading() as session:
        took = session.scalars(select(Task.coordinator_id).where(Task.kind == "incident")).one()
        assert took == stand_in.account.id


def test_stand_ins_may_be_away_too(talk: Talk) -> None:
    """
    It is whoever stands in for them; a ring ends where it began; nobody stands in for oneself.
    """
    with talk.database.writing() as session:
        one, two, three = (make_account(session, Role.COORDINATOR) for _ in range(3))
        day = talk.now.date()
        for by, other in ((one, two), (two, three)):
            be_away(session, stand_in=other.id, first_day=day, last_day=day, by=by, now=talk.now)
        assert stand_ins(session, accounts={one.id}, now=talk.now) == {one.id: three.id}
        assert stand_ins(session, accounts={one.id}, now=talk.now + timedelta(days=1)) == {}

        be_away(session, stand_in=one.id, first_day=day, last_day=day, by=three, now=talk.now)
        assert stand_ins(session, accounts={one.id}, now=talk.now) == {}
        with pytest.raises(NotYours):
            be_away(session, stand_in=one.id, first_day=day, last_day=day, by=one, now=talk.now)
