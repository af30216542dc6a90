"""What is changed of a town on the desk, tables that are sent there, and who was active when."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision: str | None = "0044"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the table of changes; a table that comes in may have been sent on the desk."""
    op.create_table(
        "town_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary()),
        sa.Column("why_sealed", sa.LargeBinary()),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("in_force_at", sa.DateTime(timezone=True)),
        sa.Column("dropped_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_town_change_made_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_town_change"),
        sa.UniqueConstraint("town", "number", name="uq_town_change_town_number"),
    )
    op.create_index("ix_audit_by_at", "audit", ["by", "at"])
    with op.batch_alter_table("table_import") as batch_op:
        batch_op.add_column(sa.Column("data_sealed", sa.LargeBinary()))
        batch_op.alter_column("chat_id", existing_type=sa.Uuid(), nullable=True)
