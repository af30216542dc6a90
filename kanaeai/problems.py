"""
What stops the program and can be mended by whoever runs it.

Such a problem is one sentence that says what to do, never a traceback.
"""

import os
from collections.abc import Mapping

from texts import Language, Text


class OperatorProblem(Exception):
    """
    The program cannot go on; its sentence says what to do.

    :param key: a sentence of ``texts/*/operator.toml``, such as ``problem.port``
    """

    def __init__(self, key: str, /, **blanks: str | int | Text) -> None:
        super().__init__(key)
        self.key = key
        self.text = operator_text(key, **blanks)


def operator_text(key: str, /, **blanks: str | int | Text) -> Text:
    """Name a sentence of ``operator.toml`` and fill its blanks."""
    return Text.of(f"operator.{key}", **blanks)


def speak(key: str, /, **blanks: str | int | Text) -> str:
    """Say a sentence of ``operator.toml`` in the language of the machine."""
    return operator_text(key, **blanks).spoken(operator_language(os.environ))


def operator_language(environment: Mapping[str, str]) -> Language:
    """Return Japanese where the machine's locale is Japanese, English everywhere else."""
    chosen = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((value for value in chosen if value), "")
    return "ja" if locale.startswith("ja") else "en"
