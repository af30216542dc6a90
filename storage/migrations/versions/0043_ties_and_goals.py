"""What surrounds a person, the question of power, and wishes as goals."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision: str | None = "0042"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "tie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary()),
        sa.Column("bond", sa.String(length=16), nullable=False),
        sa.Column("giving", sa.String(length=16), nullable=False),
        sa.Column("sides", sa.JSON(), nullable=False),
        sa.Column("values_sealed", sa.LargeBinary()),
        sa.Column("good_at_sealed", sa.LargeBinary()),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("after_id", sa.Uuid()),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["after_id"], ["tie.id"], name="fk_tie_after_id_tie"),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name="fk_tie_entered_by_account"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_tie_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_tie"),
    )
    op.create_index("ix_tie_person_id", "tie", ["person_id"])
    op.create_index("ix_tie_town", "tie", ["town"])

    op.create_table(
        "goal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("levels_sealed", sa.LargeBinary()),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_goal_person_id_person"),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name="fk_goal_set_by_account"),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name="fk_goal_wish_id_wish"),
        sa.PrimaryKeyConstraint("id", name="pk_goal"),
    )
    op.create_index("ix_goal_person_id", "goal", ["person_id"])
    op.create_index("ix_goal_wish_id", "goal", ["wish_id"])

    op.create_table(
        "goal_rating",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("how_said", sa.String(24), nullable=False),
        sa.Column("how_heard", sa.String(24), nullable=False),
        sa.Column("rated_by", sa.Uuid(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name="fk_goal_rating_goal_id_goal"),
        sa.ForeignKeyConstraint(
            ["rated_by"], ["account.id"], name="fk_goal_rating_rated_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_goal_rating"),
    )
    op.create_index("ix_goal_rating_goal_id", "goal_rating", ["goal_id"])

    op.create_table(
        "power_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("tie_id", sa.Uuid()),
        sa.Column("member_id", sa.Uuid()),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.Column("how_said", sa.String(24), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name="fk_power_answer_answered_by_account"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["placement_member.id"],
            name="fk_power_answer_member_id_placement_member",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_power_answer_person_id_person"
        ),
        sa.ForeignKeyConstraint(["tie_id"], ["tie.id"], name="fk_power_answer_tie_id_tie"),
        sa.PrimaryKeyConstraint("id", name="pk_power_answer"),
    )
    op.create_index("ix_power_answer_member_id", "power_answer", ["member_id"])
    op.create_index("ix_power_answer_person_id", "power_answer", ["person_id"])
    op.create_index("ix_power_answer_tie_id", "power_answer", ["tie_id"])
