"""
The practice server's own SQLite database: ids, messages, waiting updates, files, records.
Writes are committed together a moment later; nothing is told to anyone before `saved()`.
"""

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

Record = dict[str, Any]

# Long enough to gather what 32 busy chats write at once, too short for a person to notice.
GATHER_SECONDS = 0.002

_TABLES = """
CREATE TABLE IF NOT EXISTS sequences (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (
    shelf TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (shelf, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    chat_id INTEGER, message_id INTEGER, body TEXT NOT NULL,
    PRIMARY KEY (chat_id, message_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS updates (update_id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    file_id TEXT PRIMARY KEY, body TEXT NOT NULL, content BLOB NOT NULL);
"""


class DatabaseInUse(Exception):
    """Another practice server holds this database; two would give out the same ids."""


class Store:
    """
    One database file held by one process (or ":memory:").

    :raises DatabaseInUse: if another process holds the file
    """

    def __init__(self, *, path: str | Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
        try:
            # The exclusive lock is the guard against a second server. A lost power supply may cost
            # the last moments of a practice town, a killed process costs nothing.
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=OFF")
            self._db.executescript(_TABLES)
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._db.close()
            if "locked" in str(error):
                raise DatabaseInUse(str(path)) from error
            raise
        self._sequences: dict[str, int] = dict(self._db.execute("SELECT name, last FROM sequences"))
        self._moved: set[str] = set()
        self._waiting: list[tuple[str, tuple[Any, ...]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._next_commit: asyncio.Future[None] | None = None

    # --- ids -----------------------------------------------------------------------------------

    def next_id(self, name: str) -> int:
        """The next number of the sequence `name`, from 1; no number is ever given twice."""
        number = self._sequences.get(name, 0) + 1
        self._sequences[name] = number
        self._moved.add(name)
        self._schedule()
        return number

    # --- small records ---------------------------------------------------------------------------

    def put(self, shelf: str, key: str, record: Record) -> None:
        """Keep a record under (shelf, key), replacing what was there."""
        self._write("REPLACE INTO records VALUES (?, ?, ?)", shelf, key, _dump(record))

    def drop(self, shelf: str, key: str) -> None:
        """Forget a record; nothing happens if there is none."""
        self._write("DELETE FROM records WHERE shelf = ? AND key = ?", shelf, key)

    def shelf(self, shelf: str) -> dict[str, Record]:
        """All records of a shelf by key, in the order of their keys."""
        self.flush()
        rows = self._db.execute("SELECT key, body FROM records WHERE shelf = ?", (shelf,))
        return {key: json.loads(body) for key, body in rows}

    # --- messages --------------------------------------------------------------------------------

    def put_message(self, message: Record) -> None:
        """Keep a message (Telegram's Message object), replacing an earlier state of it."""
        chat_id, message_id = message["chat"]["id"], message["message_id"]
        self._write("REPLACE INTO messages VALUES (?, ?, ?)", chat_id, message_id, _dump(message))

    def drop_message(self, *, chat_id: int, message_id: int) -> None:
        """Forget a message."""
        self._write(
            "DELETE FROM messages WHERE chat_id = ? AND message_id = ?", chat_id, message_id
        )

    def message(self, *, chat_id: int, message_id: int) -> Record | None:
        """One message, or None."""
        self.flush()
        row = self._db.execute(
            "SELECT body FROM messages WHERE chat_id = ? AND message_id = ?", (chat_id, message_id)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def newest_messages(self, *, chat_id: int, limit: int) -> list[Record]:
        """The last `limit` messages of a chat, oldest first."""
        self.flush()
        rows = self._db.execute(
            "SELECT body FROM messages WHERE chat_id = ? ORDER BY message_id DESC LIMIT ?",
            (chat_id, limit),
        ).fetchall()
        return [json.loads(body) for (body,) in reversed(rows)]

    # --- updates ---------------------------------------------------------------------------------

    def put_update(self, update: Record) -> None:
        """Keep an update until it is confirmed."""
        self._write("REPLACE INTO updates VALUES (?, ?)", update["update_id"], _dump(update))

    def drop_update(self, update_id: int) -> None:
        """Forget a confirmed update."""
        self._write("DELETE FROM updates WHERE update_id = ?", update_id)

    def updates(self) -> list[Record]:
        """All unconfirmed updates, oldest first."""
        self.flush()
        rows = self._db.execute("SELECT body FROM updates ORDER BY update_id")
        return [json.loads(body) for (body,) in rows]

    # --- files -----------------------------------------------------------------------------------

    def put_file(self, *, file_id: str, record: Record, content: bytes) -> None:
        """Keep a file's bytes and what is known of it."""
        self._write("REPLACE INTO files VALUES (?, ?, ?)", file_id, _dump(record), content)

    def files(self) -> dict[str, Record]:
        """What is known of each file, without its bytes."""
        self.flush()
        rows = self._db.execute("SELECT file_id, body FROM files")
        return {file_id: json.loads(body) for file_id, body in rows}

    def content(self, file_id: str) -> bytes:
        """
        A file's bytes.

        :raises KeyError: if there is no such file
        """
        self.flush()
        row = self._db.execute("SELECT content FROM files WHERE file_id = ?", (file_id,)).fetchone()
        if row is None:
            raise KeyError(file_id)
        return bytes(row[0])

    # --- committing ------------------------------------------------------------------------------

    async def saved(self) -> None:
        """Return when everything written so far would survive a kill -9."""
        if self._next_commit is not None:
            await asyncio.shield(self._next_commit)

    def flush(self) -> None:
        """
        Commit what is waiting, now.

        :raises sqlite3.Error: if the disk refuses; what waited stays waiting
        """
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        promise, self._next_commit = self._next_commit, None
        try:
            self._commit()
        except sqlite3.Error as error:
            if promise is not None and not promise.done():
                promise.set_exception(error)
            raise
        if promise is not None and not promise.done():
            promise.set_result(None)

    def close(self) -> None:
        """Commit and let go of the file."""
        self.flush()
        self._db.close()

    def _commit(self) -> None:
        if not self._waiting and not self._moved:
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for sql, values in self._waiting:
                self._db.execute(sql, values)
            for name in self._moved:
                self._db.execute(
                    "REPLACE INTO sequences VALUES (?, ?)", (name, self._sequences[name])
                )
            self._db.execute("COMMIT")
        except sqlite3.Error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._waiting = []
        self._moved = set()

    def _write(self, sql: str, *values: Any) -> None:
        self._waiting.append((sql, values))
        self._schedule()

    def _schedule(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # Seeding before the loop runs: the next flush, or close, commits it.
        if self._next_commit is not None and self._next_commit.get_loop() is loop:
            return
        self._next_commit = loop.create_future()
        self._timer = loop.call_later(GATHER_SECONDS, self._commit_gathered)

    def _commit_gathered(self) -> None:
        self._timer = None
        self.flush()


def _dump(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
