"""保護 set when something is under way: what nobody has heard or read comes to a coordinator."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.approve_host_note import approve_host_note, mark_of
from casework.begin_placement import begin_placement
from casework.call_host import call_about
from casework.first_visit import Item
from casework.ground import NotYours, TooLate, take_notices
from casework.introductions import asked_key
from casework.open_task import open_task
from casework.protect import end_protection, protect
from casework.views_checks import checks_card
from casework.views_introductions import introduction_view
from casework.write_host_note import write_host_note
from followup.urgency import Urgency
from storage.database import Database
from storage.outbox import queue
from storage.states import HowSaid, IntroductionState, OutboxState, Role, Side, TaskState
from storage.tables import (
    Account,
    Chat,
    HostNote,
    Introduction,
    IntroductionStep,
    Outbox,
    Placement,
    PlacementMember,
    Task,
)
from tests.casework.checking import NOTE, settles_everything
from tests.casework.introducing import Scene, make_scene
from tests.making import NOW, TOWN, Cast, make_account, make_cast, make_consent

LATER = NOW + timedelta(hours=1)


def test_a_question_on_its_way_comes_back_to_the_coordinator(database: Database) -> None:
    """
    It is never sent, the host may not look, and the person's choice stands as they said it.
    """
    with database.writing() as session:
        scene = make_scene(session)
        introduction = scene.brought_to(IntroductionState.ASKED)
        message = _queued(scene, introduction)

        _protects(scene)

        assert (introduction.state, introduction.shown) == (IntroductionState.CHOSEN, None)
        assert _state(session, message) is OutboxState.CANCELLED
        steps = session.scalars(select(IntroductionStep).order_by(IntroductionStep.id)).all()
        assert [(one.state, one.reason) for one in steps] == [
            (IntroductionState.CHOSEN, ""),
            (IntroductionState.ASKED, "never_put"),
            (IntroductionState.CHOSEN, "protected"),
        ]
        assert steps[-1].how_said is steps[0].how_said
        assert _open_tasks(session) == ["approve_introduction"]
        with pytest.raises(NotYours):
            introduction_view(session, introduction=introduction.id, by=scene.giver)


def test_what_is_approved_again_is_asked_again_and_stays(database: Database) -> None:
    """
    The second question has a key of its own, counts alone, and 保護 pressed twice leaves it.
    """
    with database.writing() as session:
        scene = make_scene(session)
        introduction = scene.brought_to(IntroductionState.ASKED)
        _queued(scene, introduction)
        _protects(scene)
        take_notices(session)

        scene.approves(introduction, now=LATER)
        (notice,) = [one for one in take_notices(session) if one.kind == "in.ask"]
        _protects(scene)

        assert notice.key == f"{asked_key(introduction)}:again1"
        assert notice.after is None
        assert introduction.state is IntroductionState.ASKED
        assert introduction_view(session, introduction=introduction.id, by=scene.giver).sentence


@pytest.mark.parametrize("state", [OutboxState.CLAIMED, OutboxState.SENT])
def test_what_a_host_may_have_heard_goes_on(database: Database, state: OutboxState) -> None:
    """
    Nothing can be unsaid: the question stays with the host, and a coordinator looks at it today.
    """
    with database.writing() as session:
        scene = make_scene(session)
        introduction = scene.brought_to(IntroductionState.ASKED)
        _queued(scene, introduction).state = state

        _protects(scene)

        assert introduction.state is IntroductionState.ASKED
        assert introduction.shown is not None
        (task,) = session.scalars(select(Task).where(Task.state != TaskState.RESOLVED)).all()
        assert (task.kind, task.introduction_id) == ("protected_asked", introduction.id)
        assert task.urgency == Urgency.SAME_DAY
        scene.answers(introduction)
        assert "protected_asked" not in _open_tasks(session)


def test_what_one_of_two_givers_has_heard_goes_on_with_that_one(database: Database) -> None:
    """
    The other is not asked any more, and a coordinator decides; ending the protection settles it.
    """
    with database.writing() as session:
        scene = make_scene(session)
        other = make_account(session, Role.HOST, host_id=scene.host.id)
        introduction = scene.brought_to(IntroductionState.ASKED)
        _queued(scene, introduction).state = OutboxState.SENT
        unheard = _queued(scene, introduction, to=other)

        _protects(scene)

        assert _state(session, unheard) is OutboxState.CANCELLED
        assert introduction.state is IntroductionState.ASKED
        assert _open_tasks(session) == ["protected_asked"]
        end_protection(session, person=scene.person.id, by=scene.coordinator, now=LATER)
        assert _open_tasks(session) == []


def test_a_question_to_a_host_that_nobody_can_reach_comes_back(database: Database) -> None:
    """
    Neither chat nor address nor telephone: nobody can have heard it.
    """
    with database.writing() as session:
        scene = make_scene(session)
        introduction = scene.brought_to(IntroductionState.ASKED)

        _protects(scene)

        assert introduction.state is IntroductionState.CHOSEN
        assert _open_tasks(session) == ["approve_introduction"]


@pytest.mark.parametrize("taken", [False, True])
def test_a_call_that_nobody_has_taken_comes_back_too(database: Database, taken: bool) -> None:
    """
    Once somebody has taken it they may be on the phone already.
    """
    with database.writing() as session:
        scene = make_scene(session)
        scene.host.phone = "050-0000-0300"
        introduction = scene.brought_to(IntroductionState.ASKED)
        call = open_task(
            session,
            town=TOWN,
            kind="call_host",
            about=call_about(introduction.id, scene.host.id),
            now=NOW,
        )
        if taken:
            call.state = TaskState.TAKEN

        _protects(scene)

        stays = introduction.state is IntroductionState.ASKED
        assert stays is taken
        assert _open_tasks(session) == (
            ["call_host", "protected_asked"] if taken else ["approve_introduction"]
        )


def test_a_protected_persons_note_is_read_by_the_coordinator_first(database: Database) -> None:
    """
    The host reads it once it is approved; only the very words that were read can be.
    """
    with database.writing() as session:
        cast = make_cast(session)
        cast.person.protected = True
        placement, member = _placed(session, cast)
        note = session.scalars(select(HostNote)).one()

        assert _open_items(session, placement, cast) == [Item.NOTE]
        assert NOTE not in _host_reads(session, placement, cast)
        with pytest.raises(NotYours):
            _approves(session, member, mark_of(note), cast, by_supporter=True)
        stale = mark_of(note)
        _writes(session, member, cast)
        with pytest.raises(TooLate):
            _approves(session, member, stale, cast)
        assert _open_tasks(session) == ["host_note"]
        _approves(session, member, mark_of(note), cast)

        assert _open_tasks(session) == []
        assert NOTE in _host_reads(session, placement, cast)
        assert [one.kind for one in take_notices(session)][-1] == "fv.ready"
        with pytest.raises(TooLate):
            _approves(session, member, mark_of(note), cast)


def test_a_note_written_before_waits_from_then_on(database: Database) -> None:
    """
    It is hidden again until a coordinator has read it, or the protection ends.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement, _ = _placed(session, cast)
        assert NOTE in _host_reads(session, placement, cast)

        protect(session, person=cast.person.id, by=cast.supporter, town=TOWN, now=NOW)
        assert NOTE not in _host_reads(session, placement, cast)
        assert _open_tasks(session) == ["host_note"]
        take_notices(session)
        end_protection(session, person=cast.person.id, by=cast.coordinator, now=LATER)

        assert NOTE in _host_reads(session, placement, cast)
        assert _open_tasks(session) == []
        assert "fv.ready" in [one.kind for one in take_notices(session)]


