"""
When somebody can, asked as people think of it: which days, then which part of the day.

The 21 slots of a week stay inside; nobody ever sees a table of them.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any

from bot.dates import date_words
from bot.flows.named_days import name_days, some_days
from bot.forms import Asking, Choice, Step
from matching.facts import Slot
from texts import Text

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEKEND = ("sat", "sun")
DAYS = (*WEEKDAYS, *WEEKEND)
PARTS = ("am", "pm", "eve")

ON_DAYS = "day"
"""The answer that it takes place on certain days only."""

_DAYS_OF = {"weekdays": WEEKDAYS, "weekend": WEEKEND}


def time_steps(
    *, only_if: Callable[[Asking], bool] = lambda asking: True, dated: bool = False
) -> tuple[Step, ...]:
    """
    Return the steps ``when``, ``days``, ``on`` and ``parts``; most people answer one or two.

    :param dated: 「この日だけ」 can be chosen, and then the days are typed (``on``)

    A form started with ``facts["slots"]`` offers to keep them as they are, if days and
    parts alone cannot say them.
    """
    return (
        Step("when", choices=_whens_dated if dated else _whens, only_if=only_if),
        Step(
            "days",
            choices=lambda asking: _choices("day", DAYS),
            many=True,
            only_if=lambda asking: only_if(asking) and asking.answers.get("when") == "some",
        ),
        *(
            [
                Step(
                    "on",
                    clean=some_days,
                    only_if=lambda asking: (
                        only_if(asking) and asking.answers.get("when") == ON_DAYS
                    ),
                )
            ]
            if dated
            else []
        ),
        Step(
            "parts",
            choices=lambda asking: _choices("part", PARTS),
            many=True,
            only_if=lambda asking: (
                only_if(asking) and asking.answers.get("when") in {"some", ON_DAYS, *_DAYS_OF}
            ),
        ),
    )


def slots_of(
    *, when: str, days: Collection[str], parts: Collection[str], kept: Collection[str] = ()
) -> frozenset[Slot]:
    """Return the slots that the three answers mean; none of them is 「いつでも」."""
    if when == "kept":
        return frozenset(Slot(slot) for slot in kept)
    chosen = _DAYS_OF.get(when, days) if when != "any" else ()
    return frozenset(Slot(f"{day}_{part}") for day in chosen for part in parts)


def time_answers(slots: Collection[Slot]) -> dict[str, Any]:
    """Return the three answers that mean ``slots``, for a form that edits them."""
    if not slots:
        return {"when": "any"}
    days, parts = _spread(slots)
    if len(days) * len(parts) != len(slots):
        return {"when": "kept"}
    for when, chosen in _DAYS_OF.items():
        if days == chosen:
            return {"when": when, "parts": list(parts)}
    return {"when": "some", "days": list(days), "parts": list(parts)}


def dated_answers(slots: Collection[Slot], days: Collection[date]) -> dict[str, Any]:
    """Return the answers that mean an offer's times, for a form that edits them."""
    if not days:
        return time_answers(slots)
    parts = _spread(slots)[1] or PARTS
    return {"when": ON_DAYS, "on": name_days(days), "parts": list(parts)}


def weekdays_of(days: Iterable[date]) -> tuple[str, ...]:
    """Return the days of the week that some days are."""
    return tuple(dict.fromkeys(DAYS[day.weekday()] for day in sorted(days)))


def times_of_offer(
    slots: Collection[Slot], days: Collection[date], *, today: date | None = None
) -> Text:
    """Say when an offer takes place: as :func:`slot_words` does, or on which days alone."""
    if not days:
        return slot_words(slots)
    named = Text.listed(*(date_words(day, today=today) for day in sorted(days)))
    parts = _spread(slots)[1]
    if len(parts) in {0, len(PARTS)}:
        return named
    return Text.of("times.days_and_parts", days=named, parts=_listed("part", parts))


def slot_words(slots: Collection[Slot]) -> Text:
    """Say times shortly: いつでも, 平日の午前, 月曜、水曜の午後, or one by one."""
    answers = time_answers(slots)
    match answers["when"]:
        case "any":
            return Text.of("times.when.any")
        case "kept":
            named = [Text.of(f"facets.slot.{slot}") for slot in Slot if slot in set(slots)]
            return Text.listed(*named)
        case "some":
            days = _listed("day", answers["days"])
        case when:
            days = Text.of(f"times.when.{when}")
    if len(answers["parts"]) == len(PARTS):
        return days
    return Text.of("times.days_and_parts", days=days, parts=_listed("part", answers["parts"]))


def _whens(asking: Asking) -> list[Choice]:
    choices = _choices("when", ("any", *_DAYS_OF, "some"))
    slots = [Slot(slot) for slot in asking.facts.get("slots", ())]
    if time_answers(slots)["when"] == "kept":
        label = Text.of("times.when.kept", slots=slot_words(slots))
        choices.insert(0, Choice("kept", label))
    return choices


def _whens_dated(asking: Asking) -> list[Choice]:
    return [*_whens(asking), *_choices("when", (ON_DAYS,))]


def _spread(slots: Collection[Slot]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    pairs = [slot.value.split("_") for slot in slots]
    days, parts = {day for day, _ in pairs}, {part for _, part in pairs}
    return tuple(d for d in DAYS if d in days), tuple(p for p in PARTS if p in parts)


def _choices(table: str, names: Sequence[str]) -> list[Choice]:
    return [Choice(name, Text.of(f"times.{table}.{name}")) for name in names]


def _listed(table: str, names: Sequence[str]) -> Text:
    return Text.listed(*(Text.of(f"times.{table}.{name}") for name in names))
