"""
What one cell of a table means: a list, a yes or no, times, needs, kinds.

Stable keys (``thu_am``) and the Japanese words on screen (木曜の午前) are both understood.
"""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import TypeVar

from matching import Condition, Need, OfferKind, Reach, Slot
from texts import say

F = TypeVar("F", bound=StrEnum)

_SEPARATORS = re.compile(r"[;；、,，/|\n]+")
_SENTENCES = re.compile(r"[;；|\n。]+")
_DATES = re.compile(r"[;、,，|\n]+")
_DATE = re.compile(r"([0-9]{4})[年/.]([0-9]{1,2})[月/.]([0-9]{1,2})日?")
_DAYS = {"月": "mon", "火": "tue", "水": "wed", "木": "thu", "金": "fri", "土": "sat", "日": "sun"}
_DAY_GROUPS = {"平日": "月火水木金", "土日": "土日", "週末": "土日", "毎日": "月火水木金土日"}
_PARTS = {
    "午前": ("am",),
    "午前中": ("am",),
    "朝": ("am",),
    "午後": ("pm",),
    "昼": ("pm",),
    "夕方": ("eve",),
    "夕": ("eve",),
    "夜": ("eve",),
    "": ("am", "pm", "eve"),
}
_TIME = re.compile(
    rf"({'|'.join(_DAY_GROUPS)}|[月火水木金土日]*?)(?:曜日|曜)?の?"
    rf"({'|'.join(filter(None, _PARTS))})?"
)
_ANY_TIME = frozenset({"いつでも", "いつでもよい", "any"})
_YES = frozenset({"1", "yes", "true", "y", "はい", "あり", "有", "○", "〇", "済"})
_NO = frozenset({"0", "no", "false", "n", "いいえ", "なし", "無", "×", "✕", "未"})
_NAMES: dict[type[StrEnum], str] = {
    Slot: "slot",
    Need: "need",
    Condition: "condition",
    OfferKind: "kind",
    Reach: "reach",
}


class BadCell(ValueError):
    """A cell cannot be read; the message is a key of ``match.bad`` in ``texts``."""


def words(cell: str) -> tuple[str, ...]:
    """Split a list of words: 「花の世話、将棋」."""
    return _parts(cell, _SEPARATORS)


def sentences(cell: str) -> tuple[str, ...]:
    """Split several short sentences: 「走る仲間がほしい。お茶の時間も」."""
    return _parts(cell, _SENTENCES)


def yes_or_no(cell: str, *, otherwise: bool) -> bool:
    """
    Read はい/いいえ, yes/no, 1/0, ○/×; an empty cell is ``otherwise``.

    :raises BadCell: for anything else
    """
    said = cell.strip().lower()
    if said in _YES or said in _NO:
        return said in _YES
    if said:
        raise BadCell("yes_or_no")
    return otherwise


def count(cell: str, *, otherwise: int) -> int:
    """
    Read a whole number from 0 to 9999; an empty cell is ``otherwise``.

    :raises BadCell: for anything else
    """
    said = cell.strip()
    if not said:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,4}", said):
        raise BadCell("count")
    return int(said)


def dates(cell: str) -> frozenset[date]:
    """
    Read days: ``2026-11-03``, 2026年11月3日; several apart by 、 or ;.

    :raises BadCell: if one is no day of the calendar
    """
    found = set()
    for part in _parts(cell, _DATES):
        match = _DATE.fullmatch("".join(part.split()))
        try:
            found.add(date(*map(int, match.groups())) if match else date.fromisoformat(part))
        except ValueError:
            raise BadCell("dates") from None
    return frozenset(found)


def one_of(kind: type[F], cell: str, *, otherwise: F) -> F:
    """
    Read one facet by its key or its name; an empty cell is ``otherwise``.

    :raises BadCell: if nothing is called so
    """
    return _facet(kind, cell) if cell.strip() else otherwise


def some_of(kind: type[F], cell: str) -> frozenset[F]:
    """
    Read facets by their keys or names.

    :raises BadCell: if nothing is called so
    """
    return frozenset(_facet(kind, part) for part in words(cell))


def times(cell: str) -> frozenset[Slot]:
    """
    Read parts of the week: ``thu_am``, 木曜の午前, 平日午後, 土日; empty or いつでも: any time.

    :raises BadCell: if a part is no time
    """
    found: set[Slot] = set()
    for part in words(cell):
        keys = part.split() if part.isascii() else ["".join(part.split()).replace("・", "")]
        for key in keys:
            if key.lower() not in _ANY_TIME:
                found |= _time(key)
    return frozenset(found)


def _time(part: str) -> frozenset[Slot]:
    if part.lower() in {slot.value for slot in Slot}:
        return frozenset({Slot(part.lower())})
    match = _TIME.fullmatch(part)
    if not match or not (match[1] or match[2]):
        raise BadCell("times")
    days = _DAY_GROUPS.get(match[1], match[1]) or "".join(_DAYS)
    return frozenset(
        Slot(f"{_DAYS[day]}_{half}") for day in days for half in _PARTS[match[2] or ""]
    )


def _facet(kind: type[F], cell: str) -> F:
    said = cell.strip()
    for facet in kind:
        if said.lower() == facet.value or said == _name(facet):
            return facet
    raise BadCell("facet")


def _name(facet: StrEnum) -> str:
    name = say(f"facets.{_NAMES[type(facet)]}.{facet.value}", "ja")
    return unicodedata.normalize("NFKC", name)


def _parts(cell: str, separators: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(part.strip() for part in separators.split(cell) if part.strip())