def _protects(scene: Scene) -> None:
    protect(scene.session, person=scene.person.id, by=scene.supporter, town=TOWN, now=NOW)
    scene.session.flush()


def _queued(scene: Scene, introduction: Introduction, *, to: Account | None = None) -> Outbox:
    account = to or scene.giver
    chat = Chat(
        channel="test",
        bot="bot",
        address_index=account.id.bytes,
        address="1",
        account_id=account.id,
        first_seen=NOW,
    )
    scene.session.add(chat)
    scene.session.flush()
    return queue(
        scene.session,
        chat=chat,
        outgoing={"text": "…"},
        key=f"{asked_key(introduction)}:{chat.id.hex}:0",
        now=NOW,
        begun=True,
        person_id=scene.person.id,
    )


def _state(session: Session, message: Outbox) -> OutboxState:
    session.refresh(message)
    return message.state


def _open_tasks(session: Session) -> list[str]:
    session.flush()
    return list(session.scalars(select(Task.kind).where(Task.state != TaskState.RESOLVED)))


def _placed(session: Session, cast: Cast) -> tuple[Placement, PlacementMember]:
    make_consent(session, cast.person)
    placement = begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )
    settles_everything(session, placement=placement, now=NOW)
    member = session.scalars(
        select(PlacementMember).where(PlacementMember.side == Side.PERSON)
    ).one()
    return placement, member


def _writes(session: Session, member: PlacementMember, cast: Cast) -> None:
    write_host_note(
        session,
        member=member.id,
        words=NOTE,
        how_said=HowSaid.CHOSEN,
        by=cast.supporter,
        town=TOWN,
        now=LATER,
    )


def _approves(
    session: Session,
    member: PlacementMember,
    read: str,
    cast: Cast,
    *,
    by_supporter: bool = False,
) -> None:
    by = cast.supporter if by_supporter else cast.coordinator
    approve_host_note(session, member=member.id, read=read, by=by, now=LATER)


def _open_items(session: Session, placement: Placement, cast: Cast) -> list[Item]:
    card = checks_card(session, placement=placement.id, by=cast.coordinator, now=NOW)
    return [one.item for one in card.lines if not one.done]


def _host_reads(session: Session, placement: Placement, cast: Cast) -> str:
    return str(checks_card(session, placement=placement.id, by=cast.giver, now=NOW))
