"""Floods: a chat knows when more came than a person can mean."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision: str | None = "0030"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Give each chat its mark."""
    op.add_column("chat", sa.Column("flooded_at", sa.DateTime(timezone=True)))
