"""What today asks of a coordinator: their own in full, colleagues' as a number, and no word."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.call_host import ASKS
from casework.ground import NotYours
from casework.open_task import open_task
from casework.take_task import take_task
from casework.views_coming import Coming, coming_messages, kind_of
from casework.views_day_board import day_board
from casework.views_introduction_board import introduction_board
from casework.views_sunk_answers import sunk_answers
from casework.views_task_board import task_board
from followup.concerns import Kind
from followup.urgency import Urgency
from storage.base import new_id
from storage.states import (
    CheckInState,
    DayState,
    IntroductionState,
    Role,
    Side,
)
from storage.tables import Account, CheckIn, MeetingDay, PlacementMember
from tests.casework.placing import placed
from tests.making import NOW, TOWN, make_account, make_cast, make_person


@pytest.fixture
def me(session: Session) -> Account:
    """The coordinator who looks."""
    return make_account(session, Role.COORDINATOR, label="調整役")


def test_own_tasks_stand_by_urgency_and_colleagues_are_counted(
    session: Session, me: Account
) -> None:
    """What is late says so; a colleague's tasks are a number with their label."""
    colleague = make_account(session, Role.COORDINATOR, label="同僚")
    person = make_person(session, make_account(session, Role.SUPPORTER))
    for urgency, holder, about in (
        (Urgency.THIS_WEEK, me, None),
        (Urgency.AT_ONCE, me, person.id),
        (Urgency.SAME_DAY, None, None),
        (Urgency.THIS_WEEK, colleague, None),
    ):
        open_task(
            session,
            town=TOWN,
            kind="no_candidate",
            about=new_id(),
            urgency=urgency,
            coordinator=holder.id if holder else None,
            person=about,
            now=NOW,
        )

    board = task_board(session, by=me, now=NOW + timedelta(hours=1))

    assert [(one.urgency, one.code, one.overdue) for one in board.mine.lines] == [
        (Urgency.AT_ONCE, person.code, True),
        (Urgency.THIS_WEEK, "", False),
    ]
    assert (board.mine.count, board.mine.overdue, board.untaken.count) == (2, 1, 1)
    assert [(one.label, one.count) for one in board.colleagues] == [("同僚", 1)]
    take_task(session, task=board.untaken.lines[0].id, by=me, now=NOW)
    assert task_board(session, by=me, now=NOW).untaken.lines == ()


def test_meetings_are_said_by_area_and_who_has_not_arrived_is_everybodys(
    session: Session, me: Account
) -> None:
    """A colleague's meeting is only counted until somebody does not arrive."""
    own = make_cast(session, coordinator=me)
    theirs = make_cast(session, coordinator=make_account(session, Role.COORDINATOR))
    tomorrow = NOW + timedelta(days=1)
    for cast, state, at in (
        (own, DayState.PLANNED, tomorrow),
        (own, DayState.CANCELLED, tomorrow),
        (own, DayState.PLANNED, tomorrow + timedelta(days=1)),
        (theirs, DayState.PLANNED, tomorrow),
        (theirs, DayState.NOT_ARRIVED, NOW),
    ):
        placement = placed(session, cast)
        session.add(
            MeetingDay(
                placement_id=placement.id,
                starts_at=at,
                state=state,
                place="市民会館の裏口",
                company="supporter",
            )
        )
    session.flush()

    board = day_board(session, by=me, now=NOW)

    assert [(one.state, one.codes, one.areas) for one in board.lines] == [
        (DayState.NOT_ARRIVED, (theirs.person.code,), (theirs.offer.area,)),
        (DayState.PLANNED, (own.person.code,), (own.offer.area,)),
    ]
    assert (board.more, board.elsewhere) == (0, 1)
    assert "裏口" not in repr(board)


