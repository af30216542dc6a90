"""The deeds of an introduction, each in a line, on rows of a town."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_introduction import Answer, answer_introduction
from casework.approve_introduction import approve_introduction
from casework.choose_candidate import choose_candidate
from casework.decide_again import decide_again
from casework.ground import take_notices
from storage.base import Id
from storage.states import HowHeard, HowSaid, IntroductionState, Role
from storage.tables import Account, Candidate, Host, Introduction, Offer, Person, Wish
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_candidate,
    make_consent,
    make_host,
    make_offer,
    make_person,
    make_wish,
)

WORDS: dict[str, str] = {}
"""What activities are called; the gates do not read them."""


@dataclass
class Scene:
    """A wish with a candidate, and everybody who has a say in it."""

    session: Session
    coordinator: Account
    supporter: Account
    person: Person
    wish: Wish
    giver: Account
    host: Host
    offer: Offer
    candidate: Candidate

    def chooses(
        self, candidate: Candidate | None = None, *, how_said: HowSaid = HowSaid.CHOSEN
    ) -> Introduction:
        """Let the person say 見てみたい."""
        return choose_candidate(
            self.session,
            candidate=(candidate or self.candidate).id,
            how_said=how_said,
            by=self.supporter,
            town=TOWN,
            activity_words=WORDS,
            now=NOW,
        )

    def approves(self, introduction: Introduction, *, now: datetime = NOW) -> Introduction:
        """Let the coordinator approve."""
        return approve_introduction(
            self.session,
            introduction=introduction.id,
            by=self.coordinator,
            town=TOWN,
            activity_words=WORDS,
            now=now,
        )

    def answers(
        self,
        introduction: Introduction,
        answer: Answer = Answer.WELCOME,
        reason: str = "",
        *,
        by: Account | None = None,
        how_heard: HowHeard = HowHeard.CHAT,
    ) -> Introduction:
        """Let the host answer."""
        return answer_introduction(
            self.session,
            introduction=introduction.id,
            answer=answer,
            reason=reason,
            by=by or self.giver,
            town=TOWN,
            how_heard=how_heard,
            now=NOW,
        )

    def decides(
        self, introduction: Introduction, *, how_said: HowSaid = HowSaid.CHOSEN
    ) -> Introduction:
        """Let the person say 会ってみたい."""
        return decide_again(
            self.session,
            introduction=introduction.id,
            how_said=how_said,
            by=self.supporter,
            town=TOWN,
            now=NOW,
        )

    def brought_to(self, state: IntroductionState) -> Introduction:
        """Bring the first candidate to this state, and forget who was told."""
        introduction = self.chooses()
        if state is not IntroductionState.CHOSEN:
            self.approves(introduction)
        if state in {IntroductionState.WELCOMED, IntroductionState.MEETING}:
            self.answers(introduction)
        if state is IntroductionState.MEETING:
            self.decides(introduction)
        assert introduction.state is state
        self.heard()
        return introduction

    def another_candidate(self, **host: str) -> tuple[Candidate, Account]:
        """Lay another host's offer beside the wish; return it and who gives it."""
        other = make_host(self.session, **{"name": "印刷会社", **host})
        giver = make_account(self.session, Role.HOST, host_id=other.id)
        offer = make_offer(self.session, other)
        return make_candidate(self.session, self.wish, offer, rank=2), giver

    def another_wish(self) -> Candidate:
        """Lay the same offer beside the wish of another person."""
        person = make_person(self.session, self.supporter)
        make_consent(self.session, person)
        return make_candidate(self.session, make_wish(self.session, person), self.offer)

    def heard(self) -> list[tuple[Id, str]]:
        """Return who was told what since the last look."""
        return [(notice.to, notice.kind) for notice in take_notices(self.session)]

    def told(self, account: Account) -> list[str]:
        """Return what one account was told since the last look."""
        return [kind for to, kind in self.heard() if to == account.id]


def make_scene(session: Session) -> Scene:
    """Make a wish with a consent and one candidate."""
    coordinator = make_account(session, Role.COORDINATOR)
    supporter = make_account(session, Role.SUPPORTER)
    person = make_person(session, supporter)
    make_consent(session, person)
    wish = make_wish(session, person)
    host = make_host(session)
    giver = make_account(session, Role.HOST, host_id=host.id)
    offer = make_offer(session, host)
    candidate = make_candidate(session, wish, offer)
    return Scene(session, coordinator, supporter, person, wish, giver, host, offer, candidate)


def introductions_of(session: Session, wish: Id) -> list[Introduction]:
    """Return the introductions of a wish."""
    return list(session.scalars(select(Introduction).where(Introduction.wish_id == wish)))
