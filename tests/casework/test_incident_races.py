"""Two who tell, take or settle one incident or complaint at once: it is in one pair of hands."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.complain import complain
from casework.hand_on_task import hand_on_task
from casework.report_incident import Incident, Whom, report_incident
from casework.resolve_task import Outcome, resolve_task
from casework.take_task import take_task
from storage.base import Id
from storage.database import Database
from storage.states import (
    PauseReason,
    TaskState,
)
from storage.tables import (
    Placement,
    Task,
)
from tests.casework.racing import TOWNS, Town, towns
from tests.casework.test_introduction_races import Deed, at_once
from tests.making import (
    NOW,
    TOWN,
)


def an_incident(town: Town) -> Id:
    """Let the host tell of an injury beforehand."""
    with town.database.writing() as session:
        return report_incident(
            session,
            by=town.by(session, town.giver),
            kind=Incident.INJURY,
            whom=Whom.PERSON,
            towns=TOWNS,
            now=NOW,
        ).id


def takes(town: Town, task: Id, account: Id) -> Deed:
    """自分が受け持つ."""
    return town.whole(
        lambda s: take_task(s, task=task, by=town.by(s, account), now=NOW + timedelta(minutes=9))
    )


def complains(town: Town, *, named: bool) -> Callable[[Session], object]:
    """Write to the city officers."""
    return lambda s: complain(
        s,
        words="言い方がつらいです",
        named=named,
        by=town.by(s, town.supporter),
        town=TOWN,
        now=NOW,
    )


def tells_of_violence(town: Town) -> Deed:
    """けが・事故・いやなこと, by the host."""
    return town.whole(
        lambda s: report_incident(
            s,
            place=town.placement.hex[-12:],
            by=town.by(s, town.giver),
            kind=Incident.VIOLENCE,
            whom=Whom.PERSON,
            towns=TOWNS,
            now=NOW,
        )
    )


def settles(town: Town, task: Id, other: str) -> Deed:
    """Let the colleague settle a task, or hand it to themself."""
    deeds: dict[str, Callable[[Session], object]] = {
        "resolve": lambda s: resolve_task(
            s, task=task, by=town.by(s, town.second), outcome=Outcome.DONE, now=NOW
        ),
        "hand_on": lambda s: hand_on_task(
            s, task=task, by=town.by(s, town.second), to=town.second, now=NOW
        ),
    }
    return town.whole(deeds[other])


def test_one_incident_is_taken_by_one(database: Database) -> None:
    """Of two who take it at once one comes too late, and the writer hears of one human."""
    for town in towns(database):
        task = an_incident(town)

        went = at_once(
            town.database, takes(town, task, town.coordinator), takes(town, task, town.second)
        )

        assert sorted(went) == ["TooLate", "done"]
        with town.database.reading() as session:
            row = session.get_one(Task, task)
        assert row.coordinator_id == (town.coordinator if went[0] == "done" else town.second)
        assert len([key for key in town.waiting(town.giver) if key.startswith("taken:")]) == 1


@pytest.mark.parametrize("other", ["resolve", "hand_on"])
def test_taken_and_something_else_at_once(database: Database, other: str) -> None:
    """Settled stays settled; handed on, it is in one pair of hands."""
    for town in towns(database):
        task = an_incident(town)
        went = at_once(
            town.database, takes(town, task, town.coordinator), settles(town, task, other)
        )

        assert went[1] == "done"
        assert went[0] in {"done", "TooLate"}
        with town.database.reading() as session:
            row = session.get_one(Task, task)
        if other == "resolve":
            assert (row.state, row.outcome) == (TaskState.RESOLVED, "done")
        else:
            assert row.coordinator_id in {town.coordinator, town.second}
            assert (row.state is TaskState.TAKEN) == (row.coordinator_id == town.coordinator)


def test_told_twice_at_once_it_is_one_incident(database: Database) -> None:
    """A double tap from two phones is one task, and the placement rests."""
    for town in towns(database):
        tells = tells_of_violence(town)

        assert at_once(town.database, tells, tells) == ["done", "done"]
        with town.database.reading() as session:
            told = select(Task).where(Task.placement_id == town.placement)
            assert [row.kind for row in session.scalars(told)] == ["incident"]
            assert session.get_one(Placement, town.placement).paused is PauseReason.INCIDENT


def test_a_complaint_while_another_is_taken(database: Database) -> None:
    """Each stands for itself, for the officers alone, and the second one can be taken too."""
    for town in towns(database):
        with town.database.writing() as session:
            complains(town, named=True)(session)
            session.info.pop("notices", None)
        (first,) = town.complaints()

        went = at_once(
            database, takes(town, first, town.officer), town.whole(complains(town, named=False))
        )

        assert went == ["done", "done"]
        second = next(task for task in town.complaints() if task != first)
        with database.reading() as session:
            states = [session.get_one(Task, task).state for task in (first, second)]
            reporters = [session.get_one(Task, task).reporter_id for task in (first, second)]
        assert states == [TaskState.TAKEN, TaskState.OPEN]
        assert reporters == [town.supporter, None]
        assert at_once(database, takes(town, second, town.officer)) == ["done"]
        assert at_once(database, takes(town, second, town.coordinator)) == ["NotYours"]
