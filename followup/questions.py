"""
The questions of 「その後いかがですか」: three for each side, one each half-year.

Only keys live here; the sentences are ``check_ins.<question>.ask`` and ``….level_0`` to
``….level_3`` in the texts.
"""

from enum import StrEnum


class Side(StrEnum):
    """Whom a question is put to; both weigh the same."""

    PERSON = "person"
    HOST = "host"


class StageKind(StrEnum):
    """What is counted before a question, in the order in which it happens."""

    VISIT = "visit"
    TIMES = "times"
    MONTHS = "months"
    LATER = "later"


class Question(StrEnum):
    """A question, and the name of its table in the texts."""

    PERSON_SAFE = "person_safe"
    PERSON_AGAIN = "person_again"
    PERSON_FIT = "person_fit"
    PERSON_LATELY = "person_lately"
    HOST_TOGETHER = "host_together"
    HOST_GOOD = "host_good"
    HOST_EFFORT = "host_effort"
    HOST_LATELY = "host_lately"

    @property
    def side(self) -> Side:
        """The side that is asked this."""
        return Side(self.value.split("_")[0])


LEVELS = (0, 1, 2, 3)
"""Answers from best to worst; level 2 is ③ and level 3 is ④ in the words of the field."""

UNEASY = 2
BAD = 3

_QUESTIONS = {
    Side.PERSON: (Question.PERSON_SAFE, Question.PERSON_AGAIN, Question.PERSON_FIT),
    Side.HOST: (Question.HOST_TOGETHER, Question.HOST_GOOD, Question.HOST_EFFORT),
}
_LATER = {Side.PERSON: (Question.PERSON_LATELY,), Side.HOST: (Question.HOST_LATELY,)}


def questions_for(*, side: Side, kind: StageKind) -> tuple[Question, ...]:
    """Return what this side is asked at such a stage: three questions, or one later on."""
    return _LATER[side] if kind is StageKind.LATER else _QUESTIONS[side]


def weight(*, question: Question, level: int) -> int:
    """
    Return how heavy an answer is, 0 (well) to 3 (bad).

    A host's 「まだわからない」 (③ of "was it good for you too?") is neutral: it weighs as much
    as the second answer.

    :raises ValueError: if ``level`` is not one of :data:`LEVELS`
    """
    if level not in LEVELS:
        raise ValueError(f"an answer has a level from 0 to 3, not {level}")
    if question is Question.HOST_GOOD and level == UNEASY:
        return 1
    return level
