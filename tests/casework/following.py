"""A placement that is looked after, for the tests of the follow-up."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_check_in import answer_check_in, questions_of
from casework.ground import Notice, take_notices
from casework.look_after_courses import due_courses, look_after_courses
from followup.calendar import TOKYO
from storage.states import (
    DayState,
    HowHeard,
    PlacementStep,
    Side,
    TaskState,
)
from storage.tables import (
    Account,
    CheckIn,
    MeetingDay,
    Placement,
    PlacementMember,
    Task,
)
from tests.making import TOWN, Cast, make_cast

TOWNS = {TOWN.key: TOWN}


OPENED = datetime(2026, 4, 1, 10, tzinfo=TOKYO)


def at(words: str) -> datetime:
    """Read a Tokyo time such as 2026-05-07 10:00; a bare day is its noon."""
    return datetime.fromisoformat(words if " " in words else f"{words} 12:00").replace(tzinfo=TOKYO)


@dataclass
class Scene:
    """A placement on trial since April, and what was told to whom."""

    session: Session
    cast: Cast
    placement: Placement
    person: PlacementMember
    host: PlacementMember
    told: list[Notice] = field(default_factory=list)

    def meets(self, *days: str) -> None:
        """Hold a meeting on each of these days."""
        for day in days:
            self.session.add(
                MeetingDay(placement_id=self.placement.id, starts_at=at(day), state=DayState.HELD)
            )
        self.placement.look_at = OPENED
        self.session.flush()

    def looks(self, now: str) -> list[Notice]:
        """Let the clock look once, if the course is due; return what it told."""
        self.session.flush()
        due = due_courses(self.session, now=at(now), limit=10)
        look_after_courses(self.session, placements=due, towns=TOWNS, now=at(now))
        self.session.flush()
        fresh = take_notices(self.session)
        self.told += fresh
        return fresh

    def asked(self, side: Side) -> list[CheckIn]:
        """Return the check-ins of one side, oldest first."""
        return list(
            self.session.scalars(
                select(CheckIn).where(CheckIn.side == side).order_by(CheckIn.asked_at)
            )
        )

    def answers(self, side: Side, now: str, *levels: int) -> CheckIn:
        """Answer the newest check-in of a side, question by question."""
        newest = self.asked(side)[-1]
        for question, level in zip(questions_of(newest), levels, strict=False):
            answer_check_in(
                self.session,
                check_in=newest.id,
                by=self.by(side),
                answers={question: level},
                how=HowHeard.CHAT,
                towns=TOWNS,
                now=at(now),
            )
        return newest

    def by(self, side: Side) -> Account:
        """Return who answers for a side."""
        return self.cast.supporter if side is Side.PERSON else self.cast.giver

    def tasks(self) -> list[tuple[str, str]]:
        """Return kind and urgency of every task that stands."""
        self.session.flush()
        return [
            (task.kind, task.urgency)
            for task in self.session.scalars(
                select(Task).where(Task.state != TaskState.RESOLVED).order_by(Task.id)
            )
        ]

    def task(self) -> Task:
        """Return the one task there is."""
        self.session.flush()
        return self.session.scalars(select(Task)).one()

    def round(self, asked_on: str, person: tuple[int, ...], host: tuple[int, ...]) -> None:
        """Ask on a day and answer both sides there and then."""
        self.looks(asked_on)
        self.answers(Side.PERSON, asked_on, *person)
        self.answers(Side.HOST, asked_on, *host)


def make_scene(session: Session, *, step: PlacementStep = PlacementStep.TRIAL) -> Scene:
    """Make one, at this step."""
    cast = make_cast(session)
    placement = Placement(
        town=TOWN.key,
        step=step,
        coordinator_id=cast.coordinator.id,
        created_at=OPENED,
        step_since=OPENED,
    )
    session.add(placement)
    session.flush()
    person = PlacementMember(
        placement_id=placement.id,
        side=Side.PERSON,
        person_id=cast.person.id,
        wish_id=cast.wish.id,
        joined_at=OPENED,
    )
    host = PlacementMember(
        placement_id=placement.id,
        side=Side.HOST,
        host_id=cast.host.id,
        offer_id=cast.offer.id,
        joined_at=OPENED,
    )
    session.add_all([person, host])
    session.flush()
    return Scene(session, cast, placement, person, host)
