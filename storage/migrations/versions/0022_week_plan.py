"""The week's plan of a town."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay its table."""
    op.create_table(
        "week_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True)),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name="fk_week_plan_asked_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_week_plan"),
        sa.UniqueConstraint("town", "week", name="uq_week_plan_town_week"),
    )
    op.create_index(
        "ix_week_plan_unmade",
        "week_plan",
        ["id"],
        sqlite_where=sa.text("made_at IS NULL"),
        postgresql_where=sa.text("made_at IS NULL"),
    )
