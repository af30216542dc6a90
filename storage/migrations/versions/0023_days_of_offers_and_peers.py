"""Offers on certain days only, and what a wish is about, so that the same elsewhere is seen."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the columns; what a wish is about is written by its next search."""
    op.add_column("offer", sa.Column("days", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("offer", sa.Column("over_at", sa.DateTime(timezone=True)))
    op.create_index("ix_offer_over_at", "offer", ["over_at"])
    op.add_column("wish", sa.Column("about_sealed", sa.LargeBinary()))
