"""
日取り from end to end: three dates, the day before, who is not there, rests, a calendar.

In the marathon there are two persons and two hosts; each hears what concerns them, and no more.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from followup.calendar import TOKYO
from tests.stories.conftest import PracticeTown, Runners
from tests.stories.playing import Player


def offers_three(runners: Runners) -> None:
    """Aさん's supporter offers three mornings of next week."""
    asking = runners.supporter_of_a
    asking.presses("参加のようす", "土曜の朝", "日取りのこと", "日にちの案を出す")
    for number, weekday in enumerate(("(火)", "(水)", "(木)"), 1):
        asking.presses(asking.buttons[1])
        asking.presses(next(day for day in asking.buttons if weekday in day))
        asking.fills("10:00")
        if number < 3:
            asking.presses("もう一つ日を出す")
    asking.fills("公民館の入口", "支援者", "バス・電車", "これでよい")


def test_of_three_dates_one_is_chosen_and_all_hear(runners: Runners) -> None:
    """
    The club cannot, the company can; everybody is told, and on the day before once more.
    """
    runners.begin()
    runners.reads()
    offers_three(runners)

    runners.club.hears("日にちの案がとどきました")
    runners.supporter_of_a.reads()
    runners.club.presses("どれも合わない")
    runners.club.hears("ほかの方のお返事を待ちます。")
    runners.supporter_of_a.hears_nothing()
    runners.company.presses("12月2日(水) 10:00")
    runners.company.hears("12月2日(水) 10:00に決まりました。")
    for one in (runners.supporter_of_a, runners.supporter_of_b, runners.club):
        told = one.hears("次の日取りが決まりました")
        assert "場所:公民館の入口" in told
    runners.reads()

    # Tuesday, December 1, 15:30: the hosts and supporters keep office hours here.
    runners.town.wait(days=7, hours=5)

    for one in (runners.supporter_of_a, runners.supporter_of_b, runners.club, runners.company):
        told = one.hears("あした、")
        assert "いっしょに行く人:支援者" in told
        assert "帰り方:バス・電車" in told
    runners.club.has_never_heard("朝ランの方", "夜の方", "K-")


def test_who_is_not_there_is_looked_for_within_minutes(runners: Runners) -> None:
    """
    Saturday, 10:10, no office is open: both supporters hear, and 15 minutes later there is a task.
    """
    runners.begin()
    runners.set_saturday()
    runners.reads()
    runners.town.wait(days=3, hours=23, minutes=40)
    runners.reads()
    runners.company.presses("参加のようす", "走るのが", " 予定", "まだ来ていません")

    runners.company.hears("わかりました。")
    for one in (runners.supporter_of_a, runners.supporter_of_b):
        assert "いまどこにいるか" in one.hears("まだ着いていない")
    runners.coordinator.hears("15分のうちに返事がないときは")
    runners.coordinator.reads()
    runners.town.wait(minutes=1)
    runners.coordinator.hears_nothing()
    runners.town.wait(minutes=15)
    runners.coordinator.hears("まだ着いていない方がいる")

    runners.supporter_of_b.presses("いま確かめています")
    runners.company.hears("支援者の側で、いま確かめています。")
    runners.supporter_of_b.presses("今日は休みます")
    runners.supporter_of_a.presses("行けた")
    runners.coordinator.presses("対応待ち")
    assert not any("着いていない" in label for label in runners.coordinator.buttons)
    for host in (runners.club, runners.company):
        host.has_never_heard("失敗", "無断", "欠席")


def test_three_rests_are_the_coordinators_to_see(runners: Runners) -> None:
    """
    Bさん rests on three Saturdays while the others meet: a task with what could help, no reproach.
    """
    runners.begin()
    runners.coordinator.presses("参加のようす", "土曜の朝", "日取りのこと")
    runners.coordinator.presses("くりかえしの日取りをつくる")
    runners.coordinator.presses(runners.coordinator.buttons[0])
    runners.coordinator.presses(next(day for day in runners.coordinator.buttons if "(土)" in day))
    runners.coordinator.fills("10:00", "毎週", "止めるまで", "祝日もあつまる")
    runners.coordinator.fills(*["あとで決める"] * 3, "これでよい")
    runners.club.hears("くりかえしの日取りが決まりました")
    for _ in range(3):
        saturday = 5 - runners.town.now.astimezone(TOKYO).weekday()
        runners.town.wait(days=saturday % 7 or 7, hours=0)
        runners.supporter_of_b.presses("参加のようす", "土曜の朝", " 予定")
        runners.supporter_of_b.presses("今日は休みます")
        runners.club.presses("参加のようす", "土曜の朝", " 予定", "行けた")
        runners.reads()

    runners.town.wait(days=2)

    runners.coordinator.presses("対応待ち", "お休みがつづいている")
    runners.coordinator.hears("曜日や時間を変えてみる。")
    for one in (runners.supporter_of_a, runners.supporter_of_b, runners.club, runners.company):
        one.has_never_heard("つづいて")


def fetches(player: Player, label: str) -> tuple[int, str]:
    """Follow a button's link as a calendar does."""
    _, button = player._find(label)
    assert button.url is not None
    path = urlsplit(button.url).path

    async def fetch() -> tuple[int, str]:
        async with player.town.server.client() as browser:
            answer = await browser.get(path)
            return answer.status_code, answer.text

    return player.town.does(fetch())


def test_a_calendar_reads_the_days_until_it_is_stopped(runners: Runners) -> None:
    """
    The club's calendar shows the Saturday and nothing of anybody; stopped, the link is gone.
    """
    runners.begin()
    runners.set_saturday()
    runners.club.presses("参加のようす", "土曜の朝", "日取りのこと", "カレンダーに入れる")

    status, file = fetches(runners.club, "カレンダーのファイルをひらく")

    assert status == 200
    assert "DTSTART;TZID=Asia/Tokyo:20261128T100000\r\n" in file
    assert "SUMMARY:叶え合い 日取り\r\n" in file
    for secret in ("朝ラン", "夜の方", "走", "K-"):
        assert secret not in file
    link = runners.club._find("カレンダーのファイルをひらく")
    runners.club.presses("このリンクを止める")
    path = urlsplit(str(link[1].url)).path

    async def fetch() -> int:
        async with runners.town.server.client() as browser:
            return (await browser.get(path)).status_code

    assert runners.town.does(fetch()) == 410


def test_the_practice_town_has_days_to_answer(practice_town: PracticeTown) -> None:
    """
    Whoever plays finds three dates to choose from, and hears of tomorrow's session.
    """
    supporter, host = practice_town["あおば"], practice_town["珈琲と本 ことり"]
    supporter.presses("お返事待ち", "日にちの案")
    supporter.presses(supporter.buttons[0])
    supporter.hears("に決まりました。")
    host.hears("次の日取りが決まりました")

    practice_town.town.until(
        practice_town.town.now.astimezone(TOKYO).replace(hour=15, minute=0) + timedelta(minutes=1)
    )

    host.hears("あした、「珈琲のドリップバッグづくりを、いっしょにできます」の日取りです。")
    supporter.hears("あした、")
