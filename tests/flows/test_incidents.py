"""けが・事故・いやなこと: from the first word to the human who took it, at any hour."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import select

from casework.ground import TooLate
from casework.report_incident import Incident
from casework.set_day import set_day
from followup.calendar import TOKYO
from followup.urgency import Urgency
from storage.database import Database
from storage.states import DayState, PauseReason, PlacementStep, Role, Side, WishState
from storage.tables import (
    Account,
    Host,
    MeetingDay,
    Placement,
    PlacementMember,
    Task,
)
from tests.flows.wishing import everything_said_to
from tests.making import TOWN, make_host, make_offer, make_person, make_wish
from tests.talk import Member, Talk
from texts import say

NEW_YEARS_NIGHT = datetime(2027, 1, 1, 3, tzinfo=TOKYO)
OPENED = datetime(2026, 12, 1, 10, tzinfo=TOKYO)
WORDS = "命の危険は119、暴力は110へ先に電話してください。この画面は見張っていません。"
DUTY_PHONE = "050-0000-0120"
AT_ONCE = [kind for kind in Incident if kind.urgency is Urgency.AT_ONCE]
LATER = [kind for kind in Incident if kind.urgency is not Urgency.AT_ONCE]


@dataclass
class Night:
    """New Year's night in a town with a placement whose next day is the fifth."""

    talk: Talk
    supporter: Member
    host: Member
    coordinator: Member
    officer: Member

    def task(self) -> Task:
        """Return the only task."""
        with self.talk.database.reading() as session:
            return session.scalars(select(Task)).one()

    def day(self) -> DayState:
        """Return how the planned day stands."""
        with self.talk.database.reading() as session:
            return session.scalars(select(MeetingDay.state)).one()

    def tells(self, member: Member, kind: Incident, *, first: str = "/incident") -> None:
        """Go from the first word to the kind."""
        if first.startswith("/"):
            member.commands(first[1:])
        else:
            member.says(first)
        member.hears(WORDS)
        member.presses("本人のこと")
        member.presses(say(f"incidents.kind.{kind}", "ja"))

    def everybody(self) -> tuple[Member, ...]:
        """Return everybody in the town."""
        return (self.supporter, self.host, self.coordinator, self.officer)


@pytest.fixture
def night(sqlite_database: Database) -> Night:
    """Everybody has gone to bed."""
    talk = Talk(sqlite_database, now=OPENED)
    coordinator, supporter, host = talk.coordinator(), talk.supporter(), talk.host()
    officer = talk.member(Role.OFFICER)
    with sqlite_database.writing() as session:
        person = make_person(session, supporter.account)
        wish = make_wish(session, person, state=WishState.CHOSEN)
        there: Host = make_host(session)
        offer = make_offer(session, there)
        session.get_one(Account, host.account.id).host_id = there.id
        placement = Placement(
            town=TOWN.key,
            step=PlacementStep.TRIAL,
            coordinator_id=coordinator.account.id,
            created_at=OPENED,
            step_since=OPENED,
        )
        session.add(placement)
        session.flush()
        of = {"placement_id": placement.id, "joined_at": OPENED}
        session.add_all(
            [
                PlacementMember(side=Side.PERSON, person_id=person.id, wish_id=wish.id, **of),
                PlacementMember(side=Side.HOST, host_id=there.id, offer_id=offer.id, **of),
                MeetingDay(
                    placement_id=placement.id, starts_at=datetime(2027, 1, 5, 10, tzinfo=TOKYO)
                ),
            ]
        )
    talk.now = NEW_YEARS_NIGHT
    found = Night(talk, supporter, host, coordinator, officer)
    for member in found.everybody():
        member.listen()
        member.heard.clear()
    return found


