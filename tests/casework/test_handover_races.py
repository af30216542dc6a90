"""A hand-over and another deed at the same moment: one side speaks for the person, never none."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.begin_placement import begin_placement
from casework.consent import give_consent, withdraw_consent
from casework.decide_again import decide_again, withdraw_introduction
from casework.ground import take_notices
from casework.hand_over import hand_over_persons
from casework.leave import LastCoordinator, leave
from casework.leave_placement import leave_placement
from casework.set_day import set_day
from casework.take_over import decline_handover, take_over, withdraw_handover
from casework.withdraw_wish import withdraw_wish
from storage.base import Id
from storage.database import Database
from storage.states import HandoverState, HowSaid, IntroductionState, Role, TaskState
from storage.tables import (
    Account,
    Handover,
    Introduction,
    MeetingDay,
    Person,
    PlacementMember,
    Task,
)
from tests.casework.checking import settles_everything
from tests.casework.introducing import make_scene
from tests.casework.test_introduction_races import Deed, at_once
from tests.making import NOW, TOWN, make_account

TIMES = range(2)
TOMORROW = NOW + timedelta(days=1)


class Town:
    """A person in an introduction, or a placement, who is being handed over."""

    def __init__(self, database: Database, state: IntroductionState, *, placed: bool) -> None:
        self.database = database
        self.told: list[tuple[Id, str]] = []
        with database.writing() as session:
            scene = make_scene(session)
            introduction = scene.brought_to(state)
            self.person, self.wish = scene.person.id, scene.wish.id
            self.introduction = introduction.id
            self.supporter = scene.supporter.id
            self.colleague = make_account(session, Role.SUPPORTER).id
            self.placement = None
            if placed:
                self.placement = begin_placement(
                    session,
                    introduction=introduction.id,
                    by=scene.coordinator,
                    joins=None,
                    town=TOWN,
                    now=NOW,
                ).id
                settles_everything(session, placement=self.placement, now=NOW)
            self.handover = hand_over_persons(
                session, persons=[self.person], to=self.colleague, by=scene.supporter, now=NOW
            ).id
            take_notices(session)

    def takes(self, session: Session) -> None:
        """Take over."""
        # Read before the locks, as a card that was just shown has read it.
        session.get_one(Person, self.person)
        take_over(
            session,
            handover=self.handover,
            by=session.get_one(Account, self.colleague),
            now=NOW,
        )

    def old(self, deed: Callable[[Session, Account], object]) -> Deed:
        """Let the one before do something, having read the person a moment ago."""

        def does(session: Session) -> None:
            session.get_one(Person, self.person)
            deed(session, session.get_one(Account, self.supporter))
            self.told = [(one.to, one.kind) for one in take_notices(session)]

        return does

    def decide(self, session: Session, by: Account) -> object:
        """会ってみたい."""
        return decide_again(
            session,
            introduction=self.introduction,
            how_said=HowSaid.CHOSEN,
            by=by,
            town=TOWN,
            now=NOW,
        )

    def withdraw(self, session: Session, by: Account) -> object:
        """Back out."""
        return withdraw_introduction(session, introduction=self.introduction, by=by, now=NOW)

    def withdraw_wish(self, session: Session, by: Account) -> object:
        """Take the wish back."""
        return withdraw_wish(session, wish=self.wish, by=by, now=NOW)

    def take_consent_back(self, session: Session, by: Account) -> object:
        """Take the consent back."""
        withdraw_consent(session, person=self.person, by=by, town=TOWN, now=NOW)
        return None

    def give_consent(self, session: Session, by: Account) -> object:
        """Record a consent."""
        return give_consent(session, person=self.person, by=by, how_said=HowSaid.CHOSEN, now=NOW)

    def set_day(self, session: Session, by: Account) -> object:
        """Plan a meeting."""
        return set_day(session, placement=self.placement, by=by, starts_at=TOMORROW, now=NOW)

    def leave_placement(self, session: Session, by: Account) -> object:
        """Leave the placement."""
        member = session.scalars(
            select(PlacementMember.id).where(PlacementMember.person_id == self.person)
        ).one()
        return leave_placement(session, member=member, by=by, now=NOW)

    def owner(self) -> Id:
        """Return who speaks for the person."""
        with self.database.reading() as session:
            return session.get_one(Person, self.person).supporter_id


@pytest.mark.parametrize("again", TIMES)
@pytest.mark.parametrize(
    "deed", ["decide", "withdraw", "withdraw_wish", "take_consent_back", "give_consent"]
)
def test_a_deed_of_the_one_before(database: Database, deed: str, again: int) -> None:
    """It was done before the hand-over or not at all; the person is the colleague's."""
    town = Town(database, IntroductionState.WELCOMED, placed=False)

    went = at_once(database, town.old(getattr(town, deed)), town.takes)

    assert went[0] in {"done", "NotYours"}
    assert went[1] == "done"
    assert town.owner() == town.colleague
    with database.reading() as session:
        state = session.get_one(Introduction, town.introduction).state
    ends = {
        "decide": IntroductionState.MEETING,
        "withdraw": IntroductionState.WITHDRAWN,
        "withdraw_wish": IntroductionState.WITHDRAWN,
        "take_consent_back": IntroductionState.WITHDRAWN,
        "give_consent": IntroductionState.WELCOMED,
    }
    assert state is (ends[deed] if went[0] == "done" else IntroductionState.WELCOMED)


