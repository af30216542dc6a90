"""けが・事故・いやなこと: from the first word to the human who took it, at any hour."""

from datetime import datetime

import pytest
from sqlalchemy import select

from casework.ground import TooLate
from casework.report_incident import Incident
from casework.set_day import set_day
from followup.calendar import TOKYO
from followup.urgency import Urgency
from storage.database import Database
from storage.states import DayState, PauseReason, TaskState
from storage.tables import (
    Placement,
)
from tests.flows.nights import DUTY_PHONE, NEW_YEARS_NIGHT, WORDS, Night, make_night

AT_ONCE = [kind for kind in Incident if kind.urgency is Urgency.AT_ONCE]
LATER = [kind for kind in Incident if kind.urgency is not Urgency.AT_ONCE]


@pytest.fixture
def night(sqlite_database: Database) -> Night:
    """Everybody has gone to bed."""
    return make_night(sqlite_database)


@pytest.mark.parametrize("kind", AT_ONCE)
def test_what_cannot_wait_reaches_a_human_at_night(night: Night, kind: Incident) -> None:
    """
    03:00 on January 1: told, sessions stopped, the one on duty takes it, the writer hears when.

    Whoever has nothing to eat may go on meeting people: that stops nothing.
    """
    night.tells(night.host, kind)
    told = night.host.hears("コーディネーターに今すぐ知らせました。")
    assert ("いったんお休みにしました。" in told) is kind.stops_sessions
    assert WORDS in told
    assert DUTY_PHONE in told

    assert DUTY_PHONE in night.coordinator.hears("けが・事故・いやなこと")
    assert (night.day() is DayState.CANCELLED) is kind.stops_sessions
    night.officer.hears_nothing()
    night.talk.now = NEW_YEARS_NIGHT.replace(minute=12)
    night.coordinator.presses("自分が受け持つ")

    night.host.hears("3時12分、担当が受け取りました。")
    task = night.task()
    assert (task.urgency, night.facts()["incident"]) == ("at_once", kind.value)
    assert task.taken_at == night.talk.now
    night.talk.wait(hours=1)
    night.officer.hears_nothing()


@pytest.mark.parametrize("kind", AT_ONCE)
def test_untaken_for_half_an_hour_it_is_the_citys(night: Night, kind: Incident) -> None:
    """
    Every thirty minutes everybody hears it again, the city too, until a human has taken it.
    """
    night.tells(night.supporter, kind)
    night.coordinator.hears("けが・事故・いやなこと")
    night.talk.wait(minutes=29)
    night.officer.hears_nothing()

    for _ in range(3):
        night.talk.wait(minutes=30)
        night.coordinator.listen()
        night.officer.listen()
    night.supporter.listen()
    assert [text for text in night.supporter.heard if "まだ担当が受け取れていません" in text]
    assert len([text for text in night.officer.heard if "けが・事故" in text]) == 3
    said = night.officer.hears("K-")
    assert "珈琲" not in said

    night.officer.presses("自分が受け持つ")

    night.supporter.hears("4時59分、担当が受け取りました。")
    night.coordinator.heard.clear()
    night.talk.wait(hours=2)
    night.coordinator.hears_nothing()


@pytest.mark.parametrize("kind", LATER)
def test_what_can_wait_stops_nothing(night: Night, kind: Incident) -> None:
    """
    It waits for the coordinator's hours, and nobody is woken; then a human takes it.
    """
    night.tells(night.supporter, kind)

    night.supporter.hears("コーディネーターに知らせました。")
    night.coordinator.hears_nothing()
    assert night.day() is DayState.PLANNED
    night.talk.now = datetime(2027, 1, 4, 9, tzinfo=TOKYO)
    night.coordinator.hears("けが・事故・いやなこと")
    night.coordinator.presses("自分が受け持つ")
    night.supporter.hears("9時0分、担当が受け取りました。")
    assert night.task().state is TaskState.TAKEN


def test_both_sides_hear_only_that_it_rests(night: Night) -> None:
    """
    In kind words, in their own hours, and nothing of what happened; a coordinator lets it go on.
    """
    night.tells(night.supporter, Incident.VIOLENCE)
    night.host.hears_nothing()

    night.talk.now = datetime(2027, 1, 4, 9, tzinfo=TOKYO)
    said = night.host.hears("いったんお休みにします。")
    for word in ("暴力", "けが", "K-", "珈琲"):
        assert word not in said

    night.coordinator.commands("placements")
    night.coordinator.presses("土曜の朝")
    night.coordinator.hears("いったんお休みしています。")
    night.coordinator.presses("また始める")
    night.host.hears("また始められます。")
    with night.talk.database.reading() as session:
        assert session.scalars(select(Placement.paused)).one() is PauseReason.NONE


def test_nothing_is_planned_while_it_rests(night: Night) -> None:
    """
    The card offers no day, and whoever would set one by an old button comes too late.
    """
    night.supporter.commands("placements")
    night.supporter.presses("土曜の朝")
    night.tells(night.host, Incident.INJURY)

    night.supporter.commands("placements")
    night.supporter.presses("土曜の朝")
    assert not [label for label in night.supporter.buttons if "日取り" in label]
    with night.talk.database.writing() as session:
        placement = session.scalars(select(Placement.id)).one()
        with pytest.raises(TooLate):
            set_day(
                session,
                placement=placement,
                by=night.supporter.account,
                starts_at=datetime(2027, 1, 6, 10, tzinfo=TOKYO),
                now=night.talk.now,
            )


def test_the_same_told_again_later_is_taken_anew(night: Night) -> None:
    """
    A second injury while the first is still looked after is not swallowed.
    """
    night.tells(night.host, Incident.INJURY)
    night.coordinator.presses("自分が受け持つ")
    night.talk.now = NEW_YEARS_NIGHT.replace(hour=9)
    night.coordinator.heard.clear()

    night.tells(night.host, Incident.INJURY)

    night.coordinator.hears("けが・事故・いやなこと")
    night.talk.wait(minutes=30)
    night.officer.hears("けが・事故・いやなこと")
