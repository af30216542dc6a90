"""April: a supporter moves on, a colleague takes over, and nobody's person is asked twice."""

from tests.stories.conftest import Runners
from tests.stories.playing import Player


def hands_over(supporter: Player, who: str, colleague: str) -> None:
    """A supporter asks a colleague to take one person over."""
    supporter.presses("ほかの仕事", "引き継ぎ", "担当している方を引き継ぐ")
    supporter.fills(who, "選び終わった", colleague, "とばす", "これでよい")
    supporter.hears("引き受けてもらうまでは、いまの担当のままです。")


def test_the_runner_goes_to_a_colleague(runners: Runners) -> None:
    """
    In the middle of a placement: until the tap あおば goes on, from it on ひなた does; the
    question that was open is answered once, by the new one, and old buttons say so kindly.
    """
    runners.have_begun()
    runners.meet_on_saturday()
    runners.town.wait(days=2)
    old, new = runners.supporter_of_a, runners.supporter_of_b
    old.hears("【その後いかがですか】朝ランの方")
    question = next(b for b in old.heard if "朝ランの方" in b.text and "安心" in b.text)
    runners.reads()

    hands_over(old, "朝ランの方", "ひなた")
    new.hears("あおばさんから、引き継ぎのお願いです:1人")
    new.has_never_heard("朝ランの方")
    new.presses("引き受ける")
    new.hears("本人に同じことを二度たずねることはありません。")
    old.hears("ひなたさんが引き継ぎました")
    runners.coordinator.hears("担当の支援者が、ひなたさんにかわりました")

    old.presses_old("安心できる", question)
    old.hears("この方の担当は、同僚に引き継がれました。")
    new.presses("お返事待ち", "朝ランの方", "安心できる", "行きたい", "合う")
    runners.reads()
    for _ in range(3):
        runners.town.wait(days=2)
    assert not any("朝ランの方" in bubble.text for bubble in (*old.heard, *new.heard))


def test_nothing_is_lost_when_somebody_just_leaves(runners: Runners) -> None:
    """
    Without a hand-over: a task stands, the coordinator gives the person to a colleague by a few
    taps, and the placement goes on with them.
    """
    runners.have_begun()
    old, new, coordinator = runners.supporter_of_a, runners.supporter_of_b, runners.coordinator
    old.presses("ほかの仕事", "利用をやめる", "利用をやめる")
    old.hears("利用をやめました。")

    coordinator.presses("対応待ち")
    codes = [label for label in coordinator.buttons if "支援者が利用をやめた" in label]
    assert codes
    coordinator.presses(codes[0], "ほかの支援者に引き継ぐ")
    coordinator.fills("すべて", "選び終わった", "ひなた", "とばす", "これでよい")

    new.hears("新しく担当になりました")
    coordinator.presses("対応待ち")
    assert not any("支援者が利用をやめた" in label for label in coordinator.buttons)
    new.presses("参加のようす")
    assert len(new.buttons) >= 1
    new.presses("願いと候補")
    if "次のページ" in new.buttons:
        new.presses("次のページ")
    # The next page changes the list in place, under the same title.
    assert any("朝ランの方" in str(bubble.labels) for bubble in new.phone.messages)