@pytest.mark.parametrize("again", TIMES)
@pytest.mark.parametrize("deed", ["set_day", "leave_placement"])
def test_a_deed_in_a_placement(database: Database, deed: str, again: int) -> None:
    """What the one before still planned stands; afterwards it is the colleague's to plan."""
    town = Town(database, IntroductionState.MEETING, placed=True)

    went = at_once(database, town.old(getattr(town, deed)), town.takes)

    assert went[0] in {"done", "NotYours"}
    assert went[1] == "done"
    assert town.owner() == town.colleague
    with database.reading() as session:
        days = session.scalars(select(MeetingDay)).all()
        member = session.scalars(
            select(PlacementMember).where(PlacementMember.person_id == town.person)
        ).one()
    if deed == "set_day":
        assert len(days) == (1 if went[0] == "done" else 0)
    else:
        assert (member.left_at is not None) == (went[0] == "done")


@pytest.mark.parametrize("again", TIMES)
@pytest.mark.parametrize("other", ["take", "decline", "withdraw"])
def test_two_answers_to_one_hand_over(database: Database, other: str, again: int) -> None:
    """The first one stands."""
    town = Town(database, IntroductionState.WELCOMED, placed=False)

    def decline(session: Session) -> None:
        by = session.get_one(Account, town.colleague)
        decline_handover(session, handover=town.handover, by=by, now=NOW)

    def withdraw(session: Session) -> None:
        by = session.get_one(Account, town.supporter)
        withdraw_handover(session, handover=town.handover, by=by, now=NOW)

    rival = {"take": town.takes, "decline": decline, "withdraw": withdraw}[other]

    went = at_once(database, town.takes, rival)

    assert sorted(went) == ["TooLate", "done"]
    with database.reading() as session:
        taken = session.get_one(Handover, town.handover).state is HandoverState.TAKEN
    assert taken == (went[0] == "done" or other == "take")
    assert town.owner() == (town.colleague if taken else town.supporter)


@pytest.mark.parametrize("again", TIMES)
@pytest.mark.parametrize("who", ["colleague", "supporter"])
def test_somebody_leaves_while_it_is_taken_over(database: Database, who: str, again: int) -> None:
    """The person is with somebody who is there, or a task says that nobody is."""
    town = Town(database, IntroductionState.WELCOMED, placed=False)

    def leaves(session: Session) -> None:
        by = session.get_one(Account, getattr(town, who))
        leave(session, by=by, town=TOWN, now=NOW)

    went = at_once(database, town.takes, leaves)

    assert went[1] == "done"
    with database.reading() as session:
        owner = session.get_one(Account, town.owner())
        tasks = session.scalars(
            select(Task).where(Task.kind == "supporter_left", Task.state != TaskState.RESOLVED)
        ).all()
    assert bool(tasks) == (owner.left_at is not None)


@pytest.mark.parametrize("again", TIMES)
def test_the_last_two_coordinators_leave_at_once(database: Database, again: int) -> None:
    """One of them stays, because something is open."""
    with database.writing() as session:
        scene = make_scene(session)
        both = [scene.coordinator.id, make_account(session, Role.COORDINATOR).id]

    def leaves(account: Id) -> Deed:
        def does(session: Session) -> None:
            try:
                leave(session, by=session.get_one(Account, account), town=TOWN, now=NOW)
            except LastCoordinator:
                stayed.append(account)

        return does

    stayed: list[Id] = []
    at_once(database, *(leaves(one) for one in both))

    assert len(stayed) == 1
    with database.reading() as session:
        there = session.scalars(
            select(Account.id).where(Account.role == Role.COORDINATOR, Account.left_at.is_(None))
        ).all()
    assert there == stayed
