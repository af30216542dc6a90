"""「いまのままでよいですか」."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Take the step; the next tick looks at every host that is there already."""
    op.create_table(
        "still_right",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("how_heard", sa.String(24)),
        sa.Column("rested", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repeated_at", sa.DateTime(timezone=True)),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name="fk_still_right_answered_by_account"
        ),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name="fk_still_right_host_id_host"),
        sa.PrimaryKeyConstraint("id", name="pk_still_right"),
    )
    op.create_index("ix_still_right_host_state", "still_right", ["host_id", "state"])
    op.add_column("host", sa.Column("look_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE host SET look_at = created_at")
    op.create_index("ix_host_look_at", "host", ["look_at"])
