"""
Run by alembic, inside the transaction that ``storage.schema`` has opened.

The connection is always handed in, so no address of a database is read here.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum

from storage import tables  # noqa: F401  registers every table
from storage.base import Base, UtcDateTime


def _plain_types(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """
    Write our own types as the plain ones beneath.

    A step must do the same in ten years, whatever becomes of today's classes and states.
    """
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String({item.length})"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite can; alembic assumes the opposite because of Python's old driver default.
    transactional_ddl=True,
    render_as_batch=context.config.attributes.get("as_batch", False),
    render_item=_plain_types,
)
with context.begin_transaction():
    context.run_migrations()
