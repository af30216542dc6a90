"""How a yes was told and how far it goes, and where home is the danger."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision: str | None = "0037"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the columns; of the yeses that stand nobody knows how they were told."""
    for column in (
        sa.Column("told_how", sa.String(length=8), server_default="", nullable=False),
        sa.Column("extent", sa.String(length=16), server_default="", nullable=False),
    ):
        op.add_column("consent", column)
    op.add_column(
        "person",
        sa.Column("danger_at_home", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
