"""Outcomes as far as learning may know them, and their counts: all that may leave a town."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Feature(StrEnum):
    """How wish and offer went together. Closed on purpose: no attribute of a person is here."""

    ACTIVITY_SAME = "activity_same"
    ACTIVITY_NEAR = "activity_near"
    ONLY_A_WORD = "only_a_word"
    FROM_A_LIKING = "from_a_liking"
    FROM_A_STRENGTH = "from_a_strength"
    HOPE_MET = "hope_met"
    SAME_AREA = "same_area"
    NEXT_AREA = "next_area"
    ONLINE = "online"
    TIMES_SHARED = "times_shared"
    TOGETHER = "together"
    ROLE = "role"
    PAID = "paid"
    LOOK_FIRST = "look_first"
    ASKED_IN_WORDS = "asked_in_words"


class Target(StrEnum):
    """What an outcome answers; each is learnt by itself."""

    PERSON_YES = "person_yes"
    HOST_YES = "host_yes"
    SETTLES = "settles"


class Tried(NamedTuple):
    """How often something was tried, and how often the answer was yes."""

    times: int
    yes: int


Counts = Mapping[Feature, Tried]


class TooLittle(ValueError):
    """There is too little to learn from; ``have`` and ``need`` say how much."""

    def __init__(self, *, have: float, need: float) -> None:
        super().__init__(f"too little to learn from: {have:g} of {need:g}")
        self.have = have
        self.need = need


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What became of one candidate.

    :param features: how wish and offer went together
    :param answers: yes or no to each question that was reached; the others are missing, not no
    :param propensity: the chance with which it was shown, 0 < p ≤ 1
    """

    features: frozenset[Feature]
    answers: Mapping[Target, bool]
    propensity: float = 1.0

    def __post_init__(self) -> None:
        """
        Refuse a chance that none could have had.

        :raises ValueError: if ``propensity`` is not in 0…1, zero excluded
        """
        if not 0 < self.propensity <= 1:
            raise ValueError("what was shown had a chance above 0 and up to 1")


def count(outcomes: Iterable[Outcome], *, target: Target) -> dict[Feature, Tried]:
    """Count, for each feature, how often it was tried and answered with yes."""
    times: dict[Feature, list[int]] = defaultdict(lambda: [0, 0])
    for outcome in outcomes:
        answer = outcome.answers.get(target)
        if answer is None:
            continue
        for feature in outcome.features:
            times[feature][0] += 1
            times[feature][1] += answer
    return {feature: Tried(*times[feature]) for feature in Feature if feature in times}


def pool(towns: Iterable[Counts]) -> dict[Feature, Tried]:
    """Add up the counts of several towns: numbers travel, texts and people do not."""
    kept = list(towns)
    return {
        feature: Tried(*map(sum, zip(*found, strict=True)))
        for feature in Feature
        if (found := [counts[feature] for counts in kept if feature in counts])
    }


def need_enough(have: float, need: float) -> None:
    """
    Stop where there is too little.

    :raises TooLittle: if ``have`` is below ``need``
    """
    if have < need:
        raise TooLittle(have=have, need=need)
