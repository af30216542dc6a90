"""
Every number of the follow-up, in one table that a town can change.

A number stands here with a sentence and a range; nothing else in the folder holds one.
"""

import re
from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from followup.calendar import YEAR_END, Hours, Office

WorkingDays = Annotated[int, Field(strict=True, ge=1, le=60)]
Levels = Annotated[float, Field(ge=0.1, le=3)]
Few = Annotated[int, Field(strict=True, ge=1, le=20)]

_RISING = "rising whole numbers from 1 to 60, such as [1, 3, 6]"
_CLOCK = "a time before midnight such as 09:00, opening before closing"
_CLOSED = "days such as 12-29 or 2026-08-14"
# Each of these lies above its partner.
_ABOVE = {
    "closes": "opens",
    "check_in_silent_after": "check_in_reminded_after",
    "host_expires_after": "host_reminded_after",
    "session_closes": "session_opens",
    "absences_among": "absences",
}
_WORDS = {
    "sessions": _RISING,
    "months": _RISING,
    "opens": _CLOCK,
    "closes": _CLOCK,
    "session_opens": _CLOCK,
    "session_closes": _CLOCK,
    "eve_from": _CLOCK,
    "closed": _CLOSED,
}


class PolicyRefused(ValueError):
    """
    A town's cadence names a number that is unknown or outside its range.

    ``key`` is what was written, ``accepted`` says what is taken instead.
    """

    def __init__(self, key: str, accepted: str) -> None:
        super().__init__(f"{key}: accepted is {accepted}")
        self.key = key
        self.accepted = accepted


