"""
A table on its way in: asked for, sent, shown once it was read, and then decided.

Only a coordinator who asked may send a file, within the hour; nothing is taken in before it was
shown what it would bring.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import TooLate, locked
from casework.import_rows import ImportKind
from casework.import_table import Plan, import_table
from casework.policy import allowed
from casework.read_table import ReadTable, SentFile, kept_table
from casework.sheets import SheetRefused, Why
from casework.sheets.limits import LARGEST
from storage.base import Id
from storage.states import ImportState
from storage.tables import Account, Chat, TableImport
from towns import Town

LIFETIME = timedelta(hours=1)


class NotAsked(TooLate):
    """Nobody asked for a file here, or not any more."""


@dataclass(frozen=True)
class ImportView:
    """What its coordinator decides about."""

    id: Id
    kind: ImportKind
    table: ReadTable
    ready: bool


@allowed
def ask_for_table(
    session: Session, *, kind: ImportKind, by: Account, chat: Chat, now: datetime
) -> TableImport:
    """
    Let a coordinator send one file in this chat; an earlier table is put away.

    :raises NotYours: if ``by`` is no coordinator
    """
    row = _afresh(session, kind=kind, by=by, now=now)
    row.chat_id, row.state = chat.id, ImportState.ASKED
    session.flush()
    return row


@allowed
def send_table_here(
    session: Session, *, kind: ImportKind, data: bytes, by: Account, now: datetime
) -> TableImport:
    """
    Take a file that was sent on the desk; it is read beside the conversations.

    :raises NotYours: if ``by`` is no coordinator
    :raises SheetRefused: if it is empty or too large
    """
    if len(data) > LARGEST:
        raise SheetRefused(Why.TOO_LARGE)
    if not data:
        raise SheetRefused(Why.EMPTY)
    row = _afresh(session, kind=kind, by=by, now=now)
    row.data, row.state = data, ImportState.SENT
    session.flush()
    return row


@allowed
def send_table(
    session: Session, *, file: SentFile, by: Account, chat: Chat, now: datetime
) -> TableImport:
    """
    Take a file that was asked for; it is read beside the conversations.

    :raises NotAsked: if nobody asked for one here within the hour
    :raises SheetRefused: if it says that it is too large; it may be sent again
    """
    row = _own(session, by)
    if (
        row is None
        or row.state is not ImportState.ASKED
        or row.chat_id != chat.id
        or now > row.asked_at + LIFETIME
    ):
        raise NotAsked
    if file.size > LARGEST:
        raise SheetRefused(Why.TOO_LARGE)
    row.file, row.state, row.revision = asdict(file), ImportState.SENT, row.revision + 1
    return row


@dataclass(frozen=True)
class OwnTable:
    """Where a coordinator's own table stands; ``view`` once it was read."""

    is_read: bool
    view: ImportView | None


@allowed
def own_table(session: Session, *, by: Account) -> OwnTable | None:
    """
    Return where the table stands that ``by`` is bringing in; None if there is none.

    :raises NotYours: if ``by`` is no coordinator
    """
    row = session.scalars(select(TableImport).where(TableImport.account_id == by.id)).one_or_none()
    if row is None or row.state is ImportState.OVER:
        return None
    if row.state is ImportState.SENT:
        return OwnTable(False, None)
    if row.content is None:
        return None
    return OwnTable(True, _view(row))


@allowed
def table_view(session: Session, *, table: Id | None, by: Account) -> ImportView:
    """
    Return what a table would bring.

    :raises NotYours: if somebody else sent it
    :raises TooLate: if it is over
    """
    row = locked(session, TableImport, table)
    if row.content is None:
        raise TooLate
    return _view(row)


@allowed
def take_table(
    session: Session, *, table: Id | None, by: Account, town: Town, now: datetime
) -> Plan:
    """
    Take in what was shown, all of it; return what that was.

    :raises NotYours: if somebody else sent it
    :raises TooLate: if it is over, or something in it is wrong
    """
    row = locked(session, TableImport, table)
    if row.state is not ImportState.READ:
        raise TooLate
    read = kept_table(row.content, ImportKind(row.kind)).understood
    plan = import_table(
        session,
        rows=read.rows,
        by=by,
        not_personal=len(read.personal),
        town=town,
        now=now,
    )
    _put_away(row)
    return plan


@allowed
def drop_table(session: Session, *, by: Account) -> None:
    """Take nothing in, and forget what was sent."""
    row = _own(session, by)
    if row is not None:
        _put_away(row)


def _afresh(session: Session, *, kind: ImportKind, by: Account, now: datetime) -> TableImport:
    """Return the one row of a coordinator, with nothing of an earlier table in it."""
    row = _own(session, by)
    if row is None:
        row = TableImport(account_id=by.id, town=by.town, revision=0)
        session.add(row)
    row.town, row.kind, row.asked_at = by.town, kind.value, now
    row.chat_id = row.file = row.data = row.content = None
    row.revision += 1
    return row


def _put_away(row: TableImport) -> None:
    row.state, row.file, row.data, row.content = ImportState.OVER, None, None, None
    row.revision += 1


def _own(session: Session, by: Account) -> TableImport | None:
    return session.scalars(
        select(TableImport).where(TableImport.account_id == by.id).with_for_update()
    ).one_or_none()


def _view(row: TableImport) -> ImportView:
    kind = ImportKind(row.kind)
    return ImportView(row.id, kind, kept_table(row.content, kind), row.state is ImportState.READ)
