"""参加のようす in conversations: begun, met, taken further, ended; each side in its own words."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.states import DayState, PlacementStep, WishState
from storage.tables import Account, MeetingDay, Placement, Wish
from tests.casework.checking import settles_everything
from tests.making import make_cast
from tests.talk import Member, Talk
from texts import say


@dataclass
class Scene:
    """A supporter, a host and a coordinator, whose introduction is at the 顔合わせ."""

    talk: Talk
    supporter: Member
    host: Member
    coordinator: Member
    code: str

    def placement(self) -> Placement:
        """Return the placement."""
        with self.talk.database.reading() as session:
            return session.scalars(select(Placement)).one()

    def sets_a_day(self) -> None:
        """Let everything before it be settled, and the supporter set this Thursday, 10:30."""
        with self.talk.database.writing() as session:
            settles_everything(session, placement=self.placement().id, now=self.talk.now)
        self.supporter.commands("placements")
        self.supporter.presses("土曜の朝", "次の日取りを決める")
        self.supporter.fills("11月23日(月)からの週", "11月26日(木)", "10時半")
        self.supporter.fills(*["あとで決める"] * 3, "これでよい")


@pytest.fixture
def scene(sqlite_database: Database) -> Scene:
    """Everybody, in chats."""
    talk = Talk(sqlite_database)
    supporter, host, coordinator = talk.supporter(), talk.host(), talk.coordinator()
    with sqlite_database.writing() as session:
        cast = make_cast(
            session,
            coordinator=session.get_one(Account, coordinator.account.id),
            supporter=session.get_one(Account, supporter.account.id),
        )
        session.get_one(Account, host.account.id).host_id = cast.host.id
        session.delete(cast.giver)
        code = cast.person.code
    return Scene(talk, supporter, host, coordinator, code)


def begin(scene: Scene) -> None:
    """Begin the placement from the introduction's card."""
    scene.coordinator.commands("introductions")
    scene.coordinator.presses(scene.code)
    scene.coordinator.presses("顔合わせが決まった")


def test_each_side_reads_its_own_words(scene: Scene) -> None:
    """
    The host reads 「参加の方」 and the sentence, never code or label; the supporter both.
    """
    begin(scene)
    scene.coordinator.hears("参加がはじまりました")
    scene.host.hears("参加がはじまりました")

    scene.host.presses("この参加を見る")

    seen = scene.host.hears("参加の方:フルマラソンに出たい")
    assert scene.code not in seen
    assert "珈琲の方" not in seen
    scene.supporter.presses("この参加を見る")
    scene.supporter.hears(f"珈琲の方({scene.code})")


def test_a_meeting_is_set_and_told_with_one_tap(scene: Scene) -> None:
    """
    The host hears of the day; after it the supporter is asked, and one tap answers.
    """
    begin(scene)
    scene.sets_a_day()
    scene.supporter.hears("11月26日(木) 10:30に決めました")
    scene.host.hears("次の日取りが決まりました")

    scene.talk.wait(days=2, hours=7)

    scene.supporter.hears("いかがでしたか")
    scene.supporter.presses("行けた")
    scene.supporter.hears("よかったです")
    with scene.talk.database.reading() as session:
        assert session.scalars(select(MeetingDay.state)).one() is DayState.HELD


def test_who_has_not_arrived_is_known_at_once(scene: Scene) -> None:
    """
    The host's one tap reaches the supporter and the coordinator, who can answer from there.
    """
    begin(scene)
    scene.sets_a_day()
    scene.talk.wait(days=2)

    scene.host.presses("この日のことを伝える", "まだ来ていません")

    scene.coordinator.hears("まだ着いていない")
    scene.supporter.hears("まだ着いていない")
    scene.supporter.presses("今日は休みます")
    scene.host.hears("お休みの連絡")


def test_a_step_is_taken_with_both_yes(scene: Scene) -> None:
    """
    One tap of each side; 「まだ確かめていない」 does not move on.
    """
    begin(scene)
    scene.coordinator.presses("この参加を見る", "体験についてたずねる")
    scene.coordinator.hears("体験について")
    scene.talk.tick()

    scene.supporter.hears("体験にしてもよいか")
    scene.supporter.presses("まだ確かめていない")
    scene.supporter.hears("急ぎません")
    scene.supporter.commands("waiting")
    scene.supporter.presses("体験へ進むかどうか", "はい(本人が選んだ)")
    scene.supporter.hears("答えを待ちます")
    scene.host.presses("はい")
    scene.host.hears("体験になりました")
    assert scene.placement().step is PlacementStep.TRIAL


def test_at_the_end_both_are_asked(scene: Scene) -> None:
    """
    The coordinator gives a reason that the host never reads; the wish is granted by the person.
    """
    begin(scene)
    scene.coordinator.presses("この参加を見る", "ひと区切りにする")
    scene.coordinator.fills("音信不通", "これでよい")
    scene.coordinator.hears("ひと区切りにしました")

    assert "音信不通" not in scene.host.hears("かないましたか")
    scene.host.presses("すこしかなった")
    scene.host.hears("教えてくださって")
    scene.supporter.hears("フルマラソンに出たい")
    scene.supporter.presses("かなった")
    scene.supporter.hears("願いがかないました")
    with scene.talk.database.reading() as session:
        assert session.scalars(select(Wish.state)).one() is WishState.GRANTED


def test_a_person_may_leave_without_a_why(scene: Scene) -> None:
    """
    Two taps; the wish is open again, and the host hears it without a reason.
    """
    begin(scene)
    scene.supporter.commands("placements")

    scene.supporter.presses("土曜の朝", "この参加をやめる", "やめる")

    scene.supporter.hears("願いはまた開いています")
    scene.host.hears("ひと区切りになりました")
    with scene.talk.database.reading() as session:
        assert session.scalars(select(Wish.state)).one() is WishState.OPEN


def test_an_old_button_does_nothing_twice(scene: Scene) -> None:
    """
    Two taps on the beginning make one placement, and the second is told kindly.
    """
    scene.coordinator.commands("introductions")
    scene.coordinator.presses(scene.code)
    place, button = scene.coordinator.find("顔合わせが決まった")
    scene.coordinator.press_data(button.data, place)

    scene.coordinator.press_data(button.data, place)

    scene.coordinator.hears(say("everyone.too_late", "ja"))
    assert scene.placement().step is PlacementStep.VISIT
