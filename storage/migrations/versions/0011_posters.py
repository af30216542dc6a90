"""The public link on a poster, and the voices that come by it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "public_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("daily_limit", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_public_link_made_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_public_link"),
        sa.UniqueConstraint("token_hash", name="uq_public_link_token_hash"),
    )
    with op.batch_alter_table("public_link") as batch_op:
        batch_op.create_index("ix_public_link_town", ["town"])

    op.create_table(
        "approach",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("form_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("sentence_sealed", sa.LargeBinary()),
        sa.Column("hope_sealed", sa.LargeBinary()),
        sa.Column("contact_sealed", sa.LargeBinary()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("host_id", sa.Uuid()),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name="fk_approach_host_id_host"),
        sa.ForeignKeyConstraint(
            ["link_id"], ["public_link.id"], name="fk_approach_link_id_public_link"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_approach"),
        sa.UniqueConstraint("form_hash", name="uq_approach_form_hash"),
    )
    with op.batch_alter_table("approach") as batch_op:
        batch_op.create_index("ix_approach_town_made_at", ["town", "made_at"])
