"""
引き継ぎ: asking a colleague to take persons, or cases, over; until they do, nothing changes.

What was begun and not sent stays with its writer; nobody of the person's side is asked
anything twice.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import page_words
from bot.flows.handover_words import colleague_name, waiting_line, what_goes
from bot.flows.placement_words import shortened
from bot.forms import Asking, Choice, Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, MenuLine, Turn, only
from casework.colleagues import Colleague, others
from casework.hand_over import AlreadyAsked, hand_over_cases, hand_over_persons
from casework.move_cases import INTRODUCTIONS, KINDS, PLACEMENTS, TASKS
from casework.views_handovers import (
    CaseLine,
    drafts_about,
    handovers_from,
    handovers_to,
    own_cases,
    persons_of,
    supporter_of_person,
    supporters_with_persons,
)
from storage.base import Id
from storage.states import HandoverState, Role
from texts import Text

_ALL = "all"
STAFF = (Role.SUPPORTER, Role.COORDINATOR)


class HandOverAnswers(BaseModel):
    """Who or what goes, to whom, with which note."""

    model_config = ConfigDict(frozen=True)

    what: tuple[str, ...]
    to: str
    note: str = ""


def _items(asking: Asking) -> list[Choice]:
    several: list[Choice] = []
    if len(asking.facts["items"]) > 1:
        several = [Choice(_ALL, Text.of("handover.all"))]
    return several + [Choice(one["key"], _item_words(one)) for one in asking.facts["items"]]


def _item_words(item: dict[str, Any]) -> Text:
    if "kind" not in item:
        return Text.plain(item["name"])
    table = {
        PLACEMENTS: "placements.step",
        INTRODUCTIONS: "introductions.states",
        TASKS: "tasks.kinds",
    }[item["kind"]]
    return Text.of("handover.case_line", what=Text.of(f"{table}.{item['what']}"), name=item["name"])


def _colleagues(asking: Asking) -> list[Choice]:
    return [
        Choice(
            one["key"],
            Text.plain(one["label"])
            if one["label"]
            else Text.of(f"handover.number.{one['role']}", number=one["number"]),
        )
        for one in asking.facts["colleagues"]
    ]


def _form(name: str) -> Form:
    return Form(
        name,
        answers=HandOverAnswers,
        steps=(
            Step("what", choices=_items, many=True),
            Step("to", choices=_colleagues),
            Step("note", clean=page_words, guard=Guard.INSIDE, optional=True, on_page=True),
        ),
    )


HAND_OVER = _form("hand_over")
HAND_OVER_CASES = _form("hand_over_cases")


@only(*STAFF)
def start(turn: Turn, press: Press) -> None:
    """Show what is being handed over, and begin anew."""
    rows = [
        [turn.button(Text.of("handover.waits", what=what_goes(view)), "hv.open", view.id)]
        for view in handovers_to(turn.session, by=turn.by)
    ]
    rows += [
        [turn.button(waiting_line(view), "hv.open", view.id)]
        for view in handovers_from(turn.session, by=turn.by)
    ]
    if turn.by.role is Role.SUPPORTER:
        rows.append([turn.button("handover.own_persons", "hv.own")])
    else:
        rows.append([turn.button("handover.own_cases", "hv.own")])
        rows.append([turn.button("handover.for_supporter", "hv.whose")])
    turn.change(f"handover.start.{turn.by.role}", *rows, [turn.button("menus.menu", "ev.menu")])


@only(*STAFF)
def own(turn: Turn, press: Press) -> None:
    """Ask who, or what, of one's own goes to whom."""
    if turn.by.role is Role.SUPPORTER:
        _ask_persons(turn, turn.by.id)
        return
    cases = own_cases(turn.session, by=turn.by)
    colleagues = others(turn.session, by=turn.by)
    if not cases or not colleagues:
        _nobody(turn, "handover.no_cases" if not cases else "handover.no_colleague.coordinator")
        return
    start_form(
        turn,
        "hand_over_cases",
        facts={
            "items": [_case_fact(number, case) for number, case in enumerate(cases)],
            "colleagues": _colleague_facts(colleagues, Role.COORDINATOR),
        },
    )


@only(Role.COORDINATOR)
def whose(turn: Turn, press: Press) -> None:
    """List the supporters who have persons, those who left first."""
    supporters = supporters_with_persons(turn.session, by=turn.by)
    if not supporters:
        _nobody(turn, "handover.no_persons")
        return
    turn.change(
        "handover.whose",
        *(
            [
                turn.button(
                    Text.of("handover.left", name=colleague_name(one, Role.SUPPORTER))
                    if one.left
                    else colleague_name(one, Role.SUPPORTER),
                    "hv.from",
                    one.id,
                )
            ]
            for one in supporters
        ),
        [turn.button("forms.back", "hv.start")],
    )


