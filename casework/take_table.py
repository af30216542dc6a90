"""
A table on its way in: asked for, sent, read beside the conversations, shown, and then decided.

Only a coordinator who asked may send a file, within the hour; nothing is taken in before it was
shown what it would bring.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, TooLate, locked, tell
from casework.import_rows import ROWS, ImportKind, Understood, Wording, Wrong, understand
from casework.import_table import Alike, Plan, import_table, plan_import
from casework.policy import allowed
from casework.sheets import SheetRefused, Why, read_sheet
from casework.sheets.limits import LARGEST
from storage.base import Id
from storage.states import ImportState
from storage.tables import Account, Chat, TableImport
from towns import Town

LIFETIME = timedelta(hours=1)
Ask = Callable[[Callable[[Session], Plan]], Plan]
_TO_READ = select(TableImport).where(TableImport.state == ImportState.SENT).order_by(TableImport.id)


class NotAsked(TooLate):
    """Nobody asked for a file here, or not any more."""


@dataclass(frozen=True)
class SentFile:
    """A file as the channel has it: how it is fetched, and how many bytes it says it has."""

    id: str
    size: int


@dataclass(frozen=True)
class ToRead:
    """A file that waits to be read: where the channel has it, or what was sent on the desk."""

    row: Id
    revision: int
    town: str
    kind: ImportKind
    file: SentFile | None
    data: bytes | None = None


@dataclass(frozen=True)
class Brings:
    """What a table would bring, counted; ``known`` rows hold nothing new."""

    hosts: int = 0
    offers: int = 0
    places: int = 0
    known: int = 0
    alike: tuple[Alike, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether all of it is there already."""
        return not (self.hosts or self.offers or self.places)


@dataclass(frozen=True)
class ReadTable:
    """What a file was found to hold and would bring, or why it is not read."""

    understood: Understood
    brings: Brings = Brings()
    refused: SheetRefused | None = None


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
    row = _own(session, by)
    if row is None:
        row = TableImport(account_id=by.id, town=by.town)
        session.add(row)
    row.town, row.chat_id, row.kind = by.town, chat.id, kind.value
    row.asked_at, row.revision = now, (row.revision or 0) + 1
    row.file = row.data = row.content = None
    row.state = ImportState.ASKED
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
    row = _own(session, by)
    if row is None:
        row = TableImport(account_id=by.id, town=by.town, revision=0)
        session.add(row)
    row.town, row.chat_id, row.kind = by.town, None, kind.value
    row.asked_at, row.revision = now, row.revision + 1
    row.file, row.data, row.content = None, data, None
    row.state = ImportState.SENT
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


def tables_to_read(session: Session) -> Sequence[ToRead]:
    """Return the files that wait to be read."""
    return [
        ToRead(
            row.id,
            row.revision,
            row.town,
            ImportKind(row.kind),
            SentFile(**row.file) if row.file else None,
            row.data,
        )
        for row in session.scalars(_TO_READ)
    ]


def read_table(
    data: bytes, *, kind: ImportKind, wording: Wording, town: Town, ask: Ask
) -> ReadTable:
    """
    Read a file and lay it beside what is there, outside of any transaction.

    :param ask: runs the short reading of what is there
    """
    try:
        understood = understand(read_sheet(data), kind=kind, wording=wording)
    except SheetRefused as refused:
        return ReadTable(Understood(()), refused=refused)
    plan = ask(lambda session: plan_import(session, rows=understood.rows, town=town))
    return ReadTable(understood, brings_of(plan))


def brings_of(plan: Plan) -> Brings:
    """Count what a table brings."""
    return Brings(len(plan.hosts), plan.offers, len(plan.places), plan.known, plan.alike)


def keep_table(session: Session, *, asked: ToRead, table: ReadTable, now: datetime) -> None:
    """Keep what a file holds and tell its coordinator, unless they went on meanwhile."""
    row = locked(session, TableImport, asked.row)
    if row.revision != asked.revision or row.state is not ImportState.SENT:
        return
    # What cannot be taken in as it stands may be sent again, without asking anew.
    ready = table.refused is None and not table.understood.wrong
    row.state = ImportState.READ if ready else ImportState.ASKED
    row.asked_at, row.file, row.data = now, None, None
    row.content, row.revision = _to_json(table), row.revision + 1
    if row.chat_id is None:
        # Who sent it on the desk reads it there.
        return
    tell(
        session,
        Notice(
            to=row.account_id,
            kind="im.read",
            subject=row.id,
            key=f"im.read:{row.id.hex}:{row.revision}",
            # It answers what they did just now.
            begun=False,
            chat=row.chat_id,
        ),
    )


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
    kind = ImportKind(row.kind)
    ready = row.state is ImportState.READ
    return OwnTable(True, ImportView(row.id, kind, _from_json(row.content, kind), ready))


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
    kind = ImportKind(row.kind)
    ready = row.state is ImportState.READ
    return ImportView(row.id, kind, _from_json(row.content, kind), ready)


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
    read = _from_json(row.content, ImportKind(row.kind)).understood
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


def _put_away(row: TableImport) -> None:
    row.state, row.file, row.data, row.content = ImportState.OVER, None, None, None
    row.revision += 1


def _own(session: Session, by: Account) -> TableImport | None:
    return session.scalars(
        select(TableImport).where(TableImport.account_id == by.id).with_for_update()
    ).one_or_none()


def _to_json(table: ReadTable) -> dict[str, Any]:
    read, refused = table.understood, table.refused
    return {
        "rows": [[number, row.model_dump(mode="json")] for number, row in read.rows],
        "wrong": [asdict(one) for one in read.wrong],
        "personal": [asdict(one) for one in read.personal],
        "brings": asdict(table.brings),
        "refused": [refused.why.value, refused.line] if refused else None,
    }


def _from_json(content: Mapping[str, Any], kind: ImportKind) -> ReadTable:
    refused, alike = content["refused"], content["brings"]["alike"]
    return ReadTable(
        Understood(
            rows=tuple((number, ROWS[kind].model_validate(row)) for number, row in content["rows"]),
            wrong=tuple(Wrong(**one) for one in content["wrong"]),
            personal=tuple(Wrong(**one) for one in content["personal"]),
        ),
        Brings(**{**content["brings"], "alike": tuple(Alike(**one) for one in alike)}),
        SheetRefused(Why(refused[0]), line=refused[1]) if refused else None,
    )
