"""Invitations wait to be seen in person, and bring an account back."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision: str | None = "0036"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("account_id", sa.Uuid()))
        batch_op.add_column(sa.Column("opened_by", sa.Uuid()))
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("number", sa.Integer()))
        batch_op.add_column(sa.Column("refused_at", sa.DateTime(timezone=True)))
        batch_op.create_foreign_key("fk_invitation_opened_by_chat", "chat", ["opened_by"], ["id"])
        batch_op.create_foreign_key(
            "fk_invitation_account_id_account", "account", ["account_id"], ["id"]
        )
