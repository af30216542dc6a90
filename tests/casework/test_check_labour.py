"""A 体験 with a concern is led to by nobody until a coordinator has looked at it."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.change_offer import change_offer
from casework.check_labour import let_offer_in, offer_to_look_at, send_offer_back
from casework.close_offer import close_offer
from casework.facts import offer_facts
from casework.ground import NotYours, TooLate, take_notices
from casework.offer_terms import OfferTerms
from casework.pause_offer import pause_offer
from casework.post_offer import post_offer
from casework.reopen_offer import reopen_offer
from casework.search import still_fits
from casework.views_hosts import my_offers, open_offers
from followup.labour import HARMLESS
from matching.facts import OfferKind
from storage.database import Database
from storage.states import OfferState, Role, TaskState
from storage.tables import Account, Offer, Task
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_consent,
    make_host,
    make_person,
    make_wish,
)

FINE = OfferTerms(
    text="珈琲の袋づめをいっしょにします",
    kind=OfferKind.ROLE,
    area=TOWN.areas[0].key,
    hope="話し相手がほしい",
    labour=HARMLESS,
)
SOLD = replace(FINE, labour={**HARMLESS, "sale": "yes"})


@dataclass
class Scene:
    """A host that posts, and a coordinator who looks."""

    session: Session
    giver: Account
    coordinator: Account

    @classmethod
    def of(cls, session: Session) -> "Scene":
        """Make both."""
        host = make_host(session)
        giver = make_account(session, Role.HOST, host_id=host.id)
        return cls(session, giver, make_account(session, Role.COORDINATOR))

    def posts(self, terms: OfferTerms) -> Offer:
        """Let the host post."""
        return post_offer(self.session, by=self.giver, terms=terms, town=TOWN, now=NOW)

    def changes(self, offer: Offer, terms: OfferTerms) -> Offer:
        """Let the host change its offer."""
        return change_offer(
            self.session, offer=offer.id, by=self.giver, terms=terms, town=TOWN, now=NOW
        )

    def tasks(self) -> list[Task]:
        """Return what waits for a coordinator's look."""
        return list(
            self.session.scalars(
                select(Task).where(Task.kind == "labour", Task.state != TaskState.RESOLVED)
            )
        )


def test_a_harmless_one_is_shown_at_once(database: Database) -> None:
    """
    Nobody is kept waiting where every answer is fine; the answers are kept as codes.
    """
    with database.writing() as session:
        scene = Scene.of(session)

        offer = scene.posts(FINE)

        session.expire_all()
        assert (offer.state, offer.labour) == (OfferState.OPEN, dict(HARMLESS))
        assert scene.tasks() == []


def test_a_concern_keeps_it_out_of_matching_until_it_is_let_in(database: Database) -> None:
    """
    It is in no list and fits no wish, also by hand; then it is shown and the host hears so.
    """
    with database.writing() as session:
        scene = Scene.of(session)
        supporter = make_account(session, Role.SUPPORTER)
        person = make_person(session, supporter)
        make_consent(session, person)
        wish = make_wish(session, person, sentence="珈琲の袋づめをしたい")

        def fits(offer: Offer) -> bool:
            return bool(
                still_fits(
                    session,
                    wish=wish,
                    offer=offer,
                    town=TOWN,
                    reader_words={},
                    by_hand=True,
                    now=NOW,
                )
            )

        offer = scene.posts(SOLD)

        assert (offer.state, offer.revision) == (OfferState.WAITING, 1)
        assert [one.open for one in offer_facts(session, offers=[offer], now=NOW)] == [False]
        assert not fits(offer)
        assert open_offers(session, by=supporter).rows == ()
        assert [one.id for one in my_offers(session, by=scene.giver).rows] == [offer.id]
        assert [(one.host_id, one.facts) for one in scene.tasks()] == [
            (offer.host_id, {"offer": offer.id.hex})
        ]
        take_notices(session)
        let_offer_in(session, offer=offer.id, by=scene.coordinator, now=NOW)
        assert (offer.state, offer.revision) == (OfferState.OPEN, 2)
        assert fits(offer)
        assert scene.tasks() == []
        assert [(one.kind, one.to) for one in take_notices(session)] == [("lb.in", scene.giver.id)]
        with pytest.raises(TooLate):
            let_offer_in(session, offer=offer.id, by=scene.coordinator, now=NOW)


def test_no_host_finds_a_way_around_the_look(database: Database) -> None:
    """
    Resting, other answers or another kind do not open what waits; only a coordinator does.
    """
    with database.writing() as session:
        scene = Scene.of(session)
        offer = scene.posts(SOLD)

        for move in (pause_offer, reopen_offer):
            with pytest.raises(TooLate):
                move(session, offer=offer.id, by=scene.giver, now=NOW)
        for terms in (FINE, replace(SOLD, kind=OfferKind.TOGETHER)):
            assert scene.changes(offer, terms).state is OfferState.WAITING
        for nobody in (scene.giver, make_account(session, Role.SUPPORTER)):
            with pytest.raises(NotYours):
                let_offer_in(session, offer=offer.id, by=nobody, now=NOW)
            with pytest.raises(NotYours):
                send_offer_back(session, offer=offer.id, words="一言", by=nobody, now=NOW)
            with pytest.raises(NotYours):
                offer_to_look_at(session, offer=offer.id, by=nobody)
        elsewhere = make_account(session, Role.COORDINATOR, town="tonarimachi")
        with pytest.raises(NotYours):
            let_offer_in(session, offer=offer.id, by=elsewhere, now=NOW)


def test_an_open_offer_that_becomes_one_waits(database: Database) -> None:
    """
    Changing the kind asks the same; what a coordinator has seen is not looked at twice.
    """
    with database.writing() as session:
        scene = Scene.of(session)
        offer = scene.posts(replace(FINE, kind=OfferKind.TOGETHER, labour={}))

        assert scene.changes(offer, SOLD).state is OfferState.WAITING
        let_offer_in(session, offer=offer.id, by=scene.coordinator, now=NOW)

        assert scene.changes(offer, replace(SOLD, capacity=3)).state is OfferState.OPEN
        another = replace(SOLD, text="箱をいっしょに折ります")
        assert scene.changes(offer, another).state is OfferState.WAITING


def test_one_sent_back_waits_until_it_is_changed(database: Database) -> None:
    """
    The host hears the sentence; the change brings the task back; its end takes it away.
    """
    with database.writing() as session:
        scene = Scene.of(session)
        offer = scene.posts(SOLD)
        take_notices(session)

        send_offer_back(
            session, offer=offer.id, words="売らない形にできますか", by=scene.coordinator, now=NOW
        )

        told = take_notices(session)
        assert [(one.kind, one.facts["words"]) for one in told] == [
            ("lb.back", "売らない形にできますか")
        ]
        assert (scene.tasks(), offer.state) == ([], OfferState.WAITING)
        scene.changes(offer, FINE)
        assert len(scene.tasks()) == 1
        close_offer(session, offer=offer.id, by=scene.giver, towns={TOWN.key: TOWN}, now=NOW)
        assert (scene.tasks(), offer.state) == ([], OfferState.CLOSED)
