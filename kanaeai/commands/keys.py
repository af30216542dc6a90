"""
``kanaeai keys``: the key that seals the records.

A key is written once, for its owner alone, and never over another.
"""

from pathlib import Path
from typing import Annotated

import typer

from kanaeai.problems import speak


def register(app: typer.Typer) -> None:
    """Add ``keys new``."""
    keys = typer.Typer(help=speak("help.keys"), no_args_is_help=True)
    keys.command("new", help=speak("help.keys_new"))(new)
    app.add_typer(keys, name="keys")


def new(
    file: Annotated[Path | None, typer.Argument(help=speak("help.keys_new_file"))] = None,
    show: Annotated[bool, typer.Option("--print", help=speak("help.keys_new_print"))] = False,
) -> None:
    """
    Make a new key in a file of mode 0600, or print it.

    :raises OperatorProblem: if the file exists or cannot be written
    """
    from kanaeai.keys import write_key
    from kanaeai.settings import load_settings
    from storage.vault import Vault

    if show:
        typer.echo(Vault.new_key())
        return
    target = file or load_settings().home(practice=False).key_file
    write_key(file=target)
    typer.echo(speak("keys.made", file=str(target)))
