"""When a host was asked or reminded, kept after its answer: the measure of its monthly cap."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision: str | None = "0019"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Keep it with the step that asked, and with a question about the next step."""
    for name in ("told_at", "reminded_at"):
        op.add_column("introduction_step", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("step_yes", sa.Column("earlier", sa.JSON(), nullable=False, server_default="[]"))