@only(Role.COORDINATOR)
def from_supporter(turn: Turn, press: Press) -> None:
    """Ask which persons of a supporter go to whom."""
    _ask_persons(turn, press.row)


@only(Role.COORDINATOR)
def of_person(turn: Turn, press: Press) -> None:
    """Begin with the supporter of a person, as a task about them does."""
    _ask_persons(turn, supporter_of_person(turn.session, person=press.row, by=turn.by))


def submit_persons(turn: Turn, filled: Filled) -> None:
    """Ask the colleague; where the supporter has left it has effect at once."""
    answers: HandOverAnswers = filled.answers
    chosen = _chosen(filled, answers)
    try:
        handover = hand_over_persons(
            turn.session,
            persons=[Id(one["id"]) for one in chosen],
            to=_to(filled, answers),
            by=turn.by,
            note=answers.note,
            now=turn.now,
        )
    except AlreadyAsked:
        _already(turn)
        return
    if handover.state is HandoverState.TAKEN:
        turn.change("handover.given", [turn.button("tasks.to_list", "ta.list")])
        return
    lines = [Text.of("handover.asked_done")]
    drafts = drafts_about(turn.session, persons=[Id(one["id"]) for one in chosen], by=turn.by)
    if drafts:
        lines.append(Text.of("handover.drafts_stay", count=drafts))
    turn.change(Text.lines(*lines), [turn.button("handover.see", "hv.open", handover.id)])


def submit_cases(turn: Turn, filled: Filled) -> None:
    """Ask the colleague to take over what a coordinator looks after."""
    answers: HandOverAnswers = filled.answers
    chosen = [] if _ALL in answers.what else _chosen(filled, answers)
    try:
        handover = hand_over_cases(
            turn.session,
            items={
                kind: [Id(one["id"]) for one in chosen if one["kind"] == kind] for kind in KINDS
            },
            to=_to(filled, answers),
            by=turn.by,
            note=answers.note,
            now=turn.now,
        )
    except AlreadyAsked:
        _already(turn)
        return
    turn.change("handover.asked_done", [turn.button("handover.see", "hv.open", handover.id)])


def _ask_persons(turn: Turn, supporter: Id | None) -> None:
    persons = persons_of(turn.session, supporter=supporter, by=turn.by)
    colleagues = [
        one for one in others(turn.session, by=turn.by, role=Role.SUPPORTER) if one.id != supporter
    ]
    if not persons or not colleagues:
        _nobody(turn, "handover.no_persons" if not persons else "handover.no_colleague.supporter")
        return
    start_form(
        turn,
        "hand_over",
        subject=supporter,
        facts={
            "items": [
                {
                    "key": f"p{number}",
                    "id": one.id.hex,
                    "name": f"{one.label}({one.code})" if one.label else one.code,
                }
                for number, one in enumerate(persons)
            ],
            "colleagues": _colleague_facts(colleagues, Role.SUPPORTER),
        },
    )


def _case_fact(number: int, case: CaseLine) -> dict[str, Any]:
    return {
        "key": f"c{number}",
        "id": case.id.hex,
        "kind": case.kind,
        "what": case.what,
        "name": shortened("・".join(case.names)),
    }


def _colleague_facts(colleagues: Sequence[Colleague], role: Role) -> list[dict[str, Any]]:
    return [
        {
            "key": f"k{place}",
            "id": one.id.hex,
            "label": one.label,
            "number": one.number,
            "role": role.value,
        }
        for place, one in enumerate(colleagues)
    ]


def _chosen(filled: Filled, answers: HandOverAnswers) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = filled.facts["items"]
    return [one for one in items if _ALL in answers.what or one["key"] in answers.what]


def _to(filled: Filled, answers: HandOverAnswers) -> Id:
    chosen = next(one for one in filled.facts["colleagues"] if one["key"] == answers.to)
    return Id(chosen["id"])


def _nobody(turn: Turn, key: str) -> None:
    turn.change(key, [turn.button("handover.to_list", "hv.start")])


def _already(turn: Turn) -> None:
    turn.change("handover.already", [turn.button("handover.to_list", "hv.start")])


FLOW = Flow(
    commands={"handover": start},
    actions={
        "hv.start": start,
        "hv.own": own,
        "hv.whose": whose,
        "hv.from": from_supporter,
        "hv.of": of_person,
    },
    forms=(
        FormFlow(HAND_OVER, submit_persons, frozenset(STAFF)),
        FormFlow(HAND_OVER_CASES, submit_cases, frozenset({Role.COORDINATOR})),
    ),
    more=(MenuLine("handover.open", "hv.start", frozenset(STAFF)),),
)
