"""
What speaks of a case without pointing to it: ids in lists and facts, keys, and sealed texts.

Ids are looked for in every JSON column, so that a new one needs no line here.
"""

import base64
import json
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Table, Text, cast, select
from sqlalchemy.orm import Session

from storage.base import Base, Id
from storage.states import InboxState
from storage.tables import Account, Chat, Draft, Handover, Inbox, Outbox, PageLink, Task
from storage.vault import Vault

GONE = object()
NO_IDS = frozenset(
    {"audit.facts", "audit.cases", "unusual_look.cases", "chat_pace.sent", "send_pace.sent"}
)
"""JSON columns that hold no id of a case: numbers alone, or, in the audit, marks."""

WHOLE = frozenset({"task", "page_link", "decision"})
"""Tables of which a row that speaks of a case is about it, and goes."""

KEYS = {"outbox": "key", "task": "open_key"}
"""Columns of words in which ids stand; a row that names the case there goes."""

SEALED = {
    "task": ("facts",),
    "week_plan": ("content",),
    "week_plan_part": ("entries",),
    "monthly_report": ("stories",),
}
"""Sealed JSON in which ids stand, as in an open column."""

OF_THEIR_ROW = frozenset(
    {
        "candidate.reasons",
        "handed_in_report.content",
        "monthly_report.minutes",
        "goal.levels",
        "introduction.shown",
        "table_import.content",
        "table_import.file",
        "town_change.value",
        "call_place.details",
        "wish.about",
        "wish.almost",
        "wish.likes",
        "wish.strengths",
        "wish_list.entries",
    }
)
"""Sealed JSON that speaks of nothing but what its own row is about."""

OPENED = frozenset({"draft.state", "page_link.state", "outbox.payload", "inbox.raw"})
"""Sealed JSON that is opened and read as words."""

_MODELS: dict[str, type[Base]] = {
    mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers
}
_HOME = "home"
_HEX = re.compile(r"[0-9a-f]{32}")
_SHORT = re.compile(r"[\w-]{22}")


class Trace:
    """
    By what a case is known: the ids of its rows, its code, the supporter's label.

    :param label: looked for in the chats of ``supporter`` alone, being a common word elsewhere
    """

    def __init__(self, ids: Collection[Id], *, code: str, label: str, supporter: Id) -> None:
        self._hexes = frozenset(one.hex for one in ids)
        self._shorts = frozenset(
            base64.urlsafe_b64encode(one.bytes).rstrip(b"=").decode() for one in ids
        )
        self._code = code
        self._label = label
        self._supporter = supporter

    def is_id(self, word: object) -> bool:
        """Whether a word is the code of the case, or the id of a row of it."""
        if not isinstance(word, str):
            return False
        return word == self._code or word.replace("-", "") in self._hexes

    def in_text(self, text: str) -> bool:
        """Whether the code, or an id, of the case stands anywhere in a text."""
        return self._code in text or any(
            found in self._hexes for found in _HEX.findall(text.replace("-", ""))
        )

    def in_words(self, words: Any, *, account: Id | None) -> bool:
        """Whether a message, its buttons or a form speak of the case to an account."""
        text = words if isinstance(words, str) else json.dumps(words, ensure_ascii=False)
        if self.in_text(text):
            return True
        if self._label and account == self._supporter and self._label in text:
            return True
        return any(short in self._shorts for short in _SHORT.findall(text))


def without(value: Any, trace: Trace) -> Any:
    """
    Return a JSON value without the case: its ids leave the lists, and what says something of it
    goes whole; :data:`GONE` if that is all of it.
    """
    if trace.is_id(value):
        return GONE
    if isinstance(value, list):
        return [one for one in (without(one, trace) for one in value) if one is not GONE]
    if isinstance(value, dict):
        if any(trace.is_id(one) for one in value.values()):
            return GONE
        kept = {key: without(one, trace) for key, one in value.items() if not trace.is_id(key)}
        return {key: one for key, one in kept.items() if one is not GONE}
    return value


