"""
The marathon: Aさん and Bさん want to run; a club and a company of runners would love company.

Each chapter is one conversation; together they go from the wish to the question whether it
came true.
"""

from tests.stories.conftest import PracticeTown, Runners
from tests.stories.playing import StoryTown
from tests.stories.telling import PRINTERS, RUNNING_CLUB, chooses, printers, running_club, wishes


def test_a_wish_finds_two_hosts_with_reasons_for_both_sides(town: StoryTown) -> None:
    """
    A running club and a company of runners move in; the supporter reads why each could fit.
    """
    coordinator, supporter = town.coordinator("みどり"), town.supporter("あおば")
    running_club(town, coordinator)
    printers(town, coordinator)

    wishes(supporter, "朝ランの方", "いつか、フルマラソンに出てみたい")
    supporter.hears("候補が2件あります。本人といっしょに見てください。")
    supporter.presses("候補を見る")

    first = supporter.hears("候補 1/2")
    assert "本人にとって\n・" in first
    assert "受け入れ先にとって\n・" in first
    assert "走る仲間がほしい" in first
    supporter.presses("次の候補")
    supporter.hears("候補 2/2")


def test_not_now_costs_nothing_and_the_next_host_is_asked(practice_town: PracticeTown) -> None:
    """
    One host at a time; the one who says "not now" is thanked, and stays among the candidates
    of others.
    """
    supporter, coordinator = practice_town["あおば"], practice_town["みどり"]
    club, company = practice_town[RUNNING_CLUB], practice_town[PRINTERS]
    wishes(supporter, "朝ランの方", "いつか、フルマラソンに出てみたい")
    chooses(supporter, PRINTERS)
    coordinator.presses("ひらく", "打診を見る", "先方にたずねる")
    club.reads()

    asked = company.hears("願い:「いつか、フルマラソンに出てみたい」")
    assert "お名前や事情はお伝えしていません。見送っても次に影響しません。" in asked
    company.has_never_heard("朝ランの方", "K-")
    company.presses("今回は見送ります", "いまは忙しい")
    company.hears("お返事ありがとうございます。またの機会に、おたずねします。")
    club.hears_nothing()

    supporter.hears(
        "「朝ランの方」の願い「いつか、フルマラソンに出てみたい」に、候補が1件あります。"
    )
    chooses(supporter, RUNNING_CLUB)
    coordinator.presses("ひらく", "打診を見る", "先方にたずねる")
    club.hears("ごいっしょできそうな方がいます。")
    wishes(supporter, "夜の方", "マラソン大会に出てみたい")
    supporter.hears("候補が2件あります。")


def test_a_welcome_with_a_condition_is_put_to_the_person_again(
    practice_town: PracticeTown,
) -> None:
    """
    「短い時間からなら」: the person decides again, and only what they said themself moves on.
    """
    supporter, coordinator = practice_town["あおば"], practice_town["みどり"]
    club = practice_town[RUNNING_CLUB]
    wishes(supporter, "朝ランの方", "いつか、フルマラソンに出てみたい")
    chooses(supporter, RUNNING_CLUB)
    coordinator.presses("ひらく", "打診を見る", "先方にたずねる")

    club.presses("こうだったら歓迎", "短い時間からなら")
    club.hears("ご本人に伝え、もう一度気持ちをたずねます。")
    supporter.hears("短い時間からなら")

    supporter.presses("会ってみたい", "まだ確かめていない")
    supporter.hears("本人に確かめられたら")
    club.reads()
    supporter.presses("お返事待ち", "朝ランの方", "会ってみたい", "本人が選んだ")
    supporter.hears("コーディネーターが顔合わせの日をととのえます。")
    club.hears("会ってみたいと言っています。")
    coordinator.hears("顔合わせの準備")


def test_two_people_and_two_hosts_run_together(runners: Runners) -> None:
    """
    Bさん and the company join Aさん and the club; nobody reads more than is theirs.
    """
    runners.begin()

    runners.supporter_of_a.hears("新しい方が加わりました。")
    runners.club.hears("新しい方が加わりました。")
    runners.supporter_of_b.hears("参加がはじまりました")
    runners.company.hears("参加がはじまりました")

    runners.company.presses("この参加を見る")
    seen = runners.company.hears("参加の方:だれかと走りたい")
    assert "参加の方:フルマラソンに出たい" in seen
    assert "ほかの受け入れ先:土曜の朝、いっしょにゆっくり走れます" in seen
    runners.company.has_never_heard("朝ランの方", "夜の方", "K-", "あおば", "ひなた")
    runners.supporter_of_a.presses("この参加を見る")
    runners.supporter_of_a.hears("ほかの参加の方")
    runners.supporter_of_a.has_never_heard("夜の方", "だれかと走りたい")


def test_a_day_is_told_with_one_tap_and_asked_about_on_the_next_working_day(
    runners: Runners,
) -> None:
    """
    They meet on Saturday; on Monday each of the four is asked, and nobody reads another's answer.
    """
    runners.begin()
    runners.set_saturday()
    runners.supporter_of_b.hears("11月28日(土) 10:00")
    runners.company.hears("次の日取りが決まりました")

    runners.town.wait(days=4, hours=3)
    runners.club.presses("参加のようす", "土曜の朝", "11月28日", "行けた")
    runners.club.hears("よかったです。")
    runners.reads()
    runners.town.wait(days=1)
    for one in runners.everybody:
        one.hears_nothing()

    runners.town.wait(days=1)
    for supporter, label in (
        (runners.supporter_of_a, "朝ランの方"),
        (runners.supporter_of_b, "夜の方"),
    ):
        assert "見学のあと、いかがでしたか。" in supporter.hears(f"【その後いかがですか】{label}")
        supporter.presses("安心できる", "行きたい", under=label)
        supporter.presses("合う")
        supporter.hears("ありがとうございます。受け取りました。")
    for host in (runners.club, runners.company):
        host.hears("接し方に迷わず、いっしょに過ごせていますか。")
        host.presses("過ごせている", "とても", "ちょうどよい")
        host.hears("ありがとうございます。受け取りました。")
    runners.coordinator.presses("対応待ち")
    assert not any("答え" in label for label in runners.coordinator.buttons)


