"""Wishes as cards: each says how it stands and what can be done now."""

from tests.flows.wishing import (
    LABEL,
    SENTENCE,
    enters_person,
    tells_wish,
    with_candidate,
    with_wish,
)
from tests.talk import Talk


def test_the_card_of_a_wish(talk: Talk) -> None:
    """The supporter sees the label, the coordinator the code alone."""
    coordinator, supporter = talk.coordinator(), with_wish(talk)

    supporter.says("願いと候補")
    supporter.presses("さがしています|")
    supporter.hears(SENTENCE)
    supporter.hears(LABEL)
    coordinator.says("願いと候補")
    coordinator.presses("さがしています|")

    assert LABEL not in coordinator.hears(SENTENCE)


def test_pausing_resuming_and_withdrawing(talk: Talk) -> None:
    """Each is one or two taps, and says what follows."""
    supporter = with_wish(talk)
    supporter.presses("願いを見る", "休む")
    supporter.hears("お休みにしました")
    supporter.presses("また始める")
    supporter.hears("また始めます")
    supporter.hears("いまはまだありません")

    supporter.presses("願いを見る", "取り下げる", "もどる", "取り下げる", "取り下げる")

    supporter.hears("取り下げました")
    supporter.commands("wishes")
    supporter.hears("おあずかりしている願いは、まだありません")


def test_taking_a_consent_back_is_quiet(talk: Talk) -> None:
    """After it nothing is looked for, and no message asks for the consent again."""
    supporter = with_wish(talk)

    supporter.presses("願いを見る", "同意を取り消す")

    supporter.hears("取り消しました")
    assert len(supporter.heard) == 1
    supporter.presses("願いを見る")
    supporter.hears("本人の同意がまだのため")


def test_an_old_card_cannot_change_what_moved_on(talk: Talk) -> None:
    """A wish that was chosen for is not opened for changes by an old button."""
    supporter, _, _ = with_candidate(talk)
    supporter.commands("wishes")
    supporter.presses("さがしています|")
    place, change = supporter.find("変える")
    supporter.presses("候補を見る", "見てみたい", "本人が選んだ")

    supporter.press_data(change.data, place)

    supporter.hears("すでに終わっているか、変わっています")


def test_more_than_a_page(talk: Talk) -> None:
    """Seven wishes are two pages; whoever waits longest stands first."""
    supporter = with_wish(talk)
    for number in range(2, 8):
        supporter.commands("wish")
        supporter.presses("新しい方を登録する")
        enters_person(supporter, label=f"{number}番目の方")
        tells_wish(supporter)

    supporter.commands("wishes")
    supporter.hears("願いは7件です")
    assert LABEL in supporter.buttons[0]
    supporter.presses("次のページ")

    assert "7番目の方" in supporter.buttons[0]
    assert "前のページ" in supporter.buttons[-1]


def test_a_coordinator_searches_again(talk: Talk) -> None:
    """The supporter hears what came of it."""
    coordinator, supporter = talk.coordinator(), with_wish(talk)
    supporter.listen()

    coordinator.commands("wishes")
    coordinator.presses("さがしています|", "もう一度さがす")

    coordinator.hears("候補をさがしています")
    supporter.hears("いまはまだありません")
