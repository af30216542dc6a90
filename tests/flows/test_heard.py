"""電話・訪問で聞いた: entered in a few taps, and told nobody as if they had tapped."""

from sqlalchemy import select

from storage.states import HowHeard
from storage.tables import (
    IntroductionStep,
)
from tests.flows.wishing import asked, with_candidate
from tests.talk import Talk


def test_a_person_chooses_and_decides_by_phone(talk: Talk) -> None:
    """
    From the menu in four taps; the supporter hears what was entered, the host as usual.
    """
    supporter, host, coordinator = with_candidate(talk)

    coordinator.says("電話・訪問で聞いた")
    coordinator.presses("候補「走友会」", "見てみたい(本人が選んだ)")

    coordinator.hears("電話で聞いた答えとして入れました")
    supporter.hears("コーディネーターが入れました。電話で聞いた「見てみたい」です。")
    coordinator.presses("打診を見る", "先方にたずねる")
    host.hears("ごいっしょできそうな方がいます")
    host.presses("歓迎します")
    coordinator.says("電話・訪問で聞いた")
    coordinator.presses("訪問で聞いた", "会ってみるか", "会ってみたい(言葉・様子から)")
    supporter.hears("訪問で聞いた「会ってみたい」です。")
    host.hears("会ってみたいと言っています")
    with talk.database.reading() as session:
        heard = session.scalars(select(IntroductionStep.how_heard)).all()
        assert {HowHeard.PHONE, HowHeard.VISIT} <= set(heard)


def test_no_is_as_good_an_answer_by_phone(talk: Talk) -> None:
    """
    今回はちがう, and 今回はやめておく after the host's welcome.
    """
    supporter, host, coordinator = asked(talk)
    host.presses("歓迎します")

    coordinator.commands("heard")
    coordinator.presses("会ってみるか", "今回はやめておく")

    supporter.hears("「今回はやめておく」です")
    host.hears("今回は見送り")


def test_a_supporter_enters_what_their_person_said_elsewhere(talk: Talk) -> None:
    """
    From the candidate's card; nobody needs to tell the supporter what they entered themself.
    """
    supporter, _, _ = with_candidate(talk)
    supporter.presses("候補を見る", "訪問で聞いた", "今回はちがう")

    supporter.hears("訪問で聞いた答えとして入れました")
    assert not any("コーディネーターが入れました" in words for words in supporter.heard)


def test_the_hosts_own_question_says_that_it_was_answered(talk: Talk) -> None:
    """
    Pressed after the coordinator has entered the answer, it thanks for the call.
    """
    _, host, coordinator = asked(talk)
    coordinator.commands("heard")
    coordinator.presses("走友会:打診", "今回は見送ります", "いまは忙しい")
    coordinator.hears("電話で聞いたお返事として記録しました")
    host.listen()
    assert not any("お返事ありがとうございます" in words for words in host.heard)

    host.presses("歓迎します")

    host.hears("電話でお返事をいただきました")


def test_a_supporter_does_not_answer_for_a_host_before_they_have_met(talk: Talk) -> None:
    """
    打診 is the coordinator's to hear; the supporter's list has no line of it.
    """
    supporter, _, _ = asked(talk)

    supporter.commands("heard")

    supporter.hears("いま、待っている答えはありません")
