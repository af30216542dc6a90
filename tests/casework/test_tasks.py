"""対応待ち: taken, handed on, settled; repeated while it stands, and then somebody else's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from casework.ground import NotYours, TooLate, take_notices
from casework.hand_on_task import hand_on_task
from casework.open_task import open_task
from casework.repeat_tasks import due_tasks, repeat_tasks
from casework.resolve_task import Outcome, resolve_task
from casework.send_weekly_lists import due_readers, send_weekly_lists
from casework.take_task import take_task
from casework.views_tasks import open_tasks
from followup.calendar import TOKYO
from followup.urgency import Urgency
from storage.base import new_id
from storage.database import Database
from storage.states import Role, TaskState
from storage.tables import Account, Task
from tests.making import TOWN, make_account, make_person

TOWNS = {TOWN.key: TOWN}
MONDAY = "2026-05-18"


def at(words: str) -> datetime:
    """Read a Tokyo time."""
    return datetime.fromisoformat(words).replace(tzinfo=TOKYO)


@dataclass
class Scene:
    """Three coordinators of a town."""

    session: Session
    first: Account
    second: Account
    third: Account

    def opens(
        self, now: str, *, urgency: Urgency = Urgency.THIS_WEEK, everybody: bool = False
    ) -> Task:
        """Open a task for the first coordinator, or for all; nobody's reaction is kept."""
        task = open_task(
            self.session,
            town=TOWN,
            kind="unreachable",
            about=new_id(),
            urgency=urgency,
            coordinator=None if everybody else self.first.id,
            now=at(now),
        )
        take_notices(self.session)
        return task

    def ticks(self, now: str) -> list[tuple[Account, str]]:
        """Let the clock look at due tasks; return who was told what."""
        self.session.flush()
        due = due_tasks(self.session, now=at(now), limit=10)
        repeat_tasks(self.session, tasks=due, towns=TOWNS, now=at(now))
        self.session.flush()
        return self.heard()

    def sends_lists(self, now: str) -> list[Account]:
        """Let the clock send the lists that are due; return who got one."""
        self.session.flush()
        due = due_readers(self.session, towns=TOWNS, now=at(now), limit=10)
        send_weekly_lists(self.session, readers=due, now=at(now))
        return [account for account, kind in self.heard() if kind == "weekly.list"]

    def heard(self) -> list[tuple[Account, str]]:
        """Return who was told what since the last look."""
        return [
            (self.session.get_one(Account, one.to), one.kind) for one in take_notices(self.session)
        ]


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """A town with three coordinators."""
    with database.writing() as session:
        yield Scene(session, *(make_account(session, Role.COORDINATOR) for _ in range(3)))


def test_a_task_is_taken_by_one(scene: Scene) -> None:
    """
    Who takes it twice has it once; a colleague comes too late.
    """
    task = scene.opens(f"{MONDAY} 09:00", everybody=True)

    for _ in range(2):
        take_task(scene.session, task=task.id, by=scene.second, now=at(f"{MONDAY} 09:10"))

    assert (task.state, task.coordinator_id) == (TaskState.TAKEN, scene.second.id)
    with pytest.raises(TooLate):
        take_task(scene.session, task=task.id, by=scene.third, now=at(f"{MONDAY} 09:11"))


def test_a_task_is_handed_on_within_the_town(scene: Scene) -> None:
    """
    The colleague hears of it; nobody of another town, and no supporter, can have it.
    """
    task = scene.opens(f"{MONDAY} 09:00")
    now = at(f"{MONDAY} 09:10")
    for stranger in (
        make_account(scene.session, Role.COORDINATOR, town="elsewhere"),
        make_account(scene.session, Role.SUPPORTER),
    ):
        with pytest.raises(NotYours):
            hand_on_task(scene.session, task=task.id, by=scene.first, to=stranger.id, now=now)
        with pytest.raises(NotYours):
            resolve_task(scene.session, task=task.id, by=stranger, outcome=Outcome.DONE, now=now)

    hand_on_task(scene.session, task=task.id, by=scene.first, to=scene.third.id, now=now)

    assert (task.state, task.coordinator_id) == (TaskState.OPEN, scene.third.id)
    assert scene.heard() == [(scene.third, "task.opened")]


def test_a_settled_task_is_gone(scene: Scene) -> None:
    """
    It is settled once, with what came of it, and never repeated.
    """
    task = scene.opens(f"{MONDAY} 09:00")
    now = at(f"{MONDAY} 09:10")

    resolve_task(scene.session, task=task.id, by=scene.first, outcome=Outcome.DONE, now=now)

    assert (task.state, task.outcome, task.resolved_by) == (
        TaskState.RESOLVED,
        "done",
        scene.first.id,
    )
    with pytest.raises(TooLate):
        take_task(scene.session, task=task.id, by=scene.second, now=now)
    assert scene.ticks("2026-05-25 09:00") == []
    assert open_tasks(scene.session, by=scene.first, page=0).rows == ()


