"""What everybody can do; and what strangers, forgers and the impatient get."""

import re
import string
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot import menus
from bot.messages import Did, Incoming
from bot.turn import Waiting
from casework.invite import LIFETIME
from storage.base import new_id
from storage.states import Role
from storage.tables import Account, Chat, Task
from tests.flows.hosting import approved, offers
from tests.flows.wishing import asked, chooses, with_candidate, with_wish
from tests.talk import Member, Talk
from texts import Text, say

NEUTRAL = say("everyone.stranger", "ja")
ROLES = [Role.SUPPORTER, Role.HOST, Role.COORDINATOR, Role.OFFICER]


def invited(talk: Talk, role: str = "支援者") -> tuple[Member, str]:
    """Let a coordinator invite somebody; return them, and the token of the link."""
    coordinator = talk.coordinator()
    coordinator.says("招待する")
    coordinator.presses(role)
    found = re.search(r"start=(\S+)", coordinator.last)
    assert found is not None
    return coordinator, found[1]


def number_on(newcomer: Member) -> str:
    """Read the number on a newcomer's screen."""
    return newcomer.hears("この数字をお伝えください:").split("ください:")[1][:2]


@pytest.mark.parametrize(
    "incoming",
    [
        Incoming(Did.SAID, text="こんにちは"),
        Incoming(Did.SAID, text="願いをあずける"),
        Incoming(Did.SAID, text="あ" * 10_000),
        Incoming(Did.COMMANDED, command="start"),
        Incoming(Did.COMMANDED, command="start", text="no-such-token"),
        Incoming(Did.COMMANDED, command="help"),
        Incoming(Did.COMMANDED, command="tasks"),
        Incoming(Did.PRESSED, data="ev.menu...", press_id="1"),
        Incoming(Did.SENT_OTHER),
    ],
    ids=lambda incoming: f"{incoming.did}-{incoming.command}-{incoming.text[:8]}",
)
def test_a_stranger_hears_one_neutral_sentence(talk: Talk, incoming: Incoming) -> None:
    """Whatever a stranger does, the answer is the same, without buttons or menu."""
    stranger = talk.stranger()

    talk.turn(stranger, incoming)
    stranger.listen()

    assert stranger.heard == [NEUTRAL]
    assert stranger.buttons == []
    assert stranger.keyboard == ()


def test_a_used_an_old_and_an_unknown_invitation_sound_the_same(talk: Talk) -> None:
    """Nobody learns from the answer whether a link ever was one."""
    (coordinator, used), (_, old) = invited(talk), invited(talk)
    first = talk.stranger()
    first.commands("start", used)
    coordinator.presses(number_on(first))
    first.hears("叶江市の「叶え合い」です")

    second, third, fourth = (talk.stranger() for _ in range(3))
    second.commands("start", used)
    talk.now += LIFETIME
    third.commands("start", "0" * 32)
    talk.now += LIFETIME
    fourth.commands("start", old)

    assert [member.heard for member in (second, third, fourth)] == [[NEUTRAL]] * 3


@pytest.mark.parametrize("role", ["支援者", "受け入れ先・協力者", "コーディネーター"])
def test_joining(talk: Talk, role: str) -> None:
    """Nothing opens until who invited has seen the number; then the town greets, with a menu."""
    coordinator, token = invited(talk, role)
    newcomer = talk.stranger()

    newcomer.commands("start", token)
    number = number_on(newcomer)
    newcomer.commands("menu")
    assert newcomer.heard == [NEUTRAL]
    assert newcomer.keyboard == ()

    coordinator.presses(number)
    newcomer.hears("叶江市の「叶え合い」です")
    assert newcomer.keyboard != ()
    with talk.database.reading() as session:
        assert len(session.scalars(select(Account)).all()) == 2


def test_a_wrong_number_spends_the_link(talk: Talk) -> None:
    """Who picks another number lets nobody in, and the link opens nothing any more."""
    coordinator, token = invited(talk)
    newcomer = talk.stranger()
    newcomer.commands("start", token)
    number = number_on(newcomer)

    coordinator.presses(next(one for one in coordinator.buttons if one not in {number, ""}))

    coordinator.hears("数字がちがいました")
    newcomer.commands("start", token)
    assert newcomer.heard == [NEUTRAL]
    with talk.database.reading() as session:
        assert len(session.scalars(select(Account)).all()) == 1