def test_an_introduction_waits_for_me_to_approve_to_call_or_to_arrange(
    session: Session, me: Account
) -> None:
    """A host that was asked in its chat answers itself; one that is called waits for me."""
    chosen = make_cast(session, state=IntroductionState.CHOSEN, coordinator=me)
    make_cast(session, state=IntroductionState.ASKED, coordinator=me)
    called = make_cast(session, state=IntroductionState.ASKED, coordinator=me)
    meeting = make_cast(session, state=IntroductionState.MEETING, coordinator=me)
    make_cast(session, state=IntroductionState.CHOSEN)
    open_task(
        session,
        town=TOWN,
        kind=ASKS,
        about=new_id(),
        host=called.host.id,
        introduction=called.introduction.id,
        facts={"calls": []},
        now=NOW,
    )

    board = introduction_board(session, by=me)

    assert {(one.id, one.state) for one in board.lines} == {
        (one.introduction.id, one.introduction.state) for one in (chosen, called, meeting)
    }
    assert (board.more, board.elsewhere) == (0, 1)


def test_what_sank_is_said_in_answers_and_what_fell_silent_by_since_when(
    session: Session, me: Account
) -> None:
    """Both sides stand in one list; other tasks are none of it."""
    cast = make_cast(session, coordinator=me)
    placement = placed(session, cast)
    asked = CheckIn(
        town=TOWN.key,
        placement_id=placement.id,
        member_id=session.scalars(
            select(PlacementMember.id).where(PlacementMember.host_id == cast.host.id)
        ).one(),
        side=Side.HOST,
        stage="times-1",
        state=CheckInState.SILENT,
        asked_at=NOW - timedelta(days=12),
    )
    session.add(asked)
    session.flush()
    for kind, side, about, said in (
        (Kind.SINKING, "person", new_id(), ["person_safe.level_2"]),
        (Kind.SILENCE, "host", asked.id, []),
    ):
        open_task(
            session,
            town=TOWN,
            kind=kind.value,
            about=about,
            coordinator=me.id,
            person=cast.person.id,
            host=cast.host.id,
            placement=placement.id,
            facts={"about": about.hex, "side": side, "said": said},
            now=NOW,
        )
    open_task(session, town=TOWN, kind="no_candidate", about=new_id(), coordinator=me.id, now=NOW)

    found = {one.kind: one for one in sunk_answers(session, by=me).lines}

    assert set(found) == {Kind.SINKING, Kind.SILENCE}
    assert found[Kind.SINKING].said == ("person_safe.level_2",)
    assert found[Kind.SINKING].side is Side.PERSON
    assert found[Kind.SILENCE].silent_since == NOW - timedelta(days=12)


def test_what_comes_is_said_by_kind_and_role_alone(session: Session, me: Account) -> None:
    """The clock's next looks are gathered by day; another town's are not among them."""
    cast = make_cast(session, coordinator=me)
    placement = placed(session, cast, look_at=NOW + timedelta(hours=2))
    for hours in (3, 4, 24 * 5):
        session.add(
            MeetingDay(
                placement_id=placement.id,
                starts_at=NOW + timedelta(hours=hours + 20),
                look_at=NOW + timedelta(hours=hours),
            )
        )
    placed(session, cast, town="tonarimachi", look_at=NOW + timedelta(hours=2))
    session.flush()

    lines = coming_messages(session, by=me, now=NOW)

    assert [(one.kind, one.count) for one in lines] == [(Coming.CHECK_IN, 1), (Coming.DAY, 2)]
    assert lines[1].at == NOW + timedelta(hours=3)
    assert lines[1].roles == {Role.SUPPORTER, Role.HOST}


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("check-in:0a:first:1:0", Coming.CHECK_IN),
        ("in.asked:0a:1:0", Coming.INTRODUCTION),
        ("pl.eve:0a:261124:1", Coming.DAY),
        ("pd.offered:0a", Coming.DAY),
        ("pl.step_again:0a", Coming.STEP),
        ("task:0a:same_day", Coming.TASK),
        ("weekly:0a:2026-11-23", Coming.OTHER),
    ],
)
def test_a_queued_message_is_known_by_the_key_of_its_notice(key: str, kind: Coming) -> None:
    """Its text stays sealed."""
    assert kind_of(key) is kind


def test_nobody_else_has_such_a_day(session: Session) -> None:
    """Not even the city officer, who has one of counts."""
    officer = make_account(session, Role.OFFICER)

    for view in (
        lambda: task_board(session, by=officer, now=NOW),
        lambda: day_board(session, by=officer, now=NOW),
        lambda: introduction_board(session, by=officer),
        lambda: sunk_answers(session, by=officer),
        lambda: coming_messages(session, by=officer, now=NOW),
    ):
        with pytest.raises(NotYours):
            view()
