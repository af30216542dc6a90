"""When and how often a colleague was reminded of a hand-over, or of a decision to confirm."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Keep it, and let the clock look at those that are open."""
    for name in ("handover", "decision"):
        op.add_column(
            name, sa.Column("reminders", sa.Integer(), nullable=False, server_default="0")
        )
        op.add_column(name, sa.Column("reminded_at", sa.DateTime(timezone=True)))
        op.add_column(name, sa.Column("look_at", sa.DateTime(timezone=True)))
        op.create_index(op.f(f"ix_{name}_look_at"), name, ["look_at"])
        table = sa.table(name, *map(sa.column, ("state", "asked_at", "look_at")))
        op.execute(sa.update(table).where(table.c.state == "open").values(look_at=table.c.asked_at))
