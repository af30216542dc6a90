"""How often a reader's side has put a message off."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision: str | None = "0017"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Count it with the message."""
    op.add_column("outbox", sa.Column("put_off", sa.Integer(), nullable=False, server_default="0"))
