"""How long a meeting lasts, and the five questions about 体験 put again."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision: str | None = "0014"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Give meetings a length, and lay the table of reviews."""
    op.add_column(
        "meeting_day", sa.Column("minutes", sa.Integer(), nullable=False, server_default="120")
    )
    op.create_table(
        "labour_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("how_heard", sa.String(24)),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repeated_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name="fk_labour_review_answered_by_account"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["placement_member.id"],
            name="fk_labour_review_member_id_placement_member",
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_labour_review_placement_id_placement"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_labour_review"),
        sa.UniqueConstraint("member_id", "number", name="uq_labour_review_member_id_number"),
    )
    op.create_index(
        "ix_labour_review_placement_id_state", "labour_review", ["placement_id", "state"]
    )
