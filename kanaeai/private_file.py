"""A file that is written where somebody says: for nobody else on this computer."""

import os
from pathlib import Path

from kanaeai.problems import OperatorProblem


def write_private(file: Path, content: bytes) -> None:
    """
    Write a file of mode 0600, also where one that others can read is there already.

    :raises OperatorProblem: if it cannot be written so
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as out:
            # Before anything is in it: whoever may read it then may read it still.
            os.fchmod(handle, 0o600)
            out.truncate()
            out.write(content)
    except OSError as error:
        raise OperatorProblem("problem.table_write", file=str(file)) from error
