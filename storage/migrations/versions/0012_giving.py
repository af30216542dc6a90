"""A person may give something themselves, as a host that others do not know."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Take the step; no host of today is a giving person."""
    op.add_column("host", sa.Column("person_id", sa.Uuid()))
    op.create_index("ix_host_person_id", "host", ["person_id"])
