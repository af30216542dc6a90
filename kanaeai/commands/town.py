"""
``kanaeai town``: check a town file, or make one with explanations in it.

Everything that is wrong is said at once, in the words of whoever edits the file.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kanaeai.problems import OperatorProblem, operator_text, speak

if TYPE_CHECKING:
    from towns import Town, TownProblem


def register(app: typer.Typer) -> None:
    """Add ``town check`` and ``town new``."""
    town = typer.Typer(help=speak("help.town"), no_args_is_help=True)
    town.command("check", help=speak("help.town_check"))(check)
    town.command("new", help=speak("help.town_new"))(new)
    app.add_typer(town, name="town")


def check(
    files: Annotated[list[Path] | None, typer.Argument(help=speak("help.town_check_files"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=speak("help.json"))] = False,
) -> None:
    """Check town files; exit code 2 if one cannot be used."""
    from towns.load import TownProblem

    results = list(_results(files or _files_of_settings()))
    if as_json:
        report = [_as_data(file, result) for file, result in results]
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for file, result in results:
            typer.echo("\n".join(_as_lines(file, result)))
    if any(isinstance(result, TownProblem) for _, result in results):
        raise typer.Exit(2)


def new(
    name: Annotated[str, typer.Argument(help=speak("help.town_new_name"))],
    folder: Annotated[Path | None, typer.Option(help=speak("help.town_new_folder"))] = None,
) -> None:
    """
    Write a town file to fill in; an existing one is never touched.

    :raises OperatorProblem: if the name cannot be a key, or the file exists
    """
    from kanaeai.preflight import need_folder
    from towns.values import is_key

    if not is_key(name):
        raise OperatorProblem("problem.town_name", name=name)
    target = (folder or _folder_of_settings()) / f"{name}.toml"
    need_folder(folder=target.parent)
    template = Path(__file__).with_name("town_template.toml").read_text(encoding="utf-8")
    try:
        with target.open("x", encoding="utf-8") as out:
            out.write(template.replace('key = ""', f'key = "{name}"', 1))
    except FileExistsError:
        raise OperatorProblem("problem.town_there", file=str(target)) from None
    typer.echo(speak("town.made", file=str(target)))


def _results(paths: Sequence[Path]) -> Iterator[tuple[Path, "Town | TownProblem"]]:
    from kanaeai.cadence import policy_for
    from towns.load import Finding, TownProblem, load_town, town_files

    keys: set[str] = set()
    for path in paths:
        try:
            for file in town_files(path):
                try:
                    town = load_town(file)
                    policy_for(town=town, file=file)
                    if town.key in keys:
                        raise TownProblem(file, [Finding("key", "town_twice", {"key": town.key})])
                    keys.add(town.key)
                    yield file, town
                except TownProblem as problem:
                    yield file, problem
        except TownProblem as problem:
            yield path, problem


def _as_lines(file: Path, result: "Town | TownProblem") -> Iterator[str]:
    from towns.load import TownProblem

    if not isinstance(result, TownProblem):
        yield speak("town.ok", file=str(file), name=result.name, **_sizes(result))
        return
    yield speak("town.wrong", file=str(file))
    for finding in result.findings:
        yield speak(
            "town.line",
            where=finding.where or operator_text("town.whole"),
            sentence=operator_text(f"town_rule.{finding.rule}", **finding.blanks),
        )


def _as_data(file: Path, result: "Town | TownProblem") -> dict[str, object]:
    from towns.load import TownProblem

    if not isinstance(result, TownProblem):
        return {"file": str(file), "ok": True, "town": result.key, **_sizes(result), "problems": []}
    problems = [
        {
            "where": finding.where,
            "rule": finding.rule,
            "sentence": speak(f"town_rule.{finding.rule}", **finding.blanks),
        }
        for finding in result.findings
    ]
    return {"file": str(file), "ok": False, "problems": problems}


def _sizes(town: "Town") -> dict[str, int]:
    return {
        "areas": len(town.areas),
        "agencies": len(town.agencies),
        "places": len(town.places_to_call),
    }


def _files_of_settings() -> Sequence[Path]:
    from kanaeai.settings import load_settings
    from towns import PRACTICE_TOWN

    settings = load_settings()
    ours = settings.home(practice=False).towns
    return ours if settings.towns or ours[0].exists() else (PRACTICE_TOWN,)


def _folder_of_settings() -> Path:
    from kanaeai.settings import load_settings

    place = load_settings().home(practice=False).towns[0]
    return place.parent if place.suffix == ".toml" else place
