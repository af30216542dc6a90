"""Pages that are small screens of a conversation, and mail beside the chat."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(
            sa.Column("asked_by", sa.String(length=8), nullable=False, server_default="chat")
        )

    with op.batch_alter_table("page_link") as batch_op:
        batch_op.add_column(sa.Column("chat_id", sa.Uuid()))
        batch_op.add_column(sa.Column("draft_id", sa.Uuid()))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("state_sealed", sa.LargeBinary()))
        batch_op.create_index("ix_page_link_expires_at", ["expires_at"])
        batch_op.create_foreign_key("fk_page_link_chat_id_chat", "chat", ["chat_id"], ["id"])
