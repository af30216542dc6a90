"""Stories for the magazine, and the plan of a contract year with its versions."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision: str | None = "0045"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "work_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date()),
        sa.Column("agreed_by", sa.Uuid()),
        sa.Column("reason_sealed", sa.LargeBinary()),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreed_by"], ["account.id"], name="fk_work_plan_agreed_by_account"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_work_plan_made_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_work_plan"),
        sa.UniqueConstraint("town", "year", "number", name="uq_work_plan_town_year_number"),
    )
    op.create_table(
        "story",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_by", sa.Uuid()),
        sa.Column("put_at", sa.DateTime(timezone=True)),
        sa.Column("seen_by", sa.Uuid()),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("printed_in", sa.String(length=40), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_story_made_by_account"),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name="fk_story_placement_id_placement"
        ),
        sa.ForeignKeyConstraint(["put_by"], ["account.id"], name="fk_story_put_by_account"),
        sa.ForeignKeyConstraint(["seen_by"], ["account.id"], name="fk_story_seen_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
    )
    with op.batch_alter_table("story") as batch_op:
        batch_op.create_index("ix_story_placement_id", ["placement_id"])
        batch_op.create_index("ix_story_town_state", ["town", "state"])

    op.create_table(
        "work_plan_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date()),
        sa.Column("last", sa.Date()),
        sa.Column("heading_sealed", sa.LargeBinary()),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["work_plan.id"], name="fk_work_plan_entry_plan_id_work_plan"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_work_plan_entry"),
        sa.UniqueConstraint("plan_id", "line", name="uq_work_plan_entry_plan_id_line"),
    )
    op.create_table(
        "story_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary()),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("signs", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name="fk_story_version_by_account"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_story_version_story_id_story"),
        sa.PrimaryKeyConstraint("id", name="pk_story_version"),
        sa.UniqueConstraint("story_id", "number", name="uq_story_version_story_id_number"),
    )
    op.create_table(
        "story_yes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("how_said", sa.String(24)),
        sa.Column("how_heard", sa.String(24)),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.Uuid()),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name="fk_story_yes_answered_by_account"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["placement_member.id"], name="fk_story_yes_member_id_placement_member"
        ),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_story_yes_story_id_story"),
        sa.PrimaryKeyConstraint("id", name="pk_story_yes"),
        sa.UniqueConstraint(
            "story_id", "member_id", "number", name="uq_story_yes_story_id_member_id_number"
        ),
    )
    with op.batch_alter_table("story_yes") as batch_op:
        batch_op.create_index("ix_story_yes_member_id", ["member_id"])