def test_a_member_cannot_spend_an_invitation(talk: Talk) -> None:
    """The link stays good for the one it was meant for."""
    coordinator, token = invited(talk)
    supporter = talk.supporter()

    supporter.commands("start", token)
    supporter.hears("すでにご利用いただいています")
    newcomer = talk.stranger()
    newcomer.commands("start", token)
    coordinator.presses(number_on(newcomer))

    newcomer.hears("叶江市の「叶え合い」です")


def test_only_coordinators_invite(talk: Talk) -> None:
    """Others are led back to their menu."""
    for member in (talk.supporter(), talk.host()):
        member.commands("invite")
        member.hears("その操作は使えません")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["ja", "ja-easy"])
def test_every_word_of_the_menu_leads_somewhere(talk: Talk, role: Role, language: str) -> None:
    """Each word under the input field and each command has an answer, in both voices."""
    member = talk.member(role)
    if language == "ja-easy":
        member.commands("language")
        member.presses("やさしい日本語")
    names = [name for row in menus.KEYBOARDS[role] for name in row]

    for name in [*names, *menus.COMMON]:
        member.says(say(f"menus.{name}", "ja-easy" if language == "ja-easy" else "ja"))
        assert member.heard, name
        assert say("everyone.no_such_command", "ja") not in member.heard
        member.commands("cancel")


def test_latin_commands_do_the_same(talk: Talk) -> None:
    """A word and its command have one answer."""
    supporter = talk.supporter()

    for name in [name for row in menus.KEYBOARDS[Role.SUPPORTER] for name in row]:
        supporter.says(say(f"menus.{name}", "ja"))
        by_word = list(supporter.heard)
        supporter.commands("cancel")
        supporter.commands(name)
        assert supporter.heard[-1].splitlines()[0] == by_word[-1].splitlines()[0] or (
            "下書き" in supporter.heard[-1]
        )
        supporter.commands("cancel")


def test_no_changed_sign_of_a_button_opens_anything(talk: Talk) -> None:
    """Each sign of a real button, changed, finds nothing; the real one still works."""
    supporter = with_wish(talk)
    _, button = supporter.find("願いを見る")

    for place, sign in enumerate(button.data):
        other = next(one for one in string.ascii_letters if one != sign)
        supporter.press_data(button.data[:place] + other + button.data[place + 1 :])
        assert supporter.heard == [say("everyone.not_found", "ja")]

    supporter.presses("願いを見る")
    supporter.hears("フルマラソンに出てみたい")


def test_a_button_of_another_chat_opens_nothing(talk: Talk) -> None:
    """Forwarded to a colleague, it is just unknown."""
    supporter = with_wish(talk)
    _, button = supporter.find("願いを見る")
    colleague = talk.supporter()

    colleague.press_data(button.data)

    colleague.hears("見つかりません")


def test_leaving_and_coming_back(talk: Talk) -> None:
    """After leaving somebody is a stranger; old buttons too; a new invitation lets them in."""
    supporter, coordinator = talk.supporter(), talk.coordinator()
    supporter.commands("leave")
    place, yes = supporter.find("利用をやめる")
    supporter.presses("利用をやめる")
    supporter.hears("これまで、ありがとうございました")
    assert supporter.keyboard == ()

    supporter.press_data(yes.data, place)
    assert supporter.heard == [NEUTRAL]
    inviting, token = invited(talk, "受け入れ先・協力者")
    supporter.commands("start", token)
    inviting.presses(number_on(supporter))

    supporter.hears("叶江市の「叶え合い」です")
    assert coordinator.account.left_at is None


def test_a_supporter_who_leaves_hands_the_persons_over(talk: Talk) -> None:
    """A task for the coordinators stands for each person."""
    supporter, coordinator = with_wish(talk), talk.coordinator()

    supporter.commands("leave")
    supporter.presses("利用をやめる")

    coordinator.hears("新しい対応待ちです")
    with talk.database.reading() as session:
        assert session.scalars(select(Task.kind).where(Task.kind == "supporter_left")).all()


def test_a_host_who_leaves_lets_nobody_wait(talk: Talk) -> None:
    """What it was asked ends, and the person's side hears it."""
    supporter, host, coordinator = asked(talk)

    host.commands("leave")
    host.presses("利用をやめる")

    supporter.hears("走友会は今回は見送りでした")
    coordinator.hears("走友会は今回は見送りでした")
    supporter.commands("wishes")
    supporter.hears("願いは1件です")
    assert "さがしています" in supporter.buttons[0]


