"""その後いかがですか and 対応待ち, as conversations."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import select

from bot.messages import Did
from followup.calendar import TOKYO
from storage.database import Database
from storage.states import CheckInState, DayState, PlacementStep, Side, WishState
from storage.tables import (
    Account,
    CheckIn,
    Host,
    MeetingDay,
    Outbox,
    Placement,
    PlacementMember,
    Task,
)
from tests.making import TOWN, make_host, make_offer, make_person, make_wish
from tests.talk import Member, Talk

ASKED_AT = datetime(2026, 5, 19, 9, tzinfo=TOKYO)
OPENED = datetime(2026, 5, 1, 9, tzinfo=TOKYO)


@dataclass
class Scene:
    """A placement whose first time was yesterday, and everybody in a chat."""

    talk: Talk
    supporter: Member
    host: Member
    coordinator: Member

    def check_in(self, side: Side) -> CheckIn:
        """Return the check-in of one side."""
        with self.talk.database.reading() as session:
            return session.scalars(select(CheckIn).where(CheckIn.side == side)).one()

    def tasks(self) -> list[str]:
        """Return the kinds of all tasks."""
        with self.talk.database.reading() as session:
            return list(session.scalars(select(Task.kind).order_by(Task.id)))


@pytest.fixture
def scene(sqlite_database: Database) -> Scene:
    """Both sides have been asked."""
    talk = Talk(sqlite_database, now=OPENED)
    coordinator, supporter, host = talk.coordinator(), talk.supporter(), talk.host()
    with sqlite_database.writing() as session:
        person = make_person(session, supporter.account)
        wish = make_wish(session, person, state=WishState.GRANTED)
        there: Host = make_host(session)
        offer = make_offer(session, there)
        session.get_one(Account, host.account.id).host_id = there.id
        placement = Placement(
            town=TOWN.key,
            step=PlacementStep.TRIAL,
            coordinator_id=coordinator.account.id,
            created_at=OPENED,
            step_since=OPENED,
        )
        session.add(placement)
        session.flush()
        of = {"placement_id": placement.id, "joined_at": OPENED}
        session.add_all(
            [
                PlacementMember(side=Side.PERSON, person_id=person.id, wish_id=wish.id, **of),
                PlacementMember(side=Side.HOST, host_id=there.id, offer_id=offer.id, **of),
                MeetingDay(
                    placement_id=placement.id,
                    starts_at=datetime(2026, 5, 18, 10, tzinfo=TOKYO),
                    state=DayState.HELD,
                ),
            ]
        )
    talk.now = ASKED_AT
    talk.tick()
    for member in (coordinator, supporter, host):
        member.listen()
    return Scene(talk, supporter, host, coordinator)


def test_three_taps_answer_a_check_in(scene: Scene) -> None:
    """
    The first question is in the message, which changes in place and ends with thanks.
    """
    asked = scene.supporter.hears("そこにいるとき、安心できますか。")
    assert "珈琲の方" in asked
    assert "正解はありません。答えは受け入れ先に見せません。" in asked
    messages = len(scene.supporter.shown)

    scene.supporter.presses("安心できる")
    scene.supporter.hears("2/3 また行きたい気持ちはありますか。")
    scene.supporter.presses("まあ行きたい", "合う")

    scene.supporter.hears("ありがとうございます。受け取りました。")
    assert len(scene.supporter.shown) == messages
    assert scene.check_in(Side.PERSON).answers == {
        "person_safe": 0,
        "person_again": 1,
        "person_fit": 0,
    }
    assert scene.tasks() == []


def test_a_host_sees_its_own_offer_and_nothing_of_the_person(scene: Scene) -> None:
    """
    The host's question names its offer, and promises that the person will not see the answer.
    """
    asked = scene.host.hears("接し方に迷わず、いっしょに過ごせていますか。")

    assert "土曜の朝、いっしょに走ります" in asked
    assert "答えは本人に見せません。" in asked
    assert "珈琲" not in asked
    assert "K-" not in asked


@pytest.mark.parametrize(
    ("label", "heard", "state", "tasks"),
    [
        ("今は答えない", "答えなくてもだいじょうぶ", CheckInState.DECLINED, []),
        ("しばらく聞かないで", "6月18日(木)までは聞きません", CheckInState.DECLINED, []),
        (
            "人に話したい",
            "コーディネーターから連絡します",
            CheckInState.DECLINED,
            ["wants_to_talk"],
        ),
    ],
)
def test_what_is_always_there(
    scene: Scene, label: str, heard: str, state: CheckInState, tasks: list[str]
) -> None:
    """
    Each of the other answers is taken, and leads on.
    """
    scene.supporter.presses(label)

    scene.supporter.hears(heard)
    assert scene.supporter.buttons
    assert scene.check_in(Side.PERSON).state is state
    assert scene.tasks() == tasks


def test_an_incident_says_first_that_nobody_watches(scene: Scene) -> None:
    """
    The emergency words come before anything is asked, the duty phone after whom it is about.
    """
    scene.host.presses("けが・事故・いやなこと")
    first = scene.host.hears("命の危険は119、暴力は110へ先に電話してください。")
    assert "050-0000-0120" not in first

    scene.host.presses("本人のこと")
    scene.host.hears("050-0000-0120")
    scene.host.presses("けが・事故")

    scene.host.hears("コーディネーターに今すぐ知らせました。")
    scene.coordinator.hears("けが・事故・いやなこと")
    assert scene.tasks() == ["incident"]


def test_a_four_reaches_the_coordinator_and_what_changed_comes_back(scene: Scene) -> None:
    """
    The card tells what was said and what could help; settled, the supporter hears what changed.
    """
    scene.supporter.presses("つらい")
    scene.coordinator.hears("つらい・困っているという答え")

    scene.coordinator.presses("ひらく")
    scene.coordinator.hears("・そこにいるとき、安心できますか。 → つらい")
    scene.coordinator.hears("まず話を聞く。")
    scene.coordinator.presses("自分が受け持つ")
    scene.coordinator.hears("あなたが受け持っています。")
    scene.coordinator.presses("終わりにする", "静かな場所や時間にした")

    scene.coordinator.hears("答えてくれた方にお知らせします。")
    scene.supporter.hears("お返事を受け、静かな場所や時間にしました。")
    scene.coordinator.commands("tasks")
    scene.coordinator.hears("いま対応待ちはありません。")


def test_a_coordinator_enters_what_was_phoned(scene: Scene) -> None:
    """
    From the task of a silent side: by phone, three taps, and the task is gone.
    """
    for _ in range(10):
        scene.talk.wait(days=1)
    scene.coordinator.commands("tasks")
    scene.coordinator.presses("走友会", "電話で聞いた")
    scene.coordinator.presses("過ごせている", "思う", "ちょうどよい")

    scene.coordinator.hears("入れました。")
    heard = scene.check_in(Side.HOST)
    assert (heard.state, heard.how_heard) == (CheckInState.ANSWERED, "phone")


def test_one_gentle_repeat(scene: Scene) -> None:
    """
    Somebody who did not answer hears kindly once more.
    """
    for _ in range(20):
        scene.talk.wait(days=1)

    scene.supporter.listen()
    kindly = [text for text in scene.supporter.heard if "答えなくてもだいじょうぶです。" in text]
    assert len(kindly) == 1


def test_what_waits_leads_to_the_question(scene: Scene) -> None:
    """
    お返事待ち names the check-in by the supporter's own label.
    """
    scene.supporter.commands("waiting")
    scene.supporter.presses("その後いかがですか:珈琲の方")

    scene.supporter.hears("1/3 そこにいるとき、安心できますか。")


def test_one_can_go_back_a_question(scene: Scene) -> None:
    """
    もどる asks the question before once more, and the new answer holds.
    """
    scene.supporter.presses("安心できる", "もどる", "だいたい")

    assert scene.check_in(Side.PERSON).answers == {"person_safe": 1}


def test_another_coordinator_is_handed_a_task(scene: Scene) -> None:
    """
    The colleague hears of it with a button that opens it.
    """
    colleague = scene.talk.coordinator()
    scene.supporter.presses("人に話したい")
    scene.coordinator.presses("ひらく", "ほかの人に渡す", "コーディネーター2")
    scene.coordinator.hears("渡しました。")

    colleague.hears("対応待ちを一つ、お渡しします。")
    colleague.presses("ひらく")
    colleague.hears("人に話したい、とのこと")


def test_monday_brings_a_list(scene: Scene) -> None:
    """
    On Monday morning the supporter hears how much waits, and the button leads there.
    """
    scene.talk.now = datetime(2026, 5, 25, 9, tzinfo=TOKYO)
    scene.talk.tick()

    scene.supporter.hears("その後いかがですか:1件")
    scene.supporter.presses("お返事待ちを見る")
    scene.supporter.hears("お返事待ちは")


def test_who_blocks_the_bot_is_known(scene: Scene) -> None:
    """
    What is queued for them is taken back and the coordinator knows; coming back settles it.
    """
    scene.talk.now = datetime(2026, 5, 24, 9, tzinfo=TOKYO)
    scene.talk.tick()
    scene.host.does(Did.BLOCKED)
    assert "blocked" in scene.tasks()

    scene.host.does(Did.CAME_BACK)
    with scene.talk.database.reading() as session:
        task = session.scalars(select(Task).where(Task.kind == "blocked")).one()
        assert task.outcome == "came_back"


def test_a_check_in_is_not_put_out_twice(scene: Scene) -> None:
    """
    Ticks in a row, or two programs ticking, leave one message each.
    """
    with scene.talk.database.reading() as session:
        before = len(session.scalars(select(Outbox.id)).all())

    for _ in range(3):
        scene.talk.tick()

    with scene.talk.database.reading() as session:
        assert len(session.scalars(select(Outbox.id)).all()) == before
