"""
The activity vocabulary: what people like to do, the words they use for it, what is near it.

The knowledge lies in ``vocabulary/*.toml``, readable and correctable without a programmer.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "vocabulary"
_NOT_ACTIVITIES = frozenset({"limits", "common", "sensitive"})


class BadVocabulary(ValueError):
    """A vocabulary file names an activity that does not exist, or says one twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """
    One thing to do. ``near`` is symmetric (related, broader, narrower); ``includes`` is
    the activity and all that is narrower; ``weight`` is 1, or less if often said in passing.
    """

    key: str
    words: tuple[str, ...]
    near: frozenset[str]
    includes: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Everything in the vocabulary files; common and sensitive words link nothing."""

    activities: Mapping[str, Activity]
    refusals: frozenset[str]
    harmless: frozenset[str]
    turns: frozenset[str]
    common: frozenset[str]
    sensitive: frozenset[str]


LIGHT_WEIGHT = 0.3
"""Weight of company, chatting and the like beside an activity: enough to help, not to lead."""


def load_vocabulary(*, folder: Path = _FOLDER) -> Vocabulary:
    """
    Read the vocabulary files of ``folder``.

    :raises BadVocabulary: if an activity is said twice or refers to an unknown one
    """
    written: dict[str, Mapping[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.stem in _NOT_ACTIVITIES:
            continue
        for key, entry in _read(path).items():
            if key in written:
                raise BadVocabulary(f"{path.name}: {key} is said twice")
            written[key] = entry
    limits = _read(folder / "limits.toml")
    return Vocabulary(
        activities=_connect(written),
        refusals=frozenset(limits["refusals"]),
        harmless=frozenset(limits["harmless"]),
        turns=frozenset(limits["turns"]),
        common=frozenset(_read(folder / "common.toml")["words"]),
        sensitive=frozenset(_read(folder / "sensitive.toml")["words"]),
    )


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _connect(written: Mapping[str, Mapping[str, Any]]) -> dict[str, Activity]:
    near: dict[str, set[str]] = {key: set() for key in written}
    includes: dict[str, set[str]] = {key: {key} for key in written}
    for key, entry in written.items():
        broader = entry.get("broader")
        for other in (*entry.get("related", ()), *([broader] if broader else ())):
            if other not in written:
                raise BadVocabulary(f"{key} refers to {other}, which nobody describes")
            near[key].add(other)
            near[other].add(key)
        if broader:
            includes[broader].add(key)
    return {
        key: Activity(
            key=key,
            words=tuple(entry["words"]),
            near=frozenset(near[key]),
            includes=frozenset(includes[key]),
            weight=LIGHT_WEIGHT if entry.get("light") else 1.0,
        )
        for key, entry in written.items()
    }