def test_changing_ones_mind_about_leaving(talk: Talk) -> None:
    """「つづける」 leaves everything as it was."""
    supporter = talk.supporter()
    supporter.commands("leave")

    supporter.presses("つづける")

    supporter.hears("なにをしますか")


def test_my_data(talk: Talk) -> None:
    """Counts and dates, no text about anybody."""
    supporter = with_wish(talk)
    host = approved(talk)
    offers(host)

    supporter.commands("mydata")
    supporter.hears("担当している本人:1人")
    host.commands("mydata")
    host.hears("走友会(登録したこと 1件)")


def test_hours(talk: Talk) -> None:
    """The chosen hours are said back."""
    supporter = talk.supporter()

    supporter.commands("hours")
    supporter.presses("平日の夜")

    supporter.hears("平日の夜(17時から21時)」にお届けします")
    assert supporter.account.hours == "evening"


def test_help_names_whom_to_call(talk: Talk) -> None:
    """The town's lines, and what this screen is not."""
    supporter = talk.supporter()

    supporter.commands("help")

    supporter.hears("050-0000-0100")
    supporter.hears("この画面は見張っていません")


def test_what_waits_is_leafed_through(talk: Talk) -> None:
    """More than eight things are two pages, and the count is that of all."""
    supporter = talk.supporter()
    things = [Waiting(Text.plain(f"{number}つめ"), "ev.menu", new_id()) for number in range(1, 10)]
    talk.registry = replace(talk.registry, waiting=(lambda turn: things,))

    supporter.commands("waiting")
    supporter.hears("お返事待ちは9件です")
    assert supporter.buttons[:8] == [f"{number}つめ" for number in range(1, 9)]
    supporter.presses("次のページ")

    assert supporter.buttons == ["9つめ", "前のページ"]


def test_nothing_waits(talk: Talk) -> None:
    """An empty list says so."""
    supporter = talk.supporter()

    supporter.commands("waiting")

    supporter.hears("いまお返事待ちはありません")


def _bare_kanji(talk: Talk, text: str) -> list[str]:
    """Return kanji words without a reading, what people and the town's file wrote left out."""
    for name in (
        *(area.name for area in talk.town.areas),
        *(line.name for line in talk.town.public_lines),
        *(line.hours for line in talk.town.public_lines),
        *(agency.name for agency in talk.town.agencies),
        "走友会",
        "川べりをいっしょに走れます",
        "走る仲間がほしい",
        "フルマラソンに出てみたい",
        "珈琲の方",
        "日本語",
    ):
        text = text.replace(name, "")
    text = re.sub(r"[\u4e00-\u9fff々]+\([ぁ-ゖァ-ヺー]+\)", "", text)
    text = re.sub(r"[0-9]+[月日年時分人回間名件]", "", text)
    return re.findall(r"[\u4e00-\u9fff々]+", text)


def test_easy_japanese_has_readings_in_what_is_really_said(talk: Talk) -> None:
    """Every message of a whole introduction in やさしい日本語, read as its readers see it."""
    members: list[Member] = []
    supporter, host, coordinator = with_candidate(talk)
    chooses(supporter)
    for member in (supporter, host, coordinator):
        member.commands("language")
        member.presses("やさしい日本語")
        members.append(member)
        member.shown.clear()
    coordinator.commands("introductions")
    coordinator.presses("みてみたい", "あいてに きく")
    host.presses("こうなら きてください", "みじかい じかん")
    supporter.presses("あってみたい", "本人")
    for member in members:
        for command in ("menu", "help", "waiting", "wishes", "introductions", "mydata", "hours"):
            member.commands(command)
    supporter.presses("すすんでいます|")

    bare = {
        text: left
        for member in members
        for shown in member.shown
        for text in [shown.text, *(button.label for button in shown.buttons)]
        if (left := _bare_kanji(talk, text))
    }

    assert bare == {}
    with talk.database.reading() as session:
        assert len(session.scalars(select(Chat)).all()) >= 3


@pytest.mark.parametrize("role", Role)
def test_everybody_has_a_menu(talk: Talk, role: Role) -> None:
    """Whoever is in can ask what to do, and whatever is not understood leads there."""
    member = talk.member(role)

    member.commands("menu")
    assert "見つかりません" not in member.last
    member.does(Did.SENT_OTHER)
    member.hears("受け取れません")
