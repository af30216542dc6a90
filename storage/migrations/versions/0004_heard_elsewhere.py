"""How an ending was heard, and a host's phone number."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("host") as batch_op:
        batch_op.add_column(sa.Column("phone_sealed", sa.LargeBinary()))

    with op.batch_alter_table("placement_member") as batch_op:
        batch_op.add_column(sa.Column("came_true_heard", sa.String(24)))
