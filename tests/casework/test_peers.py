"""仲間: how many others wish the same, never who; and how fresh an offer is."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.freshness import days_unconfirmed, last_confirmed
from casework.ground import NotYours, TooLate
from casework.peers import ask_about_peers, peers_of
from storage.database import Database
from storage.states import PersonState, Role, StillRightState, WishState
from storage.tables import Account, Consent, Person, StillRight, Task, Wish
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_consent,
    make_host,
    make_offer,
    make_person,
    make_wish,
)


def _wishes(session: Session, by: Account, *about: str) -> tuple[Person, Wish]:
    person = make_person(session, by)
    make_consent(session, person)
    return person, make_wish(session, person, about=list(about))


def _alike(session: Session) -> tuple[Account, Wish, list[tuple[Person, Wish]]]:
    """Return a wish to run, and two others with it."""
    supporter, other = (make_account(session, Role.SUPPORTER) for _ in range(2))
    _, mine = _wishes(session, supporter, "running")
    return supporter, mine, [_wishes(session, other, "running", "walking") for _ in range(2)]


def test_two_others_are_a_number(database: Database) -> None:
    """
    One is nobody; another wish of the same person, another town's or another thing count nothing.
    """
    with database.writing() as session:
        supporter, mine, ((_, first), _) = _alike(session)
        _wishes(session, supporter, "shogi")
        _, same = _wishes(session, supporter, "cooking")
        make_wish(session, session.get_one(Person, mine.person_id), about=["running"])

        assert peers_of(session, wish=mine.id, by=supporter, now=NOW) == 2
        assert peers_of(session, wish=same.id, by=supporter, now=NOW) == 0
        coordinator = make_account(session, Role.COORDINATOR)
        assert peers_of(session, wish=mine.id, by=coordinator, now=NOW) == 2
        first.town = "tonari"
        session.flush()
        assert peers_of(session, wish=mine.id, by=supporter, now=NOW) == 0
        with pytest.raises(NotYours):
            peers_of(session, wish=first.id, by=supporter, now=NOW)


@pytest.mark.parametrize("why", ["protected", "consent", "stopped", "withdrawn", "own_protected"])
def test_who_is_not_to_be_known_of_is_not_counted(database: Database, why: str) -> None:
    """
    Nobody protected, without consent or who has stopped; a protected person is told nothing.
    """
    with database.writing() as session:
        supporter, mine, ((person, wish), _) = _alike(session)
        if why == "protected":
            person.protected = True
        elif why == "consent":
            for consent in session.scalars(select(Consent).where(Consent.person_id == person.id)):
                consent.withdrawn_at = NOW
        elif why == "stopped":
            person.state = PersonState.STOPPED
        elif why == "withdrawn":
            wish.state = WishState.WITHDRAWN
        else:
            session.get_one(Person, mine.person_id).protected = True
        session.flush()

        assert peers_of(session, wish=mine.id, by=supporter, now=NOW) == 0
        with pytest.raises(TooLate):
            ask_about_peers(session, wish=mine.id, by=supporter, town=TOWN, now=NOW)


def test_the_question_is_one_task(database: Database) -> None:
    """
    Asked twice it is one; it names the one who asks, and nobody of the others.
    """
    with database.writing() as session:
        supporter, mine, others = _alike(session)

        for _ in range(2):
            ask_about_peers(session, wish=mine.id, by=supporter, town=TOWN, now=NOW)

        task = session.scalars(select(Task)).one()
        assert (task.kind, task.person_id, task.urgency) == ("peers", mine.person_id, "this_week")
        assert not any(wish.id.hex in str(task.facts) for _, wish in others)
        coordinator = make_account(session, Role.COORDINATOR)
        with pytest.raises(NotYours):
            ask_about_peers(session, wish=mine.id, by=coordinator, town=TOWN, now=NOW)


def test_an_offer_is_as_fresh_as_its_hosts_last_word(database: Database) -> None:
    """
    From two thirds of the ninety days on it is said; an answer to the question makes it fresh.
    """
    with database.writing() as session:
        host = make_host(session)
        offer = make_offer(session, host)
        later = NOW + timedelta(days=60)

        (at,) = last_confirmed(session, offers=[offer]).values()
        assert days_unconfirmed(at, town=TOWN, now=later - timedelta(hours=1)) is None
        assert days_unconfirmed(at, town=TOWN, now=later) == 60
        session.add(
            StillRight(
                town=TOWN.key,
                host_id=host.id,
                state=StillRightState.ANSWERED,
                rested=[],
                asked_at=later,
                answered_at=later,
            )
        )
        session.flush()
        (again,) = last_confirmed(session, offers=[offer]).values()

        assert again == later
