"""What was unusual about the look-ups of a week."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision: str | None = "0034"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay its table."""
    op.create_table(
        "unusual_look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Uuid()),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("of", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("settled_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_unusual_look_account_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["account.id"], name="fk_unusual_look_settled_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unusual_look"),
    )
    op.create_index("ix_unusual_look_account_id", "unusual_look", ["account_id"])
    op.create_index("ix_unusual_look_town_week", "unusual_look", ["town", "week"])
