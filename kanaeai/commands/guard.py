"""
``kanaeai guard < text``: say what in a text could tell who somebody is, line by line.

Needs no town, no key and no database. With ``--json`` one object a line of the text, which holds
kinds and places and no word of it, so that it may go into a file or a log.
"""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import speak

if TYPE_CHECKING:
    from casework.guard import Finding

FOUND = 1
"""The exit code where something was found; 0 where nothing was."""


def register(app: typer.Typer) -> None:
    """Add ``guard``."""
    app.command("guard", help=speak("help.guard"))(guard)


def guard(
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.guard_json"))] = False,
) -> None:
    """
    Read the standard input and tell what is found in each line.

    :raises typer.Exit: with 1 if anything was found
    """
    from casework.guard import personal_data_in

    found_some = False
    for number, raw in enumerate(sys.stdin.buffer, 1):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        found = personal_data_in(line)
        found_some = found_some or bool(found)
        for told in [_as_json(number, found)] if as_json else _as_lines(number, found):
            typer.echo(told)
    if found_some:
        raise typer.Exit(FOUND)


def _as_json(number: int, found: Sequence["Finding"]) -> str:
    findings = [{"kind": one.kind.value, "start": one.start, "end": one.end} for one in found]
    return json.dumps({"line": number, "findings": findings})


def _as_lines(number: int, found: Sequence["Finding"]) -> list[str]:
    return [
        speak(
            "guard.found",
            line=number,
            begin=one.start + 1,
            end=one.end,
            kind=speak(f"guard.kinds.{one.kind}"),
            words=one.words,
        )
        for one in found
    ]
