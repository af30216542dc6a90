"""What gates ask of an offer lies beside its reading, and an index tells if that still holds."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision: str | None = "0049"
branch_labels: str | None = None
depends_on: str | None = None

_BETWEEN = "\x1f"
_ASKED = ("area", "kind", "reach", "slots", "days", "provides", "conditions", "state", "capacity")

_offer = sa.table("offer", sa.column("id"), sa.column("host_id"), *map(sa.column, _ASKED))
_hope = sa.table("hope", sa.column("offer_id"))
_reading = sa.table("offer_vector", sa.column("id"), sa.column("gates"))


def _line() -> sa.ColumnElement[str]:
    line: sa.ColumnElement[str] = sa.func.replace(sa.cast(_offer.c.host_id, sa.Text), "-", "")
    for name in _ASKED:
        line = line + _BETWEEN + sa.cast(_offer.c[name], sa.Text)
    hopes = sa.exists().where(_hope.c.offer_id == _offer.c.id)
    return line + _BETWEEN + sa.case((hopes, "1"), else_="")


def upgrade() -> None:
    """Add the column, fill it from the offers, and let the index hold what is asked of it."""
    op.add_column("offer_vector", sa.Column("gates", sa.Text(), nullable=False, server_default=""))
    own = sa.select(_line()).where(_offer.c.id == _reading.c.id).scalar_subquery()
    op.execute(_reading.update().values(gates=own))
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_offer_town_changed_at", "offer")
        op.create_index(
            "ix_offer_town_changed_at",
            "offer",
            ["town", "changed_at"],
            postgresql_include=["id", "state"],
        )
