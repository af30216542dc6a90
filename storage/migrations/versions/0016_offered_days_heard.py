"""By which way the answer to offered days came."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Keep how a choice of days was heard."""
    op.add_column("day_proposal", sa.Column("closed_heard", sa.String(24)))
