"""Every kind of task that the program can open has a name, in both voices."""

import ast
from pathlib import Path

import pytest

from bot.flows.weekly import COORDINATORS, SUPPORTERS
from casework.report_incident import Incident, Whom
from casework.resolve_task import CHANGES, Outcome
from followup.concerns import Kind
from texts import Language, say

ROOT = Path(__file__).parents[2]


def kinds_in_the_source() -> set[str]:
    """Return every literal ``kind`` of a call of ``open_task``."""
    calls = (
        node
        for folder in ("casework", "bot", "storage", "kanaeai")
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "open_task"
    )
    return {
        keyword.value.value
        for call in calls
        for keyword in call.keywords
        if keyword.arg == "kind"
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    }


@pytest.mark.parametrize("language", ["ja", "ja-easy"])
def test_every_kind_of_task_has_a_name(language: Language) -> None:
    """
    Those written in the source, and every concern of the follow-up.
    """
    kinds = kinds_in_the_source() | set(Kind)
    assert {"incident", "unreachable", "approve_host"} <= kinds

    for kind in kinds:
        assert say(f"tasks.kinds.{kind}", language)


@pytest.mark.parametrize("language", ["ja", "ja-easy"])
def test_every_code_has_its_words(language: Language) -> None:
    """
    Outcomes, changes, incidents and numbers of the weekly list are all said.
    """
    for key in (
        *(f"tasks.outcome.{one}" for one in Outcome),
        *(f"check_ins.change.{one}" for one in CHANGES),
        *(f"incidents.kind.{one}" for one in Incident),
        *(f"incidents.told.{one.urgency}" for one in Incident),
        *(f"tasks.whose.{one}" for one in Whom),
        *(f"weekly.{one}" for one in (*COORDINATORS, *SUPPORTERS)),
    ):
        assert say(key, language, count=2)
