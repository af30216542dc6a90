"""
What must be there before anything starts: a folder to write in, a free port.

Asked beforehand, so that the answer is a sentence and not a failure half-way.
"""

import socket
import tempfile
from pathlib import Path

from kanaeai.problems import OperatorProblem

LOOPBACK = "127.0.0.1"


def need_folder(*, folder: Path) -> None:
    """
    Make ``folder`` (mode 0700 if it is new) and see that a file can be written in it.

    :raises OperatorProblem: if it cannot be made or written
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"1")
    except OSError as error:
        raise OperatorProblem("problem.folder", folder=str(folder)) from error


def need_port(*, port: int, setting: str) -> None:
    """
    See that ``port`` is free on loopback.

    :param setting: the environment variable that chooses another
    :raises OperatorProblem: if another program has it
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        # As servers do it: a port that was left a moment ago is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except OSError as error:
            raise OperatorProblem("problem.port", port=port, setting=setting) from error
