"""A job handed to the employment-support agency, with its receipt."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the table of referrals."""
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(length=400), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.Column("received_by", sa.Uuid()),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name="fk_referral_offer_id_offer"),
        sa.ForeignKeyConstraint(
            ["received_by"], ["account.id"], name="fk_referral_received_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_referral"),
        sa.UniqueConstraint("offer_id", name="uq_referral_offer_id"),
    )
