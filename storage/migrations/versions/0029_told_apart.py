"""What looked alike and is not the same."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision: str | None = "0028"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay its table."""
    op.create_table(
        "told_apart",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["told_by"], ["account.id"], name="fk_told_apart_told_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_told_apart"),
        sa.UniqueConstraint("one_id", "other_id", name="uq_told_apart_one_id_other_id"),
    )
    op.create_index("ix_told_apart_one_id", "told_apart", ["one_id"])
