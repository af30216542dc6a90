"""
The values of a town file, each in the one form in which it may be written.

What has another form is refused by the name of its rule (the error's type).
"""

import re
from datetime import date, time
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")
_DAY = re.compile(r"(\d{4}-)?\d\d-\d\d")
_PHONE = re.compile(r"[0-9#+][0-9-]{2,19}")
# A button carries an area's key, and has room for 64 bytes in all.
_KEY = re.compile(r"[a-z][a-z0-9_]{1,15}")
_KANJI_READ = re.compile(r"[一-鿿々]+《[ぁ-ゖァ-ヺー]+》")
_KANJI = re.compile(r"[一-鿿々]+")


def is_key(word: str) -> bool:
    """Whether ``word`` can be the key of a town or an area."""
    return _KEY.fullmatch(word) is not None


def _shaped(pattern: re.Pattern[str], rule: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise PydanticCustomError(rule, "has the wrong form")
        return value

    return BeforeValidator(check)


def _hours(value: Any) -> Any:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise PydanticCustomError("not_hours", "has the wrong form")
    opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if opens >= closes:
        raise PydanticCustomError("not_hours", "closes before it opens")
    return {"opens": opens, "closes": closes}


def _day(value: Any) -> Any:
    # TOML has dates of its own, written without quotes.
    day = value.isoformat() if type(value) is date else value
    if not isinstance(day, str) or not _DAY.fullmatch(day):
        raise PydanticCustomError("not_day", "has the wrong form")
    try:
        # 2024 stands in for the year that MM-DD leaves out: it has a February 29.
        date.fromisoformat(day if len(day) > 5 else f"2024-{day}")
    except ValueError:
        raise PydanticCustomError("not_day", "is no day") from None
    return day


def _full_day(value: Any) -> Any:
    """Read a day with its year, also one that TOML wrote without quotes."""
    day = _day(value)
    if len(day) < len("2026-08-14"):
        raise PydanticCustomError("not_full_day", "has no year")
    return date.fromisoformat(day)


def _years(value: Any) -> Any:
    if value not in set(YearStyle):
        raise PydanticCustomError(
            "not_years", "is no way to write years", {"ways": "・".join(YearStyle)}
        )
    return value


def _number(value: Any) -> Any:
    numbers = value if isinstance(value, list) else [value]
    if not numbers or any(type(n) not in {int, float} or not isfinite(n) for n in numbers):
        raise PydanticCustomError("not_number", "is not a number")
    return tuple(value) if isinstance(value, list) else value


def _easy(value: Any) -> Any:
    if isinstance(value, str) and (bare := _KANJI.search(_KANJI_READ.sub("", value))):
        raise PydanticCustomError("no_reading", "{word} has no reading", {"word": bare[0]})
    return value


class YearStyle(StrEnum):
    """How a town writes years in its papers."""

    ERA = "和暦"
    WESTERN = "西暦"


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
EasyWords = Annotated[Words, BeforeValidator(_easy)]
Key = Annotated[str, _shaped(_KEY, "not_key")]
Phone = Annotated[str, _shaped(_PHONE, "not_phone")]
Day = Annotated[str, BeforeValidator(_day)]
FullDay = Annotated[date, BeforeValidator(_full_day)]
Years = Annotated[YearStyle, BeforeValidator(_years)]
CadenceValue = Annotated[int | float | tuple[int | float, ...], BeforeValidator(_number)]


class Part(BaseModel):
    """A part of a town file: nothing in it changes, and nothing that is unknown stands in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(Part):
    """From when until when, Tokyo time; written ``8:30-17:15``."""

    opens: time
    closes: time


OpenHours = Annotated[Hours, BeforeValidator(_hours)]
