"""二人の目 in the chat: asked by one tap, confirmed by one, declined by two."""

from storage.states import Role
from tests.beginnings import played_once
from tests.flows.hosting import registers
from tests.talk import Member, Talk


@played_once
def asked(talk: Talk) -> tuple[Member, Member, Member]:
    """Bring a host's approval before the city officer."""
    host, coordinator, officer = talk.host(), talk.coordinator(), talk.member(Role.OFFICER)
    registers(host)
    coordinator.commands("hosts")
    coordinator.presses("走友会", "承認する")
    coordinator.hears("もう一人の確認をお願いしました")
    return host, coordinator, officer


def test_the_officer_confirms_a_host(talk: Talk) -> None:
    """From the message by one tap; the host is welcomed then."""
    host, coordinator, officer = asked(talk)
    said = officer.hears("受け入れ先の承認について、確認をお願いします")
    assert "走友会" in said
    assert "これまでの確認 0件" in said

    officer.presses("確認しました。進めてよい")

    officer.hears("確認を受けて、進めました")
    coordinator.hears("確認が済み、進めました")
    host.hears("「走友会」の登録を承認しました")


def test_the_officer_declines_for_now(talk: Talk) -> None:
    """Two taps; the coordinator hears why and the host nothing."""
    host, coordinator, officer = asked(talk)
    host.listen()
    before = len(host.shown)

    officer.presses("いまは見送る", "先に話を聞きたい")

    officer.hears("いまは見送ると伝えました")
    coordinator.hears("先に話を聞きたい、とのことです")
    host.listen()
    assert len(host.shown) == before


def test_it_waits_in_the_officers_menu(talk: Talk) -> None:
    """ほかの仕事 and お返事待ち lead there; afterwards nothing waits."""
    _, _, officer = asked(talk)
    officer.says("ほかの仕事")
    officer.presses("確認のお願い", "受け入れ先の承認:走友会", "確認しました")
    officer.commands("decisions")

    officer.hears("確認を待っていることはありません")


def test_a_further_coordinator(talk: Talk) -> None:
    """Another coordinator confirms, then the one who asked makes the link."""
    first, second = talk.coordinator(), talk.coordinator()
    first.commands("invite")
    first.presses("コーディネーター")
    first.hears("もう一人の確認をお願いしました")
    second.hears("コーディネーターを一人招待したい")
    second.presses("確認しました")

    first.hears("確認が済み、進めました")
    first.presses("招待リンクを作る")
    first.hears("https://t.me/")


def test_without_anybody_else_it_goes_on_at_once(talk: Talk) -> None:
    """A town with one coordinator and no officer is not held up."""
    host, coordinator = talk.host(), talk.coordinator()
    registers(host)
    coordinator.commands("hosts")

    coordinator.presses("走友会", "承認する")

    coordinator.hears("承認し、先方にお知らせしました")


def test_an_open_decision_is_asked_again(talk: Talk) -> None:
    """The officer reads it anew, and after two times the coordinator hears that it waits."""
    _, coordinator, officer = asked(talk)
    officer.listen()
    officer.heard.clear()
    coordinator.heard.clear()

    for _ in range(9):
        talk.wait(days=1)
        officer.listen()
        coordinator.listen()

    assert len([words for words in officer.heard if "まだお返事を待っています" in words]) == 2
    waits = [words for words in coordinator.heard if "まだ確認を待っています" in words]
    assert ["走友会" in words for words in waits] == [True]
    officer.presses("確認しました。進めてよい")
    coordinator.hears("確認が済み、進めました")
