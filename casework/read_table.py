"""
A table that was sent is read beside the conversations, and what it would bring is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, locked, tell
from casework.import_rows import ROWS, ImportKind, Understood, Wording, Wrong, understand
from casework.import_table import Alike, Plan, plan_import
from casework.sheets import SheetRefused, Why, read_sheet
from storage.base import Id
from storage.states import ImportState
from storage.tables import TableImport
from towns import Town

Ask = Callable[[Callable[[Session], Plan]], Plan]
_TO_READ = select(TableImport).where(TableImport.state == ImportState.SENT).order_by(TableImport.id)


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


def kept_table(content: Mapping[str, Any], kind: ImportKind) -> ReadTable:
    """Return a table as :func:`keep_table` has kept it."""
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


def _to_json(table: ReadTable) -> dict[str, Any]:
    read, refused = table.understood, table.refused
    return {
        "rows": [[number, row.model_dump(mode="json")] for number, row in read.rows],
        "wrong": [asdict(one) for one in read.wrong],
        "personal": [asdict(one) for one in read.personal],
        "brings": asdict(table.brings),
        "refused": [refused.why.value, refused.line] if refused else None,
    }
