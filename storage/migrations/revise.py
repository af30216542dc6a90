"""
``python -m storage.migrations.revise "why"``: write the step from the last one to today's tables.

For developers. What it writes is a beginning: read it, tidy it, and say how rows are moved.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import Script

from storage import schema
from storage.database import Database
from storage.vault import KEY_BYTES, Vault

# Alembic's remarks, its marks on names that need none, and what is so anyway.
_NOISE = re.compile(r"^ *# ### .*\n|, unique=False|, schema=None|, nullable=True", re.MULTILINE)
_MARKED = re.compile(r"\b(?:batch_)?op\.f\(([^()]*)\)")


def revise(*, message: str) -> Path:
    """Write a new step, numbered after the last one; return its file."""
    number = 1 + len(list((Path(__file__).parent / "versions").glob("[0-9]*.py")))
    settings = schema.config()
    # A new table needs no making anew.
    settings.attributes["as_batch"] = number > 1
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/steps.sqlite3", vault=Vault(os.urandom(KEY_BYTES)))
        try:
            if number > 1:
                schema.upgrade(database)
            with database.engine.begin() as connection:
                settings.attributes["connection"] = connection
                made = command.revision(
                    settings, message, autogenerate=True, rev_id=f"{number:04d}"
                )
        finally:
            database.close()
    assert isinstance(made, Script)
    file = Path(made.path)
    file.write_text(_MARKED.sub(r"\1", _NOISE.sub("", file.read_text())))
    return file


if __name__ == "__main__":
    sys.stdout.write(f"{revise(message=' '.join(sys.argv[1:]) or 'tables')}\n")
