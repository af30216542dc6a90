"""
The command line: one file a command in ``kanaeai/commands``, registered here.

A problem that the operator can mend is one sentence and exit code 2, never a traceback.
"""

import sys

import typer

from kanaeai.commands import COMMANDS
from kanaeai.problems import OperatorProblem, speak


def build() -> typer.Typer:
    """Put the commands together."""
    app = typer.Typer(
        name="kanaeai",
        help=speak("help.program"),
        no_args_is_help=True,
        add_completion=False,
        # Typer's own tracebacks print local variables: whole messages of people.
        pretty_exceptions_enable=False,
    )
    for register in COMMANDS:
        register(app)
    return app


def main() -> None:
    """Run one command and exit: 0 done, 1 our fault, 2 the operator can mend it."""
    try:
        build()()
    except OperatorProblem as problem:
        _tell(speak("problem.first_line", sentence=problem.text))
        sys.exit(2)
    except Exception as error:
        from kanaeai.logs import places

        lines = list(places(error))
        _tell("\n".join([speak("problem.unexpected", kind=lines[0]), *lines[1:]]))
        sys.exit(1)


def _tell(words: str) -> None:
    sys.stderr.write(words + "\n")
