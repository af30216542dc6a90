"""A protected person's note for the host waits until a coordinator has read it too."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add whether it waits; what was written before was read by its host."""
    op.add_column(
        "host_note",
        sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
