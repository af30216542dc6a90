"""A plan lists its entries shortly, and whether a yes stands is read from an index."""

from alembic import op

revision = "0048"
down_revision: str | None = "0047"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the index, and have each town's newest plan made anew, as it is kept from now on."""
    op.drop_index("ix_consent_person_id", table_name="consent")
    op.create_index(
        "ix_consent_person_id_purpose_withdrawn_at",
        "consent",
        ["person_id", "purpose", "withdrawn_at"],
    )
    op.execute(
        "UPDATE week_plan SET made_at = NULL WHERE week ="
        " (SELECT max(newer.week) FROM week_plan AS newer WHERE newer.town = week_plan.town)"
    )
