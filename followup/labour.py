"""
体験 is no cheap labour: five questions to the host, and which answers a coordinator looks at.

Something made or sold, work in place of staff, a quota, no freedom to refuse, and hours that
grow are what tells work from taking part (DESIGN, "Not cheap labour").
"""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Question(StrEnum):
    """One of the five, in the order in which they are asked."""

    SALE = "sale"
    STAFF = "staff"
    QUOTA = "quota"
    FREE = "free"
    GROWING = "growing"


class Said(StrEnum):
    """はい or いいえ."""

    YES = "yes"
    NO = "no"


HARMLESS: Mapping[str, str] = {
    Question.SALE: Said.NO,
    Question.STAFF: Said.NO,
    Question.QUOTA: Said.NO,
    Question.FREE: Said.YES,
    Question.GROWING: Said.NO,
}
"""The answer to each that needs no look; every other, and none at all, is a concern."""


def concerns(answers: Mapping[str, str]) -> tuple[Question, ...]:
    """Return what a coordinator must look at, in the order of the questions."""
    return tuple(one for one in Question if answers.get(one) != HARMLESS[one])


def needs_a_look(answers: Mapping[str, str], *, seen: Collection[str]) -> bool:
    """Whether there is a concern that no coordinator has seen and let pass yet."""
    return any(one not in seen for one in concerns(answers))
