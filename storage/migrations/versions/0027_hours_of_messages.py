"""When a message's hours are over: unsent by then, it waits for its reader's next ones."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision: str | None = "0026"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column; what is queued already goes as it would have gone."""
    op.add_column("outbox", sa.Column("not_after", sa.DateTime(timezone=True)))
