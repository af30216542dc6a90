"""
参加のようす: the placements of each role, and how one begins or is joined.

What can be done in one of them stands on its card.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.dates import day_words
from bot.drafts import start_form
from bot.flows.placement_words import (
    name_of,
    quoted,
    see,
    shortened,
    step_words,
)
from bot.forms import Asking, Choice, Form
from bot.forms import Step as Question
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Telling, Turn, World, only
from bot.voice import Voice
from casework.begin_placement import AlreadyThere, MeetsOneHostAlone, begin_placement
from casework.ground import Notice
from casework.views_courses import placement_course
from casework.views_placements import my_placements
from casework.waiting_placements import at_meeting, joinable
from storage.base import Id
from storage.session import Session
from storage.states import PlacementStep, Role
from storage.tables import Account
from texts import Text

_NEW = "new"


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def placements(turn: Turn, press: Press) -> None:
    """List the placements that this account may see, a page at a time."""
    number = int(press.argument) if press.action == "pl.list" and press.argument else 0
    page = my_placements(turn.session, by=turn.by, page=number)
    if not page.lines:
        turn.change(f"placements.none.{turn.by.role}")
        return
    steps: list[Button] = []
    if number:
        steps.append(turn.button("placements.earlier", "pl.list", argument=str(number - 1)))
    if page.more:
        steps.append(turn.button("placements.further", "pl.list", argument=str(number + 1)))
    turn.change(
        "placements.title",
        *([turn.button(name_of(line), "pl.card", line.id)] for line in page.lines),
        steps,
    )


@only(Role.COORDINATOR)
def begin(turn: Turn, press: Press) -> None:
    """Begin a placement; where others run, ask first whether to join one of them."""
    lines = joinable(turn.session, introduction=press.row, by=turn.by)
    if not lines:
        _begin(turn, press.row, None)
        return
    start_form(
        turn,
        "begin_placement",
        subject=press.row,
        facts={
            "lines": [
                {
                    "key": f"p{number}",
                    "id": line.id.hex,
                    "offer": shortened("・".join(line.offers)),
                    "step": line.step.value,
                    "since": line.since.isoformat(),
                }
                for number, line in enumerate(lines)
            ]
        },
    )


@only(Role.COORDINATOR)
def add(turn: Turn, press: Press) -> None:
    """Offer those at the 顔合わせ, who could join."""
    waiting = at_meeting(turn.session, by=turn.by)
    turn.change(
        "placements.add_ask" if waiting else "placements.nobody_to_add",
        *(
            [turn.button(Text.plain(shortened(wish)), "pl.begin", introduction)]
            for introduction, wish in waiting
        ),
        [turn.button("forms.back", "pl.card", press.row)],
    )


class BeginAnswers(BaseModel):
    """Whether a placement begins anew, or which one is joined."""

    model_config = ConfigDict(frozen=True)

    where: str


def _places(asking: Asking) -> list[Choice]:
    lines: list[Mapping[str, Any]] = asking.facts["lines"]
    return [Choice(_NEW, Text.of("placements.begin_new"))] + [
        Choice(
            line["key"],
            Text.of(
                "placements.line",
                offer=line["offer"],
                step=step_words(PlacementStep(line["step"])),
                since=day_words(datetime.fromisoformat(line["since"])),
            ),
        )
        for line in lines
    ]


BEGIN = Form("begin_placement", answers=BeginAnswers, steps=(Question("where", choices=_places),))


def submit_begin(turn: Turn, filled: Filled) -> None:
    """Begin or join."""
    ids = {line["key"]: uuid.UUID(line["id"]) for line in filled.facts["lines"]}
    _begin(turn, filled.subject, ids.get(filled.answers.where))


def _begin(turn: Turn, introduction: Id | None, joins: Id | None) -> None:
    try:
        placement = begin_placement(
            turn.session,
            introduction=introduction,
            by=turn.by,
            joins=joins,
            town=turn.town,
            now=turn.now,
        )
    except AlreadyThere:
        turn.change(
            "placements.already_there", [turn.button("forms.back", "in.card", introduction)]
        )
        return
    except MeetsOneHostAlone:
        turn.change(
            "placements.one_host_alone", [turn.button("forms.back", "in.card", introduction)]
        )
        return
    turn.change(
        "placements.begun_done",
        [turn.button("first_visit.open", "fv.card", placement.id)],
        see(turn.voice, placement.id),
    )


def _tell(key: str) -> Telling:
    def tell(
        session: Session, world: World, voice: Voice, account: Account, notice: Notice
    ) -> None:
        course = placement_course(session, placement=notice.subject, by=account)
        voice.say(
            Text.of(f"placements.told_{key}.{account.role}", name=quoted(course)),
            [voice.button("first_visit.open", "fv.card", course.id)],
            see(voice, course.id),
        )

    return tell


def tell_moved(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell that the next step was taken, with everybody's yes."""
    course = placement_course(session, placement=notice.subject, by=account)
    step = step_words(PlacementStep(notice.facts["step"]))
    voice.say(
        Text.of("placements.moved", step=step, name=shortened("・".join(course.offers))),
        see(voice, course.id),
    )


FLOW = Flow(
    commands={"placements": placements},
    actions={"pl.list": placements, "pl.begin": begin, "pl.add": add},
    forms=(FormFlow(BEGIN, submit_begin, frozenset({Role.COORDINATOR})),),
    notices={"pl.begun": _tell("begun"), "pl.joined": _tell("joined"), "pl.moved": tell_moved},
)
