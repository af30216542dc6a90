"""日取り in conversations: offered, chosen, told of the day before, repeated, in a calendar."""

import pytest
from sqlalchemy import select

from storage.states import DayState, HowHeard
from storage.tables import DayProposal, MeetingDay
from tests.casework.checking import settles_everything
from tests.flows.test_placements import Scene, begin
from tests.flows.test_placements import scene as scene  # noqa: PLC0414
from tests.talk import Member

WEEK, NEXT_WEEK = "11月23日(月)からの週", "11月30日(月)からの週"


def ready(scene: Scene) -> None:
    """Begin, with everything settled that comes before a first visit."""
    begin(scene)
    with scene.talk.database.writing() as session:
        settles_everything(session, placement=scene.placement().id, now=scene.talk.now)


def offer(scene: Scene) -> None:
    """Let the supporter offer Thursday and Friday, 10:30, and the Tuesday after."""
    ready(scene)
    scene.supporter.commands("placements")
    scene.supporter.presses("土曜の朝", "日取りのこと", "日にちの案を出す")
    scene.supporter.fills(WEEK, "11月26日(木)", "10:30", "もう一つ日を出す")
    scene.supporter.fills(WEEK, "11月27日(金)", "10:30", "もう一つ日を出す")
    scene.supporter.fills(NEXT_WEEK, "12月1日(火)", "14時", "公民館の入口")
    scene.supporter.fills("支援者", "バス・電車", "これでよい")


def states(scene: Scene) -> list[DayState]:
    """Return how all meetings stand."""
    with scene.talk.database.reading() as session:
        return list(session.scalars(select(MeetingDay.state).order_by(MeetingDay.starts_at)))


def test_three_dates_are_offered_and_one_is_chosen(scene: Scene) -> None:
    """
    The host takes one of three with one tap; both sides read place, company and way home.
    """
    offer(scene)
    scene.supporter.hears("3つの日をお伝えします")

    asked = scene.host.hears("日にちの案がとどきました")
    assert "・12月1日(火) 14:00" in asked
    assert "場所:公民館の入口" in asked
    assert scene.host.buttons[:4] == [
        "11月26日(木) 10:30",
        "11月27日(金) 10:30",
        "12月1日(火) 14:00",
        "どれも合わない",
    ]
    place, other = scene.host.find("11月26日(木) 10:30")
    scene.host.presses("11月27日(金)")
    scene.host.hears("11月27日(金) 10:30に決まりました")

    told = scene.supporter.hears("次の日取りが決まりました")
    assert "いっしょに行く人:支援者" in told
    assert "帰り方:バス・電車" in told
    scene.host.press_data(other.data, place)
    assert states(scene) == [DayState.PLANNED]


@pytest.mark.parametrize("way", ["日にちの案を出す", "くりかえしの日取りをつくる"])
def test_no_way_to_a_day_passes_by_what_comes_before_it(scene: Scene, way: str) -> None:
    """
    Before 開始前の確認 is complete no form about days opens: it says what is missing instead.
    """
    begin(scene)
    scene.supporter.commands("placements")

    scene.supporter.presses("土曜の朝", "日取りのこと", way)

    assert any("開始前の確認" in label for label in scene.supporter.buttons)
    assert not any("週" in label for label in scene.supporter.buttons)


def test_none_fits_needs_no_reason(scene: Scene) -> None:
    """
    The supporter is asked for other days, and the host may offer some itself.
    """
    offer(scene)

    scene.host.presses("どれも合わない")

    scene.host.hears("こちらから日を出すこともできます")
    scene.supporter.hears("どれも合わないとのことです")
    scene.host.presses("日にちの案を出す")
    scene.host.fills(WEEK, "11月28日(土)", "9:00", "これだけにする", "あとで決める", "これでよい")
    scene.supporter.hears("日にちの案がとどきました")
    scene.supporter.presses("11月28日(土)")
    scene.host.hears("11月28日(土) 9:00")
    assert states(scene) == [DayState.PLANNED]


@pytest.mark.parametrize(("listener", "way"), [("supporter", "電話"), ("coordinator", "訪問")])
def test_a_chosen_date_is_entered_as_heard(scene: Scene, listener: str, way: str) -> None:
    """
    From the offered days' own card, in buttons; the host's late tap is thanked for the call.
    """
    offer(scene)
    scene.host.listen()
    hearer: Member = getattr(scene, listener)
    hearer.commands("placements")
    hearer.presses("土曜の朝", "日取りのこと", "日にちの案を見る")
    assert not any("11月27日" in label for label in hearer.buttons)

    hearer.presses(f"{way}で聞いた")
    hearer.hears("走友会は、どの日がよいと言いましたか。")
    hearer.presses("11月27日(金) 10:30")

    hearer.hears(f"{way}で聞いた答えとして入れました。")
    scene.host.hears("次の日取りが決まりました")
    scene.host.presses("11月27日(金) 10:30")
    scene.host.hears("お返事をいただきました")
    assert states(scene) == [DayState.PLANNED]
    with scene.talk.database.reading() as session:
        heard = session.scalars(select(DayProposal.closed_heard)).one()
        assert heard is (HowHeard.PHONE if way == "電話" else HowHeard.VISIT)


def test_none_of_the_dates_fits_by_phone(scene: Scene) -> None:
    """
    From the list of what waits; the one who offered is asked for other days.
    """
    offer(scene)
    scene.coordinator.commands("heard")
    scene.coordinator.presses("走友会:日にちの案", "どれも合わない")

    scene.coordinator.hears("電話で聞いた答えとして入れました。")
    scene.supporter.hears("どれも合わないとのことです")


