"""打診 as a conversation: one side at a time, and the host hears nothing about the person."""

import re
from dataclasses import fields

import pytest
from sqlalchemy import select

from casework.shown_to_host import Shown
from storage.states import PersonState
from storage.tables import Person, Wish
from tests.flows.hosting import approved, offers
from tests.flows.wishing import (
    SENTENCE,
    approves,
    asked,
    chooses,
    everything_said_to,
    with_candidate,
    with_wish,
)
from tests.talk import Talk


def test_from_the_question_to_the_meeting(talk: Talk) -> None:
    """The host welcomes, the person decides again, the coordinator arranges the day."""
    supporter, host, coordinator = asked(talk)
    host.hears(f"願い:「{SENTENCE}」")
    host.hears("お名前や事情はお伝えしていません。見送っても次に影響しません。")

    host.presses("歓迎します")
    host.hears("ご本人に伝え、もう一度気持ちをたずねます")
    supporter.hears("走友会が歓迎しています")
    coordinator.hears("本人の気持ちをもう一度たずねています")
    supporter.presses("会ってみたい", "本人が選んだ")

    supporter.hears("顔合わせの日をととのえます")
    host.hears("会ってみたいと言っています")
    coordinator.commands("introductions")
    coordinator.presses("顔合わせへ")
    assert "顔合わせが決まった" in coordinator.buttons


def test_a_welcome_if(talk: Talk) -> None:
    """The condition reaches the person word for word."""
    supporter, host, _ = asked(talk)

    host.presses("こうだったら歓迎", "短い時間からなら")

    supporter.hears("短い時間からなら、歓迎します")
    supporter.commands("waiting")
    supporter.presses("会ってみるか")
    supporter.hears("短い時間からなら、歓迎します")


@pytest.mark.parametrize(
    ("reason", "answer"),
    [
        ("いまは忙しい", "またの機会に"),
        ("言わない", "またの機会に"),
        ("いっぱいになった", "この「できること」はお休みにしました"),
        ("この件は、もうたずねないでほしい", "もうおたずねしません"),
    ],
)
def test_a_decline_costs_nothing(talk: Talk, reason: str, answer: str) -> None:
    """Every reason is thanked for; the supporter hears it without the reason."""
    supporter, host, coordinator = asked(talk)

    host.presses("今回は見送ります", reason)

    host.hears(answer)
    supporter.hears("走友会は今回は見送りでした。ほかの候補をさがします")
    coordinator.hears("走友会は今回は見送りでした")
    assert reason not in everything_said_to(supporter)


def test_going_back_before_answering(talk: Talk) -> None:
    """A host may look at the reasons and return to the question."""
    _, host, _ = asked(talk)

    host.presses("今回は見送ります", "もどる")

    host.hears(f"願い:「{SENTENCE}」")
    assert "歓迎します" in host.buttons


def test_a_second_answer_comes_too_late(talk: Talk) -> None:
    """The buttons of an answered question say how it stands."""
    _, host, _ = asked(talk)
    place, welcome = host.find("歓迎します")
    host.press_data(welcome.data, place)

    host.press_data(welcome.data, place)

    host.hears("すでに終わっているか、変わっています")


@pytest.mark.parametrize("way", ["電話", "訪問"])
def test_an_answer_heard_elsewhere(talk: Talk, way: str) -> None:
    """A coordinator enters it in three taps, recorded as heard by telephone or on a visit."""
    supporter, _, coordinator = asked(talk)

    coordinator.commands("introductions")
    coordinator.presses("先方にたずねています", f"{way}で聞いた返事を入れる")
    coordinator.presses("今回は見送ります", "もどる")
    coordinator.presses("こうだったら歓迎", "別の曜日や時間なら")

    coordinator.hears(f"{way}で聞いたお返事として記録しました")
    supporter.hears("別の曜日や時間なら、歓迎します")


def test_a_coordinator_skips(talk: Talk) -> None:
    """The supporter hears that it is not asked, the host hears nothing."""
    supporter, host, coordinator = with_candidate(talk)
    chooses(supporter)
    said = everything_said_to(host)

    coordinator.commands("introductions")
    coordinator.presses("見てみたい(承認待ち)", "たずねない", "ほかの先がよさそう")

    supporter.hears("走友会へは今回は見送りとしました")
    assert everything_said_to(host) == said


