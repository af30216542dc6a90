"""A host registers, is approved or refused, rests and comes back; it hears of each step."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.approve_host import approve_host
from casework.ground import NotYours, TooLate, take_notices
from casework.pause_host import pause_host
from casework.refuse_host import HostRefusal, refuse_host
from casework.register_host import AlreadyRegistered, HostKind, register_host
from casework.resume_host import resume_host
from casework.views_hosts import host_for_coordinator, hosts_in, my_host
from storage.database import Database
from storage.states import HostState, Role, TaskState
from storage.tables import Account, Host, Task
from tests.making import NOW, TOWN, make_account


@dataclass(frozen=True)
class Scene:
    """A host's account that has told nothing yet, and a coordinator."""

    session: Session
    host: Account
    coordinator: Account

    def registers(self, name: str = "走友会") -> Host:
        """Register the host and forget what was told so far."""
        host = register_host(
            self.session,
            by=self.host,
            kind=HostKind.GROUP,
            name=name,
            area="kawabata",
            sentence="土曜の朝に走っています",
            town=TOWN,
            now=NOW,
        )
        take_notices(self.session)
        return host

    def task(self) -> Task:
        """Return the one task of this scene, as the database has it."""
        self.session.flush()
        return self.session.scalars(select(Task)).one()

    def heard(self) -> list[tuple[Account, str]]:
        """Return who was told what since the last look."""
        return [
            (self.session.get_one(Account, notice.to), notice.kind)
            for notice in take_notices(self.session)
        ]


@pytest.fixture
def scene(database: Database) -> Iterator[Scene]:
    """The two of them in an open transaction."""
    with database.writing() as session:
        yield Scene(
            session, make_account(session, Role.HOST), make_account(session, Role.COORDINATOR)
        )


def test_a_registered_host_waits_and_the_coordinators_are_asked(scene: Scene) -> None:
    """Registering makes a waiting host, tied to its account, and one task that names it."""
    host = register_host(
        scene.session,
        by=scene.host,
        kind=HostKind.VOLUNTEER,
        name="珈琲のたね",
        area="ekimae",
        sentence="豆を挽くのが好きです",
        town=TOWN,
        now=NOW,
    )

    view = my_host(scene.session, by=scene.host)
    assert view is not None
    assert (view.id, view.name, view.state) == (host.id, "珈琲のたね", HostState.WAITING)
    assert (scene.task().kind, scene.task().host_id) == ("approve_host", host.id)
    assert scene.heard() == [(scene.coordinator, "task.opened")]


def test_an_account_has_one_host(scene: Scene) -> None:
    """Registering a second time is refused, and the first stays as it was."""
    scene.registers("走友会")

    with pytest.raises(AlreadyRegistered):
        scene.registers("別の会")

    assert [host.name for host in scene.session.scalars(select(Host))] == ["走友会"]


def test_only_a_host_account_registers(scene: Scene) -> None:
    """A coordinator's own account cannot become a host."""
    with pytest.raises(NotYours):
        register_host(
            scene.session,
            by=scene.coordinator,
            kind=HostKind.GROUP,
            name="走友会",
            area="kawabata",
            sentence="走っています",
            town=TOWN,
            now=NOW,
        )


def test_approval_ends_the_task_and_is_told(scene: Scene) -> None:
    """The host hears of its approval once, however often the button is pressed."""
    host = scene.registers()

    approve_host(scene.session, host=host.id, by=scene.coordinator, now=NOW)
    approve_host(scene.session, host=host.id, by=scene.coordinator, now=NOW)

    assert (host.state, host.approved_by) == (HostState.APPROVED, scene.coordinator.id)
    assert scene.task().state is TaskState.RESOLVED
    assert scene.heard() == [(scene.host, "ho.approved")]


def test_a_refused_host_hears_the_reason_and_may_register_again(scene: Scene) -> None:
    """A refusal carries its code, ends the task, and is no dead end."""
    host = scene.registers()

    refuse_host(
        scene.session,
        host=host.id,
        reason=HostRefusal.TALK_FIRST,
        by=scene.coordinator,
        now=NOW,
    )

    assert [notice.facts for notice in take_notices(scene.session)] == [{"reason": "talk_first"}]
    assert scene.task().outcome == "talk_first"
    again = scene.registers("走友会(川端)")
    assert (again.id, again.state, again.name) == (host.id, HostState.WAITING, "走友会(川端)")


def test_a_refused_host_can_be_approved_after_a_talk(scene: Scene) -> None:
    """Nobody has to type everything again because the coordinator wanted to call first."""
    host = scene.registers()
    refuse_host(
        scene.session, host=host.id, reason=HostRefusal.TALK_FIRST, by=scene.coordinator, now=NOW
    )

    approve_host(scene.session, host=host.id, by=scene.coordinator, now=NOW)

    assert host.state is HostState.APPROVED


def test_an_approved_host_is_not_refused_any_more(scene: Scene) -> None:
    """Of two coordinators, the later one learns that it was decided."""
    host = scene.registers()
    approve_host(scene.session, host=host.id, by=scene.coordinator, now=NOW)

    with pytest.raises(TooLate):
        refuse_host(
            scene.session, host=host.id, reason=HostRefusal.OTHER, by=scene.coordinator, now=NOW
        )


def test_a_host_rests_and_comes_back(scene: Scene) -> None:
    """Pausing and resuming are told to the host, each once."""
    host = scene.registers()
    approve_host(scene.session, host=host.id, by=scene.coordinator, now=NOW)
    take_notices(scene.session)

    pause_host(scene.session, host=host.id, by=scene.coordinator, now=NOW)
    pause_host(scene.session, host=host.id, by=scene.coordinator, now=NOW)
    resume_host(scene.session, host=host.id, by=scene.coordinator, now=NOW)

    assert host.state is HostState.APPROVED
    assert scene.heard() == [(scene.host, "ho.paused"), (scene.host, "ho.resumed")]


def test_a_waiting_host_cannot_be_slipped_in_by_pause_and_resume(scene: Scene) -> None:
    """Only what was approved can rest, and only what rests is resumed."""
    host = scene.registers()

    for deed in (pause_host, resume_host):
        with pytest.raises(TooLate):
            deed(scene.session, host=host.id, by=scene.coordinator, now=NOW)


def test_a_town_decides_on_its_own_hosts(scene: Scene) -> None:
    """A coordinator of another town finds no such host, and a host decides on none."""
    host = scene.registers()
    stranger = make_account(scene.session, Role.COORDINATOR, town="tonarimachi")

    for nobody in (stranger, scene.host):
        with pytest.raises(NotYours):
            approve_host(scene.session, host=host.id, by=nobody, now=NOW)
        with pytest.raises(NotYours):
            host_for_coordinator(scene.session, host=host.id, by=nobody)
    assert hosts_in(scene.session, by=stranger, states=[HostState.WAITING]).rows == ()


def test_waiting_hosts_are_listed_in_pages(scene: Scene) -> None:
    """The longest-waiting come first, and a page says whether there are more."""
    for number in range(3):
        register_host(
            scene.session,
            by=make_account(scene.session, Role.HOST),
            kind=HostKind.COMPANY,
            name=f"会社{number}",
            area="honmachi",
            sentence="印刷をしています",
            town=TOWN,
            now=NOW,
        )

    first, last = (
        hosts_in(scene.session, by=scene.coordinator, states=[HostState.WAITING], page=page, size=2)
        for page in (0, 1)
    )

    assert [host.name for host in first.rows + last.rows] == ["会社0", "会社1", "会社2"]
    assert (first.more, last.more) == (True, False)
