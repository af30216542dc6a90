"""Dates proposed, repeated, told the day before, and read by a calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the tables of dates, and give a meeting what it needs for them."""
    op.create_table(
        "calendar_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_calendar_link_account_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_calendar_link_placement_id_placement"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_link"),
    )
    op.create_index("ix_calendar_link_account_id", "calendar_link", ["account_id"])

    op.create_table(
        "day_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("every", sa.String(length=16), nullable=False),
        sa.Column("times", sa.Integer()),
        sa.Column("on_holidays", sa.Boolean(), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary()),
        sa.Column("company", sa.String(length=16), nullable=False),
        sa.Column("way_home", sa.String(length=16), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True)),
        sa.Column("stopped_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_day_series_by_account"),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_day_series_placement_id_placement"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_day_series"),
    )
    op.create_index("ix_day_series_look_at", "day_series", ["look_at"])
    op.create_index("ix_day_series_placement_id", "day_series", ["placement_id"])

    op.create_table(
        "day_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("asks", sa.String(24), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary()),
        sa.Column("company", sa.String(length=16), nullable=False),
        sa.Column("way_home", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("none_fits", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.Uuid()),
        sa.Column("how_heard", sa.String(24), nullable=False),
        sa.Column("day_id", sa.Uuid()),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_day_proposal_by_account"),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["account.id"], name="fk_day_proposal_closed_by_account"
        ),
        sa.ForeignKeyConstraint(
            ["day_id"], ["meeting_day.id"], name="fk_day_proposal_day_id_meeting_day"
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_day_proposal_placement_id_placement"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_day_proposal"),
    )
    op.create_index(
        "ix_day_proposal_open",
        "day_proposal",
        ["lapses_at"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_day_proposal_placement_id", "day_proposal", ["placement_id"])

    with op.batch_alter_table("meeting_day") as batch_op:
        batch_op.add_column(sa.Column("series_id", sa.Uuid()))
        batch_op.add_column(sa.Column("occurrence", sa.Integer()))
        batch_op.add_column(
            sa.Column("company", sa.String(length=16), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("way_home", sa.String(length=16), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("cancelled_for", sa.Uuid()))
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("set_at", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("look_at", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True)))
        batch_op.add_column(sa.Column("how_heard", sa.String(24)))
        batch_op.create_index("ix_meeting_day_look_at", ["look_at"])
        batch_op.create_index(
            "ix_meeting_day_series_id_occurrence", ["series_id", "occurrence"], unique=True
        )
        batch_op.create_foreign_key(
            "fk_meeting_day_cancelled_for_placement_member",
            "placement_member",
            ["cancelled_for"],
            ["id"],
        )
        batch_op.create_foreign_key(
            "fk_meeting_day_series_id_day_series", "day_series", ["series_id"], ["id"]
        )
