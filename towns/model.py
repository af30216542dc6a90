"""
What a town is to the program: one frozen value, checked as a whole.

Every rule that a town file must keep stands here, or beside the values it is about; the sentences
about a broken rule are found by its name (the error's type) in ``texts``.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field
from pydantic import model_validator as model_rule
from pydantic_core import PydanticCustomError

from towns.values import (
    CadenceValue,
    Day,
    EasyWords,
    FullDay,
    Hours,
    Key,
    OpenHours,
    Part,
    Phone,
    Words,
    Years,
    YearStyle,
)


class OfficeHours(Part):
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


class Area(Part):
    """A 校区 with its neighbours, named by their keys."""

    key: Key
    name: Words
    reading: Words
    neighbours: tuple[Key, ...] = ()


class Greeting(Part):
    """The first words that somebody hears from this town, in both voices."""

    ja: Words
    ja_easy: EasyWords


class PublicLine(Part):
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


class Agency(Part):
    """Whom a consultation, an incident or a complaint is handed to."""

    name: Words
    kind: AgencyKind
    phone: Phone
    hours: Words
    note: str = ""


class PlaceToCall(Part):
    """声かけ先: whom to call where no candidate exists, and what to ask there."""

    name: Words
    phone: Phone
    good_at: tuple[Words, ...] = Field(min_length=1)
    ask: Words
    areas: tuple[Key, ...] = ()


class Contract(Part):
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


class Papers(Part):
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


class Town(Part):
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
