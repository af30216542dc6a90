"""
Days as people name them, with or without a year: 11月3日, 2027年3月31日.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.flows.cleaning import a_day
from bot.forms import Refused
from casework.offer_terms import MOST_DAYS
from texts import Text


def last_of(words: str, *, today: date) -> date:
    """Return the latest day of this name that is not after today; a whole date is itself."""
    day = _whole(words, today.year)
    return day if _has_year(words) or day <= today else _whole(words, today.year - 1)


def next_of(words: str, *, today: date) -> date:
    """Return the first day of this name from today on; a whole date is itself."""
    day = _whole(words, today.year)
    return day if _has_year(words) or day >= today else _whole(words, today.year + 1)


def some_days(words: str) -> str:
    """
    Tidy one day or a few: 11月3日、11月10日.

    :raises Refused: if one of them is none, or there are too many
    """
    named = [a_day(one) for one in words.replace(",", "、").replace("，", "、").split("、") if one]
    if not 1 <= len(named) <= MOST_DAYS:
        raise Refused(Text.of("times.too_many_days", most=MOST_DAYS))
    return "、".join(map(_in_words, named))


def days_named(words: str, *, today: date) -> frozenset[date]:
    """Return the days that :func:`some_days` has tidied, from today on where no year is said."""
    return frozenset(next_of(a_day(one), today=today) for one in words.split("、") if one)


def name_days(days: Iterable[date]) -> str:
    """Return days in the words that :func:`some_days` tidies, their year with them."""
    return "、".join(_in_words(day.isoformat()) for day in sorted(days))


def _in_words(iso: str) -> str:
    *year, month, day = iso.split("-")
    return "".join(f"{one}年" for one in year) + f"{int(month)}月{int(day)}日"


def _has_year(words: str) -> bool:
    return len(words) > len("01-01")


def _whole(words: str, year: int) -> date:
    if _has_year(words):
        return date.fromisoformat(words)
    month, day = (int(part) for part in words.split("-"))
    # February 29 of another year is the day before March.
    return date(year, month, day) if (month, day) != (2, 29) else date(year, 3, 1) - timedelta(1)
