"""
What the guard finds: a kind, the words, and where they stand in the text as it was written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found."""

    PHONE = "phone"
    MAIL = "mail"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    MY_NUMBER = "my_number"
    NUMBER = "number"
    ACCOUNT = "account"
    SCHOOL = "school"
    EMPLOYER = "employer"
    NAME = "name"
    CASE_CODE = "case_code"


Span = tuple[Kind, int, int]
"""A kind, and where it begins and ends in the folded text."""

MY_NUMBER_ONLY = frozenset({Kind.MY_NUMBER})
"""Never waved through, whoever reads it: nobody but an office may hold it (番号法 第20条)."""

REACHES_NOBODY = MY_NUMBER_ONLY | {
    Kind.PHONE,
    Kind.MAIL,
    Kind.POSTAL_CODE,
    Kind.ADDRESS,
    Kind.NUMBER,
    Kind.ACCOUNT,
}
"""
Never waved through in what the other side may read: told by their shape, and ways to somebody.

A name may be a flower and a date a festival, so these are the writer's to decide.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A kind and the words that were found, for the writer's eyes only.

    :param words: as they were written
    :param start: of the words in the original text, in characters; ``end`` is one past the last
    """

    kind: Kind
    words: str
    start: int
    end: int


def masked(words: str, findings: Iterable[Finding]) -> str:
    """Return the words with ○ or ○○ in the place of each finding; never longer than before."""
    text = list(words)
    for one in findings:
        length = one.end - one.start
        text[one.start : one.end] = ["○" * min(2, length), *[""] * (length - 1)]
    return "".join(text)
