"""The audit in words: what an act, a role and a fact are called by whoever runs the program."""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kanaeai.problems import operator_language
from texts import MissingText, Text


def speak_audit(key: str, /, **blanks: str | int) -> str:
    """Say a sentence of ``audit.toml`` in the language of the machine."""
    return Text.of(f"audit.{key}", **blanks).spoken(operator_language(os.environ))


def say_act(act: str) -> str:
    """
    Say what an act is; a family of acts (``task.…``) may share one sentence.

    :raises MissingText: if nobody has written what it is
    """
    family, _, rest = act.partition(".")
    try:
        return speak_audit(f"act.{act}")
    except MissingText:
        return speak_audit(f"act.{family}.any", rest=rest)


def role_words(role: str) -> str:
    """Say a role."""
    return speak_audit(f"role.{role}")


def fact_words(facts: Mapping[str, Any]) -> str:
    """Say facts in a row; a code without words of its own stands as it is."""
    said = [
        speak_audit("fact_is", name=speak_audit(f"fact.{name}"), value=_value(value))
        for name, value in facts.items()
        if value != ""
    ]
    return "、".join(said)


def moment_of(at: datetime) -> str:
    """Write a moment as Japan's clocks show it."""
    from followup.calendar import TOKYO

    return f"{at.astimezone(TOKYO):%Y-%m-%d %H:%M}"


def day_of(at: datetime) -> str:
    """Write a day of Japan."""
    return moment_of(at)[:10]


def _value(value: Any) -> str:
    code = str(value).lower() if isinstance(value, bool) else str(value)
    try:
        return speak_audit(f"value.{code}")
    except MissingText:
        return code
