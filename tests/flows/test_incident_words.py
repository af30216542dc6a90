"""けが・事故・いやなこと: the ways that lead there, and whose it is to tell."""

import pytest

from casework.report_incident import Incident
from storage.database import Database
from storage.states import DayState, Role
from tests.flows.nights import DUTY_PHONE, WORDS, Night, make_night
from tests.flows.wishing import everything_said_to
from tests.making import make_person


@pytest.fixture
def night(sqlite_database: Database) -> Night:
    """Everybody has gone to bed."""
    return make_night(sqlite_database)


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


@pytest.mark.parametrize("words", ["けが", "事故", "いやなこと", "けがをしました。"])
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


def test_only_own_incidents_and_places(night: Night) -> None:
    """
    A button of somebody else's incident does not exist for another.
    """
    night.tells(night.host, Incident.INJURY)
    _, button = night.host.find("ひとこと書く")
    other = night.talk.host()

    other.press_data(button.data)

    other.hears("見つかりません")
