"""What was checked of a host, and until when it holds."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision: str | None = "0039"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the table."""
    op.create_table(
        "host_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name="fk_host_check_host_id_host"),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_host_check_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_host_check"),
        sa.UniqueConstraint("host_id", "kind", name="uq_host_check_host_id_kind"),
    )
