"""受け入れ先を登録する: met, written down, approved; asked by phone from then on."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.messages import Did
from storage.states import HostState, IntroductionState, OfferState, Role, TaskState
from storage.tables import Account, Chat, Hope, Host, Introduction, Offer, Outbox, Task
from tests.beginnings import played_once
from tests.flows.wishing import approves, asked, chooses, with_candidate, with_wish
from tests.making import make_account
from tests.talk import Member, Talk

PHONE = "03-1234-5678"


def registers(coordinator: Member, phone: str = PHONE) -> None:
    """Write down a host that was visited, and its first offer."""
    coordinator.says("ほかの仕事")
    coordinator.presses("受け入れ先を登録する")
    coordinator.fills("団体", "走友会", "川端校区", "土曜の朝に川べりを走っています")
    coordinator.fills("訪問した", phone, "これでよい")
    coordinator.fills("川べりをいっしょに走れます", "いっしょに楽しむ", "走る仲間がほしい")
    coordinator.fills("いつでも", "となりの校区からも", "川端校区", "3人まで", "とばす", "とばす")
    coordinator.presses("これでよい")


def tasks(talk: Talk, kind: str) -> list[Task]:
    """Return the open tasks of a kind."""
    with talk.database.reading() as session:
        return list(
            session.scalars(select(Task).where(Task.kind == kind, Task.state != TaskState.RESOLVED))
        )


@played_once
def called(talk: Talk) -> tuple[Member, Member]:
    """Bring an introduction to a host that is reached only by phone."""
    coordinator = talk.coordinator()
    registers(coordinator)
    supporter = with_wish(talk)
    supporter.presses("候補を見る", "見てみたい", "本人が選んだ")
    coordinator.commands("introductions")
    coordinator.presses("見てみたい(承認待ち)", "先方にたずねる")
    coordinator.listen()
    return supporter, coordinator


def test_a_host_without_an_app_is_registered_and_approved(talk: Talk) -> None:
    """
    No chat, a sealed number, an offer, and nobody is called to hear of it.
    """
    coordinator = talk.coordinator()

    registers(coordinator, phone="03(1234)5678")

    coordinator.hears("訪問で聞いた答えとして入れました。\nできることを登録しました")
    with talk.database.reading() as session:
        host = session.scalars(select(Host)).one()
        account = session.scalars(select(Account).where(Account.host_id == host.id)).one()
        assert (host.state, host.phone) == (HostState.APPROVED, PHONE)
        assert host.phone_sealed is not None
        assert PHONE.encode() not in host.phone_sealed
        assert account.role is Role.HOST
        assert session.scalars(select(Chat).where(Chat.account_id == account.id)).all() == []
        assert session.scalars(select(Offer.host_id)).one() == host.id
    assert tasks(talk, "tell_host") == []
    coordinator.presses("この受け入れ先を見る")
    coordinator.hears(f"電話:{PHONE}")


def test_the_town_with_one_coordinator_looks_twice(talk: Talk) -> None:
    """
    Where a city officer is there to look, the host waits for that.
    """
    coordinator = talk.coordinator()
    with talk.database.writing() as session:
        make_account(session, Role.OFFICER)

    registers(coordinator)

    with talk.database.reading() as session:
        assert session.scalars(select(Host.state)).one() is HostState.WAITING


@pytest.mark.parametrize("words", ["なし", "1234", "090-1234-5678-9999"])
def test_a_number_that_is_none_is_asked_for_again(talk: Talk, words: str) -> None:
    """
    The form stays where it was.
    """
    coordinator = talk.coordinator()
    coordinator.commands("visit")
    coordinator.fills("団体", "走友会", "川端校区", "土曜の朝に走っています", "訪問した")

    coordinator.says(words)

    coordinator.hears("電話番号のようではありません")


def test_only_coordinators_register_others(talk: Talk) -> None:
    """
    A host or supporter is led back.
    """
    for member in (talk.supporter(), talk.host()):
        member.commands("visit")
        member.hears("その操作は使えません")


def test_a_question_to_a_host_without_a_chat_is_a_call(talk: Talk) -> None:
    """
    The task says the number and the words; the answer is entered from it and settles it.
    """
    supporter, coordinator = called(talk)
    assert tasks(talk, "unreachable") == []
    (task,) = tasks(talk, "call_host")
    coordinator.commands("tasks")
    coordinator.presses("電話でたずねる")
    words = coordinator.hears(f"電話:{PHONE}")
    assert "願い:「フルマラソンに出てみたい」" in words
    assert "珈琲の方" not in words

    coordinator.presses("電話で聞いた", "歓迎します")

    supporter.hears("歓迎しています")
    assert tasks(talk, "call_host") == []
    with talk.database.reading() as session:
        assert session.get_one(Task, task.id).outcome == "answered"
        row = session.scalars(select(Introduction)).one()
        assert row.state is IntroductionState.WELCOMED


def test_what_else_a_host_can_do_is_kept_as_heard(talk: Talk) -> None:
    """
    By phone, from its card: the offer says so, and a host with a chat is told what was entered.
    """
    coordinator = talk.coordinator()
    registers(coordinator)
    host = talk.host()
    with talk.database.writing() as session:
        row = session.scalars(select(Host)).one()
        session.get_one(Account, host.account.id).host_id = row.id
    coordinator.presses("この受け入れ先を見る", "できることを書きとる")
    coordinator.hears("走友会のできることを、どうやって聞きましたか。")

    coordinator.presses("電話で聞いた")
    coordinator.fills(
        "ストレッチを教えられます", "いっしょに楽しむ", "話す相手がほしい", "いつでも"
    )
    coordinator.fills("となりの校区からも", "川端校区", "3人まで", "とばす", "とばす", "これでよい")

    coordinator.hears("電話で聞いた答えとして入れました。")
    host.hears("電話で聞いたとおりに、「ストレッチを教えられます」を登録しました。")
    coordinator.presses("この受け入れ先を見る", "ストレッチを教えられます")
    coordinator.hears("電話でうかがった内容です。")


def test_what_a_host_says_of_its_offer_is_entered(talk: Talk) -> None:
    """
    By phone: rested, shown again, changed in its hope, ended; nobody has to be called about it.
    """
    coordinator = talk.coordinator()
    registers(coordinator)
    coordinator.presses("この受け入れ先を見る", "川べりをいっしょに走れます", "電話で聞いた")
    coordinator.hears("走友会は、「川べりをいっしょに走れます」をどうしたいと言いましたか。")
    coordinator.presses("お休みにする")
    coordinator.hears("電話で聞いた答えとして入れました。")
    coordinator.presses("登録した内容を確かめる", "訪問で聞いた", "再開する")
    coordinator.presses("登録した内容を確かめる", "電話で聞いた", "内容を変える")
    coordinator.presses("あるとうれしいことを直す")
    coordinator.fills("ゆっくり話す相手がほしい", "これでよい")
    coordinator.hears("電話で聞いた答えとして入れました。")

    with talk.database.reading() as session:
        offer = session.scalars(select(Offer)).one()
        assert offer.state is OfferState.OPEN
        assert session.scalars(select(Hope)).one().text == "ゆっくり話す相手がほしい"
    coordinator.presses("この受け入れ先を見る", "川べりを", "電話で聞いた")
    coordinator.presses("おしまいにする", "おしまいにする")
    coordinator.presses("登録した内容を確かめる")
    assert not any("聞いた" in label for label in coordinator.buttons)
    assert tasks(talk, "tell_host") == []


def test_a_host_with_a_chat_hears_what_was_entered(talk: Talk) -> None:
    """
    It reads what it said, and can look at it.
    """
    _, host, coordinator = with_candidate(talk)
    coordinator.commands("hosts")
    coordinator.presses("承認ずみの一覧", "走友会", "走", "訪問で聞いた", "お休みにする")

    host.hears("訪問で聞いたとおりに、")
    host.presses("登録した内容を確かめる")
    host.hears("お休み中です。")


def test_a_call_that_is_over_settles_itself(talk: Talk) -> None:
    """
    Taken back before anybody called: nothing is left to do.
    """
    supporter, _ = called(talk)

    supporter.presses("打診を見る", "取りやめる", "取りやめる")

    assert tasks(talk, "call_host") == []


def test_news_are_gathered_in_one_call(talk: Talk) -> None:
    """
    Two things to tell are one task, and settle when the coordinator says so.
    """
    supporter, coordinator = called(talk)
    coordinator.commands("tasks")
    coordinator.presses("電話でたずねる", "電話で聞いた", "歓迎します")
    supporter.presses("会ってみたい", "本人が選んだ")
    coordinator.commands("introductions")
    coordinator.presses("走友会", "顔合わせが決まった")

    with talk.database.reading() as session:
        (task,) = session.scalars(select(Task).where(Task.kind == "tell_host"))
        assert len(task.facts["calls"]) >= 2
    coordinator.commands("tasks")
    coordinator.presses("電話で伝える")
    words = coordinator.hears("会ってみたいと言っています")
    assert "参加がはじまりました" in words


def test_a_host_with_a_chat_is_not_called(talk: Talk) -> None:
    """
    A phone number beside a chat changes nothing about how it is asked.
    """
    supporter, host, coordinator = asked(talk)
    coordinator.commands("hosts")
    coordinator.presses("承認ずみの一覧", "走友会", "電話番号を書く")
    coordinator.fills(PHONE, "これでよい")
    coordinator.hears("電話番号を入れました")

    host.presses("歓迎します")
    supporter.presses("会ってみたい", "本人が選んだ")

    host.hears("会ってみたいと言っています")
    assert tasks(talk, "tell_host") == tasks(talk, "call_host") == []


def test_who_blocked_the_chat_is_called_if_there_is_a_number(talk: Talk) -> None:
    """
    The question finds its way.
    """
    supporter, host, coordinator = with_candidate(talk)
    with talk.database.writing() as session:
        session.scalars(select(Host)).one().phone = PHONE
    host.does(Did.BLOCKED)
    chooses(supporter)
    approves(coordinator)

    assert len(tasks(talk, "call_host")) == 1
    assert tasks(talk, "unreachable") == []


def test_a_host_with_a_mail_address_gets_its_first_letter(talk: Talk) -> None:
    """
    Written down beside the phone number; it is used once its owner has confirmed it.
    """
    talk.world = replace(talk.world, mail=True)
    coordinator = talk.coordinator()
    coordinator.commands("visit")
    coordinator.fills("団体", "走友会", "川端校区", "土曜の朝に走っています", "来てもらった")
    coordinator.fills("電話とメール", PHONE, "run@example.org", "これでよい")

    coordinator.hears("確認のメールもお送りしました")
    with talk.database.reading() as session:
        chat = session.scalars(select(Chat).where(Chat.channel == "mail")).one()
        assert chat.account_id is None
        letter = session.scalars(select(Outbox).where(Outbox.chat_id == chat.id)).one()
        assert "よろしければ" in str(letter.payload)
        assert session.scalars(select(Host)).one().phone == PHONE
