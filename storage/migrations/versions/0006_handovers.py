"""Hand-overs between colleagues."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name="fk_handover_asked_by_account"),
        sa.ForeignKeyConstraint(["from_id"], ["account.id"], name="fk_handover_from_id_account"),
        sa.ForeignKeyConstraint(["to_id"], ["account.id"], name="fk_handover_to_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
    )
    op.create_index("ix_handover_from_state", "handover", ["from_id", "state"])
    op.create_index("ix_handover_to_state", "handover", ["to_id", "state"])
