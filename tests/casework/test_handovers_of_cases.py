"""What a coordinator looks after goes to a colleague; the last one stays."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from casework.begin_placement import begin_placement
from casework.ground import take_notices
from casework.hand_over import hand_over_cases
from casework.leave import LastCoordinator, leave
from casework.open_task import open_task
from casework.take_over import take_over
from storage.base import new_id
from storage.database import Database
from storage.states import Role, WishState
from storage.tables import Placement
from tests.casework.test_handovers import heard
from tests.making import NOW, TOWN, make_account, make_cast, make_person, make_wish


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on either database."""
    with database.writing() as session:
        yield session


def test_a_coordinators_cases_go_too(session: Session) -> None:
    """Placements, introductions and tasks, one by one or all, and the numbers are told."""
    cast = make_cast(session)
    placed = make_cast(session, coordinator=cast.coordinator)
    placement = begin_placement(
        session,
        introduction=placed.introduction.id,
        by=cast.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )
    task = open_task(
        session,
        town=TOWN,
        kind="unreachable",
        about=new_id(),
        coordinator=cast.coordinator.id,
        now=NOW,
    )
    colleague = make_account(session, Role.COORDINATOR)
    one = hand_over_cases(
        session, items={"tasks": [task.id]}, to=colleague.id, by=cast.coordinator, now=NOW
    )
    assert take_over(session, handover=one.id, by=colleague, now=NOW).cases == {
        "placements": 0,
        "introductions": 0,
        "tasks": 1,
    }
    rest = hand_over_cases(session, items={}, to=colleague.id, by=cast.coordinator, now=NOW)

    taken = take_over(session, handover=rest.id, by=colleague, now=NOW)

    assert taken.cases == {"placements": 1, "introductions": 1, "tasks": 0}
    assert session.get_one(Placement, placement.id).coordinator_id == colleague.id
    assert cast.introduction.coordinator_id == colleague.id
    assert task.coordinator_id == colleague.id
    assert task.had_by == [cast.coordinator.id.hex]


def test_the_last_coordinator_stays_while_something_is_open(session: Session) -> None:
    """With a colleague leaving is free, and what was looked after is theirs."""
    cast = make_cast(session)
    with pytest.raises(LastCoordinator):
        leave(session, by=cast.coordinator, town=TOWN, now=NOW)
    assert cast.coordinator.left_at is None
    colleague = make_account(session, Role.COORDINATOR)
    take_notices(session)

    leave(session, by=cast.coordinator, town=TOWN, now=NOW)

    assert cast.introduction.coordinator_id == colleague.id
    assert (colleague, "hv.came") in heard(session)


def test_the_last_coordinator_may_leave_an_empty_town(session: Session) -> None:
    """A town in which nothing is open holds nobody."""
    coordinator = make_account(session, Role.COORDINATOR)
    supporter = make_account(session, Role.SUPPORTER)
    make_wish(session, make_person(session, supporter), state=WishState.GRANTED)

    leave(session, by=coordinator, town=TOWN, now=NOW)

    assert coordinator.left_at == NOW
