"""
What a town is to the program: one frozen value, checked as a whole.

Every rule that a town file must keep stands here; the sentences about a broken rule
are found by its name (the error's type) in ``texts``.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import model_validator as model_rule
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


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(_Part):
    """From when until when, Tokyo time; written ``8:30-17:15``."""

    opens: time
    closes: time


OpenHours = Annotated[Hours, BeforeValidator(_hours)]


class OfficeHours(_Part):
    """
    When the coordinator's office is open: hours by weekday, a missing weekday is closed.

    ``closed`` holds further closed days, ``MM-DD`` for every year or ``YYYY-MM-DD`` for one;
    national holidays need not be listed.
    """

    mon: OpenHours | None = None
    tue: OpenHours | None = None
    wed: OpenHours | None = None
    thu: OpenHours | None = None
    fri: OpenHours | None = None
    sat: OpenHours | None = None
    sun: OpenHours | None = None
    closed: tuple[Day, ...] = ()

    @property
    def by_weekday(self) -> Mapping[int, Hours]:
        """The open weekdays, Monday = 0, with their hours."""
        week = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return {day: hours for day, hours in enumerate(week) if hours}

    @model_rule(mode="after")
    def _opens_sometime(self) -> Self:
        if not self.by_weekday:
            raise PydanticCustomError("never_open", "is never open")
        return self


class Area(_Part):
    """A 校区 with its neighbours, named by their keys."""

    key: Key
    name: Words
    reading: Words
    neighbours: tuple[Key, ...] = ()


class Greeting(_Part):
    """The first words that somebody hears from this town, in both voices."""

    ja: Words
    ja_easy: EasyWords


class PublicLine(_Part):
    """A telephone that anybody may call."""

    name: Words
    phone: Phone
    hours: Words
    note: str = ""


class AgencyKind(StrEnum):
    """What an agency is there for."""

    EMPLOYMENT = "就労支援"
    DUTY = "当番電話"
    COMPLAINT = "苦情窓口"
    CITY = "市担当"
    CONSULTATION = "相談"
    HEALTH = "健康"
    CHILDREN = "子ども"
    HOUSING = "住まい"
    FOOD = "食"


NEEDED_AGENCIES = (AgencyKind.EMPLOYMENT, AgencyKind.DUTY, AgencyKind.COMPLAINT)
"""Without these three the promises of safety cannot be kept."""


class Agency(_Part):
    """Whom a consultation, an incident or a complaint is handed to."""

    name: Words
    kind: AgencyKind
    phone: Phone
    hours: Words
    note: str = ""


class PlaceToCall(_Part):
    """声かけ先: whom to call where no candidate exists, and what to ask there."""

    name: Words
    phone: Phone
    good_at: tuple[Words, ...] = Field(min_length=1)
    ask: Words
    areas: tuple[Key, ...] = ()


class Contract(_Part):
    """
    One contract with its period (業務委託期間), which may begin or end within a fiscal year.

    Local finance is a year's (地方自治法208条), so a contract never reaches into the next April.
    """

    begins: FullDay
    ends: FullDay

    @model_rule(mode="after")
    def _is_one_year(self) -> Self:
        if not self.begins <= self.ends or fiscal_year(self.begins) != fiscal_year(self.ends):
            raise PydanticCustomError("contract_years", "is not within one fiscal year")
        return self


def fiscal_year(day: date) -> int:
    """Return the year in which the fiscal year of a day began: from April 1 to March 31."""
    return day.year if day.month >= 4 else day.year - 1


class Papers(_Part):
    """
    What stands on the papers for the city: the work, who does it, to whom, in which years.

    ``contracts`` are only needed for a year whose contract does not run from April to March.
    """

    work: Words = "参加支援事業"
    contractor: str = ""
    addressee: str = ""
    years: Years = YearStyle.ERA
    contracts: tuple[Contract, ...] = ()

    def contract(self, year: int) -> Contract:
        """Return the contract of a fiscal year, by the year in which it begins."""
        for one in self.contracts:
            if fiscal_year(one.begins) == year:
                return one
        return Contract(begins=date(year, 4, 1), ends=date(year + 1, 3, 31))

    @model_rule(mode="after")
    def _one_a_year(self) -> Self:
        years = Counter(fiscal_year(one.begins) for one in self.contracts)
        for year, count in years.items():
            if count > 1:
                raise PydanticCustomError("contract_twice", "{year}", {"year": str(year)})
        return self


class Town(_Part):
    """
    A town as its file describes it.

    ``cadence`` holds numbers for the follow-up in the words of ``followup``'s policy, which
    alone knows their ranges.
    """

    key: Key
    name: Words
    reading: Words
    greeting: Greeting
    public_lines: tuple[PublicLine, ...] = Field(min_length=1)
    office: OfficeHours
    areas: tuple[Area, ...] = Field(min_length=1)
    agencies: tuple[Agency, ...]
    places_to_call: tuple[PlaceToCall, ...] = ()
    cadence: Mapping[str, CadenceValue] = Field(default_factory=dict)
    papers: Papers = Field(default_factory=Papers)

    def area(self, key: str) -> Area:
        """
        Return the area with this key.

        :raises KeyError: if the town has none
        """
        for area in self.areas:
            if area.key == key:
                return area
        raise KeyError(key)

    def agencies_for(self, kind: AgencyKind) -> tuple[Agency, ...]:
        """Return the agencies of one kind, in the order of the file."""
        return tuple(agency for agency in self.agencies if agency.kind is kind)

    @model_rule(mode="after")
    def _areas_agree(self) -> Self:
        times = Counter(area.key for area in self.areas)
        for key, count in times.items():
            if count > 1:
                raise PydanticCustomError("area_twice", "{area} stands twice", {"area": key})
        for area in self.areas:
            for near in area.neighbours:
                where = {"area": area.key, "neighbour": near}
                if near not in times or near == area.key:
                    raise PydanticCustomError(
                        "unknown_neighbour", "{area} names {neighbour}", where
                    )
                if area.key not in self.area(near).neighbours:
                    raise PydanticCustomError(
                        "one_sided_neighbour", "{neighbour} does not name {area}", where
                    )
        for place in self.places_to_call:
            for key in place.areas:
                if key not in times:
                    raise PydanticCustomError(
                        "unknown_area", "{place}: {area}", {"place": place.name, "area": key}
                    )
        return self

    @model_rule(mode="after")
    def _has_who_must_be_reachable(self) -> Self:
        for kind in NEEDED_AGENCIES:
            if not self.agencies_for(kind):
                raise PydanticCustomError("agency_missing", "no {kind}", {"kind": kind.value})
        return self
