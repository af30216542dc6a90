"""Calls to places that might know somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "call_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=400), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary()),
        sa.Column("called_by", sa.Uuid(), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["called_by"], ["account.id"], name="fk_call_log_called_by_account"
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name="fk_call_log_wish_id_wish"),
        sa.PrimaryKeyConstraint("id", name="pk_call_log"),
    )
    op.create_index("ix_call_log_wish_id", "call_log", ["wish_id"])
