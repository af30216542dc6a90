"""How the words of an offer reached us: typed by the host, or heard by phone or on a visit."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision: str | None = "0023"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column; what was written before counts as typed."""
    op.add_column(
        "offer", sa.Column("how_heard", sa.String(24), nullable=False, server_default="chat")
    )
