"""What many tests of the work itself begin with."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from storage.database import Database


@pytest.fixture
def session(sqlite_database: Database) -> Iterator[Session]:
    """A session that changes things; a file that tries either database has its own."""
    with sqlite_database.writing() as session:
        yield session
