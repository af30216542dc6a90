"""The five questions about 体験, and what a coordinator has seen of their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Keep the answers with the offer."""
    op.add_column("offer", sa.Column("labour", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("offer", sa.Column("labour_seen", sa.JSON(), nullable=False, server_default="[]"))
