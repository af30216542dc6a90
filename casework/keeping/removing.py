"""
Removing rows that are not a case, with what hangs on them, unless something else speaks of them.
"""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from casework.keeping.case_rows import chunks
from casework.offer_packs import drop_packs
from storage.base import Base, Id

GO_ALONG = frozenset(
    {
        "offer.host_id",
        "candidate.host_id",
        "candidate.offer_id",
        "still_right.host_id",
        "promise.host_id",
        "block.host_id",
        "task.host_id",
        "hope.offer_id",
        "offer_vector.id",
        "inbox.chat_id",
        "outbox.chat_id",
        "page_link.chat_id",
        "chat_pace.id",
        "draft.account_id",
        "weekly_list.account_id",
        "page_link.account_id",
        "calendar_link.account_id",
        "heard_crisis.account_id",
        "table_import.account_id",
        "table_import.chat_id",
        "wish_list.lists_id",
        "week_plan_part.plan_id",
        "work_plan_entry.plan_id",
        "handed_in_report.report_id",
    }
)
"""Keys by which rows go together with the one that they point to."""

EMPTIED = frozenset({"account.host_id", "approach.host_id", "chat.account_id"})
"""Keys that are emptied: the row means something without."""


def unblocked(name: str) -> ColumnElement[bool]:
    """Return the condition that nothing points to a row but what goes with it, or is emptied."""
    table = Base.metadata.tables[name]
    conditions = []
    for column in _pointing(table):
        if _name(column) in EMPTIED:
            continue
        points = column == table.c.id
        if _name(column) not in GO_ALONG:
            conditions.append(~exists().where(points))
            continue
        conditions += [
            ~exists().where(points, further == column.table.c.id)
            for further in _pointing(column.table)
            if _name(further) not in GO_ALONG | EMPTIED
        ]
    return and_(True, *conditions)


def remove(session: Session, table: Table, ids: Collection[Id]) -> None:
    """Delete rows and what goes along with them."""
    for some in chunks(ids):
        for column in _pointing(table):
            if _name(column) in EMPTIED:
                session.execute(update(column.table).where(column.in_(some)).values({column: None}))
            elif _name(column) in GO_ALONG:
                along = session.scalars(select(column.table.c.id).where(column.in_(some))).all()
                remove(session, column.table, along)
        if table.name == "draft":
            chats = Base.metadata.tables["chat"]
            session.execute(update(chats).where(chats.c.draft_id.in_(some)).values(draft_id=None))
        if table.name == "offer_vector":
            drop_packs(session, offers=some)
        session.execute(delete(table).where(table.c.id.in_(some)))


@cache
def _pointing(table: Table) -> tuple[Column[Any], ...]:
    return tuple(
        column
        for other in Base.metadata.tables.values()
        for column in other.columns
        for key in column.foreign_keys
        if key.column.table is table
    )


def _name(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"
