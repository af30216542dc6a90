"""A coordinator's word about the teams of a week's plan."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision: str | None = "0048"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("week_plan", sa.Column("teams", sa.JSON(), nullable=False, server_default="[]"))
