"""Databases as they are before the first table."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from storage.vault import Vault
from tests.databases import PostgresServer

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The test runs once on SQLite and once on PostgreSQL."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def bare_urls(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """The addresses of two databases in which nothing is."""
    if kind == "sqlite":
        folders = [tmp_path / name for name in ("one", "two")]
        for folder in folders:
            folder.mkdir()
        yield [f"sqlite:///{folder / 'kanaeai.sqlite3'}" for folder in folders]
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    urls = [server.bare_database() for _ in range(2)]
    yield [url.render_as_string(hide_password=False) for url in urls]
    for url in urls:
        server.drop(url)


@pytest.fixture
def bare(bare_urls: list[str], vault: Vault) -> Iterator[Database]:
    """A database in which nothing is."""
    database = Database(bare_urls[0], vault=vault)
    yield database
    database.close()


@pytest.fixture
def other_bare(bare_urls: list[str], vault: Vault) -> Iterator[Database]:
    """Another one of the same kind."""
    database = Database(bare_urls[1], vault=vault)
    yield database
    database.close()
