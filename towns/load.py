"""
Read town files, and say everything that is wrong with one at once.

A problem names the file, the place in it and the name of the broken rule; the
sentences for it live in ``texts``, so this folder stays a leaf.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from towns.model import AgencyKind, Town

# Pydantic's own names for what our rules leave to it.
_RULES = {
    "extra_forbidden": "unknown_key",
    "missing": "missing",
    "string_type": "not_text",
    "string_too_short": "empty",
    "string_too_long": "too_long",
    "too_short": "empty",
    "tuple_type": "not_list",
    "mapping_type": "not_table",
    "dict_type": "not_table",
    "model_type": "not_table",
    "enum": "not_a_kind",
}


@dataclass(frozen=True)
class Finding:
    """
    One thing that is wrong: where in the file, which rule, and what the sentence needs.

    ``where`` is a key path such as ``areas[3].neighbours``, counted from 1; empty for the
    whole file.
    """

    where: str
    rule: str
    blanks: Mapping[str, str] = field(default_factory=dict)


class TownProblem(ValueError):
    """A town file cannot be used; ``findings`` says why, ``file`` says which."""

    def __init__(self, file: Path, findings: Sequence[Finding]) -> None:
        super().__init__(f"{file}: " + ", ".join(f"{f.where} {f.rule}" for f in findings))
        self.file = file
        self.findings = tuple(findings)


def load_towns(*paths: Path) -> dict[str, Town]:
    """
    Read town files, or every ``*.toml`` of a folder, into towns by their key.

    :raises TownProblem: for the first file that cannot be used
    """
    towns: dict[str, Town] = {}
    for file in town_files(*paths):
        town = load_town(file)
        if town.key in towns:
            raise TownProblem(file, [Finding("key", "town_twice", {"key": town.key})])
        towns[town.key] = town
    return towns


def town_files(*paths: Path) -> Iterator[Path]:
    """
    Name the files that ``paths`` (files and folders) stand for.

    :raises TownProblem: if a path is missing or a folder holds no town file
    """
    for path in paths:
        if path.is_dir():
            files = sorted(path.glob("*.toml"))
            if not files:
                raise TownProblem(path, [Finding("", "folder_empty")])
            yield from files
        else:
            yield path


def load_town(file: Path) -> Town:
    """
    Read one town file.

    :raises TownProblem: with everything that is wrong with it
    """
    try:
        # Windows' editors begin UTF-8 files with a mark that TOML does not know.
        table = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise TownProblem(file, [Finding("", "unreadable")]) from error
    except UnicodeDecodeError as error:
        raise TownProblem(file, [Finding("", "not_utf8")]) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = place[1] if place else str(_last_line(file))
        raise TownProblem(file, [Finding("", "not_toml", {"line": line})]) from error
    try:
        return Town.model_validate(table)
    except ValidationError as error:
        raise TownProblem(file, findings(error)) from None


def findings(error: ValidationError) -> list[Finding]:
    """Return everything that is wrong with what should be a town."""
    return [_finding(problem) for problem in _own_problems(error.errors())]


def _last_line(file: Path) -> int:
    # tomllib names no line for what is only noticed at the end of the file.
    return len(file.read_bytes().splitlines())


def _own_problems(problems: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    # A list whose only entry is wrong counts as empty as well: that one says nothing new.
    for problem in problems:
        path = problem["loc"]
        inside = (p["loc"] for p in problems if p is not problem)
        if not (problem["type"] == "too_short" and any(p[: len(path)] == path for p in inside)):
            yield problem


def _finding(problem: ErrorDetails) -> Finding:
    path = problem["loc"]
    rule = _RULES.get(problem["type"], problem["type"])
    blanks = {name: str(value) for name, value in problem.get("ctx", {}).items()}
    if rule == "unknown_key":
        known = _keys_beside(path)
        near = difflib.get_close_matches(str(path[-1]), known, n=1)
        rule = "unknown_key_like" if near else rule
        blanks = {"key": str(path[-1]), "near": near[0] if near else "", "known": "・".join(known)}
    elif rule == "not_a_kind":
        blanks = {"kinds": "・".join(AgencyKind)}
    elif rule == "too_long":
        blanks = {"most": blanks["max_length"]}
    return Finding(_path(path), rule, blanks)


def _path(path: tuple[int | str, ...]) -> str:
    written = "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in path)
    return written.removeprefix(".")


def _keys_beside(path: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Town
    for part in path[:-1]:
        if isinstance(part, str):
            model = _model_in(model.model_fields[part])
    return list(model.model_fields)


def _model_in(field_info: FieldInfo) -> type[BaseModel]:
    waiting: list[Any] = [field_info.annotation]
    while waiting:
        found = waiting.pop()
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
        waiting.extend(get_args(found))
    raise TypeError(f"no model in {field_info}")
