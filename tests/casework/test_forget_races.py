"""A case is forgotten at the same moment as somebody adds something to it."""

from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.forget_case import Why, forget_case
from storage.base import Id
from storage.database import Database
from storage.states import PersonState, Role
from storage.tables import Person, Wish
from tests.casework.test_introduction_races import Deed, at_once
from tests.making import NOW, make_account, make_person, make_wish


@pytest.mark.postgres
def test_nothing_is_left_behind_whoever_is_first(postgres_database: Database) -> None:
    """
    What was added before goes with the case; what comes after finds nobody. Forgetting happens.
    """
    for _ in range(4):
        with postgres_database.writing() as session:
            supporter = make_account(session, Role.SUPPORTER)
            person = make_person(session, supporter, state=PersonState.CLOSED)

        went = at_once(postgres_database, adds_to(person), forgets(person.id))

        with postgres_database.reading() as session:
            assert session.scalars(select(Wish)).all() == []
            assert session.scalars(select(Person)).all() == []
        assert went[1] == "done"


def adds_to(person: Person) -> Deed:
    """Add a wish, if there is still somebody whose it is."""

    def add(session: Session) -> None:
        with suppress(IntegrityError), session.begin_nested():
            make_wish(session, person)

    return add


def forgets(person: Id) -> Deed:
    """Forget the case."""
    return lambda s: forget_case(s, person=person, why=Why.ASKED, by=None, now=NOW)
