"""
Reasons of matching, from stored keys to sentences; areas get their names here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from matching.reasons import Reason
from texts import Text
from texts.reasons import reason_text
from towns import Town


def reason_lines(reasons: Iterable[Mapping[str, Any]], town: Town) -> Text:
    """Return stored reasons as lines with a dot before each."""
    return Text.lines(
        *(Text.of("candidates.line", reason=one) for one in reason_texts(reasons, town))
    )


def reason_texts(reasons: Iterable[Mapping[str, Any]], town: Town) -> list[Text]:
    """Return stored reasons, a sentence each."""
    return [reason_text(_read(reason, town)) for reason in reasons]


def area_name(town: Town, key: str) -> Text:
    """Return the name of an area of a town."""
    return Text.plain(_area(key, town))


def _read(stored: Mapping[str, Any], town: Town) -> Reason:
    words = {
        name: _area(value, town) if name == "area" else value
        for name, value in stored["words"].items()
    }
    return Reason(
        stored["key"],
        tuple(words.items()),
        tuple((name, tuple(keys)) for name, keys in stored["names"].items()),
    )


def _area(key: str, town: Town) -> str:
    return next((area.name for area in town.areas if area.key == key), key)
