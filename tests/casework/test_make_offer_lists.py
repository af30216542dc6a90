"""Whose lists of the week are to be made, and when."""

import pytest

from casework.make_offer_lists import Due, lists_to_make
from storage.database import Database
from storage.states import Role
from tests.making import NOW, TOWN, make_account, make_host, make_person, make_wish


def test_a_large_towns_lists_wait_until_nobody_talks(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    They take minutes of computing; a small town's are made at once.
    """
    with database.writing() as session:
        make_host(session)
        supporter = make_account(session, Role.SUPPORTER)
        for _ in range(2):
            make_wish(session, make_person(session, supporter))
    due = [Due(TOWN.key, NOW)]

    with database.reading() as session:
        assert lists_to_make(session, now=NOW, again=True, large=False) == due
        monkeypatch.setattr("casework.make_offer_lists.LARGE", 1)
        assert lists_to_make(session, now=NOW, again=True, large=False) == []
        assert lists_to_make(session, now=NOW, again=True, large=True) == due
