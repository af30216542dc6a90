"""つなぎ: a job or a wish to work leaves for the agency, with a note and a receipt."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.consent import GUARDIAN, withdraw_consent
from casework.ground import NotYours, TooLate, take_notices
from casework.introductions import NotConfirmed
from casework.offer_terms import OfferTerms
from casework.post_offer import post_offer
from casework.receive_referral import receive_referral
from casework.refer_wish import refer_wish, take_back_referral
from casework.search import still_fits
from casework.stop_person import stop_person
from casework.withdraw_wish import withdraw_wish
from matching.facts import OfferKind
from storage.database import Database
from storage.states import HowSaid, Role, TaskState, WishState
from storage.tables import Account, Offer, Referral, Task
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_consent,
    make_host,
    make_person,
    make_wish,
)

NOTE = "朝の二時間から始めたいです。静かな場所が合います。"


def test_a_job_is_handed_on_and_never_matched(database: Database) -> None:
    """
    A task stands until the receipt; the gates stay shut for a job, also by hand.
    """
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        supporter = make_account(session, Role.SUPPORTER)
        offer = posted(session, OfferKind.EMPLOYMENT)
        person = make_person(session, supporter)
        make_consent(session, person)
        fits = still_fits(
            session,
            wish=make_wish(session, person),
            offer=offer,
            town=TOWN,
            reader_words={},
            by_hand=True,
            now=NOW,
        )

        referral = session.scalars(select(Referral)).one()
        task = session.scalars(select(Task).where(Task.kind == "refer_job")).one()
        assert not fits
        assert referral.agency == "叶江しごとサポートセンター"
        assert (task.state, task.host_id) == (TaskState.OPEN, offer.host_id)
        with pytest.raises(NotYours):
            receive_referral(session, referral=referral.id, by=supporter, now=NOW)
        for _ in range(2):
            receive_referral(session, referral=referral.id, by=coordinator, now=NOW)
        assert (referral.received_at, referral.received_by) == (NOW, coordinator.id)
        assert session.get_one(Task, task.id).outcome == "done"


def test_only_a_job_is_handed_on(sqlite_database: Database) -> None:
    """
    Whatever else is offered stays here.
    """
    with sqlite_database.writing() as session:
        posted(session, OfferKind.ROLE)

        assert session.scalars(select(Referral)).all() == []


def test_a_wish_to_work_is_handed_on_and_rests(database: Database) -> None:
    """
    Its note stands sealed until the receipt, of which the supporter hears; it can set out anew.
    """
    with database.writing() as session:
        work = Work(session)

        referral = work.handed_on()

        assert (work.wish.state, referral.note) == (WishState.PAUSED, NOTE)
        assert NOTE.encode() not in (referral.note_sealed or b"")
        assert work.task_states() == [TaskState.OPEN]
        with pytest.raises(NotYours):
            receive_referral(session, referral=referral.id, by=work.stranger, now=NOW)
        for _ in range(2):
            receive_referral(session, referral=referral.id, by=work.coordinator, now=NOW)
        assert work.task_states() == [TaskState.RESOLVED]
        told = [one.to for one in take_notices(session) if one.kind == "rf.received"]
        assert told == [work.supporter.id]

        assert work.handed_on() is referral
        assert referral.received_at is None
        assert work.task_states() == [TaskState.RESOLVED, TaskState.OPEN]


def test_without_the_persons_yes_no_wish_is_handed_on(sqlite_database: Database) -> None:
    """
    未確認 hands nothing on; under 18 a guardian's yes is needed too; others decide nothing.
    """
    with sqlite_database.writing() as session:
        work = Work(session)

        with pytest.raises(NotConfirmed):
            work.handed_on(how_said=HowSaid.UNCONFIRMED)
        for nobody in (work.stranger, work.coordinator):
            with pytest.raises(NotYours):
                work.handed_on(by=nobody)
        work.person.minor = True
        with pytest.raises(NotConfirmed):
            work.handed_on()
        assert session.scalars(select(Referral)).all() == []
        assert work.wish.state is WishState.OPEN
        make_consent(session, work.person, purpose=GUARDIAN)
        work.handed_on()


@pytest.mark.parametrize("way", ["taken_back", "withdrawn", "consent", "stopped"])
def test_what_is_on_its_way_can_be_taken_back(sqlite_database: Database, way: str) -> None:
    """
    By itself, with the wish, with the consent, or with everything: the note is erased.
    """
    with sqlite_database.writing() as session:
        work = Work(session)
        make_consent(session, work.person)
        referral = work.handed_on()
        by: dict[str, Any] = {"by": work.supporter, "now": NOW}

        if way == "taken_back":
            with pytest.raises(NotYours):
                take_back_referral(session, wish=work.wish.id, by=work.stranger, now=NOW)
            take_back_referral(session, wish=work.wish.id, **by)
        elif way == "withdrawn":
            withdraw_wish(session, wish=work.wish.id, **by)
        elif way == "consent":
            withdraw_consent(session, person=work.person.id, town=TOWN, **by)
        else:
            stop_person(session, person=work.person.id, town=TOWN, **by)
        session.flush()

        assert (referral.note, referral.taken_back_at) == ("", NOW)
        assert work.task_states() == [TaskState.RESOLVED]
        with pytest.raises(TooLate):
            receive_referral(session, referral=referral.id, by=work.coordinator, now=NOW)


class Work:
    """Somebody who would like to work, and who has a say in it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.coordinator = make_account(session, Role.COORDINATOR)
        self.supporter = make_account(session, Role.SUPPORTER)
        self.stranger = make_account(session, Role.SUPPORTER)
        self.person = make_person(session, self.supporter)
        self.wish = make_wish(session, self.person, sentence="パン屋で働いてみたい")

    def handed_on(
        self, *, how_said: HowSaid = HowSaid.CHOSEN, by: Account | None = None
    ) -> Referral:
        """Hand the wish on."""
        return refer_wish(
            self.session,
            wish=self.wish.id,
            words=NOTE,
            how_said=how_said,
            by=by or self.supporter,
            town=TOWN,
            now=NOW,
        )

    def task_states(self) -> list[TaskState]:
        """Return where the tasks about it stand, the oldest first."""
        self.session.flush()
        tasks = select(Task).where(Task.kind == "refer_job").order_by(Task.id)
        return [task.state for task in self.session.scalars(tasks)]


def posted(session: Session, kind: OfferKind) -> Offer:
    """Let a host post an offer of this kind."""
    giver = make_account(session, Role.HOST, host_id=make_host(session).id)
    terms = OfferTerms(
        text="焙煎をいっしょにします", kind=kind, area=TOWN.areas[0].key, hope="話し相手がほしい"
    )
    return post_offer(session, by=giver, terms=terms, town=TOWN, now=NOW)
