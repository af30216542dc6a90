"""Stop, pause, duty and the city officer."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "duty",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_duty_account_id_account"),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_duty_made_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_duty"),
    )
    op.create_index("ix_duty_town_last_day", "duty", ["town", "last_day"])

    op.create_table(
        "staff_absence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("stand_in_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_staff_absence_account_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["account.id"], name="fk_staff_absence_stand_in_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_absence"),
    )
    op.create_index(
        "ix_staff_absence_account_id_last_day", "staff_absence", ["account_id", "last_day"]
    )
    op.create_index("ix_staff_absence_stand_in_id", "staff_absence", ["stand_in_id"])

    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("stopped_at", sa.DateTime(timezone=True)))

    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("placement_id", sa.Uuid()))
        batch_op.create_index("ix_outbox_placement_id", ["placement_id"])

    with op.batch_alter_table("placement") as batch_op:
        batch_op.add_column(sa.Column("paused", sa.String(24), server_default="", nullable=False))
        batch_op.add_column(sa.Column("paused_at", sa.DateTime(timezone=True)))

    with op.batch_alter_table("task") as batch_op:
        batch_op.add_column(
            sa.Column("audience", sa.String(24), server_default="coordinators", nullable=False)
        )
        batch_op.add_column(sa.Column("reporter_id", sa.Uuid()))
        batch_op.add_column(sa.Column("escalated_at", sa.DateTime(timezone=True)))
        batch_op.create_foreign_key(
            "fk_task_reporter_id_account", "account", ["reporter_id"], ["id"]
        )
