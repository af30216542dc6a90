"""
さがす among persons: by case code, and by a word in the wishes of one's own cases; never leafing.

Persons stand in no index of words: those wishes that are in the reader's own hands are opened for
the question and forgotten again. Each look leaves its counts in the audit.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, load_only

from casework.ground import record
from casework.move_cases import held_by
from casework.policy import allowed, whose
from storage.states import PersonState
from storage.tables import (
    Account,
    Introduction,
    Person,
    Placement,
    PlacementMember,
    Task,
    Wish,
)

MOST = 10
"""Cases that one look shows; with more it says that the code must be longer."""
SHORTEST = 2
"""Signs of a code, and letters of a word, below which nothing is looked for."""
_OWN_AT_MOST = 500
_CODE = re.compile(r"K?-?([0-9A-Z]{1,6})")

BY_CODE, BY_WORD = "search.code", "search.word"
"""The acts in the audit; a look by code that met cases in other hands can look unusual."""


@dataclass(frozen=True, kw_only=True)
class FoundCase:
    """A case by its code alone; ``own`` says that it opens without a reason."""

    code: str
    own: bool


@dataclass(frozen=True, kw_only=True)
class FoundWish:
    """A wish of an own case in which the word stands: its one sentence, or nothing."""

    code: str
    sentence: str
    later: bool


def code_in(asked: str) -> str:
    """Return the beginning of a case code that was typed, or nothing where it is none."""
    plain = (
        unicodedata.normalize("NFKC", asked).strip().upper().replace("‐", "-").replace("ー", "-")
    )
    found = _CODE.fullmatch(plain)
    return f"K-{found[1]}" if found and len(found[1]) >= SHORTEST else ""


@allowed
def keep_search(session: Session, *, asked: str, by: Account, now: datetime) -> None:
    """
    Keep in the audit that somebody looks for cases, before they see which: counts alone.

    Nothing is kept of what finds no case by its nature, such as a single letter.

    :raises NotYours: if ``by`` is no coordinator
    """
    facts = {}
    if code_in(asked):
        cases, _ = find_cases(session, asked=asked, by=by)
        act = BY_CODE
        facts["outside"] = sum(1 for one in cases if not one.own)
        facts["count"] = len(cases)
    elif len(folded(asked)) >= SHORTEST:
        act = BY_WORD
        facts["count"] = len(find_own_wishes(session, words=asked, by=by))
    else:
        return
    record(session, by=by, act=act, row=by, town=by.town, now=now, **facts)


@allowed
def find_cases(session: Session, *, asked: str, by: Account) -> tuple[Sequence[FoundCase], bool]:
    """
    Return the cases of the town whose code begins as asked, and whether there are more.

    A protected case in other hands is found by its whole code alone.

    :raises NotYours: if ``by`` is no coordinator
    """
    code = code_in(asked)
    if not code:
        return (), False
    own_one = whose(by, "find_cases", Person)
    rows = session.execute(
        select(Person.code, own_one)
        .where(
            Person.town == by.town,
            Person.code.startswith(code, autoescape=True),
            or_(Person.protected.is_(False), Person.code == code, own_one),
        )
        .order_by(Person.code)
        .limit(MOST + 1)
    ).all()
    return [FoundCase(code=one, own=bool(own)) for one, own in rows[:MOST]], len(rows) > MOST


@allowed
def find_own_wishes(session: Session, *, words: str, by: Account) -> Sequence[FoundWish]:
    """
    Return the wishes of cases in the reader's own hands in which the words stand.

    Looked through are the one sentence and the person's own words; shown is the sentence.

    :raises NotYours: if ``by`` is no coordinator
    """
    wanted = folded(words)
    if len(wanted) < SHORTEST:
        return ()
    rows = session.execute(
        select(Wish, Person.code)
        .join(Person, Person.id == Wish.person_id)
        .options(load_only(Wish.sentence_sealed, Wish.own_words_sealed, Wish.later))
        .where(Person.town == by.town, Person.state != PersonState.CLOSED, _in_own_hands(by))
        .order_by(Wish.created_at.desc())
        .limit(_OWN_AT_MOST)
    ).all()
    return [
        FoundWish(code=code, sentence=wish.sentence or "", later=wish.later)
        for wish, code in rows
        if wanted in folded(f"{wish.sentence}\n{wish.own_words}")
    ][:MOST]


def folded(words: str) -> str:
    """Make words alike that are written in other widths, cases or kana."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return re.sub(r"\s+", "", plain).translate(_HIRAGANA)


_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def _in_own_hands(by: Account) -> ColumnElement[bool]:
    """Persons about whom something that goes on is this coordinator's, and not just anybody's."""
    held = held_by(by.id)
    members = (
        select(PlacementMember.person_id)
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .where(held["placements"], PlacementMember.left_at.is_(None))
    )
    return or_(
        Person.id.in_(select(Introduction.person_id).where(held["introductions"])),
        Person.id.in_(select(Task.person_id).where(held["tasks"])),
        Person.id.in_(members),
    )
