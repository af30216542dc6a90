"""
The activity vocabulary: what people like to do, the words they use for it, what is near it.

The knowledge lies in ``vocabulary/*.toml``, readable and correctable without a programmer.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "vocabulary"
"""Where the vocabulary files lie."""

_NOT_ACTIVITIES = frozenset({"limits", "common", "sensitive", "styles", "implications", "roles"})
_NEEDED = frozenset({"words", "icf"})
_KNOWN = _NEEDED | {"related", "broader", "light"}
_ICF = re.compile(r"d[1-9][0-9]{2,3}")


class BadVocabulary(ValueError):
    """A vocabulary file says something twice, or something that nobody else knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """
    One thing to do. ``near`` is symmetric (related, broader, narrower); ``includes`` is
    the activity and all that is narrower; ``weight`` is 1, or less if often said in passing.

    ``icf`` is its code in the WHO's International Classification of Functioning, part
    "activities and participation" (d1…d9): how reports speak of it to other professions.
    """

    key: str
    words: tuple[str, ...]
    near: frozenset[str]
    includes: frozenset[str]
    weight: float
    icf: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """
    Everything in the vocabulary files; common and sensitive words link nothing.

    ``handling`` are verbs that name an activity only by themselves (``matching.handling``).
    """

    activities: Mapping[str, Activity]
    refusals: frozenset[str]
    harmless: frozenset[str]
    turns: frozenset[str]
    common: frozenset[str]
    handling: frozenset[str]
    sensitive: frozenset[str]


LIGHT_WEIGHT = 0.3
"""Weight of company, chatting and the like beside an activity: enough to help, not to lead."""


def load_vocabulary(*, folder: Path = FOLDER) -> Vocabulary:
    """
    Read the vocabulary files of ``folder``.

    :raises BadVocabulary: if an activity is said twice, refers to an unknown one, lacks
        words or a code, has a key that is not known, or is broader than itself
    """
    written: dict[str, Mapping[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.stem in _NOT_ACTIVITIES:
            continue
        for key, entry in _read(path).items():
            if key in written:
                raise BadVocabulary(f"{path.name}: {key} is said twice")
            _check(path.name, key, entry)
            written[key] = entry
    limits, common = _read(folder / "limits.toml"), _read(folder / "common.toml")
    return Vocabulary(
        activities=_connect(written),
        refusals=frozenset(limits["refusals"]),
        harmless=frozenset(limits["harmless"]),
        turns=frozenset(limits["turns"]),
        common=frozenset(common["words"]),
        handling=frozenset(common["handling"]),
        sensitive=frozenset(_read(folder / "sensitive.toml")["words"]),
    )


@cache
def vocabulary_digest() -> str:
    """Return what changes whenever a vocabulary file does: what was read before is stale then."""
    written = (path.read_bytes() for path in sorted(FOLDER.glob("*.toml")))
    return hashlib.sha256(b"\0".join(written)).hexdigest()[:12]


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _check(file: str, key: str, entry: Mapping[str, Any]) -> None:
    if unknown := set(entry) - _KNOWN:
        raise BadVocabulary(f"{file}: {key} has {', '.join(sorted(unknown))}: not known")
    if missing := _NEEDED - set(entry):
        raise BadVocabulary(f"{file}: {key} lacks {', '.join(sorted(missing))}")
    if not _ICF.fullmatch(entry["icf"]):
        raise BadVocabulary(f"{file}: {key} has {entry['icf']}: not a code d1…d9")


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
    for key in written:
        for broader in _all_broader(key, written):
            includes[broader].add(key)
    return {
        key: Activity(
            key=key,
            words=tuple(entry["words"]),
            near=frozenset(near[key]),
            includes=frozenset(includes[key]),
            weight=LIGHT_WEIGHT if entry.get("light") else 1.0,
            icf=entry["icf"],
        )
        for key, entry in written.items()
    }


def _all_broader(key: str, written: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Climb from an activity to the broadest: who refuses sports refuses football too."""
    above: list[str] = []
    broader = written[key].get("broader")
    while broader:
        if broader in above or broader == key:
            raise BadVocabulary(f"{key} is broader than itself")
        above.append(broader)
        broader = written[broader].get("broader")
    return above


@cache
def icf_codes() -> Mapping[str, str]:
    """Return the ICF code (d1…d9) of each activity, for those who need nothing else of it."""
    return {
        key: entry["icf"]
        for path in sorted(FOLDER.glob("*.toml"))
        if path.stem not in _NOT_ACTIVITIES
        for key, entry in _read(path).items()
    }
