"""Words of a crisis about which nobody has said more."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision: str | None = "0031"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay its table."""
    op.create_table(
        "heard_crisis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_heard_crisis_account_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_heard_crisis"),
        sa.UniqueConstraint("account_id", name="uq_heard_crisis_account_id"),
    )
    op.create_index("ix_heard_crisis_look_at", "heard_crisis", ["look_at"])
