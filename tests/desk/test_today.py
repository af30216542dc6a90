"""今日 at the desk: what needs me, with what can be done at once, by the deeds of the chat."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.open_task import open_task
from followup.urgency import Urgency
from storage.base import Id, new_id
from storage.states import CheckInState, IntroductionState, Role, Side, TaskState
from storage.tables import Account, CheckIn, Introduction, Person, PlacementMember, Task
from tests.casework.placing import placed
from tests.desk.sitting import Seat
from tests.making import TOWN, make_account, make_cast
from tests.talk import Talk


def sank(talk: Talk, me: Account) -> Id:
    """Let the answers of a person sink, and return the task that stands for it."""
    with talk.database.writing() as session:
        cast = make_cast(session, coordinator=session.merge(me))
        placement = placed(session, cast)
        member = session.scalars(
            select(PlacementMember).where(PlacementMember.person_id == cast.person.id)
        ).one()
        answered = CheckIn(
            town=TOWN.key,
            placement_id=placement.id,
            member_id=member.id,
            side=Side.PERSON,
            stage="times-3",
            state=CheckInState.ANSWERED,
            answers={"person_safe": 2},
            asked_at=talk.now,
            answered_at=talk.now,
        )
        session.add(answered)
        session.flush()
        return open_task(
            session,
            town=TOWN,
            kind="sinking",
            about=answered.id,
            coordinator=me.id,
            person=cast.person.id,
            placement=placement.id,
            facts={
                "about": answered.id.hex,
                "side": "person",
                "said": ["person_safe.level_2"],
                "concerns": ["sinking"],
            },
            now=talk.now - timedelta(days=30),
        ).id


def task_now(talk: Talk, task: Id) -> Task:
    """Return a task as it stands."""
    with talk.database.writing() as session:
        return session.get_one(Task, task)


def test_a_task_is_taken_and_settled_with_what_changed(talk: Talk, seat: Seat) -> None:
    """The day says what sank and that it is late; whoever answered hears the sentence."""
    task = sank(talk, seat.member.account)

    seat.opens("/")
    assert "期限をすぎています" in seat.text
    assert "すこし心配" in seat.text
    seat.does("take", "/", task=str(task))
    assert "受け持ちました。" in seat.text
    assert task_now(talk, task).state is TaskState.TAKEN

    seat.does("resolve", outcome="own_words", words="開始を10時半にしました")

    assert "変えたことを、答えてくれた方にお知らせします。" in seat.text
    assert "答えが下がってきている" not in seat.text
    settled = task_now(talk, task)
    assert (settled.outcome, settled.state) == ("own_words", TaskState.RESOLVED)
    assert seat.rung == 2


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "どうなったかを、一つ選んでください。"),
        ({"outcome": "own_words"}, "変えたことを書いてください。"),
        ({"outcome": "done", "words": "早めた"}, "「自分の言葉で知らせる」を選んでください。"),
        (
            {"outcome": "own_words", "words": "田中さんに 090-1234-5678 で話した"},
            "電話番号のような言葉",
        ),
    ],
)
def test_what_cannot_be_taken_is_shown_again_as_it_was_written(
    talk: Talk, seat: Seat, fields: dict[str, str], reason: str
) -> None:
    """With the reason; names and numbers do not go to whoever answered."""
    task = sank(talk, seat.member.account)

    seat.does("resolve", f"/tasks/{task}", **fields)

    assert seat.page.status_code == 422
    assert reason in seat.text
    assert fields.get("words", "") in seat.page.text
    assert task_now(talk, task).state is TaskState.OPEN


def test_what_was_found_is_masked_by_one_press(talk: Talk, seat: Seat) -> None:
    """Offered where something was found, and nowhere else; the rest goes on as it was written."""
    task = sank(talk, seat.member.account)
    supporter = talk.supporter()
    with talk.database.writing() as session:
        person = session.get_one(Task, task).person_id
        session.get_one(Person, person).supporter_id = supporter.account.id
    given = {"outcome": "own_words", "words": "070-0000-0000に話し、10時半にしました"}
    seat.does("resolve", f"/tasks/{task}", outcome="own_words")
    assert "伏せて進む" not in seat.text

    seat.does("resolve", **given)
    assert "伏せて進む" in seat.text
    assert 'name="not_personal"' not in seat.page.text
    seat.does("resolve", **given, not_personal="1")
    assert seat.page.status_code == 422
    seat.does("resolve", **given, mask="1")

    assert task_now(talk, task).state is TaskState.RESOLVED
    supporter.hears("○○に話し、10時半にしました")


def test_a_task_is_handed_to_a_colleague(talk: Talk, seat: Seat) -> None:
    """It leaves the own list, and is counted with the colleague."""
    task = sank(talk, seat.member.account)
    with talk.database.writing() as session:
        other = make_account(session, Role.COORDINATOR, label="同僚")
        key = other.id.hex[-12:]

    seat.does("hand_on", f"/tasks/{task}", to=key)

    assert "渡しました。" in seat.text
    assert re.search(r"同僚\s+1件", seat.text)


def test_an_introduction_is_approved_or_skipped_where_it_is_read(talk: Talk, seat: Seat) -> None:
    """From the day to its page; skipping asks for a coded reason."""
    with talk.database.writing() as session:
        me = session.merge(seat.member.account)
        cast = make_cast(session, state=IntroductionState.CHOSEN, coordinator=me)
        introduction = cast.introduction.id

    seat.opens("/")
    assert "先方にたずねてよいか、決める" in seat.text
    assert cast.wish.sentence not in seat.text
    seat.opens(f"/introductions/{introduction}")
    assert cast.wish.sentence in seat.text
    seat.does("skip", reason="because")
    assert seat.page.status_code == 422
    seat.does("skip", reason="not_now")

    assert "見送りました。" in seat.text
    assert "この打診は終わりました。" in seat.text
    assert "この打診を進める" not in seat.text
    with talk.database.writing() as session:
        assert session.get_one(Introduction, introduction).state is IntroductionState.SKIPPED


def test_every_button_leads_to_an_act_that_the_role_may_do(talk: Talk, seat: Seat) -> None:
    """A button of a page that opens the conversation opens it."""
    task = sank(talk, seat.member.account)

    seat.opens(f"/tasks/{task}")
    seat.goes("ta.card", task)

    assert seat.page.status_code == 200
    assert "答えが下がってきている" in seat.text


def test_an_officers_day_has_counts_and_no_case(talk: Talk) -> None:
    """What nobody took stands there by kind; a decision that waits leads to it."""
    officer = Seat(talk, talk.member(Role.OFFICER)).signs_in()
    with talk.database.writing() as session:
        cast = make_cast(session)
        task = open_task(
            session,
            town=TOWN,
            kind="incident",
            about=new_id(),
            urgency=Urgency.AT_ONCE,
            person=cast.person.id,
            facts={"incident": "injury"},
            now=talk.now,
        )
        task.escalated_at = talk.now

    officer.opens("/")

    assert "町のようす(数だけです)" in officer.text
    assert "けが・事故・いやなこと" in officer.text
    assert "今すぐの対応待ち:1〜2届いて1日たたない対応待ち:1〜2" in officer.text
    assert cast.wish.sentence not in officer.text
    for path in (f"/tasks/{task.id}", f"/cases/{cast.person.code}", "/hosts", "/search?q=走る"):
        assert officer.opens(path).page.status_code == 404
