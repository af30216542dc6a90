"""What a program is made of is loaded without looking for garbage in it."""

import gc
import subprocess
import sys

import pytest

from kanaeai.loading import nothing_thrown_away


def test_garbage_is_looked_for_again_after_loading() -> None:
    """
    Not while it loads, and from then on in any case.
    """
    while_loading = []

    def load() -> None:
        with nothing_thrown_away():
            while_loading.append(gc.isenabled())
            raise ImportError

    with pytest.raises(ImportError):
        load()

    assert while_loading == [False]
    assert gc.isenabled()


def test_what_is_rarely_needed_is_not_loaded_at_the_start() -> None:
    """
    Alembic only takes steps, psycopg is for PostgreSQL, numpy for the first search.
    """
    script = (
        "import sys, kanaeai.commands.run, kanaeai.assemble, kanaeai.serving_telegram;"
        "print(sorted({'alembic', 'psycopg', 'numpy', 'sudachipy', 'typst'} & set(sys.modules)))"
    )

    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert found.stdout.decode().strip() == "[]"
