"""
``kanaeai doctor``: check settings, key, towns, database, token and clock.

Exit code 1 says that something must be mended; each line says what to do.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import OperatorProblem, operator_language, operator_text, speak

if TYPE_CHECKING:
    from kanaeai.doctor import Finding


def register(app: typer.Typer) -> None:
    """Add ``doctor``."""
    app.command("doctor", help=speak("help.doctor"))(doctor)


def doctor(
    practice: Annotated[bool, typer.Option("--practice", help=speak("help.practice"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """Look at everything and say what is wrong; exit code 1 if something must be mended."""
    from kanaeai.doctor import Level

    language = operator_language(os.environ)
    findings = []
    for finding in _findings(practice):
        findings.append(finding)
        if not as_json:
            mark = speak(f"doctor.mark_{finding.level.value}")
            typer.echo(speak("doctor.line", mark=mark, sentence=finding.text))
    if as_json:
        report = [
            {
                "check": finding.check,
                "level": finding.level.value,
                "sentence": finding.text.spoken(language),
            }
            for finding in findings
        ]
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    if any(finding.level is Level.MEND for finding in findings):
        raise typer.Exit(1)


def _findings(practice: bool) -> Iterator["Finding"]:
    from kanaeai.doctor import Doctor, Finding, Level
    from kanaeai.settings import load_settings
    from kanaeai.store import home_meant

    try:
        settings = load_settings()
        home = home_meant(settings=settings, practice=practice)
    except OperatorProblem as problem:
        yield Finding("settings", Level.MEND, problem.text)
        return
    yield Finding("settings", Level.OK, operator_text("doctor.settings_ok"))
    yield from Doctor(settings=settings, home=home, clock=lambda: datetime.now(UTC)).examine()
