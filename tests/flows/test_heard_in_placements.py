"""電話・訪問で聞いた, in a placement: steps, days, check-ins and endings, in a few taps each."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from casework.open_task import open_task
from storage.database import Database
from storage.states import CheckInState, DayState, HowHeard, PlacementStep, Side
from storage.tables import (
    Account,
    CheckIn,
    MeetingDay,
    Placement,
    PlacementMember,
    StepYes,
)
from tests.making import TOWN, make_cast
from tests.talk import Member, Talk


@dataclass
class Scene:
    """Everybody of a placement that has just begun, in chats."""

    talk: Talk
    supporter: Member
    host: Member
    coordinator: Member
    code: str

    def opens(self, member: Member, way: str = "電話で聞いた") -> None:
        """Open the placement's card, and from there what waits."""
        member.commands("placements")
        member.presses("土曜の朝", way)

    def asks_how_it_is_going(self) -> None:
        """Ask both sides about the visit."""
        with self.talk.database.writing() as session:
            placement = session.scalars(select(Placement)).one()
            for member in session.scalars(select(PlacementMember)).all():
                session.add(
                    CheckIn(
                        town=TOWN.key,
                        placement_id=placement.id,
                        member_id=member.id,
                        side=member.side,
                        stage="visit-0",
                        state=CheckInState.ASKED,
                        asked_at=self.talk.now,
                    )
                )

    def check_in(self, side: Side) -> CheckIn:
        """Return one side's check-in."""
        with self.talk.database.reading() as session:
            return session.scalars(select(CheckIn).where(CheckIn.side == side)).one()


@pytest.fixture
def scene(sqlite_database: Database) -> Scene:
    """Begun by the coordinator a moment ago."""
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
    coordinator.commands("introductions")
    coordinator.presses(code, "顔合わせが決まった")
    return Scene(talk, supporter, host, coordinator, code)


def test_a_step_by_phone_can_be_mended_by_whoever_said_it(scene: Scene) -> None:
    """
    The host finds its answer in place, kindly, and may set it right.
    """
    scene.coordinator.presses("この参加を見る", "体験についてたずねる")
    scene.host.hears("体験にしてもよいでしょうか")
    scene.opens(scene.supporter)
    scene.supporter.presses("走友会:体験へ進むか", "いまのままがよい")
    scene.supporter.hears("電話で聞いた答えとして入れました")

    scene.host.presses("いまのままがよい")
    scene.host.hears("電話でお返事をいただきました")
    scene.host.presses("はい")

    scene.host.hears("「はい」を受け取りました")
    with scene.talk.database.reading() as session:
        answer = session.scalars(select(StepYes).where(StepYes.answer == "yes")).one()
        assert answer.how_heard is HowHeard.CHAT


def test_both_steps_by_phone_move_the_placement(scene: Scene) -> None:
    """
    The person's yes says how they said it.
    """
    scene.coordinator.presses("この参加を見る", "体験についてたずねる")
    for who, yes in (("走友会", "はい"), (scene.code, "はい(言葉・様子から)")):
        scene.coordinator.commands("heard")
        scene.coordinator.presses(f"{who}:体験へ進むか", yes)

    scene.supporter.hears("体験になりました")
    scene.host.hears("体験になりました")
    with scene.talk.database.reading() as session:
        assert session.scalars(select(Placement.step)).one() is PlacementStep.TRIAL


def test_a_day_by_phone(scene: Scene) -> None:
    """
    The host calls: not there yet. The supporter hears at once; the host's late tap is thanked.
    """
    with scene.talk.database.writing() as session:
        placement = session.scalars(select(Placement)).one()
        session.add(MeetingDay(placement_id=placement.id, starts_at=scene.talk.now))
    scene.opens(scene.coordinator)
    scene.coordinator.presses("走友会:11月24日", "まだ来ていません")
    scene.supporter.hears("まだ着いていない")

    scene.opens(scene.supporter)
    assert not any("まだ来ていません" in label for label in scene.supporter.buttons)
    scene.supporter.presses("珈琲の方:11月24日", "今日は休みます")

    with scene.talk.database.reading() as session:
        day = session.scalars(select(MeetingDay)).one()
        assert (day.state, day.how_heard) == (DayState.RESTED, HowHeard.PHONE)


