"""A town to talk with, and its coordinator at the desk."""

import pytest

from storage.database import Database
from tests.desk.sitting import Seat
from tests.talk import Talk


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """An empty town on SQLite."""
    return Talk(sqlite_database)


@pytest.fixture
def seat(talk: Talk) -> Seat:
    """The town's coordinator, signed in at the desk."""
    return Seat(talk, talk.coordinator()).signs_in()
