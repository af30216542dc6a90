"""A town to talk with, for the tests of conversations."""

import pytest

from storage.database import Database
from tests.talk import Talk


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """An empty town on SQLite; the deeds themselves are tested on both databases."""
    return Talk(sqlite_database)
