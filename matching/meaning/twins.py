"""
Wishes told twice, and offers made twice, found so that somebody can put them together.

By spelling only (rapidfuzz): two texts that merely mean the same are two people's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from matching.tokens import fold, katakana

_SHORTEST_PART = 8


class Why(StrEnum):
    """What two texts have in common."""

    SAME = "same"
    CONTAINED = "contained"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True)
class Twins:
    """Two ids, the lesser first, why they were found, and how alike they are (0…100)."""

    one: str
    other: str
    why: Why
    likeness: float


def find_twins(*, texts: Mapping[str, str], least: float) -> tuple[Twins, ...]:
    """
    Return pairs of texts that may be one, the most alike first.

    Spaces, signs, width and kana do not matter. A text of eight signs or more within another
    one is shown however much longer the other is.

    :param texts: id → text; a blank text has no twin
    :param least: rapidfuzz ratio (0…100) from which two texts are shown
    """
    spelled = {key: plain for key, text in sorted(texts.items()) if (plain := _plain(text))}
    keys = list(spelled)
    found: list[Twins] = []
    for place, key in enumerate(keys):
        others = {other: spelled[other] for other in keys[place + 1 :]}
        alike = process.extract(
            spelled[key], others, scorer=fuzz.ratio, score_cutoff=least, limit=None
        )
        scores = {other: score for _, score, other in alike}
        for other, text in others.items():
            if text == spelled[key]:
                found.append(Twins(key, other, Why.SAME, 100.0))
            elif _one_in_the_other(text, spelled[key]):
                likeness = fuzz.ratio(text, spelled[key])
                found.append(Twins(key, other, Why.CONTAINED, round(likeness, 1)))
            elif other in scores:
                found.append(Twins(key, other, Why.ALIKE, round(scores[other], 1)))
    found.sort(key=lambda twins: (-twins.likeness, twins.one, twins.other))
    return tuple(found)


def _plain(text: str) -> str:
    return katakana("".join(sign for sign in fold(text) if sign.isalnum()).casefold())


def _one_in_the_other(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST_PART and short in long
