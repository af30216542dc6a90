"""
The audit names cases by marks, and is chained; nothing in it can be changed or deleted.

What was written before names no case any more: its rows' ids are replaced by random ones, the
same for the same row.
"""

import secrets
import uuid

import sqlalchemy as sa
from alembic import context, op

revision = "0033"
down_revision: str | None = "0032"
branch_labels: str | None = None
depends_on: str | None = None

_ABOUT_NO_CASE = (
    "account",
    "chat",
    "handover",
    "invitation",
    "public_link",
    "approach",
    "duty",
    "staff_absence",
    "week_plan",
    "host",
    "offer",
    "promise",
    "still_right",
)
_HELD_IDS = (
    "circulation",
    "merge_wishes",
    "cases.handed_over",
    "person.handed_over",
    "lock_line",
    "unlock_line",
    "skip_line",
)
_audit = sa.table(
    "audit",
    sa.column("act", sa.String()),
    sa.column("subject", sa.String()),
    sa.column("subject_id", sa.Uuid()),
    sa.column("facts", sa.JSON()),
)
_person = sa.table(
    "person", sa.column("id", sa.Uuid()), sa.column("mark_key_sealed", sa.LargeBinary())
)

_TABLES = ("audit", "audit_link", "audit_cut")
_CUT = {
    "audit": "SELECT 1 FROM audit_link JOIN audit_cut ON audit_link.number <= audit_cut.number"
    " WHERE audit_link.id = OLD.id",
    "audit_link": "SELECT 1 FROM audit_cut WHERE OLD.number <= audit_cut.number",
}
_REFUSE = f"""
CREATE OR REPLACE FUNCTION kanaeai_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit' THEN
        IF EXISTS ({_CUT["audit"]}) THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_link' THEN
        IF EXISTS ({_CUT["audit_link"]}) THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END $$
"""


def upgrade() -> None:
    """Lay the chain, give each case its key, and let the database refuse changes."""
    op.add_column("person", sa.Column("mark_key_sealed", sa.LargeBinary()))
    op.add_column("audit", sa.Column("role", sa.String(16), server_default="", nullable=False))
    op.add_column("audit", sa.Column("cases", sa.JSON(), server_default="[]", nullable=False))
    op.drop_index("ix_audit_subject", table_name="audit")
    op.create_index("ix_audit_act_at", "audit", ["act", "at"])
    op.create_table(
        "audit_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.LargeBinary()),
        sa.Column("look_from", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_audit_link"),
        sa.UniqueConstraint("number", name="uq_audit_link_number"),
    )
    op.create_table(
        "audit_cut",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("older_than", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cut_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_cut"),
        sa.UniqueConstraint("number", name="uq_audit_cut_number"),
    )
    _give_keys()
    _forget_ids()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgres()


def _guard_sqlite() -> None:
    for table in _TABLES:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        unless = f" WHEN NOT EXISTS ({_CUT[table]})" if table in _CUT else ""
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}{unless} {refuse}")


def _guard_postgres() -> None:
    op.execute(_REFUSE)
    for table in _TABLES:
        call = "EXECUTE FUNCTION kanaeai_append_only()"
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW {call}"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT {call}"
        )


def _give_keys() -> None:
    bind, vault = op.get_bind(), context.config.attributes["vault"]
    for (person,) in bind.execute(sa.select(_person.c.id)).all():
        key = vault.seal(secrets.token_hex(16).encode(), place=f"person.mark_key.{person.hex}")
        bind.execute(sa.update(_person).where(_person.c.id == person).values(mark_key_sealed=key))


def _forget_ids() -> None:
    bind = op.get_bind()
    about_a_case = _audit.c.subject.not_in(_ABOUT_NO_CASE)
    named = sa.select(_audit.c.subject_id).where(about_a_case).distinct()
    for (row,) in bind.execute(named).all():
        bind.execute(
            sa.update(_audit)
            .where(_audit.c.subject_id == row, about_a_case)
            .values(subject_id=uuid.uuid4())
        )
    bind.execute(sa.update(_audit).where(_audit.c.act.in_(_HELD_IDS)).values(facts={}))
