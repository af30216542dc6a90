"""What is left of a forgotten case, why one is kept, and whether the program holds back."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision: str | None = "0029"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay three tables, and let a person's row say why it is kept."""
    op.create_table(
        "forgotten_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("entered", sa.String(length=7), nullable=False),
        sa.Column("forgotten", sa.String(length=7), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forgotten_case"),
    )
    op.create_index("ix_forgotten_case_town", "forgotten_case", ["town"])
    op.create_table(
        "forgotten_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_forgotten_mark"),
        sa.UniqueConstraint("mark", name="uq_forgotten_mark_mark"),
    )
    op.create_table(
        "service_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_service_hold"),
    )
    with op.batch_alter_table("person") as batch:
        batch.add_column(
            sa.Column("kept_for", sa.String(length=24), server_default="", nullable=False)
        )
        batch.add_column(sa.Column("kept_until", sa.DateTime(timezone=True)))
