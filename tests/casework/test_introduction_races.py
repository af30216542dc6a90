"""Two deeds on one introduction at the same moment: one of them stands, in either order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_introduction import Answer, answer_introduction
from casework.approve_introduction import (
    HostIsBeingAsked,
    WishIsBeingAsked,
    approve_introduction,
)
from casework.choose_candidate import FitsNoMore, choose_candidate
from casework.consent import give_consent, withdraw_consent
from casework.decide_again import decide_again, withdraw_introduction
from casework.ground import NotYours, TooLate
from casework.invite import invite
from casework.join import NoSuchInvitation, join
from casework.leave import leave
from casework.withdraw_wish import withdraw_wish
from storage.base import Id
from storage.database import Database
from storage.states import HowSaid, IntroductionState, Role, WishState
from storage.tables import Account, Chat, Consent, Introduction, IntroductionStep, Wish
from tests.casework.introducing import WORDS, make_scene
from tests.making import NOW, TOWN

Deed = Callable[[Session], object]
LATE = (NotYours, TooLate, HostIsBeingAsked, WishIsBeingAsked, FitsNoMore, NoSuchInvitation)
TIMES = range(2)


def at_once(database: Database, *deeds: Deed) -> list[str]:
    """Do the deeds at the same moment, each in its own transaction; return how each went."""
    start = Barrier(len(deeds))

    def run(deed: Deed) -> str:
        start.wait()
        try:
            with database.writing() as session:
                deed(session)
        except LATE as late:
            return type(late).__name__
        return "done"

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


class Town:
    """Ids of a scene in the database, and its deeds as they race."""

    def __init__(self, database: Database, state: IntroductionState | None = None) -> None:
        self.database = database
        with database.writing() as session:
            scene = make_scene(session)
            self.candidate = scene.candidate.id
            self.wish, self.person = scene.wish.id, scene.person.id
            self.supporter, self.coordinator = scene.supporter.id, scene.coordinator.id
            self.giver = scene.giver.id
            self.introduction: Id | None = scene.brought_to(state).id if state else None
            other, giver = scene.another_candidate()
            self.other_candidate, self.other_giver = other.id, giver.id
            self.same_offer = scene.another_wish().id

    def chosen(self, candidate: Id) -> Id:
        """Choose a candidate beforehand."""
        with self.database.writing() as session:
            return self.choose(candidate)(session).id

    def choose(self, candidate: Id) -> Callable[[Session], Introduction]:
        """見てみたい."""
        return lambda s: choose_candidate(
            s,
            candidate=candidate,
            how_said=HowSaid.CHOSEN,
            by=s.get_one(Account, self.supporter),
            town=TOWN,
            activity_words=WORDS,
            now=NOW,
        )

    def approve(self, introduction: Id | None) -> Deed:
        """Approve an introduction."""
        return lambda s: approve_introduction(
            s,
            introduction=introduction,
            by=s.get_one(Account, self.coordinator),
            town=TOWN,
            activity_words=WORDS,
            now=NOW,
        )

    def answer(self, answer: Answer, reason: str = "") -> Deed:
        """Let the host answer."""
        return lambda s: answer_introduction(
            s,
            introduction=self.introduction,
            answer=answer,
            reason=reason,
            by=s.get_one(Account, self.giver),
            town=TOWN,
            now=NOW,
        )

    def decide(self, session: Session) -> object:
        """会ってみたい."""
        return decide_again(
            session,
            introduction=self.introduction,
            how_said=HowSaid.CHOSEN,
            by=session.get_one(Account, self.supporter),
            town=TOWN,
            now=NOW,
        )

    def withdraw(self, session: Session) -> object:
        """Back out."""
        return withdraw_introduction(
            session,
            introduction=self.introduction,
            by=session.get_one(Account, self.supporter),
            now=NOW,
        )

    def withdraw_wish(self, session: Session) -> object:
        """Take the whole wish back."""
        by = session.get_one(Account, self.supporter)
        return withdraw_wish(session, wish=self.wish, by=by, now=NOW)

    def take_consent_back(self, session: Session) -> None:
        """Take the consent back."""
        # Read before the lock, as a card that was just shown has read it.
        session.get_one(Wish, self.wish)
        by = session.get_one(Account, self.supporter)
        withdraw_consent(session, person=self.person, by=by, town=TOWN, now=NOW)

    def leave(self, session: Session) -> None:
        """Let the host leave."""
        leave(session, by=session.get_one(Account, self.giver), town=TOWN, now=NOW)

    def states(self) -> list[IntroductionState]:
        """Return the states of all introductions."""
        with self.database.reading() as session:
            return list(session.scalars(select(Introduction.state).order_by(Introduction.id)))

    def steps(self) -> list[IntroductionState]:
        """Return every step that was taken."""
        with self.database.reading() as session:
            return list(
                session.scalars(select(IntroductionStep.state).order_by(IntroductionStep.id))
            )

    def wish_state(self) -> WishState:
        """Return the state of the wish."""
        with self.database.reading() as session:
            return session.get_one(Wish, self.wish).state


@pytest.mark.parametrize("again", TIMES)
def test_choosing_twice(database: Database, again: int) -> None:
    """A double tap makes one introduction."""
    town = Town(database)

    went = at_once(database, town.choose(town.candidate), town.choose(town.candidate))

    assert sorted(went) == ["TooLate", "done"]
    assert town.states() == [IntroductionState.CHOSEN]


@pytest.mark.parametrize("again", TIMES)
def test_two_coordinators_approve_the_same(database: Database, again: int) -> None:
    """The host is asked once."""
    town = Town(database, IntroductionState.CHOSEN)

    went = at_once(database, *[town.approve(town.introduction)] * 2)

    assert sorted(went) == ["TooLate", "done"]
    assert town.steps().count(IntroductionState.ASKED) == 1


@pytest.mark.parametrize("again", TIMES)
def test_two_hosts_are_not_asked_about_one_wish(database: Database, again: int) -> None:
    """Of two approvals at once exactly one wins."""
    town = Town(database, IntroductionState.CHOSEN)
    other = town.chosen(town.other_candidate)

    went = at_once(database, town.approve(town.introduction), town.approve(other))

    assert sorted(went) == ["WishIsBeingAsked", "done"]
    assert sorted(town.states()) == [IntroductionState.ASKED, IntroductionState.CHOSEN]


@pytest.mark.parametrize("again", TIMES)
def test_one_host_is_not_asked_about_two_wishes(database: Database, again: int) -> None:
    """Of two approvals for one host exactly one wins."""
    town = Town(database, IntroductionState.CHOSEN)
    other = town.chosen(town.same_offer)

    went = at_once(database, town.approve(town.introduction), town.approve(other))

    assert sorted(went) == ["HostIsBeingAsked", "done"]
    assert sorted(town.states()) == [IntroductionState.ASKED, IntroductionState.CHOSEN]


@pytest.mark.parametrize("again", TIMES)
def test_two_answers_at_once(database: Database, again: int) -> None:
    """Two people of one host, a welcome and a decline: the first one stands."""
    town = Town(database, IntroductionState.ASKED)

    went = at_once(database, town.answer(Answer.WELCOME), town.answer(Answer.NOT_NOW, "busy"))

    assert sorted(went) == ["TooLate", "done"]
    welcomed = went[0] == "done"
    assert town.states() == [IntroductionState.WELCOMED if welcomed else IntroductionState.DECLINED]
    assert town.wish_state() is (WishState.CHOSEN if welcomed else WishState.OPEN)


@pytest.mark.parametrize("again", range(2))
@pytest.mark.parametrize("ends", ["withdraw", "withdraw_wish", "take_consent_back", "leave"])
@pytest.mark.parametrize("step", ["approve", "answer", "decide"])
def test_a_step_and_its_end_at_once(database: Database, step: str, ends: str, again: int) -> None:
    """Whoever comes first, the introduction is over and the wish is not held by it."""
    before = {
        "approve": IntroductionState.CHOSEN,
        "answer": IntroductionState.ASKED,
        "decide": IntroductionState.WELCOMED,
    }
    town = Town(database, before[step])
    deed = {
        "approve": town.approve(town.introduction),
        "answer": town.answer(Answer.WELCOME),
        "decide": town.decide,
    }[step]

    went = at_once(database, deed, getattr(town, ends))

    assert went[0] in {"done", "TooLate", "NotYours"}
    assert went[1] == "done"
    over = IntroductionState.DECLINED if ends == "leave" else IntroductionState.WITHDRAWN
    assert town.states() == [over]
    assert town.steps()[-1] is over
    withdrawn = ends == "withdraw_wish"
    assert town.wish_state() is (WishState.WITHDRAWN if withdrawn else WishState.OPEN)


@pytest.mark.parametrize("again", TIMES)
def test_choosing_while_a_consent_ends(database: Database, again: int) -> None:
    """Nothing that was chosen outlives the consent."""
    town = Town(database)

    went = at_once(database, town.choose(town.candidate), town.take_consent_back)

    assert went[0] in {"done", "TooLate", "FitsNoMore"}
    assert town.states() in ([], [IntroductionState.WITHDRAWN])
    assert town.wish_state() is WishState.OPEN


@pytest.mark.parametrize("again", TIMES)
def test_deciding_twice(database: Database, again: int) -> None:
    """One meeting is arranged."""
    town = Town(database, IntroductionState.WELCOMED)

    assert sorted(at_once(database, town.decide, town.decide)) == ["TooLate", "done"]
    assert town.steps().count(IntroductionState.MEETING) == 1


@pytest.mark.parametrize("again", TIMES)
def test_two_guests_with_one_invitation(database: Database, again: int) -> None:
    """A link that was passed on lets one of them in."""
    with database.writing() as session:
        token = invite(session, role=Role.SUPPORTER, town=TOWN.key, by=None, now=NOW)
        chats = []
        for number in (b"1" * 16, b"2" * 16):
            chat = Chat(
                channel="test", bot="bot", address_index=number, address="1", first_seen=NOW
            )
            session.add(chat)
            chats.append(chat.id)

    def joins(chat: Id) -> Deed:
        return lambda s: join(
            s, chat=s.get_one(Chat, chat), token=token, towns={TOWN.key: TOWN}, now=NOW
        )

    went = at_once(database, *(joins(chat) for chat in chats))

    assert sorted(went) == ["NoSuchInvitation", "done"]
    with database.reading() as session:
        assert len(session.scalars(select(Account)).all()) == 1


@pytest.mark.parametrize("again", TIMES)
def test_consent_given_twice_at_once(database: Database, again: int) -> None:
    """It is recorded once."""
    town = Town(database)
    with database.writing() as session:
        town.take_consent_back(session)

    def gives(session: Session) -> object:
        by = session.get_one(Account, town.supporter)
        return give_consent(session, person=town.person, by=by, how_said=HowSaid.CHOSEN, now=NOW)

    at_once(database, gives, gives)

    with database.reading() as session:
        held = session.scalars(
            select(Consent).where(Consent.person_id == town.person, Consent.withdrawn_at.is_(None))
        ).all()
    assert len(held) == 1
