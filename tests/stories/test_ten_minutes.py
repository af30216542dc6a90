"""Everyone's day in ten minutes: each step that the README names, played in the practice town."""

import re

from bot.practice.clock import in_half_an_hour
from followup.calendar import TOKYO
from tests.running import ROOT
from tests.stories.conftest import PracticeTown
from texts import sentences

README = (ROOT / "README.md").read_text(encoding="utf-8")
STEPS = README.partition("## Everyone's day in ten minutes")[2].partition("\n## ")[0]


def test_a_host_without_an_app_answers_by_letter(practice_town: PracticeTown) -> None:
    """
    ひるの歌の会 has a letter in its mailbox; its page welcomes, and the supporter hears.
    """
    page = practice_town.town.mailbox("uta@example.jp").opens()
    page.presses("歓迎します")
    practice_town["あおば"].hears("ひるの歌の会が歓迎しています")


def test_an_answer_heard_by_phone_is_entered(practice_town: PracticeTown) -> None:
    """
    路地の編みもの has a telephone alone: the number, what to say, and one tap keeps its answer.
    """
    coordinator = practice_town["みどり"]
    coordinator.presses("対応待ち", "電話でたずねる")
    coordinator.hears("電話:050-0000-0300")
    coordinator.presses("電話で聞いた", "歓迎します")
    coordinator.hears("電話で聞いたお返事として記録しました。")
    practice_town["あおば"].hears("路地の編みものが歓迎しています")


def test_nobody_meets_before_it_is_made_ready(practice_town: PracticeTown) -> None:
    """
    After the welcome and the second yes, 開始前の確認 says what is still open.
    """
    practice_town.town.mailbox("uta@example.jp").opens().presses("歓迎します")
    practice_town["あおば"].presses("会ってみたい", "本人が選んだ")
    coordinator = practice_town["みどり"]
    coordinator.presses("打診と顔合わせ", "歌", "顔合わせが決まった", "新しい参加として")
    coordinator.presses("これでよい", "開始前の確認")
    coordinator.hears("・まだ 保険")


def test_a_bad_moment_reaches_somebody_at_once(practice_town: PracticeTown) -> None:
    """
    The shop tells; half an hour later the city knows too; the coordinator takes it, and the shop
    hears when.
    """
    shop, coordinator = practice_town["珈琲と本 ことり"], practice_town["みどり"]
    shop.presses("けが・事故・いやなこと", "本人のこと", "いなくなった")
    practice_town.town.until(in_half_an_hour(practice_town.town.now))
    practice_town["かえで"].hears("けが・事故・いやなこと")
    coordinator.presses("自分が受け持つ")
    shop.hears("担当が受け取りました。")


def test_everything_stops_with_two_taps(practice_town: PracticeTown) -> None:
    """
    From the wish's card; only a coordinator begins again.
    """
    supporter = practice_town["あおば"]
    supporter.presses("願いと候補", "珈琲の方", "すべて止める", "すべて止める")
    supporter.hears("すべて止めました。また始めるのは、コーディネーターだけです。")


def test_a_colleague_takes_over(practice_town: PracticeTown) -> None:
    """
    ひなた has asked あおば to take somebody over.
    """
    supporter = practice_town["あおば"]
    supporter.presses("引き受ける")
    supporter.hears("1人を引き継ぎました。")


def test_three_places_to_call(practice_town: PracticeTown) -> None:
    """
    Where no candidate exists, the task leads to three telephones and a text to read out.
    """
    coordinator = practice_town["みどり"]
    coordinator.presses("対応待ち", "候補が見つからない", "声かけ先を見る")
    assert coordinator.last.text.count("■") == 3
    coordinator.presses("里山の会に電話する")
    coordinator.hears("お名前や事情はお伝えしていません。")


def test_hosts_are_asked_whether_it_is_still_right(practice_town: PracticeTown) -> None:
    """
    A month later one of them has not been asked for 90 days.
    """
    practice_town.town.wait(days=31)
    garden = practice_town["朝の花だん会"]
    garden.hears("いまのままでよいですか。")
    garden.presses("そのままで")
    garden.hears("このままで続けます。")


def test_one_of_three_dates_is_chosen(practice_town: PracticeTown) -> None:
    """
    The shop has offered three days; one tap settles it for both. Tomorrow's they hear of today.
    """
    supporter, shop = practice_town["あおば"], practice_town["珈琲と本 ことり"]
    supporter.presses("お返事待ち", "日にちの案")
    supporter.presses(supporter.buttons[0])
    supporter.hears("に決まりました。")
    shop.hears("次の日取りが決まりました")

    three = practice_town.town.now.astimezone(TOKYO).replace(hour=15, minute=1)
    practice_town.town.until(three)

    shop.hears("あした、「珈琲のドリップバッグづくりを、いっしょにできます」の日取りです。")
    supporter.hears("あした、")


def test_a_day_is_rested_with_one_tap(practice_town: PracticeTown) -> None:
    """
    The day stands on the placement's card; resting asks for no reason.
    """
    supporter = practice_town["あおば"]
    supporter.presses("参加のようす", "珈琲のドリップバッグ", " 予定", "休みます")
    supporter.hears("お休みを相手の方に伝えました。")


def test_a_complaint_goes_to_the_city_alone(practice_town: PracticeTown) -> None:
    """
    Written on a page; the officer hears of it, and nobody else learns that it exists.
    """
    supporter, officer = practice_town["あおば"], practice_town["かえで"]
    practice_town["みどり"].reads()
    supporter.presses("苦情・言いたいこと")
    supporter.hears("050-0000-0130")
    supporter.presses("市担当に書いて渡す", "名前を出さない")
    supporter.writes_on_page("ページをひらく", "話をゆっくり聞いてほしい")
    supporter.presses("これでよい")
    supporter.hears("お名前は残していません。")
    officer.hears("苦情・言いたいこと")
    practice_town["みどり"].hears_nothing()
    for player in practice_town.players.values():
        player.has_never_heard("ゆっくり聞いて")


def test_the_readme_names_buttons_that_exist() -> None:
    """
    Each 「button」 of the section is what the program says, and no step is without one.
    """
    said = "\n".join(sentences("ja").values())
    named = re.findall(r"「(.+?)」", STEPS)

    assert len(re.findall(r"^\d+\. ", STEPS, re.MULTILINE)) == 11
    assert [words for words in named if words not in said] == []