@pytest.mark.parametrize("kind", AT_ONCE)
def test_what_cannot_wait_reaches_a_human_at_night(night: Night, kind: Incident) -> None:
    """
    03:00 on January 1: told, sessions stopped, the one on duty takes it, the writer hears when.
    """
    night.tells(night.host, kind)
    night.host.hears("コーディネーターに今すぐ知らせました。")
    told = night.host.hears("いったんお休みにしました。")
    assert WORDS in told
    assert DUTY_PHONE in told

    assert DUTY_PHONE in night.coordinator.hears("けが・事故・いやなこと")
    assert night.day() is DayState.CANCELLED
    night.officer.hears_nothing()
    night.talk.now = NEW_YEARS_NIGHT.replace(minute=12)
    night.coordinator.presses("自分が受け持つ")

    night.host.hears("3時12分、担当が受け取りました。")
    task = night.task()
    assert (task.urgency, task.facts["incident"]) == ("at_once", kind.value)
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
    It waits for the coordinator's hours, and nobody is woken.
    """
    night.tells(night.supporter, kind)

    night.supporter.hears("コーディネーターに知らせました。")
    night.coordinator.hears_nothing()
    assert night.day() is DayState.PLANNED
    night.talk.now = datetime(2027, 1, 4, 9, tzinfo=TOKYO)
    night.coordinator.hears("けが・事故・いやなこと")


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


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_it_under_the_field(night: Night, role: Role) -> None:
    """
    The word stands on every keyboard, and means the same as the command.
    """
    member = night.everybody()[
        [Role.SUPPORTER, Role.HOST, Role.COORDINATOR, Role.OFFICER].index(role)
    ]
    member.commands("menu")
    words = [word for row in member.keyboard for word in row]
    assert "けが・事故・いやなこと" in words

    member.says("けが・事故・いやなこと")
    first = member.hears(WORDS)
    assert DUTY_PHONE not in first
    member.presses("あなたのこと")
    member.hears(DUTY_PHONE)


@pytest.mark.parametrize("words", ["けが", "事故", "いやなこと", "けがをしました。", "死にたい"])
def test_typed_words_lead_there_in_the_middle_of_a_form(night: Night, words: str) -> None:
    """
    The draft stays, and can be gone on with.
    """
    night.supporter.commands("wish")
    night.supporter.presses("新しい方を登録する")
    night.supporter.says("朝の方")
    night.supporter.hears("2/")

    night.tells(night.supporter, Incident.HARD, first=words)
    night.supporter.presses("つづける")
    night.supporter.hears("2/")


def test_a_wish_may_speak_of_an_accident(night: Night) -> None:
    """
    In a form a whole sentence is an answer; outside of one it leads to help.
    """
    night.supporter.says("きのう事故があったらしいです")
    night.supporter.hears(WORDS)

    night.supporter.commands("wish")
    night.supporter.presses("珈琲の方", "してみたいことがある")
    night.supporter.says("事故のあと休んでいた自転車に乗りたい")
    night.supporter.hears("3/")


def test_who_has_several_persons_is_asked_which(night: Night) -> None:
    """
    Told first, asked afterwards: by own labels; then that placement rests.
    """
    with night.talk.database.writing() as session:
        make_person(session, night.supporter.account, label="庭の方")
    night.tells(night.supporter, Incident.MISSING)
    night.supporter.hears("コーディネーターに今すぐ知らせました。")
    night.coordinator.hears("けが・事故・いやなこと")
    assert night.day() is DayState.PLANNED

    night.supporter.presses("珈琲の方")

    night.supporter.hears("この参加は、いったんお休みにしました。")
    assert night.day() is DayState.CANCELLED


def test_words_are_written_on_the_page_only(night: Night) -> None:
    """
    The chat offers the page and takes no word.
    """
    night.tells(night.host, Incident.INJURY)
    night.host.presses("ひとこと書く")
    night.host.says("足をひねりました")

    assert "足をひねりました" not in everything_said_to(night.host)
    assert night.task().note_sealed is None


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


def test_only_own_incidents_and_places(night: Night) -> None:
    """
    A button of somebody else's incident does not exist for another.
    """
    night.tells(night.host, Incident.INJURY)
    _, button = night.host.find("ひとこと書く")
    other = night.talk.host()

    other.press_data(button.data)

    other.hears("見つかりません")
