"""The tasks about one host are found without reading all of them."""

from alembic import op

revision = "0042"
down_revision: str | None = "0041"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the index."""
    op.create_index("ix_task_host_id", "task", ["host_id"])