def test_what_waits_is_found_again(scene: Scene) -> None:
    """
    お返事待ち names the offered days; taken back, they are gone from it.
    """
    offer(scene)
    scene.host.commands("waiting")
    scene.host.presses("日にちの案(11月26日(木)")
    scene.host.hears("出ている日にちの案です")

    scene.supporter.presses(
        "この参加を見る", "日取りのこと", "日にちの案を見る", "この案を取り下げる"
    )

    scene.host.hears("取り下げになりました")
    scene.host.commands("waiting")
    assert not any("日にちの案" in label for label in scene.host.buttons)


def test_the_day_before_both_hear_what_they_need(scene: Scene) -> None:
    """
    「あした」, with place, company and way home; the person's side may rest with one tap, kindly.
    """
    offer(scene)
    scene.host.presses("11月27日(金)")
    scene.supporter.listen()

    scene.talk.wait(days=2, hours=4.5)

    told = scene.supporter.hears("あした")
    assert "場所:公民館の入口" in told
    assert "行けなくても大丈夫です" in told
    assert scene.supporter.buttons == ["この日は休みます", "場所や時間を見る"]
    scene.host.hears("あした")
    assert scene.host.buttons == ["この日を中止にする", "場所や時間を見る"]
    scene.talk.wait(hours=1)
    scene.supporter.presses("この日は休みます")
    scene.supporter.hears("またいつでもどうぞ")
    scene.host.hears("理由はたずねずに")
    assert states(scene) == [DayState.RESTED]


def test_not_arrived_unanswered_reaches_the_coordinator(scene: Scene) -> None:
    """
    The supporter hears at once what to do; a quarter of an hour later there is a task.
    """
    begin(scene)
    scene.sets_a_day()
    scene.talk.wait(days=2)
    scene.host.presses("この日のことを伝える", "まだ来ていません")

    assert "いまどこにいるか" in scene.supporter.hears("まだ着いていない")
    scene.coordinator.hears("15分のうちに")
    scene.talk.tick()
    scene.talk.wait(minutes=15)
    scene.coordinator.hears("まだ着いていない方がいる")
    scene.supporter.presses("いま確かめています")
    scene.host.hears("いま確かめています")
    scene.supporter.presses("行けた")
    scene.coordinator.commands("tasks")
    assert not any("着いていない" in label for label in scene.coordinator.buttons)


def test_dates_repeat_and_stop(scene: Scene) -> None:
    """
    Every two weeks, four times; one is moved, and one tap of the host stops the rest.
    """
    ready(scene)
    scene.supporter.commands("placements")
    scene.supporter.presses("土曜の朝", "日取りのこと", "くりかえしの日取りをつくる")
    scene.supporter.fills(WEEK, "11月26日(木)", "10:30", "2週間ごと", "4回", "祝日は休みにする")
    scene.supporter.fills("公民館", "ひとりで", "あとで決める", "これでよい")
    scene.supporter.hears("2週間ごと 11月26日(木) 10:30から 4回")
    scene.host.hears("くりかえしの日取りが決まりました")
    assert len(states(scene)) == 4

    scene.supporter.presses("日取りのこと", "12月10日(木)", "この日だけ日時を変える")
    scene.supporter.fills("12月7日(月)からの週", "12月11日(金)", "11:00", "これでよい")
    assert "もとは12月10日(木)" in scene.host.hears("日時が変わりました")

    scene.host.presses("この参加を見る", "日取りのこと", "くりかえしを止める")
    scene.host.hears("くりかえしを止めました")
    scene.supporter.hears("くりかえしの日取りが終わりになりました")
    assert set(states(scene)) == {DayState.CANCELLED}


def test_place_and_company_are_said_afterwards(scene: Scene) -> None:
    """
    A day agreed by phone is described later; a host is not asked who comes along.
    """
    begin(scene)
    scene.sets_a_day()
    scene.supporter.presses("場所や行き帰りを決める")
    scene.supporter.fills("公民館", "ひとりで", "送りがある", "これでよい")
    scene.supporter.hears("お知らせします")
    changed = scene.host.hears("場所や行き帰りが決まりました")
    assert "帰り方:送りがある" in changed

    scene.host.presses("この日のことを伝える", "場所や行き帰りを決める")
    scene.host.fills("駅前", "これでよい")

    assert "いっしょに行く人:ひとりで" in scene.supporter.hears("場所:駅前")


def test_the_calendars_link_is_given_and_stopped(scene: Scene) -> None:
    """
    The same link as long as it stands, another after it was stopped.
    """
    begin(scene)
    scene.sets_a_day()
    scene.host.presses("この参加を見る", "日取りのこと", "カレンダーに入れる")
    scene.host.hears("日時と場所だけ")
    _, first = scene.host.find("カレンダーのファイルをひらく")
    scene.host.presses("もどる", "カレンダーに入れる")
    _, again = scene.host.find("カレンダーのファイルをひらく")
    assert first.url == again.url
    assert first.url.startswith("http://127.0.0.1:8080/p/calendar/")

    scene.host.presses("このリンクを止める")

    scene.host.hears("リンクを止めました")
    scene.host.presses("もどる", "カレンダーに入れる")
    _, other = scene.host.find("カレンダーのファイルをひらく")
    assert other.url != first.url


def test_a_coordinator_says_how_long_it_takes(scene: Scene) -> None:
    """
    Two hours unless somebody says otherwise; nobody else is offered the button.
    """
    begin(scene)
    scene.sets_a_day()
    scene.coordinator.commands("placements")
    scene.coordinator.presses("土曜の朝", "11月26日(木)", "かかる時間:120分", "90分")

    scene.coordinator.hears("90分にしました。")
    with scene.talk.database.reading() as session:
        assert session.scalars(select(MeetingDay.minutes)).all() == [90]
    scene.host.presses("この日のことを伝える")
    assert not any("かかる時間" in label for label in scene.host.buttons)
