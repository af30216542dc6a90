"""What a host was let read, which side asked to be kept apart, and wishes to work handed on."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision: str | None = "0016"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the columns; a referral is of an offer or of a wish now."""
    op.add_column(
        "block", sa.Column("side", sa.String(24), nullable=False, server_default="person")
    )
    op.add_column("introduction", sa.Column("shown_sealed", sa.LargeBinary()))
    with op.batch_alter_table("referral") as batch_op:
        batch_op.add_column(sa.Column("wish_id", sa.Uuid()))
        batch_op.add_column(sa.Column("note_sealed", sa.LargeBinary()))
        batch_op.add_column(sa.Column("how_said", sa.String(24)))
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True)))
        batch_op.alter_column("offer_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.create_unique_constraint("uq_referral_wish_id", ["wish_id"])
        batch_op.create_foreign_key("fk_referral_wish_id_wish", "wish", ["wish_id"], ["id"])
