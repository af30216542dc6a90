"""
当番と留守: who is on duty from which day and how long, and who stands in for whom.
"""

from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict

from bot.dates import day_words
from bot.drafts import start_form
from bot.forms import Asking, Choice, Form, Step
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, MenuLine, Turn, only
from casework.ground import coordinators
from casework.plan_duty import Span, be_away, be_back, drop_duty, plan_duty, roster
from followup.calendar import TOKYO, tokyo_day
from storage.base import Id
from storage.states import Role
from texts import Text

COORDINATOR = frozenset({Role.COORDINATOR})
LENGTHS = {"d1": 1, "d3": 3, "w1": 7, "w2": 14, "w4": 28}
STARTS = 14


class DutyAnswers(BaseModel):
    """Who, from which day, and for how long."""

    model_config = ConfigDict(frozen=True)

    who: str
    first: str
    length: str


def _who(asking: Asking) -> list[Choice]:
    return [
        Choice(
            one["key"],
            Text.plain(one["label"])
            if one["label"]
            else Text.of("tasks.hand_on.number", number=one["number"]),
        )
        for one in asking.facts["team"]
    ]


def _days(asking: Asking) -> list[Choice]:
    today = date.fromisoformat(asking.facts["today"])
    return [Choice(f"f{number}", _day(today + timedelta(days=number))) for number in range(STARTS)]


def _lengths(_: Asking) -> list[Choice]:
    return [Choice(key, Text.of(f"duty_plan.lengths.{key}")) for key in LENGTHS]


def _form(name: str) -> Form:
    return Form(
        name,
        answers=DutyAnswers,
        steps=(
            Step("who", choices=_who),
            Step("first", choices=_days),
            Step("length", choices=_lengths),
        ),
    )


DUTY = _form("duty_plan")
ABSENCE = _form("absence_plan")


@only(Role.COORDINATOR)
def show(turn: Turn, press: Press) -> None:
    """Show who is on duty and away, with what can be changed."""
    duties, absences = roster(turn.session, by=turn.by, now=turn.now)
    names = _names(turn)
    lines: list[Text | str] = [Text.of("duty_plan.open")]
    lines += [_line("duty_plan.line", one, names) for one in duties]
    if not duties:
        lines.append(Text.of("duty_plan.all"))
    lines += ["", Text.of("duty_plan.away"), *(_away(one, names) for one in absences)]
    if not absences:
        lines.append(Text.of("duty_plan.nobody_away"))
    rows: list[list[Button]] = [
        [turn.button("duty_plan.new", "du.new")],
        [turn.button("duty_plan.be_away", "du.away")],
    ]
    rows += [
        [turn.button(_line("duty_plan.drop", one, names), "du.drop", one.id)] for one in duties
    ]
    rows += [
        [turn.button(_line("duty_plan.back", one, names), "du.back", one.id)]
        for one in absences
        if one.account == turn.by.id
    ]
    turn.change(Text.lines(*lines), *rows, [turn.button("menus.menu", "ev.menu")])


@only(Role.COORDINATOR)
def plan(turn: Turn, press: Press) -> None:
    """Ask who is on duty, from when, how long."""
    start_form(turn, DUTY.name, facts=_facts(turn, besides=None))


@only(Role.COORDINATOR)
def go_away(turn: Turn, press: Press) -> None:
    """Ask who stands in, from when, how long."""
    facts = _facts(turn, besides=turn.by.id)
    if not facts["team"]:
        turn.change("tasks.hand_on.nobody", [turn.button("forms.back", "du.show")])
        return
    start_form(turn, ABSENCE.name, facts=facts)


@only(Role.COORDINATOR)
def drop(turn: Turn, press: Press) -> None:
    """Take days of duty out."""
    drop_duty(turn.session, duty=press.row, by=turn.by, now=turn.now)
    show.run(turn, press)


@only(Role.COORDINATOR)
def back(turn: Turn, press: Press) -> None:
    """Be back."""
    be_back(turn.session, absence=press.row, by=turn.by, now=turn.now)
    show.run(turn, press)


def submit_duty(turn: Turn, filled: Filled) -> None:
    """Put somebody on duty."""
    who, first, last = _meant(filled)
    plan_duty(turn.session, account=who, first_day=first, last_day=last, by=turn.by, now=turn.now)
    turn.change("duty_plan.done", [turn.button("duty_plan.see", "du.show")])


def submit_absence(turn: Turn, filled: Filled) -> None:
    """Be away."""
    who, first, last = _meant(filled)
    be_away(turn.session, stand_in=who, first_day=first, last_day=last, by=turn.by, now=turn.now)
    turn.change("absence_plan.done", [turn.button("duty_plan.see", "du.show")])


def _facts(turn: Turn, *, besides: Id | None) -> dict[str, object]:
    return {
        "today": tokyo_day(turn.now).isoformat(),
        "team": [
            {"key": f"c{number}", "id": one.id.hex, "label": one.label, "number": number}
            # The number is their place among all, as the list of tasks has it.
            for number, one in enumerate(coordinators(turn.session, turn.by.town), 1)
            if one.id != besides
        ],
    }


def _meant(filled: Filled) -> tuple[Id, date, date]:
    answers: DutyAnswers = filled.answers
    who = next(one["id"] for one in filled.facts["team"] if one["key"] == answers.who)
    first = date.fromisoformat(filled.facts["today"]) + timedelta(days=int(answers.first[1:]))
    return Id(who), first, first + timedelta(days=LENGTHS[answers.length] - 1)


def _names(turn: Turn) -> dict[Id, Text]:
    return {
        one.id: Text.plain(one.label)
        if one.label
        else Text.of("tasks.hand_on.number", number=number)
        for number, one in enumerate(coordinators(turn.session, turn.by.town), 1)
    }


def _line(key: str, span: Span, names: dict[Id, Text]) -> Text:
    return Text.of(
        key,
        who=names.get(span.account, ""),
        first=_day(span.first_day),
        last=_day(span.last_day),
    )


def _away(span: Span, names: dict[Id, Text]) -> Text:
    stand_in = names.get(span.stand_in, "") if span.stand_in else ""
    return Text.of(
        "duty_plan.away_line", days=_line("duty_plan.line", span, names), stand_in=stand_in
    )


def _day(day: date) -> Text:
    return day_words(datetime.combine(day, time(12), TOKYO))


FLOW = Flow(
    commands={"duty": show},
    actions={
        "du.show": show,
        "du.new": plan,
        "du.away": go_away,
        "du.drop": drop,
        "du.back": back,
    },
    forms=(
        FormFlow(DUTY, submit_duty, COORDINATOR),
        FormFlow(ABSENCE, submit_absence, COORDINATOR),
    ),
    more=(MenuLine("menus.duty", "du.show", COORDINATOR),),
)
