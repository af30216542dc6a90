"""A week's plan in parts, so that a page of it opens no more than it shows."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision: str | None = "0043"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the table; plans of earlier weeks go, this week's are made anew with their locks."""
    op.create_table(
        "week_plan_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entries_sealed", sa.LargeBinary()),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["week_plan.id"], name="fk_week_plan_part_plan_id_week_plan"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_week_plan_part"),
        sa.UniqueConstraint("plan_id", "number", name="uq_week_plan_part_plan_id_number"),
    )
    plans = sa.table(
        "week_plan",
        sa.column("week", sa.Date()),
        sa.column("made_at", sa.DateTime()),
        sa.column("content_sealed", sa.LargeBinary()),
    )
    last_week = datetime.now(UTC).date() - timedelta(days=7)
    op.execute(plans.delete().where(plans.c.week < last_week))
    op.execute(plans.update().values(made_at=None, content_sealed=None))