def rows_that_speak(session: Session, trace: Trace, *, town: str) -> Iterator[tuple[Table, Id]]:
    """Yield the rows that go because a key, or an open text, of theirs speaks of the case."""
    for table in Base.metadata.tables.values():
        if table.name in KEYS:
            yield from _found(session, table, [table.c[KEYS[table.name]]], trace, town)
        if table.name in WHOLE:
            columns = _json_columns(table)
            for row in _found(session, table, columns, trace, town):
                if not _says_more(session, *row, trace):
                    yield row
    of_town = select(Account.id).where(Account.town == town)
    for draft in session.scalars(select(Draft).where(Draft.account_id.in_(of_town))):
        if trace.in_words(draft.state, account=draft.account_id):
            yield Base.metadata.tables["draft"], draft.id
    for page in session.scalars(select(PageLink).where(PageLink.account_id.in_(of_town))):
        if trace.in_words(page.state, account=page.account_id) and page.purpose != _HOME:
            yield Base.metadata.tables["page_link"], page.id
    waiting = (
        select(Outbox, Chat.account_id)
        .join(Chat, Chat.id == Outbox.chat_id)
        .where(Outbox.payload_sealed.is_not(None))
    )
    for message, account in session.execute(waiting):
        if trace.in_words(message.payload, account=account):
            yield Base.metadata.tables["outbox"], message.id


def take_out(session: Session, trace: Trace, *, town: str, now: datetime) -> None:
    """Take the case out of rows that stay: lists, plans, notes, pages of one's own, updates."""
    for table in Base.metadata.tables.values():
        columns = _json_columns(table)
        if not columns and table.name not in SEALED:
            continue
        for _, row in list(_found(session, table, columns, trace, town)):
            _clean(session, table, columns, row, trace)
    for handover in session.scalars(select(Handover).where(Handover.town == town)):
        if trace.in_words(handover.note, account=handover.from_id):
            handover.note_sealed = None
    for page in session.scalars(select(PageLink).where(PageLink.purpose == _HOME)):
        if trace.in_words(page.state, account=page.account_id):
            page.state, page.version, page.draft_id = None, page.version + 1, None
    unread = (
        select(Inbox, Chat.account_id)
        .outerjoin(Chat, Chat.id == Inbox.chat_id)
        .where(Inbox.raw_sealed.is_not(None))
    )
    for update_, account in session.execute(unread):
        if trace.in_words(update_.raw, account=account):
            update_.raw, update_.state, update_.done_at = None, InboxState.DONE, now


def _found(
    session: Session, table: Table, columns: list[Column[Any]], trace: Trace, town: str
) -> Iterator[tuple[Table, Id]]:
    """Yield the rows of a town in which one of ``columns``, or what is sealed beside, speaks."""
    sealed = SEALED.get(table.name, ())
    query = select(
        table.c.id,
        *(table.c[f"{name}_sealed"] for name in sealed),
        *(cast(column, Text) for column in columns),
    )
    if "town" in table.c:
        query = query.where(table.c.town.in_((town, "")))
    vault: Vault = session.info["vault"]
    for row_id, *values in session.execute(query):
        opened = (
            vault.open(value, place=f"{table.name}.{name}.{row_id.hex}").decode()
            for name, value in zip(sealed, values, strict=False)
            if value is not None
        )
        if any(text and trace.in_text(text) for text in (*opened, *values[len(sealed) :])):
            yield table, row_id


def _says_more(session: Session, table: Table, row: Id, trace: Trace) -> bool:
    """Whether a list of calls to a host holds calls about others too."""
    if table.name != Task.__tablename__:
        return False
    kept = without(session.get_one(Task, row).facts, trace)
    return kept is not GONE and bool(kept.get("calls"))


def _clean(
    session: Session, table: Table, columns: list[Column[Any]], row: Id, trace: Trace
) -> None:
    found: Any = session.get_one(_MODELS[table.name], row)
    for name in (*(column.name for column in columns), *SEALED.get(table.name, ())):
        value = getattr(found, name)
        setattr(found, name, _or_empty(without(value, trace), value))
    if isinstance(found, Handover):
        # What was said along with it may be about this person in other words.
        found.note_sealed = None


def _or_empty(kept: Any, value: Any) -> Any:
    if kept is not GONE:
        return kept
    return [] if isinstance(value, list) else {}


def _json_columns(table: Table) -> list[Column[Any]]:
    return [
        column
        for column in table.columns
        if isinstance(column.type, JSON) and f"{table.name}.{column.name}" not in NO_IDS
    ]