def test_each_step_is_taken_with_everybodys_own_yes(runners: Runners) -> None:
    """
    見学 → 体験 → 継続: four people say yes for themselves, and the last one moves it on.
    """
    runners.begin()

    for step in ("体験", "継続"):
        runners.coordinator.presses("この参加を見る", f"{step}についてたずねる")
        runners.supporter_of_a.hears(f"{step}にしてもよいか")
        for supporter in (runners.supporter_of_a, runners.supporter_of_b):
            supporter.presses("はい(本人が選んだ)")
            supporter.hears("みなさんの答えを待ちます。")
        runners.club.presses("はい")
        runners.company.hears(f"{step}にしてもよいでしょうか。")
        runners.company.presses("はい")
        for one in runners.everybody:
            one.hears(f"は{step}になりました。")


def test_a_yes_that_is_missing_moves_nothing(runners: Runners) -> None:
    """
    「いまのままがよい」 is a full answer: it is thanked, and the others are not told who said it.
    """
    runners.begin()
    runners.coordinator.presses("この参加を見る", "体験についてたずねる")
    runners.supporter_of_a.presses("いまのままがよい")
    runners.supporter_of_a.hears("いまのままで続けられます。")

    runners.supporter_of_b.presses("はい(本人が選んだ)")
    runners.club.presses("はい")
    runners.company.presses("はい")

    runners.company.hears("みなさんの答えを待ちます。")
    runners.company.has_never_heard("いまのまま続け", "断", "いいえ")
    runners.coordinator.presses("対応待ち", "次の一歩に「いいえ」")
    runners.coordinator.hears("いいえ")


def test_the_second_check_in_comes_after_the_first_time(runners: Runners) -> None:
    """
    After 見学 one question, after the first 体験 the next: counted by meetings, not by days.
    """
    runners.have_begun()
    runners.meet_on_saturday()
    runners.town.wait(days=2)
    runners.answer_all_well()
    runners.coordinator.presses("参加のようす", "土曜の朝", "体験についてたずねる")
    runners.all_say_yes()
    runners.meet_on_saturday()

    runners.town.wait(days=2)

    for supporter in (runners.supporter_of_a, runners.supporter_of_b):
        supporter.hears("1回目のあと、いかがですか。")
    # Two messages this month, a check-in and the question about 体験, are enough for a host.
    runners.club.hears_nothing()
    runners.town.wait(days=28)
    runners.club.hears("1回目のあと、いかがですか。")
    runners.company.hears("1回目のあと、いかがですか。")


def test_a_hard_answer_becomes_a_task_that_is_handed_on_and_resolved(runners: Runners) -> None:
    """
    「つらい」 reaches the coordinator the same day with what was said and what could help; a
    colleague takes it over, and the person hears what changed because they answered.
    """
    runners.have_begun()
    runners.meet_on_saturday()
    runners.town.wait(days=2)
    runners.reads()
    runners.supporter_of_b.presses("つらい", under="夜の方")

    runners.supporter_of_b.hears("また行きたい気持ちはありますか。")
    assert "今日中" in runners.coordinator.hears("つらい・困っているという答え")
    runners.coordinator.presses("ひらく", under="つらい")
    runners.coordinator.hears("・そこにいるとき、安心できますか。 → つらい")
    runners.coordinator.hears("静かな席や、人の少ない時間にしてみる。")
    runners.coordinator.presses("自分が受け持つ", "ほかの人に渡す", "こずえ")
    runners.coordinator.hears("渡しました。")

    runners.colleague.hears("対応待ちを一つ、お渡しします。")
    runners.colleague.presses("ひらく", under="お渡しします")
    runners.colleague.presses("終わりにする", "静かな場所や時間にした")
    runners.supporter_of_b.hears("お返事を受け、静かな場所や時間にしました。")
    runners.supporter_of_a.hears_nothing()
    for host in (runners.club, runners.company):
        host.has_never_heard("つらい", "静かな場所")


def test_at_the_end_all_are_asked_whether_theirs_came_true(runners: Runners) -> None:
    """
    Both persons and both hosts are asked; Aさん has run the marathon, the club has found company.
    """
    runners.begin()
    runners.coordinator.presses("この参加を見る", "ひと区切りにする")
    runners.coordinator.fills("参加する全員", "願いがかなった", "これでよい")

    runners.supporter_of_a.hears(
        "本人(朝ランの方)の願い「フルマラソンに出たい」は、かないましたか。"
    )
    runners.supporter_of_a.presses("かなった")
    runners.supporter_of_a.hears("願いがかないました。")
    runners.supporter_of_b.presses("すこしかなった")
    runners.supporter_of_b.hears("すこしでも、かないました。")

    runners.club.hears("そちらの「あるとうれしいこと」は、かないましたか。")
    runners.club.presses("かなった")
    runners.club.hears("よかったです。")
    runners.company.presses("まだかなっていない")
    runners.company.hears("次に生かします。")
    runners.coordinator.presses("この参加を見る")
    assert runners.coordinator.last.text.count("「かないましたか」") == 4
