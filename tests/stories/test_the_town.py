"""The practice town's own stories: coffee, photographs, a wish that is still to come."""

import re
from datetime import timedelta

from followup.calendar import TOKYO
from tests.stories.conftest import PracticeTown
from tests.stories.telling import chooses, wishes


def test_the_coffee_placement_is_followed_up(practice_town: PracticeTown) -> None:
    """
    After the first time together both sides are asked; what the shop says, the supporter
    never reads.
    """
    supporter, shop = practice_town["あおば"], practice_town["珈琲と本 ことり"]
    supporter.reads()
    practice_town.town.wait(days=1)
    assert "1回目のあと" in supporter.hears("【その後いかがですか】珈琲の方")
    supporter.presses("安心できる", "行きたい", "合う")

    # A host hears at most two such messages in a month: the shop's turn comes a little later.
    practice_town.town.wait(days=14)
    asked = shop.hears("「珈琲のドリップバッグづくりを、いっしょにできます」のこと")
    assert "珈琲の方" not in asked
    shop.presses("迷うことがある", "とても", "ちょうどよい")
    shop.hears("ありがとうございます。")

    supporter.presses("参加のようす", "珈琲のドリップバッグ")
    supporter.hears("その後いかがですか(こちらの答えだけが見えます)")
    supporter.has_never_heard("迷うことがある")


def test_photographs_find_a_wall(practice_town: PracticeTown) -> None:
    """
    Nobody has to be there: the shop would be glad of colour on its wall.
    """
    supporter, coordinator = practice_town["ひなた"], practice_town["みどり"]
    supporter.presses("願いと候補", "写真の方")
    supporter.hears("撮りためた写真を、だれかに見てほしい")

    chooses(supporter, "珈琲と本 ことり")
    coordinator.presses("ひらく", "打診を見る", "先方にたずねる")
    shop = practice_town["珈琲と本 ことり"]
    practice_town.town.wait(days=30)
    shop.hears("「壁に写真や絵の彩りがほしい」")
    shop.presses("歓迎します")

    supporter.hears("店の壁に、写真や絵を二週間かざれます")
    supporter.presses("会ってみたい", "言葉・様子から確認した")
    supporter.hears("いつでも取りやめられます。")
    shop.has_never_heard("写真の方", "K-")


def test_a_wish_may_still_be_to_come(practice_town: PracticeTown) -> None:
    """
    「願いはこれから」: a liking is enough to be shown where one could begin.
    """
    supporter, coordinator = practice_town["あおば"], practice_town["みどり"]
    wishes(supporter, "庭の方", "", likes="花", area="桜が丘校区")

    supporter.hears("「庭の方」の願い「願いはこれから」に、候補が")
    chooses(supporter, "朝の花だん会")
    coordinator.presses("ひらく", "打診を見る", "先方にたずねる")

    practice_town["朝の花だん会"].hears("これから見つけたい")
    practice_town["朝の花だん会"].has_never_heard("庭の方")


def test_the_persons_own_words_go_to_the_page(practice_town: PracticeTown) -> None:
    """
    Free words about a person are written on our own page, and never stand in a chat.
    """
    supporter = practice_town["あおば"]
    supporter.presses("願いと候補", "朝の方", "変える")
    supporter.presses("くわしさを直す", "もう少し伝える", "本人のことばを直す")

    thanks = supporter.writes_on_page("ページをひらく", "むかし、弟と川べりを走った")

    assert "ありがとう" in thanks
    supporter.hears("ページに書きました")
    supporter.has_never_heard("弟と川べり")


def test_one_day_only(practice_town: PracticeTown) -> None:
    """
    A shop opens for readers on one afternoon: who would read quietly is told the day, and after
    it nobody is led there.
    """
    shop, supporter = practice_town["珈琲と本 ことり"], practice_town["ひなた"]
    day = (practice_town.town.now + timedelta(days=12)).astimezone(TOKYO)
    named = f"{day.month}月{day.day}日"
    shop.commands("offer")
    shop.fills("本を持ちよって読む会をひらきます", "いっしょに楽しむ", "本の好きな人と話したい")
    shop.fills("この日だけ", named, "午後", "選び終わった", "町のどこからでも", "本町校区")
    shop.fills("3人まで", "静かな場所", "選び終わった", "とばす", "これでよい")

    wishes(supporter, "本の方", "静かに本を読みたい", likes="本を読む", area="本町校区")
    supporter.presses("候補を見る")
    supporter.hears(
        f"{named}({'月火水木金土日'[day.weekday()]})にあります。その日だけの集まりです。"
    )
    supporter.hears("「静かな場所」という好みにも合います。")

    supporter.commands("offers")
    assert f"読む会をひらきます({named}" in supporter.last.text
    practice_town.town.until(day + timedelta(days=1))
    supporter.commands("offers")
    assert "読む会をひらきます" not in supporter.last.text


def test_the_weeks_plan_has_a_team_a_chain_and_a_gate_that_almost_opened(
    practice_town: PracticeTown,
) -> None:
    """
    A few taps: two who would run together, strengths that pass on, and the one hour that is wrong.
    """
    coordinator = practice_town["みどり"]
    coordinator.presses("ほかの仕事", "今週の叶え合い案", "案を見る")

    first = coordinator.hears("いっしょに叶えられます:走ること(土曜の午前)")
    assert "川べり走友会" in first
    assert "かなえ印刷" in first
    coordinator.presses("次のページ")
    chain = coordinator.hears("得意を贈り合えるかもしれません")
    assert re.search("の得意が合いそうです:.*パソコン.*\\n.*の得意が合いそうです:.*料理", chain)
    coordinator.presses("次のページ")
    assert "土曜の午前なら、候補になります。" in coordinator.hears("もう少し:土曜の木工室")
    coordinator.presses("前のページ", "前のページ", "の行を決める", "この組み合わせに決める")
    coordinator.hears("つくり直しても、この組み合わせは動きません")
