"""The week's lists of offers, and how likely each candidate was to be proposed."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision: str | None = "0027"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the tables and add the columns; what was proposed before has no known chance."""
    op.create_table(
        "offer_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid()),
        sa.Column("asked_for", sa.Uuid()),
        sa.Column("made_at", sa.DateTime(timezone=True)),
        sa.Column("general", sa.JSON(), nullable=False),
        sa.Column("twins", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name="fk_offer_lists_asked_by_account"
        ),
        sa.ForeignKeyConstraint(["asked_for"], ["wish.id"], name="fk_offer_lists_asked_for_wish"),
        sa.PrimaryKeyConstraint("id", name="pk_offer_lists"),
        sa.UniqueConstraint("town", "week", name="uq_offer_lists_town_week"),
    )
    op.create_index(
        "ix_offer_lists_unmade",
        "offer_lists",
        ["id"],
        sqlite_where=sa.text("made_at IS NULL"),
        postgresql_where=sa.text("made_at IS NULL"),
    )
    op.create_table(
        "wish_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lists_id", sa.Uuid(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy", sa.String(length=16), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lists_id"], ["offer_lists.id"], name="fk_wish_list_lists_id_offer_lists"
        ),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name="fk_wish_list_wish_id_wish"),
        sa.PrimaryKeyConstraint("id", name="pk_wish_list"),
        sa.UniqueConstraint("lists_id", "wish_id", name="uq_wish_list_lists_id_wish_id"),
    )
    op.create_index("ix_wish_list_wish_id", "wish_list", ["wish_id"])
    op.add_column("candidate", sa.Column("chance", sa.Double()))
    op.add_column(
        "candidate", sa.Column("policy", sa.String(length=16), nullable=False, server_default="")
    )
