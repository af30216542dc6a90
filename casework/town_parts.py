"""
Which parts of a town can be changed while the program runs, and a town with such changes.

A change keeps to the rules of the town's file; some numbers have narrower limits here, because
they are promises to people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from casework.policies import policy_of
from followup.policy import PolicyRefused
from towns import AgencyKind, Finding, Town, findings


class TownPart(StrEnum):
    """What can be changed on the desk; everything else stays with the town's file."""

    OFFICE = "office"
    CADENCE = "cadence"
    GREETING = "greeting"
    PUBLIC_LINES = "public_lines"
    AGENCIES = "agencies"
    NEIGHBOURS = "neighbours"


@dataclass(frozen=True)
class Limit:
    """The least and the most that a number of the follow-up can be on the desk."""

    least: int
    most: int


CADENCE: Mapping[str, Limit] = {
    "host_messages_a_month": Limit(1, 2),
    "check_in_reminded_after": Limit(3, 10),
    "check_in_silent_after": Limit(6, 20),
    "later_every_months": Limit(6, 12),
    "host_reminded_after": Limit(3, 10),
    "host_expires_after": Limit(7, 20),
    "person_thinks_hours": Limit(48, 336),
    "person_expires_after": Limit(7, 20),
    "still_right_days": Limit(90, 366),
    "task_repeats": Limit(1, 5),
}
"""
The numbers that a coordinator may change, as far as the promises to people and hosts let them:
at most two messages a month to a host, at least 48 hours to think, one question each half-year.
"""

URGENT_KINDS = frozenset({AgencyKind.DUTY, AgencyKind.COMPLAINT})
"""Agencies whose numbers must be right when somebody is in danger or wants to complain."""


class ChangeRefused(ValueError):
    """What was written cannot be a part of a town; ``findings`` say why, as for its file."""

    def __init__(self, found: Sequence[Finding]) -> None:
        super().__init__(", ".join(f"{one.where} {one.rule}" for one in found))
        self.findings = tuple(found)


def part_of(town: Town, part: TownPart) -> Any:
    """Return a part of a town as it is kept: in the form of its file."""
    match part:
        case TownPart.OFFICE:
            days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
            hours = {day: getattr(town.office, day) for day in days}
            return {
                day: f"{one.opens:%-H:%M}-{one.closes:%-H:%M}" for day, one in hours.items() if one
            } | {"closed": list(town.office.closed)}
        case TownPart.CADENCE:
            policy = policy_of(town)
            return {key: getattr(policy, key) for key in CADENCE}
        case TownPart.NEIGHBOURS:
            return {area.key: list(area.neighbours) for area in town.areas}
        case TownPart.GREETING:
            return town.greeting.model_dump()
        case TownPart.PUBLIC_LINES:
            return [line.model_dump() for line in town.public_lines]
        case TownPart.AGENCIES:
            return [agency.model_dump(mode="json") for agency in town.agencies]


def changed(town: Town, values: Mapping[TownPart, Any]) -> Town:
    """
    Return a town with other values for some parts.

    :raises ChangeRefused: if they break a rule of town files, or a limit of :data:`CADENCE`
    """
    fields: dict[str, Any] = {name: getattr(town, name) for name in Town.model_fields}
    fields["cadence"] = {key: _listed(value) for key, value in town.cadence.items()}
    for part, value in values.items():
        match part:
            case TownPart.NEIGHBOURS:
                fields["areas"] = [
                    {**area.model_dump(), "neighbours": value.get(area.key, ())}
                    for area in town.areas
                ]
            case TownPart.CADENCE:
                _check_limits(value)
                fields["cadence"] |= value
            case _:
                fields[part.value] = value
    try:
        made = Town.model_validate(fields)
    except ValidationError as error:
        raise ChangeRefused(findings(error)) from None
    try:
        policy_of(made)
    except PolicyRefused as refused:
        raise ChangeRefused([Finding(f"cadence.{refused.key}", "cadence_apart")]) from None
    return made


def fitting(town: Town, values: Mapping[TownPart, Any]) -> tuple[Town, frozenset[TownPart]]:
    """Return a town with those of the values that fit its file, and the parts that do not."""
    unfit = set()
    for part, value in values.items():
        try:
            town = changed(town, {part: value})
        except ChangeRefused:
            unfit.add(part)
    return town, frozenset(unfit)


def needs_second_look(part: TownPart, before: Any, after: Any) -> bool:
    """Whether a change is about numbers that somebody in danger, or with a complaint, calls."""
    if part is TownPart.PUBLIC_LINES:
        return True
    return part is TownPart.AGENCIES and _urgent(before) != _urgent(after)


def urgent_lines(part: TownPart, value: Any) -> list[str]:
    """Return the telephones of a change that a second pair of eyes looks at, a line each."""
    if value is None or part not in {TownPart.PUBLIC_LINES, TownPart.AGENCIES}:
        return []
    shown = value if part is TownPart.PUBLIC_LINES else _urgent(value)
    return [" ".join(str(word) for word in one.values() if word) for one in shown]


def free_words(part: TownPart, value: Any) -> Iterable[str]:
    """Return what somebody wrote freely, which must be about nobody."""
    if part is TownPart.GREETING:
        yield from value.values()
    elif part in {TownPart.PUBLIC_LINES, TownPart.AGENCIES}:
        yield from (one.get("note", "") for one in value)


def _check_limits(value: Mapping[str, Any]) -> None:
    found = [
        Finding(f"cadence.{key}", "cadence_range", {"low": str(of.least), "high": str(of.most)})
        for key, of in CADENCE.items()
        if key in value and not (type(value[key]) is int and of.least <= value[key] <= of.most)
    ]
    unknown = [key for key in value if key not in CADENCE]
    found += [Finding(f"cadence.{key}", "unknown_key", {"key": key}) for key in unknown]
    if found:
        raise ChangeRefused(found)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _urgent(agencies: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [one for one in agencies if one["kind"] in URGENT_KINDS]
