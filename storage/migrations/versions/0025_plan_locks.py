"""A coordinator's locks and skips in the week's plan."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision: str | None = "0024"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("week_plan", sa.Column("locks", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("week_plan", sa.Column("skips", sa.JSON(), nullable=False, server_default="[]"))
