"""What the encoder made of offers, spread by town where the database can."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision: str | None = "0025"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the table; its rows are made beside the conversations."""
    op.create_table(
        "offer_vector",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("texts", sa.LargeBinary(length=16), nullable=False),
        sa.Column("offer_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["offer.id"], name="fk_offer_vector_id_offer", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", "town", name="pk_offer_vector"),
        postgresql_partition_by="HASH (town)",
    )
    op.create_index("ix_offer_vector_town_version", "offer_vector", ["town", "version"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE offer_vector ALTER rows_sealed SET STORAGE EXTERNAL")
        for number in range(16):
            op.execute(
                f"CREATE TABLE offer_vector_{number} PARTITION OF offer_vector"
                f" FOR VALUES WITH (MODULUS 16, REMAINDER {number})"
                " WITH (toast_tuple_target = 4080)"
            )