def test_a_check_in_by_phone_takes_the_way_with_it(scene: Scene) -> None:
    """
    Three answers, each a tap; the host's own question then says that it was answered.
    """
    scene.asks_how_it_is_going()
    scene.opens(scene.supporter, "訪問で聞いた")
    scene.supporter.presses("走友会:その後いかがですか")
    scene.supporter.hears("訪問で聞いた答えとして残します")
    assert "けが・事故・いやなこと" not in scene.supporter.buttons
    scene.supporter.presses("過ごせている", "まだわからない", "ちょうどよい")

    scene.supporter.hears("訪問で聞いた答えとして入れました")
    assert scene.check_in(Side.HOST).how_heard is HowHeard.VISIT
    scene.host.commands("waiting")
    assert not any("いかがですか" in label for label in scene.host.buttons)


@pytest.mark.parametrize("where", ["card", "list", "task"])
def test_three_answers_by_phone_are_four_taps_from_wherever_they_are_named(
    scene: Scene, where: str
) -> None:
    """
    From the placement's card, from the list of what waits, and from the task about a silence.
    """
    scene.asks_how_it_is_going()
    if where == "card":
        scene.coordinator.commands("placements")
        scene.coordinator.presses("土曜の朝")
        first = "電話で聞いた:走友会のその後"
    elif where == "list":
        scene.coordinator.commands("heard")
        first = "走友会:その後いかがですか"
    else:
        with scene.talk.database.writing() as session:
            asked = session.scalars(select(CheckIn).where(CheckIn.side == Side.HOST)).one()
            open_task(
                session,
                town=TOWN,
                kind="silence",
                about=asked.id,
                placement=asked.placement_id,
                facts={"about": asked.id.hex},
                now=scene.talk.now,
            )
        scene.coordinator.commands("tasks")
        scene.coordinator.presses("【次の開庁日】")
        first = "電話で聞いた"

    for tap in (first, "過ごせている", "とても", "ちょうどよい"):
        scene.coordinator.presses(tap)

    scene.coordinator.hears("電話で聞いた答えとして入れました")
    assert scene.check_in(Side.HOST).how_heard is HowHeard.PHONE


def test_one_check_in_that_waits_needs_no_list(scene: Scene) -> None:
    """
    Its question opens at once, and says whose it is; heard on a visit is one tap more.
    """
    scene.asks_how_it_is_going()
    with scene.talk.database.writing() as session:
        session.delete(session.scalars(select(CheckIn).where(CheckIn.side == Side.HOST)).one())
    scene.coordinator.commands("heard")

    scene.coordinator.hears("電話で聞いた答えとして残します")
    scene.coordinator.hears(scene.code)
    scene.coordinator.presses("訪問で聞いた", "安心できる", "行きたい", "合う")
    scene.coordinator.hears("訪問で聞いた答えとして入れました")
    assert scene.check_in(Side.PERSON).how_heard is HowHeard.VISIT


@pytest.mark.parametrize(
    ("label", "state"),
    [
        ("今は答えない", CheckInState.DECLINED),
        ("しばらく聞かないで", CheckInState.DECLINED),
        ("人に話したい", CheckInState.DECLINED),
    ],
)
def test_no_answer_is_an_answer_by_phone(scene: Scene, label: str, state: CheckInState) -> None:
    """
    Who would rather not, or rather talk, says so on the phone as in the chat.
    """
    scene.asks_how_it_is_going()
    scene.coordinator.commands("heard")
    scene.coordinator.presses(f"{scene.code}:その後いかがですか", label)

    scene.coordinator.hears("電話で聞いた答えとして入れました")
    row = scene.check_in(Side.PERSON)
    assert (row.state, row.how_heard) == (state, HowHeard.PHONE)
    assert row.wants_to_talk is (label == "人に話したい")


def test_whether_it_came_true_by_phone(scene: Scene) -> None:
    """
    After the end both sides' answers are entered from the placement's card.
    """
    scene.coordinator.commands("placements")
    scene.coordinator.presses("土曜の朝", "ひと区切りにする", "願いがかなった", "これでよい")
    scene.host.hears("かないましたか")
    scene.opens(scene.coordinator)
    scene.coordinator.presses("走友会:かないましたか", "すこしかなった")
    scene.opens(scene.supporter)
    scene.supporter.presses("かなった")

    scene.host.presses("かなった")
    scene.host.hears("電話でお返事をいただきました")
    with scene.talk.database.reading() as session:
        members = session.scalars(select(PlacementMember)).all()
        assert {(m.side, m.came_true) for m in members} == {
            (Side.HOST, "partly"),
            (Side.PERSON, "yes"),
        }


def test_nobody_else_reads_what_waits(scene: Scene) -> None:
    """
    A supporter whose person is not there, and a host: no list, no line.
    """
    scene.asks_how_it_is_going()
    other = scene.talk.supporter()

    other.commands("heard")
    other.hears("いま、待っている答えはありません")
    scene.host.commands("heard")
    scene.host.hears("その操作は使えません")
