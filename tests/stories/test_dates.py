"""
日取り from end to end: three dates, a calendar, the day before, who is not there, rests.

In the marathon there are two persons and two hosts; each hears what concerns them, and no more.
"""

from urllib.parse import urlsplit

from sqlalchemy import select

from casework.begin_series import begin_series
from casework.ground import take_notices
from casework.tell_day import tell_day
from followup.series import Every
from storage.states import DayState
from storage.tables import MeetingDay
from tests.making import TOWN
from tests.stories.conftest import Runners
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


def fetches(player: Player, path: str) -> tuple[int, str]:
    """Follow a calendar's link as a phone does."""

    async def fetch() -> tuple[int, str]:
        async with player.town.server.client() as browser:
            answer = await browser.get(path)
            return answer.status_code, answer.text

    return player.town.does(fetch())


def reads_the_calendar_until_it_is_stopped(club: Player) -> None:
    """The file shows the day and nothing of anybody; stopped, its link is gone."""
    club.presses("この参加を見る", "日取りのこと", "カレンダーに入れる")
    path = urlsplit(str(club._find("カレンダーのファイルをひらく")[1].url)).path

    status, file = fetches(club, path)

    assert status == 200
    assert "DTSTART;TZID=Asia/Tokyo:20261202T100000\r\n" in file
    assert "DTEND;TZID=Asia/Tokyo:20261202T120000\r\n" in file
    assert "SUMMARY:叶え合い 日取り\r\n" in file
    for secret in ("朝ラン", "夜の方", "走", "K-"):
        assert secret not in file
    club.presses("このリンクを止める")
    assert fetches(club, path)[0] == 410


def test_of_three_dates_one_is_chosen_and_all_hear(runners: Runners) -> None:
    """
    The club cannot, the company can; everybody is told, a calendar reads it, and on the day
    before all hear once more.
    """
    runners.have_begun()
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
    reads_the_calendar_until_it_is_stopped(runners.club)
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
    runners.have_begun(saturday=True)
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


def rest_on_two_saturdays(runners: Runners) -> None:
    """They meet each Saturday; on the first two Bさん rests, as the supporter says each time."""
    placement = runners.have_begun()
    with runners.town.database.writing() as session:
        begin_series(
            session,
            placement=placement,
            by=runners.coordinator.account(session),
            starts_at=runners.saturday,
            every=Every.WEEK,
            times=None,
            on_holidays=True,
            town=TOWN,
            now=runners.town.now,
        )
        days = session.scalars(
            select(MeetingDay)
            .where(MeetingDay.placement_id == placement)
            .order_by(MeetingDay.starts_at)
            .limit(2)
        ).all()
        for day in days:
            for by, state in (
                (runners.supporter_of_b, DayState.RESTED),
                (runners.club, DayState.HELD),
            ):
                tell_day(
                    session,
                    day=day.id,
                    by=by.account(session),
                    state=state,
                    now=day.starts_at,
                )
        take_notices(session)


def test_three_rests_are_the_coordinators_to_see(runners: Runners) -> None:
    """
    Bさん rests on three Saturdays while the others meet: a task with what could help, no reproach.
    """
    rest_on_two_saturdays(runners)
    runners.town.wait(days=18, hours=1)
    runners.reads()
    runners.supporter_of_b.presses("参加のようす", "土曜の朝", " 予定", "今日は休みます")
    runners.club.presses("参加のようす", "土曜の朝", " 予定", "行けた")
    runners.reads()

    runners.town.wait(days=2)

    runners.coordinator.presses("対応待ち", "お休みがつづいている")
    runners.coordinator.hears("曜日や時間を変えてみる。")
    for one in (runners.supporter_of_a, runners.supporter_of_b, runners.club, runners.company):
        one.has_never_heard("つづいて")
