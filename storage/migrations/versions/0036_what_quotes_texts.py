"""What may quote the text of an offer, a hope or a note is sealed like the text itself."""

import json

import sqlalchemy as sa
from alembic import context, op

revision = "0036"
down_revision: str | None = "0035"
branch_labels: str | None = None
depends_on: str | None = None

_COLUMNS = (
    ("candidate", "reasons"),
    ("task", "facts"),
    ("week_plan", "content"),
    ("wish", "almost"),
    ("wish_list", "entries"),
)
_AT_ONCE = 1_000


def upgrade() -> None:
    """Seal what is there, and drop the plain columns."""
    for table, name in _COLUMNS:
        op.add_column(table, sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True))
        _seal(table, name)
        op.drop_column(table, name)


def _seal(table: str, name: str) -> None:
    bind, vault = op.get_bind(), context.config.attributes["vault"]
    row, plain = sa.column("id", sa.Uuid()), sa.column(name, sa.JSON())
    sealed = sa.column(f"{name}_sealed", sa.LargeBinary())
    rows = sa.table(table, row, plain, sealed)
    some = sa.select(row, plain).select_from(rows).where(sealed.is_(None), plain.is_not(None))
    while found := bind.execute(some.limit(_AT_ONCE)).all():
        bind.execute(
            sa.update(rows)
            .where(row == sa.bindparam("of_row"))
            .values({sealed: sa.bindparam("value")}),
            [
                {
                    "of_row": id_,
                    "value": vault.seal(
                        json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(),
                        place=f"{table}.{name}.{id_.hex}",
                    ),
                }
                for id_, value in found
            ],
        )
