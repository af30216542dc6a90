"""Two words about one tie, or about one wish's goal, at the same moment: one of them stands."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.enter_tie import TieTold, change_tie, end_tie, enter_tie
from casework.set_goal import set_goal
from casework.ties import Bond, Giving, PartyKind
from storage.database import Database
from storage.states import Role
from storage.tables import Account, Goal, Tie
from tests.casework.test_host_races import at_once
from tests.making import NOW, make_account, make_person, make_wish

LEVELS = ("一", "二", "三", "四", "五")


@pytest.mark.parametrize("again", range(2))
def test_a_tie_that_changes_and_ends_at_once(database: Database, again: int) -> None:
    """Whoever comes second is told so, and no more than one tie stands."""
    with database.writing() as session:
        by = make_account(session, Role.SUPPORTER)
        told = TieTold(
            kind=PartyKind.FAMILY,
            bond=Bond.WEAK,
            giving=Giving.BOTH,
            since=NOW.date() - timedelta(days=30),
        )
        person = make_person(session, by)
        tie = enter_tie(session, person=person.id, told=told, by=by, now=NOW - timedelta(days=9)).id
        who = by.id

    late = at_once(
        database,
        lambda session: change_tie(
            session,
            tie=tie,
            bond=Bond.STRONG,
            giving=Giving.BOTH,
            by=session.get_one(Account, who),
            now=NOW,
        ),
        lambda session: end_tie(session, tie=tie, by=session.get_one(Account, who), now=NOW),
    )

    with database.reading() as session:
        standing = session.scalars(select(Tie).where(Tie.until.is_(None))).all()
    assert late == 1
    assert len(standing) <= 1


@pytest.mark.parametrize("again", range(2))
def test_two_descriptions_of_one_goal_at_once(database: Database, again: int) -> None:
    """Both are kept, and the later one is the goal."""
    with database.writing() as session:
        by = make_account(session, Role.SUPPORTER)
        wish = make_wish(session, make_person(session, by)).id
        who = by.id

    late = at_once(
        database,
        *(
            lambda session: set_goal(
                session, wish=wish, levels=LEVELS, by=session.get_one(Account, who), now=NOW
            )
            for _ in range(2)
        ),
    )

    with database.reading() as session:
        goals = session.scalars(select(Goal)).all()
    assert late == 0
    assert [goal.replaced_at is None for goal in goals].count(True) == 1
    assert len(goals) == 2