def test_backing_out_from_the_card(talk: Talk) -> None:
    """The wish leads to what is under way, and from there out of it."""
    supporter, host, coordinator = asked(talk)

    supporter.commands("wishes")
    supporter.presses("進んでいます|", "走友会との打診を見る", "取りやめる", "取りやめる")

    supporter.hears("取りやめました")
    host.hears("今回は見送りとなりました")
    coordinator.hears("取りやめになりました")


def test_a_busy_host_and_a_busy_wish(talk: Talk) -> None:
    """The coordinator is told what is to be waited for."""
    supporter, _, coordinator = asked(talk)
    other = with_wish(talk, "川べりを走ってみたい")
    chooses(other)

    approves(coordinator)

    coordinator.hears("いま別の打診を考えています")
    assert supporter.account.id != other.account.id


def test_the_host_never_learns_who_it_is(talk: Talk) -> None:
    """Label, code, own words, family's wish, strengths, needs: none is in any message to a host."""
    host = approved(talk)
    offers(host)
    coordinator = talk.coordinator()
    supporter = with_wish(talk)
    canaries = {
        "label": "金糸雀の方",
        "own_words": "本人の金糸雀",
        "family_wish": "家族の金糸雀",
    }
    with talk.database.writing() as session:
        person = session.scalars(select(Person)).one()
        wish = session.scalars(select(Wish)).one()
        person.label = canaries["label"]
        wish.own_words, wish.family_wish = canaries["own_words"], canaries["family_wish"]
        code = person.code

    supporter.hears("候補が1件あります")
    chooses(supporter)
    approves(coordinator)
    host.presses("こうだったら歓迎", "短い時間からなら")
    supporter.presses("会ってみたい", "本人が選んだ")
    for command in ("waiting", "placements", "myoffers", "mydata", "menu"):
        host.commands(command)
    coordinator.commands("introductions")
    coordinator.presses("顔合わせへ", "取りやめる", "取りやめる")
    host.hears("今回は見送りとなりました")

    said = everything_said_to(host)
    assert SENTENCE in said
    for secret in ("金糸雀", code, str(person.id), person.id.hex):
        assert secret not in said
    assert person.state is PersonState.ACTIVE


def test_place_and_time_are_coarse_until_all_have_agreed(talk: Talk) -> None:
    """
    Up to the meeting a host reads an area and parts of the week: no place, no clock, no date.
    """
    supporter, host, _ = asked(talk)
    said = host.hears("ごいっしょできそうな方がいます")
    host.presses("歓迎します")
    supporter.presses("会ってみたい", "本人が選んだ")
    for command in ("waiting", "placements"):
        host.commands(command)

    said += "\n".join(shown.text for shown in host.shown)
    assert "川端校区" in said
    assert not re.search(r"\d{1,2}[::時]\d{0,2}|丁目|番地|集合|駅前の", said)
    assert {field.name for field in fields(Shown)} == {
        "sentence", "later", "likes", "area", "first_step", "reasons",
    }  # fmt: skip


def test_taking_back_the_consent_ends_the_question(talk: Talk) -> None:
    """The host hears that it is over; nothing about the person is queued or shown any more."""
    supporter, host, coordinator = asked(talk)

    supporter.commands("wishes")
    supporter.presses("進んでいます|", "同意を取り消す")

    supporter.hears("この方のことは、もうどこにも送りません")
    host.hears("今回は見送りとなりました")
    coordinator.commands("wishes")
    coordinator.presses("さがしています|")
    coordinator.hears("候補はさがしていません")
    assert "候補を見る" not in coordinator.buttons


def test_a_stranger_to_the_case_cannot_press_its_buttons(talk: Talk) -> None:
    """A colleague with a forwarded button and another host find nothing."""
    supporter, host, _ = asked(talk)
    _, welcome = host.find("歓迎します")

    for other in (talk.supporter(), talk.host(), talk.coordinator()):
        other.press_data(welcome.data)
        other.hears("見つかりません")
    host.presses("歓迎します")
    supporter.hears("走友会が歓迎しています")
