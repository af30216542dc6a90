"""Readings of a town lie together too, in a few sealed pieces; they are made while it runs."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision: str | None = "0050"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "offer_pack",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(64), nullable=False),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("readings_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offer_pack"),
    )
    op.create_index("ix_offer_pack_town", "offer_pack", ["town"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE offer_pack ALTER readings_sealed SET STORAGE EXTERNAL")