def test_a_task_left_alone_is_repeated_and_then_moves(scene: Scene) -> None:
    """
    Once each working day; after two repeats a colleague has it, and so on, and it never rests.
    """
    scene.opens(f"{MONDAY} 10:00")
    told = {
        day: [who for who, _ in scene.ticks(f"2026-05-{day} 09:00")]
        for day in (18, 19, 20, 21, 22, 23, 24, 25, 26)
    }

    assert told[18] == []
    assert told[19] == told[20] == [scene.first]
    assert len(told[21]) == 1
    assert scene.first not in told[21]
    assert told[22] == told[25] == told[21]
    assert told[23] == told[24] == []
    assert len({*told[19], *told[21], *told[26]}) == 3


def test_everybodys_task_is_repeated_to_everybody(scene: Scene) -> None:
    """
    What belongs to nobody yet is repeated to all coordinators.
    """
    scene.opens(f"{MONDAY} 10:00", everybody=True)

    assert len(scene.ticks("2026-05-19 09:00")) == 3


def test_what_is_urgent_is_told_to_all_at_night(scene: Scene) -> None:
    """
    Untaken for 30 minutes, everybody and the city hear of it, again and again, at any hour.
    """
    officer = make_account(scene.session, Role.OFFICER)
    task = scene.opens("2026-05-24 02:00", urgency=Urgency.AT_ONCE)

    assert scene.ticks("2026-05-24 02:29") == []
    for moment in ("2026-05-24 02:30", "2026-05-24 03:00"):
        told = scene.ticks(moment)
        assert [kind for _, kind in told] == ["task.reminded"] * 4
        assert {who for who, _ in told} == {scene.first, scene.second, scene.third, officer}

    take_task(scene.session, task=task.id, by=officer, now=at("2026-05-24 03:10"))
    assert scene.ticks("2026-05-24 04:00") == []
    take_task(scene.session, task=task.id, by=scene.second, now=at("2026-05-24 08:00"))
    assert task.coordinator_id == scene.second.id


def test_who_took_a_task_is_asked_how_it_stands(scene: Scene) -> None:
    """
    Not nagged each day, but asked after five working days.
    """
    task = scene.opens(f"{MONDAY} 09:00")
    take_task(scene.session, task=task.id, by=scene.first, now=at(f"{MONDAY} 09:10"))

    assert scene.ticks("2026-05-22 09:00") == []
    assert scene.ticks("2026-05-25 09:00") == [(scene.first, "task.reminded")]


def test_the_task_of_a_coordinator_who_left_is_everybodys(scene: Scene) -> None:
    """
    Nothing is lost with an account.
    """
    task = scene.opens(f"{MONDAY} 09:00")
    take_task(scene.session, task=task.id, by=scene.first, now=at(f"{MONDAY} 09:10"))
    scene.first.left_at = at(f"{MONDAY} 10:00")

    heard = scene.ticks("2026-05-19 09:00")

    assert task.coordinator_id is None
    assert [who for who, _ in heard] == [scene.second, scene.third]


def test_the_list_comes_on_monday_once_and_never_empty(scene: Scene) -> None:
    """
    At opening, to those for whom something waits, once in the week.
    """
    scene.opens("2026-05-15 10:00")

    assert scene.sends_lists(f"{MONDAY} 08:00") == []
    assert scene.sends_lists(f"{MONDAY} 09:00") == [scene.first]
    assert scene.sends_lists(f"{MONDAY} 09:01") == []
    assert scene.sends_lists("2026-05-19 09:00") == []
    assert scene.sends_lists("2026-05-25 09:00") == [scene.first]


def test_what_comes_up_on_tuesday_waits_for_the_next_list(scene: Scene) -> None:
    """
    An empty Monday has no list, and Tuesday does not make up for it; a switch-off does.
    """
    assert scene.sends_lists(f"{MONDAY} 09:00") == []
    scene.opens("2026-05-19 08:00")
    assert scene.sends_lists("2026-05-19 09:00") == []

    assert scene.sends_lists("2026-05-26 09:00") == [scene.first]
    assert scene.sends_lists("2026-06-03 09:00") == []


def test_a_clock_that_jumps_sends_no_list_twice(scene: Scene) -> None:
    """
    A week forward and back: one list for each of the two weeks.
    """
    scene.opens("2026-05-15 10:00")

    sent = [
        scene.sends_lists(now)
        for now in (f"{MONDAY} 09:00", "2026-05-25 09:00", f"{MONDAY} 10:00", "2026-05-25 10:00")
    ]

    assert [len(one) for one in sent] == [1, 1, 0, 0]


def test_a_holiday_monday_has_its_list_on_the_first_open_day(scene: Scene) -> None:
    """
    In Golden Week the list comes on Thursday.
    """
    scene.opens("2026-05-01 10:00")

    assert scene.sends_lists("2026-05-04 09:00") == []
    assert scene.sends_lists("2026-05-07 09:00") == [scene.first]


def test_stopping_everything_takes_no_task_back(scene: Scene) -> None:
    """
    A coordinator's own message is bound to no person, so that 「すべて止める」 leaves it.
    """
    person = make_person(scene.session, make_account(scene.session, Role.SUPPORTER))

    open_task(
        scene.session,
        town=TOWN,
        kind="incident",
        about=person.id,
        person=person.id,
        now=at(f"{MONDAY} 09:00"),
    )

    assert [notice.person for notice in take_notices(scene.session)] == [None] * 3
