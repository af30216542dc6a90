"""Notes of a 支援会議 in a compartment of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision: str | None = "0038"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the table."""
    op.create_table(
        "conference_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.Column("crossed", sa.JSON(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_conference_note_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["account.id"], name="fk_conference_note_written_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_conference_note"),
    )
    op.create_index("ix_conference_note_person_id", "conference_note", ["person_id"])
