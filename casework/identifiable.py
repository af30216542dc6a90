"""
Whether a sentence, together with the exact area, could tell who somebody is.

A warning and nothing more: it never blocks, and its silence proves nothing. How few persons of
an area are registered here says nothing about who lives there, so it is not counted. What counts
is what the sentence says: an age, a school year, a rank, a former office, 「唯一」; or something
that it names and that nobody else in the town's wishes and offers does.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ScalarResult, Select, func, select
from sqlalchemy.orm import Session

from casework.ground import found
from casework.policy import allowed
from casework.views_wishes import LIVE
from matching.activities import LIGHT_WEIGHT
from matching.words import Words
from storage.base import Id
from storage.states import OfferState
from storage.tables import Account, Offer, Person, Wish


class Sign(StrEnum):
    """What in a sentence could tell who it is."""

    AGE = "age"
    SCHOOL = "school"
    RANK = "rank"
    FORMER = "former"
    ONLY = "only"
    RARE = "rare"


RARE_AMONG = 20
"""Below so many other wishes and offers everything is rare, so that nothing is said of it."""

_AT_ONCE = 100

_DIGIT = "[0-9一二三四五六七八九十百]"
_RULES: Mapping[Sign, re.Pattern[str]] = {
    Sign.AGE: re.compile(rf"{_DIGIT}+ ?(?:歳|才)|(?:[1-9]0|[一二三四五六七八九]?十) ?代"),
    Sign.SCHOOL: re.compile(
        rf"{_DIGIT} ?年生|[小中高大] ?[1-6](?![0-9])|(?:小学|中学|高校|大学)(?:校)? ?{_DIGIT} ?年"
    ),
    Sign.RANK: re.compile(
        r"(?:世界|日本|全国|県|市|町|村|校区|地区)で ?(?:一番|1番|いちばん|唯一)"
        r"|(?:世界|日本|全国|県)(?:一(?!周)|大会|代表|選手権|記録)"
        r"|(?:準?優勝|入賞)し(?:た(?!い)|ました)|チャンピオン|オリンピック|甲子園|国体"
        rf"|{_DIGIT}+ ?位"
    ),
    # 「元の」「元気」「地元」 and the like say nothing of what somebody was.
    Sign.FORMER: re.compile(
        r"(?<![地足手身次根復単中紀二一])元 ?(?![気々来旦日金素手本祖年])[一-鿿ァ-ヴA-Za-z]"
        r"|もと(?:社長|教師|選手|議員)"
    ),
    Sign.ONLY: re.compile(r"唯一|ただ(?:一人|ひとり)|たった(?:一人|ひとり)|第一人者|有名な"),
}


def signs_in(sentence: str) -> tuple[Sign, ...]:
    """Return what the words of a sentence alone tell."""
    plain = unicodedata.normalize("NFKC", sentence)
    return tuple(sign for sign, rule in _RULES.items() if rule.search(plain))


@dataclass(frozen=True)
class Said:
    """What somebody else of the town wishes, likes or offers; ``likes`` are keys."""

    text: str
    likes: tuple[str, ...] = ()


class Others(Iterable[Said], Sized, Protocol):
    """What others said: how much of it there is, and what, from the beginning each time."""


def is_rare(sentence: str, *, others: Others, words: Words) -> bool:
    """
    Whether a sentence names an activity that occurs in nothing that others wish or offer.

    An activity is an entry of the vocabulary, by whichever of its words; of a broader and a
    narrower one the broader counts, and what is often said in passing tells of nobody.

    :param others: fewer than :data:`RARE_AMONG` prove nothing
    """
    if len(others) < RARE_AMONG:
        return False
    meaning = words.understand(text=sentence)
    return any(
        meaning.weights[key] > LIGHT_WEIGHT and not any(_names(one, key, words) for one in others)
        for key in words.broadest(activities=meaning.activities)
    )


@allowed
def identifying_signs(
    session: Session, *, person: Id | None, sentence: str, words: Words, by: Account
) -> tuple[Sign, ...]:
    """
    Return what in a sentence about a person could, with their area, tell who it is.

    :raises NotYours: if ``by`` neither speaks for the person nor coordinates the town
    """
    row = found(session, Person, person)
    if not sentence or not row.area:
        return ()
    signs = signs_in(sentence)
    if is_rare(sentence, others=_TownBeside(session, row), words=words):
        signs = (*signs, Sign.RARE)
    return signs


def _names(other: Said, activity: str, words: Words) -> bool:
    if activity in other.likes:
        return True
    return (
        words.could_name(text=other.text, activity=activity)
        and activity in words.understand(text=other.text).activities
    )


class _TownBeside:
    """
    Everybody else's wishes and offers in a town, opened as far as they are looked at.

    Most of what somebody would like is named by one of the first few; only what nobody else
    names opens all of them.
    """

    def __init__(self, session: Session, person: Person) -> None:
        self._session = session
        self._wishes = (
            Wish.town == person.town,
            Wish.state.in_(LIVE),
            Wish.person_id != person.id,
        )
        self._offers = (Offer.town == person.town, Offer.state != OfferState.CLOSED)

    def __len__(self) -> int:
        counts = (
            select(func.count(Offer.id)).where(*self._offers),
            select(func.count(Wish.id)).where(*self._wishes),
        )
        return sum(self._session.scalar(one) or 0 for one in counts)

    def __iter__(self) -> Iterator[Said]:
        for offer in self._few(select(Offer).where(*self._offers)):
            yield Said(offer.text)
        for wish in self._few(select(Wish).where(*self._wishes)):
            yield Said(wish.sentence, tuple(wish.likes or ()))

    def _few(self, rows: Select[Any]) -> ScalarResult[Any]:
        return self._session.scalars(rows, execution_options={"yield_per": _AT_ONCE})
