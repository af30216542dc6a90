"""
開始前の確認, what is agreed beforehand: who pays what, and which office is called first.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import a_phone, short_words
from bot.flows.first_visit_words import OTHER, is_other, kept, named
from bot.forms import Asking, Choice, Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.agree_costs import Payer, agree_costs
from casework.first_visit import Cost
from casework.name_first_call import name_first_call
from casework.views_courses import placement_course
from storage.states import Role
from texts import Text
from towns import Town

STAFF = frozenset({Role.COORDINATOR, Role.SUPPORTER})


class CostAnswers(BaseModel):
    """Who pays what."""

    model_config = ConfigDict(frozen=True)

    travel: Payer
    material: Payer
    insurance: Payer
    meals: Payer


class FirstCallAnswers(BaseModel):
    """Which office is called first."""

    model_config = ConfigDict(frozen=True)

    line: str
    office: str = ""
    phone: str = ""


def _payers(_: Asking) -> list[Choice]:
    return named("who_pays.payers", *Payer)


def _lines(asking: Asking) -> list[Choice]:
    known = _offices(asking.town)
    return [
        *(Choice(f"l{number}", Text.plain(name)) for number, (name, _) in enumerate(known)),
        Choice(OTHER, Text.of("first_call.other")),
    ]


def _offices(town: Town) -> list[tuple[str, str]]:
    return [(one.name, one.phone) for one in town.public_lines] + [
        (one.name, one.phone) for one in town.agencies
    ]


WHO_PAYS = Form(
    "who_pays",
    answers=CostAnswers,
    steps=tuple(Step(cost.value, choices=_payers) for cost in Cost),
)

FIRST_CALL = Form(
    "first_call",
    answers=FirstCallAnswers,
    steps=(
        Step("line", choices=_lines),
        Step(
            "office",
            clean=short_words,
            guard=Guard.SHOWN,
            only_if=lambda asking: is_other("line", asking),
        ),
        Step("phone", clean=a_phone, only_if=lambda asking: is_other("line", asking)),
    ),
)


@only(Role.COORDINATOR, Role.SUPPORTER)
def ask_costs(turn: Turn, press: Press) -> None:
    """Ask who pays what."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    start_form(turn, "who_pays", subject=course.id)


@only(Role.COORDINATOR, Role.SUPPORTER)
def ask_first_call(turn: Turn, press: Press) -> None:
    """Ask whom to call first."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    start_form(turn, "first_call", subject=course.id)


def submit_costs(turn: Turn, filled: Filled) -> None:
    """Keep who pays what."""
    answers: CostAnswers = filled.answers
    agree_costs(
        turn.session,
        placement=filled.subject,
        costs={cost: getattr(answers, cost.value) for cost in Cost},
        by=turn.by,
        now=turn.now,
    )
    kept(turn, filled.subject)


def submit_first_call(turn: Turn, filled: Filled) -> None:
    """Keep whom to call first."""
    answers: FirstCallAnswers = filled.answers
    office, phone = answers.office, answers.phone
    if answers.line != OTHER:
        office, phone = _offices(turn.town)[int(answers.line[1:])]
    name_first_call(
        turn.session,
        placement=filled.subject,
        office=office,
        phone=phone,
        by=turn.by,
        now=turn.now,
    )
    kept(turn, filled.subject)


FLOW = Flow(
    actions={"fv.costs": ask_costs, "fv.call": ask_first_call},
    forms=(
        FormFlow(WHO_PAYS, submit_costs, STAFF),
        FormFlow(FIRST_CALL, submit_first_call, STAFF),
    ),
)
