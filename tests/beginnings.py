"""
Beginnings that many conversations share: played once, then taken up where they ended.

A town in which a wish has its candidate is forty turns old; most tests are about the next one.
"""

import functools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, Generic, ParamSpec, TypeVar

from storage.base import Base
from storage.database import Database
from tests.talk import Talk

Told = ParamSpec("Told")
Who = TypeVar("Who")
_HOLDS_SOMETHING = "SELECT " + " OR ".join(
    f'EXISTS (SELECT 1 FROM "{table}")' for table in Base.metadata.tables
)


@dataclass(frozen=True)
class _Ended(Generic[Who]):
    """How a beginning ended: who was there, and all that was stored."""

    talk: Talk
    who: Who
    now: datetime
    next_update: int
    next_address: int
    stored: sqlite3.Connection


def played_once(
    play: Callable[Concatenate[Talk, Told], Who],
) -> Callable[Concatenate[Talk, Told], Who]:
    """
    Let a new town on SQLite begin where ``play`` ended in another, without playing it again.

    :param play: brings in its people, and returns who they are
    """
    known: dict[object, _Ended[Who]] = {}

    @functools.wraps(play)
    def begin(talk: Talk, /, *told: Told.args, **more: Told.kwargs) -> Who:
        if not (talk.is_new and _is_empty(talk.database)):
            return play(talk, *told, **more)
        key = (talk.database.vault, talk.now, told, tuple(more.items()))
        if (ended := known.get(key)) is not None:
            return _go_on(talk, ended)
        who = play(talk, *told, **more)
        known[key] = _keep(talk, who)
        return who

    return begin


def _keep(talk: Talk, who: Who) -> _Ended[Who]:
    stored = sqlite3.connect(":memory:", check_same_thread=False)
    with _driver(talk.database) as source:
        source.backup(stored)
    # What happens to them later in this town is not part of it.
    kept = deepcopy(who, {id(talk): talk})
    return _Ended(talk, kept, talk.now, talk.next_update, talk.next_address, stored)


def _go_on(talk: Talk, ended: _Ended[Who]) -> Who:
    with _driver(talk.database) as target:
        ended.stored.backup(target)
    talk.now = ended.now
    talk.next_update, talk.next_address = ended.next_update, ended.next_address
    return deepcopy(ended.who, {id(ended.talk): talk})


@contextmanager
def _driver(database: Database) -> Iterator[sqlite3.Connection]:
    with closing(database.engine.raw_connection()) as connection:
        assert isinstance(connection.driver_connection, sqlite3.Connection)
        yield connection.driver_connection


def _is_empty(database: Database) -> bool:
    if not database.is_sqlite:
        return False
    with _driver(database) as connection:
        (holds_something,) = connection.execute(_HOLDS_SOMETHING).fetchone()
    return not holds_something
