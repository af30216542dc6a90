"""Every act that the audit can hold has words for whoever reads it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from texts import Language, sentences

ROOT = Path(__file__).parents[2]
NOT_FACTS = {"by", "act", "row", "town", "now", "also", "role", "facts"}


def trees() -> Iterator[ast.AST]:
    for folder in ("casework", "bot", "kanaeai"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield from ast.walk(ast.parse(file.read_text()))


def acts() -> Iterator[ast.expr]:
    """Yield what is handed on, or kept, as an act."""
    for node in trees():
        if isinstance(node, ast.Call):
            yield from (one.value for one in node.keywords if one.arg == "act")
        elif isinstance(node, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id in {"act", "ACT"} for one in node.targets
        ):
            yield node.value


def written(act: ast.expr) -> Iterator[str]:
    """Yield an act as it is written; of a family its name, followed by a point."""
    if isinstance(act, ast.Constant) and isinstance(act.value, str):
        yield act.value
    elif isinstance(act, ast.JoinedStr) and isinstance(act.values[0], ast.Constant):
        yield str(act.values[0].value)
    elif isinstance(act, ast.IfExp):
        yield from written(act.body)
        yield from written(act.orelse)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_act_has_words(language: Language) -> None:
    """
    Each one that is written in the source, and each family of them.
    """
    known = {key.removeprefix("audit.act.") for key in sentences(language) if ".act." in key}
    used = {name for act in acts() for name in written(act)}
    families = {name.rstrip(".") for name in used if name.endswith(".")}

    single = {name for name in used if not name.endswith(".")}
    without = {name for name in single if name not in known}
    without |= {one for one in families if not any(key.startswith(f"{one}.") for key in known)}

    assert len(used) > 100
    assert without == set()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_fact_has_a_name(language: Language) -> None:
    """
    What stands beside an act is named too.
    """
    named = {
        key.removeprefix("audit.fact.")
        for key in sentences(language)
        if key.startswith("audit.fact.")
    }
    facts = {
        one.arg
        for node in trees()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "record"
        for one in node.keywords
        if one.arg and one.arg not in NOT_FACTS
    }

    assert facts - named == set()
