"""A coordinator lays a wish and an offer side by side by hand; every gate but protection holds."""

import pytest
from sqlalchemy import select

from casework.choose_candidate import FitsNoMore, choose_candidate
from casework.consent import give_consent
from casework.ground import NotYours, TooLate, take_notices
from casework.propose_candidate import proposable, propose_candidate
from casework.search import Found, keep_candidates
from matching import Candidates
from storage.database import Database
from storage.states import HowSaid, Role
from storage.tables import Candidate
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_host,
    make_offer,
    make_person,
    make_wish,
)

WORDS = {"running": "走ること"}


def test_what_a_coordinator_proposes_is_shown_and_the_search_leaves_it(database: Database) -> None:
    """
    The supporter hears of it, it stands first, and a later search does not take it away.
    """
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        supporter = make_account(session, Role.SUPPORTER)
        person = make_person(session, supporter)
        wish = make_wish(session, person, sentence="だれかと本の話をしたい", likes=[])
        give_consent(session, person=person.id, by=supporter, how_said=HowSaid.CHOSEN, now=NOW)
        offer = make_offer(session, make_host(session))
        take_notices(session)

        ((shown, _),) = proposable(
            session, wish=wish.id, by=coordinator, town=TOWN, activity_words=WORDS, now=NOW, count=5
        )
        candidate = propose_candidate(
            session,
            wish=wish.id,
            offer=shown.id,
            by=coordinator,
            town=TOWN,
            activity_words=WORDS,
            now=NOW,
        )
        told = take_notices(session)
        nothing = Found(wish.id, wish.revision, Candidates(wish=wish.id.hex))
        keep_candidates(session, found_now=nothing, town=TOWN, now=NOW)

        assert (shown.id, candidate.state) == (offer.id, "shown")
        assert [(notice.to, notice.kind) for notice in told] == [(supporter.id, "ca.found")]
        with pytest.raises(TooLate):
            propose_candidate(
                session,
                wish=wish.id,
                offer=offer.id,
                by=coordinator,
                town=TOWN,
                activity_words=WORDS,
                now=NOW,
            )


def test_a_protected_wish_meets_an_offer_only_by_hand(sqlite_database: Database) -> None:
    """
    No search proposes anything for it; what a coordinator proposed can be chosen.
    """
    with sqlite_database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        supporter = make_account(session, Role.SUPPORTER)
        person = make_person(session, supporter, protected=True)
        wish = make_wish(session, person)
        give_consent(session, person=person.id, by=supporter, how_said=HowSaid.CHOSEN, now=NOW)
        offer = make_offer(session, make_host(session))

        candidate = propose_candidate(
            session,
            wish=wish.id,
            offer=offer.id,
            by=coordinator,
            town=TOWN,
            activity_words=WORDS,
            now=NOW,
        )
        introduction = choose_candidate(
            session,
            candidate=candidate.id,
            how_said=HowSaid.CHOSEN,
            by=supporter,
            town=TOWN,
            activity_words=WORDS,
            now=NOW,
        )

        assert introduction.offer_id == offer.id


def test_gates_hold_for_coordinators_too(sqlite_database: Database) -> None:
    """
    Without consent nothing can be proposed, and a supporter cannot propose at all.
    """
    with sqlite_database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        supporter = make_account(session, Role.SUPPORTER)
        wish = make_wish(session, make_person(session, supporter))
        offer = make_offer(session, make_host(session))

        with pytest.raises(FitsNoMore):
            propose_candidate(
                session,
                wish=wish.id,
                offer=offer.id,
                by=coordinator,
                town=TOWN,
                activity_words=WORDS,
                now=NOW,
            )
        with pytest.raises(NotYours):
            proposable(
                session,
                wish=wish.id,
                by=supporter,
                town=TOWN,
                activity_words=WORDS,
                now=NOW,
                count=5,
            )
        assert session.scalars(select(Candidate)).all() == []