class Policy(BaseModel):
    """The cadence of a town. Days are working days of its office unless the name says else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: time = Field(time(9), description="The program begins no message before this hour.")
    closes: time = Field(time(17), description="The program begins no message from this hour on.")
    closed: frozenset[str] = Field(
        YEAR_END, description="Days on which the office is closed, besides national holidays."
    )

    after_session: WorkingDays = Field(
        1, description="Days from 見学, or from a counted time of taking part, to its question."
    )
    sessions: tuple[int, ...] = Field(
        (1, 3), description="After which times of taking part both sides are asked."
    )
    months: tuple[int, ...] = Field(
        (1, 3, 6), description="After how many months from the first time both sides are asked."
    )
    later_every_months: Few = Field(
        6, description="Months between the single questions that come after those."
    )
    rest_days: Annotated[int, Field(strict=True, ge=0, le=60)] = Field(
        14, description="Calendar days that a monthly question keeps from the one before it."
    )
    pause_days: Annotated[int, Field(strict=True, ge=1, le=366)] = Field(
        30, description="Calendar days that 「しばらく聞かないで」 lasts."
    )
    talk_after_session: Few = Field(
        3, description="With the question after this time a host is offered a 15-minute talk."
    )
    host_messages_a_month: Few = Field(
        2, description="Messages a host may get in a month, those about sessions not counted."
    )

    still_right_days: Annotated[int, Field(strict=True, ge=30, le=366)] = Field(
        90, description="Calendar days from when a host was last heard to 「いまのままで」."
    )
    still_right_repeated_after: WorkingDays = Field(
        5, description="Days after which that question is repeated, once."
    )
    still_right_rests_after: WorkingDays = Field(
        10, description="Days after the repeat from which a silent host's offers rest."
    )

    check_in_reminded_after: WorkingDays = Field(
        3, description="Days after which an unanswered check-in is repeated, once."
    )
    check_in_silent_after: WorkingDays = Field(
        6, description="Days after which a repeated check-in counts as silence."
    )
    host_reminded_after: WorkingDays = Field(
        3, description="Days after which a host is reminded of an introduction, once."
    )
    host_expires_after: WorkingDays = Field(
        7, description="Days after which a host's introduction lapses, without blame."
    )
    person_thinks_hours: Annotated[int, Field(strict=True, ge=0, le=336)] = Field(
        48, description="Hours in which nobody reminds a person who is deciding."
    )
    person_expires_after: WorkingDays = Field(
        7, description="Days after which a person's decision lapses and the wish is open again."
    )
    last_word: WorkingDays = Field(
        3, description="Days that are left at least between a reminder and the end."
    )

    visit_missing_after: WorkingDays = Field(
        1, description="Days after a planned first visit that has not been told to have happened."
    )
    visit_undated_after: WorkingDays = Field(
        10, description="Days that a new placement may stand without a date for its first visit."
    )

    session_opens: time = Field(
        time(9), description="No message about a session is begun before this hour, on any day."
    )
    session_closes: time = Field(
        time(20), description="No message about a session is begun from this hour on, on any day."
    )
    eve_from: time = Field(
        time(15), description="The hour at which people hear of tomorrow's session, if theirs."
    )
    not_arrived_minutes: Annotated[int, Field(strict=True, ge=5, le=120)] = Field(
        15, description="Minutes, at any hour, in which a supporter answers 「まだ来ていません」."
    )
    series_ahead_days: Annotated[int, Field(strict=True, ge=7, le=366)] = Field(
        56, description="Calendar days ahead for which repeating dates are made."
    )
    absences: Annotated[int, Field(strict=True, ge=2, le=10)] = Field(
        3, description="How many sessions somebody rests, or a host cancels, until one looks."
    )
    absences_among: Annotated[int, Field(strict=True, ge=3, le=20)] = Field(
        4, description="Among how many of the last sessions these are counted."
    )
    calendar_days: Annotated[int, Field(strict=True, ge=7, le=731)] = Field(
        180, description="Calendar days that a calendar's link to the sessions holds."
    )

    labour_review_sessions: Few = Field(
        5, description="Times of taking part in 体験 after each of which its five questions return."
    )
    labour_review_hours: Annotated[int, Field(strict=True, ge=1, le=200)] = Field(
        20, description="Hours of 体験 after each of which they return, if these come first."
    )

    apart_gap: Levels = Field(
        1.5, description="Levels between the means of the two sides that count as apart."
    )
    apart_within_days: Annotated[int, Field(strict=True, ge=1, le=366)] = Field(
        45, description="Calendar days within which two sides' answers are compared."
    )
    trend_answers: Annotated[int, Field(strict=True, ge=3, le=10)] = Field(
        3, description="How many check-ins of one side, one after another, make a trend."
    )
    trend_fall: Levels = Field(
        0.6, description="Levels by which the mean must have sunk over a trend, never rising."
    )

    at_once_minutes: Annotated[int, Field(strict=True, ge=5, le=240)] = Field(
        30, description="Minutes, at any hour, until an urgent task that nobody took goes on."
    )
    same_day_latest: Annotated[int, Field(strict=True, ge=0, le=8)] = Field(
        2, description="Hours before closing after which 'the same day' means the next morning."
    )
    this_week_days: WorkingDays = Field(5, description="Days in which a task of the week is done.")
    task_repeats: Annotated[int, Field(strict=True, ge=0, le=20)] = Field(
        2, description="Repeats, one each working day, before a task goes to a colleague."
    )
    task_asked_after: WorkingDays = Field(
        5, description="Days after which the one who took a task is asked how it stands."
    )
    weekly_late_days: WorkingDays = Field(
        1, description="Days by which a Monday list may come late after a switch-off."
    )

    @property
    def office(self) -> Office:
        """The office's calendar, as these hours and closed days make it."""
        return Office(hours=Hours(opens=self.opens, closes=self.closes), closed=self.closed)

    def with_changes(self, changes: Mapping[str, Any]) -> Self:
        """
        Return the policy with a town's numbers in place of these.

        :raises PolicyRefused: naming the first key that is unknown or out of range
        """
        for key in changes:
            if key not in type(self).model_fields:
                raise PolicyRefused(key, "one of " + ", ".join(sorted(type(self).model_fields)))
        try:
            return self.model_validate(self.model_dump() | dict(changes))
        except ValidationError as error:
            problem = error.errors()[0]
            # An error of the whole table has no place; its words are the key.
            key = str(problem["loc"][0] if problem["loc"] else problem["ctx"]["error"])
            key = key if key in changes else _ABOVE.get(key, key)
            raise PolicyRefused(key, accepted(key)) from error

    @field_validator("closed")
    @classmethod
    def _are_days(cls, closed: frozenset[str]) -> frozenset[str]:
        for day in closed:
            # 2024 stands in for the year that MM-DD leaves out: it has a February 29.
            whole = day if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else f"2024-{day}"
            date.fromisoformat(whole)
        return closed

    @field_validator("sessions", "months")
    @classmethod
    def _are_rising(cls, counts: tuple[int, ...]) -> tuple[int, ...]:
        if not counts or counts[0] < 1 or counts[-1] > 60:
            raise ValueError(_RISING)
        if any(later <= earlier for earlier, later in pairwise(counts)):
            raise ValueError(_RISING)
        return counts

    @field_validator(
        "opens", "closes", "session_opens", "session_closes", "eve_from", mode="before"
    )
    @classmethod
    def _is_a_clock(cls, clock: Any) -> time:
        # A bare number would be taken for seconds after midnight.
        clock = time.fromisoformat(clock) if isinstance(clock, str) else clock
        if not isinstance(clock, time) or clock.tzinfo is not None:
            raise ValueError(_CLOCK)
        return clock

    @model_validator(mode="after")
    def _agree(self) -> Self:
        for upper, lower in _ABOVE.items():
            if getattr(self, upper) <= getattr(self, lower):
                raise ValueError(upper)
        return self


def accepted(key: str) -> str:
    """
    Say which values a key of the policy takes, such as "whole numbers from 1 to 60".

    :raises KeyError: if the policy has no such key
    """
    field = Policy.model_fields[key]
    if key in _WORDS:
        return _WORDS[key]
    bounds = {type(part).__name__: part for part in field.metadata}
    low, high = bounds["Ge"].ge, bounds["Le"].le
    kind = "whole numbers" if field.annotation is int else "numbers"
    below = {lower: upper for upper, lower in _ABOVE.items()}
    if key in _ABOVE:
        return f"{kind} from {low} to {high}, above {_ABOVE[key]}"
    if key in below:
        return f"{kind} from {low} to {high}, below {below[key]}"
    return f"{kind} from {low} to {high}"
