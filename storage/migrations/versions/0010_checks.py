"""What is settled before the first visit, and what a host has promised."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the tables of checks."""
    op.create_table(
        "promise",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("how_heard", sa.String(24), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["account.id"], name="fk_promise_accepted_by_account"
        ),
        sa.ForeignKeyConstraint(["host_id"], ["host.id"], name="fk_promise_host_id_host"),
        sa.PrimaryKeyConstraint("id", name="pk_promise"),
        sa.UniqueConstraint("host_id", "version", name="uq_promise_host_id_version"),
    )
    op.create_table(
        "first_visit_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("insurance", sa.String(length=16), nullable=False),
        sa.Column("insured", sa.String(length=16), nullable=False),
        sa.Column("insured_until", sa.Date()),
        sa.Column("costs", sa.JSON(), nullable=False),
        sa.Column("first_call_sealed", sa.LargeBinary()),
        sa.Column("two_adults_at", sa.DateTime(timezone=True)),
        sa.Column("two_adults_by", sa.Uuid()),
        sa.Column("ready_at", sa.DateTime(timezone=True)),
        sa.Column("look_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placement.id"],
            name="fk_first_visit_check_placement_id_placement",
        ),
        sa.ForeignKeyConstraint(
            ["two_adults_by"], ["account.id"], name="fk_first_visit_check_two_adults_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_first_visit_check"),
        sa.UniqueConstraint("placement_id", name="uq_first_visit_check_placement_id"),
    )
    op.create_index("ix_first_visit_check_look_at", "first_visit_check", ["look_at"])
    op.create_table(
        "host_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("how_said", sa.String(24), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_host_note_by_account"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["placement_member.id"], name="fk_host_note_member_id_placement_member"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_host_note"),
        sa.UniqueConstraint("member_id", name="uq_host_note_member_id"),
    )
    op.create_table(
        "host_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_host_visit_by_account"),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["placement_member.id"],
            name="fk_host_visit_member_id_placement_member",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_host_visit"),
        sa.UniqueConstraint("member_id", name="uq_host_visit_member_id"),
    )
