"""つなぎ: a job leaves for the employment-support agency, with a note and a receipt."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours
from casework.offer_terms import OfferTerms
from casework.post_offer import post_offer
from casework.refer_job import receive_referral
from casework.search import still_fits
from matching.facts import OfferKind
from storage.database import Database
from storage.states import Role, TaskState
from storage.tables import Offer, Referral, Task
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_consent,
    make_host,
    make_person,
    make_wish,
)


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
            receive_referral(session, offer=offer.id, by=supporter, now=NOW)
        for _ in range(2):
            receive_referral(session, offer=offer.id, by=coordinator, now=NOW)
        assert (referral.received_at, referral.received_by) == (NOW, coordinator.id)
        assert session.get_one(Task, task.id).outcome == "done"


def test_only_a_job_is_handed_on(sqlite_database: Database) -> None:
    """
    Whatever else is offered stays here.
    """
    with sqlite_database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        offer = posted(session, OfferKind.ROLE)

        assert session.scalars(select(Referral)).all() == []
        with pytest.raises(NotYours):
            receive_referral(session, offer=offer.id, by=coordinator, now=NOW)


def posted(session: Session, kind: OfferKind) -> Offer:
    """Let a host post an offer of this kind."""
    giver = make_account(session, Role.HOST, host_id=make_host(session).id)
    terms = OfferTerms(
        text="焙煎をいっしょにします", kind=kind, area=TOWN.areas[0].key, hope="話し相手がほしい"
    )
    return post_offer(session, by=giver, terms=terms, town=TOWN, now=NOW)
