"""
``kanaeai keys``: the keys that seal the records.

A key is written once, for its owner alone, and never over another; another takes its place
while the program runs.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import OperatorProblem, speak

if TYPE_CHECKING:
    from rich.progress import Progress

    from kanaeai.rotation import Told

_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add ``keys new``, ``keys rotate`` and ``keys check``."""
    keys = typer.Typer(help=speak("help.keys"), no_args_is_help=True)
    keys.command("new", help=speak("help.keys_new"))(new)
    keys.command("rotate", help=speak("help.keys_rotate"))(rotate)
    keys.command("check", help=speak("help.keys_check"))(check)
    app.add_typer(keys, name="keys")


def new(
    file: Annotated[Path | None, typer.Argument(help=speak("help.keys_new_file"))] = None,
    show: Annotated[bool, typer.Option("--print", help=speak("help.keys_new_print"))] = False,
) -> None:
    """
    Make a new key in a file of mode 0600, or print it.

    :raises OperatorProblem: if the file exists or cannot be written
    """
    from kanaeai.key_file import write_key
    from kanaeai.settings import load_settings
    from storage.vault import Vault

    if show:
        typer.echo(Vault.new_key())
        return
    target = file or load_settings().home(practice=False).key_file
    write_key(file=target)
    typer.echo(speak("keys.made", file=str(target)))


def rotate(
    leaked: Annotated[bool, typer.Option("--leaked", help=speak("help.keys_leaked"))] = False,
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
) -> None:
    """
    Let a new key take the place of the old one; exit code 1 if something does not open.

    :raises OperatorProblem: if the keys cannot be used, or another rotation is under way
    """
    from kanaeai.keys import given_ring, key_file
    from kanaeai.rotation import rotate_file, rotate_given
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, need_tables, opened

    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    given = given_ring(settings=settings, practice=home.practice)
    if given is not None and not given.older:
        raise OperatorProblem("problem.keys_in_environment")
    with opened(settings=settings, home=home) as database, _told() as told:
        need_tables(database=database, home=home)
        if given is not None:
            done = rotate_given(database, told=told)
        else:
            done = rotate_file(
                database,
                file=key_file(home),
                clock=lambda: datetime.now(UTC),
                keep_signed=not leaked,
                told=told,
            )
    typer.echo(speak("keys.rotated", rows=done.rows, indexes=done.indexes))
    if given is not None:
        typer.echo(speak("keys.take_out"))
    else:
        file = key_file(home)
        typer.echo(speak("keys.apart", file=str(file.path), archive=str(file.archive)))
    if leaked:
        typer.echo(speak("keys.leaked"))
    if done.closed:
        typer.echo(_closed(done.closed))
        raise typer.Exit(1)


def check(
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """
    Open every sealed value of every row; exit code 1 if one does not open.

    :raises OperatorProblem: if the keys or the database cannot be used
    """
    from kanaeai.key_check import check_keys
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant, need_tables, opened

    settings = load_settings()
    home = home_meant(settings=settings, practice=practice)
    with opened(settings=settings, home=home) as database, _bar() as bar:
        need_tables(database=database, home=home)
        rows = bar.add_task(speak("keys.looking"), total=None)
        found = check_keys(database, looked=lambda done: bar.update(rows, completed=done))
    if as_json:
        typer.echo(json.dumps(found.report(), indent=2))
    else:
        for key, purpose in found.purposes():
            values, indexes = found.of_key(bytes.fromhex(key))
            typer.echo(speak(f"keys.{purpose}", key=key, values=values, indexes=indexes))
        typer.echo(speak("keys.all_open") if not found.closed else _closed(found.closed))
    if found.closed:
        raise typer.Exit(1)


def _closed(names: Sequence[str]) -> str:
    shown = "\n".join(names[:_SHOWN])
    return f"{speak('keys.closed', count=len(names))}\n{shown}"


@contextmanager
def _bar() -> "Iterator[Progress]":
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, redirect_stdout=False, redirect_stderr=False) as bar:
        yield bar


@contextmanager
def _told() -> "Iterator[Told]":
    """Tell each step once, and what it waits for whenever that changes."""
    from kanaeai.rotation import Told

    with _bar() as bar:
        rows = bar.add_task(speak("keys.rotating"), total=None)
        said: list[tuple[str, int]] = []

        def step(name: str, count: int) -> None:
            if said[-1:] != [(name, count)]:
                said.append((name, count))
                bar.console.print(speak(f"keys.step_{name}", count=count))

        yield Told(
            step=step,
            done=lambda done, total: bar.update(rows, completed=done, total=total or None),
        )
