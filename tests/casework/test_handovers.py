"""引き継ぎ: persons and cases go to a colleague by one tap, and nothing of theirs is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.begin_placement import begin_placement
from casework.ground import NotYours, TooLate, take_notices
from casework.hand_over import AlreadyAsked, hand_over_persons
from casework.handed_over import was_handed_over
from casework.leave import leave
from casework.set_day import set_day
from casework.take_over import decline_handover, take_over, withdraw_handover
from casework.views_handovers import handover_view, handovers_to, persons_of
from storage.base import new_id
from storage.database import Database
from storage.outbox import queue
from storage.states import HandoverState, IntroductionState, OutboxState, Role, TaskState
from storage.tables import Account, Chat, Outbox, Person, Task
from tests.casework.checking import settles_everything
from tests.casework.introducing import make_scene
from tests.making import NOW, TOWN, audit_of, make_account, make_cast, make_person

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on either database."""
    with database.writing() as session:
        yield session


def heard(session: Session) -> list[tuple[Account, str]]:
    """Return who was told what since the last look."""
    return [(session.get_one(Account, one.to), one.kind) for one in take_notices(session)]


def test_until_it_is_taken_over_nothing_changes(session: Session) -> None:
    """The one before stays responsible, and the colleague is asked."""
    cast = make_cast(session)
    colleague = make_account(session, Role.SUPPORTER)

    handover = hand_over_persons(
        session, persons=[cast.person.id], to=colleague.id, by=cast.supporter, now=NOW
    )

    assert cast.person.supporter_id == cast.supporter.id
    assert handover.state is HandoverState.OPEN
    assert heard(session) == [(colleague, "hv.asked")]
    assert [one.id for one in handovers_to(session, by=colleague)] == [handover.id]


def test_one_tap_takes_everything_over(session: Session) -> None:
    """Who speaks for the person, their introduction and placement is another, with a trace."""
    scene = make_scene(session)
    introduction = scene.brought_to(IntroductionState.WELCOMED)
    colleague = make_account(session, Role.SUPPORTER)
    handover = hand_over_persons(
        session, persons=[scene.person.id], to=colleague.id, by=scene.supporter, now=NOW
    )
    take_notices(session)

    taken = take_over(session, handover=handover.id, by=colleague, now=NOW)

    assert taken.persons == 1
    assert session.get_one(Person, scene.person.id).supporter_id == colleague.id
    assert set(heard(session)) == {(scene.supporter, "hv.taken"), (scene.coordinator, "hv.staff")}
    with pytest.raises(NotYours):
        scene.decides(introduction)
    scene.supporter = colleague
    assert scene.decides(introduction).state is IntroductionState.MEETING
    assert "person.handed_over" in {one.act for one in audit_of(session, scene.person)}


def test_a_placement_follows_its_person(session: Session) -> None:
    """The colleague plans the next day; the one before cannot any more."""
    cast = make_cast(session)
    placement = begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )
    settles_everything(session, placement=placement, now=NOW)
    colleague = make_account(session, Role.SUPPORTER)
    handover = hand_over_persons(
        session, persons=[cast.person.id], to=colleague.id, by=cast.supporter, now=NOW
    )
    take_over(session, handover=handover.id, by=colleague, now=NOW)

    with pytest.raises(NotYours):
        set_day(session, placement=placement.id, by=cast.supporter, starts_at=TOMORROW, now=NOW)
    day = set_day(session, placement=placement.id, by=colleague, starts_at=TOMORROW, now=NOW)

    assert day.starts_at == TOMORROW
    for row in (cast.person.id, cast.wish.id, cast.introduction.id, placement.id, day.id):
        assert was_handed_over(session, row=row, by=cast.supporter)
        assert not was_handed_over(session, row=row, by=colleague)
    assert not was_handed_over(session, row=new_id(), by=cast.supporter)


def test_what_waits_for_the_one_before_is_never_sent(session: Session) -> None:
    """It waits with the new one; what is about somebody else still goes out."""
    cast = make_cast(session)
    other = make_person(session, cast.supporter)
    chat = Chat(
        channel="test",
        bot="bot",
        address_index=b"1" * 16,
        address="1",
        account_id=cast.supporter.id,
        first_seen=NOW,
    )
    session.add(chat)
    session.flush()
    for person in (cast.person, other):
        queue(
            session,
            chat=chat,
            outgoing={"text": "…"},
            key=person.id.hex,
            now=NOW,
            person_id=person.id,
        )
    colleague = make_account(session, Role.SUPPORTER)
    handover = hand_over_persons(
        session, persons=[cast.person.id], to=colleague.id, by=cast.supporter, now=NOW
    )

    take_over(session, handover=handover.id, by=colleague, now=NOW)

    states = dict(session.execute(select(Outbox.key, Outbox.state)).all())
    assert states[cast.person.id.hex] is OutboxState.CANCELLED
    assert states[other.id.hex] is OutboxState.QUEUED


