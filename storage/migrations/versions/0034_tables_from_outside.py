"""Tables from outside: the import a coordinator is in, and the places to call that came in one."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision: str | None = "0033"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay both tables."""
    op.create_table(
        "call_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary()),
        sa.Column("phone_sealed", sa.LargeBinary()),
        sa.Column("details_sealed", sa.LargeBinary()),
        sa.Column("added_by", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["account.id"], name="fk_call_place_added_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_call_place"),
    )
    op.create_index("ix_call_place_town", "call_place", ["town"])
    op.create_table(
        "table_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("chat_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_sealed", sa.LargeBinary()),
        sa.Column("content_sealed", sa.LargeBinary()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_table_import_account_id_account"
        ),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name="fk_table_import_chat_id_chat"),
        sa.PrimaryKeyConstraint("id", name="pk_table_import"),
        sa.UniqueConstraint("account_id", name="uq_table_import_account_id"),
    )
    op.create_index(
        "ix_table_import_sent",
        "table_import",
        ["id"],
        sqlite_where=sa.text("state = 'sent'"),
        postgresql_where=sa.text("state = 'sent'"),
    )
