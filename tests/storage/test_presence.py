"""A process is there as long as its connection is, and one of them fetches."""

import pytest
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database
from storage.presence import Presence
from tests.databases import PostgresServer

BOT = {"channel": "telegram", "bot": "1"}


def test_on_sqlite_there_is_only_this_process(sqlite_database: Database) -> None:
    """It always fetches."""
    presence = Presence(sqlite_database)

    assert presence.alive() == {presence.number}
    assert presence.may_fetch(**BOT)


@pytest.mark.postgres
def test_one_process_fetches_until_it_goes(postgres_database: Database) -> None:
    """The other sees it, waits, and takes over when it is gone."""
    first, second = Presence(postgres_database), Presence(postgres_database)
    assert first.may_fetch(**BOT)
    assert first.may_fetch(**BOT)
    assert not second.may_fetch(**BOT)
    assert second.may_fetch(channel="telegram", bot="2")
    assert first.alive() == second.alive() == {first.number, second.number}

    first.close()

    assert second.may_fetch(**BOT)
    assert second.alive() == {second.number}
    second.close()


@pytest.mark.postgres
def test_a_lost_connection_loses_the_locks_and_the_next_call_starts_anew(
    postgres_database: Database, postgres_server: PostgresServer
) -> None:
    """Nobody believes to fetch after the database sent everybody away."""
    presence = Presence(postgres_database)
    assert presence.may_fetch(**BOT)
    postgres_server.refuse(postgres_database.url)
    for _ in range(2):
        with pytest.raises(SQLAlchemyError):
            presence.may_fetch(**BOT)

    postgres_server.admit(postgres_database.url)
    postgres_database.engine.dispose()

    assert presence.may_fetch(**BOT)
    presence.close()
