"""
What the database itself refuses: to change or delete a row of the audit.

The one exception are entries that a recorded cut covers (``storage.audit.cut``).
"""

FUNCTION = "kanaeai_append_only"
TABLES = ("audit", "audit_link", "audit_cut")

_CUT_ENTRY = (
    "SELECT 1 FROM audit_link JOIN audit_cut ON audit_link.number <= audit_cut.number"
    " WHERE audit_link.id = OLD.id"
)
_CUT_LINK = "SELECT 1 FROM audit_cut WHERE OLD.number <= audit_cut.number"
_UNLESS = {"audit": _CUT_ENTRY, "audit_link": _CUT_LINK}

_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit' THEN
        IF EXISTS ({_CUT_ENTRY}) THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_link' THEN
        IF EXISTS ({_CUT_LINK}) THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END $$
"""


def statements(dialect: str) -> list[str]:
    """Return what makes the tables of the audit append-only, for ``sqlite`` or ``postgresql``."""
    return _sqlite() if dialect == "sqlite" else _postgres()


def _sqlite() -> list[str]:
    made = []
    for table in TABLES:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        unless = f" WHEN NOT EXISTS ({_UNLESS[table]})" if table in _UNLESS else ""
        new = f"CREATE TRIGGER IF NOT EXISTS {table}"
        made.append(f"{new}_no_update BEFORE UPDATE ON {table} {refuse}")
        made.append(f"{new}_no_delete BEFORE DELETE ON {table}{unless} {refuse}")
    return made


def _postgres() -> list[str]:
    made = [_POSTGRES_FUNCTION]
    for table in TABLES:
        call = f"EXECUTE FUNCTION {FUNCTION}()"
        made.append(
            f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW {call}"
        )
        made.append(
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT {call}"
        )
    return made
