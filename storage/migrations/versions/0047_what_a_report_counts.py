"""What the report of a month counts: visits and calls, when steps began, why somebody left."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision: str | None = "0046"
branch_labels: str | None = None
depends_on: str | None = None

_INDEXES = (
    ("call_log", ("town", "called_at")),
    ("candidate", ("made_at",)),
    ("check_in", ("town", "asked_at")),
    ("introduction_step", ("state", "at")),
    ("person", ("town", "created_at")),
    ("placement", ("town", "created_at")),
    ("placement", ("town", "ended_at")),
    ("task", ("town", "created_at")),
    ("task", ("town", "resolved_at")),
    ("wish", ("town", "created_at")),
)
# Of placements that have taken a step already: when the last of their members said yes to it.
_BEGAN = """
    UPDATE placement SET {column} = (
        SELECT max(answered_at) FROM step_yes
        WHERE step_yes.placement_id = placement.id AND step = '{step}' AND answer = 'yes'
    )
"""


def upgrade() -> None:
    """Make the tables, the columns and the indexes."""
    _make_reports()
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("whom", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_contact_by_account"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_contact_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
    )
    op.create_index("ix_contact_person_id", "contact", ["person_id"])
    op.create_index("ix_contact_town_day", "contact", ["town", "day"])
    why = sa.String(length=24)
    op.add_column("person", sa.Column("closed_reason", why, server_default="", nullable=False))
    op.add_column(
        "placement_member", sa.Column("left_reason", why, server_default="", nullable=False)
    )
    for step in ("trial", "ongoing"):
        column = f"{step}_at"
        op.add_column("placement", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
        op.execute(_BEGAN.format(column=column, step=step))
    op.execute("UPDATE placement SET ongoing_at = NULL WHERE step = 'visit' OR step = 'trial'")
    op.execute("UPDATE placement SET trial_at = NULL WHERE step = 'visit'")
    for table, columns in _INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _make_reports() -> None:
    op.create_table(
        "monthly_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("stories_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("minutes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("remarks_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by", sa.Uuid(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in_by", sa.Uuid(), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["finished_by"], ["account.id"], name="fk_monthly_report_finished_by_account"
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by"], ["account.id"], name="fk_monthly_report_handed_in_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_monthly_report"),
        sa.UniqueConstraint("town", "month", name="uq_monthly_report_town_month"),
    )
    op.create_index("ix_monthly_report_look_at", "monthly_report", ["look_at"])
    op.create_index(
        "ix_monthly_report_uncounted",
        "monthly_report",
        ["id"],
        sqlite_where=sa.text("counted_at IS NULL"),
        postgresql_where=sa.text("counted_at IS NULL"),
    )
    op.create_table(
        "handed_in_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handed_in_by"], ["account.id"], name="fk_handed_in_report_handed_in_by_account"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["monthly_report.id"],
            name="fk_handed_in_report_report_id_monthly_report",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handed_in_report"),
        sa.UniqueConstraint("report_id", "version", name="uq_handed_in_report_report_id_version"),
    )
