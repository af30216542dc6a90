"""
The questions about a day, asked as people think of it: which week, which day, from what time.

And the fixed words for who comes along and the way home, so that no name is ever typed there.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.dates import day_words
from bot.flows.cleaning import short_words
from bot.forms import Asking, Choice, Guard, Refused, Step
from bot.turn import Turn
from casework.days import Company, WayHome
from casework.family import family_of_placement
from followup.calendar import TOKYO, tokyo_day
from storage.base import Id
from storage.states import Role
from texts import Text

WEEKS = 5
_LATER = "days.decide_later"
Condition = Callable[[Asking], bool]


def always(asking: Asking) -> bool:
    """Ask in any case."""
    return True


def day_facts(turn: Turn, placement: Id) -> dict[str, Any]:
    """Return what a form about days of a placement is started with."""
    return {
        "today": tokyo_day(turn.now).isoformat(),
        "role": turn.by.role.value,
        "family": family_of_placement(turn.session, placement=placement, now=turn.now),
    }


def for_the_person(asking: Asking) -> bool:
    """Whether the one who is asked can say who comes along: not a host."""
    return bool(asking.facts["role"] != Role.HOST.value)


def moment_steps(number: str = "", *, only_if: Condition = always) -> tuple[Step, ...]:
    """Return the three steps of one moment: ``week``, ``day`` and ``at``, each with its number."""
    week = f"week{number}"
    return (
        Step(week, choices=_weeks, only_if=only_if),
        Step(f"day{number}", choices=lambda asking: _days(asking, week), only_if=only_if),
        Step(f"at{number}", clean=clock, only_if=only_if),
    )


def terms_steps() -> tuple[Step, ...]:
    """Return the steps ``place``, ``company`` and ``way_home``; each may be decided later."""
    return (
        Step("place", clean=short_words, guard=Guard.SHOWN, optional=True, skip=_LATER),
        Step("company", choices=_companies, optional=True, skip=_LATER, only_if=for_the_person),
        Step("way_home", choices=_ways_home, optional=True, skip=_LATER, only_if=for_the_person),
    )


def moment_of(day: date, at: time) -> datetime:
    """Return the moment of a day and a clock time in Tokyo."""
    return datetime.combine(day, at, TOKYO)


def clock(words: str) -> str:
    """
    Read a time such as 10:30, 10時半 or 1030.

    :raises Refused: if it is none
    """
    tidy = unicodedata.normalize("NFKC", words).strip().replace("時半", ":30").replace("時", ":")
    found = re.fullmatch(r"(\d{1,2}):?(\d\d)?分?", tidy)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise Refused(Text.of("placements.no_time"))
    return f"{hour:02}:{minute:02}"


def _monday(asking: Asking) -> date:
    today = date.fromisoformat(asking.facts["today"])
    return today - timedelta(days=today.weekday())


def _weeks(asking: Asking) -> Sequence[Choice]:
    monday = _monday(asking)
    return [
        Choice(str(week), Text.of("placements.week_from", day=_words(monday + timedelta(7 * week))))
        for week in range(WEEKS)
    ]


def _days(asking: Asking, week: str) -> Sequence[Choice]:
    start = _monday(asking) + timedelta(7 * int(asking.answers.get(week, "0")))
    days = (start + timedelta(days) for days in range(7))
    return [
        Choice(day.isoformat(), _words(day))
        for day in days
        if day.isoformat() >= asking.facts["today"]
    ]


def _words(day: date) -> Text:
    return day_words(datetime.combine(day, time(12), TOKYO))


def _companies(asking: Asking) -> Sequence[Choice]:
    return [
        Choice(one.value, Text.of(f"days.company.{one}"))
        for one in Company
        if one.value and (one is not Company.FAMILY or asking.facts.get("family"))
    ]


def _ways_home(asking: Asking) -> Sequence[Choice]:
    return [Choice(one.value, Text.of(f"days.way_home.{one}")) for one in WayHome if one.value]