def test_several_go_together(session: Session) -> None:
    """Persons who are another's by now are left out; the others come."""
    supporter = make_account(session, Role.SUPPORTER)
    colleague, third = make_account(session, Role.SUPPORTER), make_account(session, Role.SUPPORTER)
    persons = [make_person(session, supporter) for _ in range(3)]
    handover = hand_over_persons(
        session, persons=[one.id for one in persons], to=colleague.id, by=supporter, now=NOW
    )
    persons[0].supporter_id = third.id

    taken = take_over(session, handover=handover.id, by=colleague, now=NOW)

    assert taken.persons == 2
    assert [one.supporter_id for one in persons] == [third.id, colleague.id, colleague.id]


def test_asked_twice_it_waits_for_the_first_answer(session: Session) -> None:
    """Taken back or declined, it can be asked of somebody else."""
    cast = make_cast(session)
    first, second = make_account(session, Role.SUPPORTER), make_account(session, Role.SUPPORTER)

    def asks(to: Account) -> None:
        handover = hand_over_persons(
            session, persons=[cast.person.id], to=to.id, by=cast.supporter, now=NOW
        )
        handovers.append(handover.id)

    handovers: list[object] = []
    asks(first)
    with pytest.raises(AlreadyAsked):
        asks(second)
    decline_handover(session, handover=handovers[0], by=first, now=NOW)  # type: ignore[arg-type]
    asks(second)
    withdraw_handover(session, handover=handovers[1], by=cast.supporter, now=NOW)  # type: ignore[arg-type]

    with pytest.raises(TooLate):
        take_over(session, handover=handovers[1], by=second, now=NOW)  # type: ignore[arg-type]
    assert cast.person.supporter_id == cast.supporter.id


def test_of_one_who_left_the_coordinators_word_is_enough(session: Session) -> None:
    """It has effect at once, and the task settles itself."""
    cast = make_cast(session)
    colleague = make_account(session, Role.SUPPORTER)
    leave(session, by=cast.supporter, town=TOWN, now=NOW)
    take_notices(session)

    handover = hand_over_persons(
        session, persons=[cast.person.id], to=colleague.id, by=cast.coordinator, now=NOW
    )

    assert handover.state is HandoverState.TAKEN
    assert cast.person.supporter_id == colleague.id
    assert heard(session) == [(colleague, "hv.given")]
    task = session.scalars(select(Task).where(Task.kind == "supporter_left")).one()
    assert (task.state, task.outcome) == (TaskState.RESOLVED, "taken_over")


def test_a_coordinator_asks_for_one_who_is_there(session: Session) -> None:
    """Both supporters hear of it, and it waits for the colleague's tap."""
    cast = make_cast(session)
    colleague = make_account(session, Role.SUPPORTER)

    handover = hand_over_persons(
        session, persons=[cast.person.id], to=colleague.id, by=cast.coordinator, now=NOW
    )

    assert handover.state is HandoverState.OPEN
    assert heard(session) == [(colleague, "hv.asked"), (cast.supporter, "hv.announced")]


def test_nobody_gives_what_is_not_theirs(session: Session) -> None:
    """Neither somebody else's person, nor over the town's border, nor to another role."""
    cast = make_cast(session)
    colleague = make_account(session, Role.SUPPORTER)
    abroad = make_account(session, Role.SUPPORTER, town="elsewhere")
    host = make_account(session, Role.HOST)

    for by, to in (
        (colleague, cast.supporter),
        (cast.supporter, abroad),
        (cast.supporter, cast.coordinator),
        (abroad, colleague),
        (host, colleague),
    ):
        with pytest.raises(NotYours):
            hand_over_persons(session, persons=[cast.person.id], to=to.id, by=by, now=NOW)
    with pytest.raises(NotYours):
        persons_of(session, supporter=cast.supporter.id, by=colleague)
    handover = hand_over_persons(
        session, persons=[cast.person.id], to=colleague.id, by=cast.supporter, now=NOW
    )
    third = make_account(session, Role.SUPPORTER)
    with pytest.raises(NotYours):
        take_over(session, handover=handover.id, by=third, now=NOW)
    with pytest.raises(NotYours):
        handover_view(session, handover=handover.id, by=third)
    with pytest.raises(NotYours):
        withdraw_handover(session, handover=handover.id, by=colleague, now=NOW)


def test_a_note_is_sealed(session: Session) -> None:
    """What is written for the colleague is no plain text in the table."""
    cast = make_cast(session)
    colleague = make_account(session, Role.SUPPORTER)

    handover = hand_over_persons(
        session,
        persons=[cast.person.id],
        to=colleague.id,
        by=cast.supporter,
        note="朝はゆっくりがよいです",
        now=NOW,
    )

    assert handover.note_sealed is not None
    assert "朝" not in handover.note_sealed.decode(errors="replace")
    assert handover.note == "朝はゆっくりがよいです"


def test_who_leaves_takes_over_nothing(session: Session) -> None:
    """What a colleague was asked to take stays, and whoever asked hears so."""
    cast = make_cast(session)
    colleague = make_account(session, Role.SUPPORTER)
    handover = hand_over_persons(
        session, persons=[cast.person.id], to=colleague.id, by=cast.supporter, now=NOW
    )
    take_notices(session)

    leave(session, by=colleague, town=TOWN, now=NOW)

    assert handover.state is HandoverState.WITHDRAWN
    assert heard(session) == [(cast.supporter, "hv.void")]
