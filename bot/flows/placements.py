"""
参加のようす: the placements of each role, the course of one, and how one begins.

A host reads 「参加の方」 and the wish's sentence; a supporter never the host's answers.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.dates import day_words
from bot.drafts import start_form
from bot.flows.day_words import day_line
from bot.flows.heard import ways
from bot.flows.placement_words import (
    check_in_line,
    member_words,
    name_of,
    quoted,
    see,
    shortened,
    step_line,
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
from casework.placements import EndReason
from casework.views_courses import Course, placement_course
from casework.views_days import Day, days_around
from casework.views_giving import giving_of_member
from casework.views_placements import my_placements
from casework.waiting_placements import at_meeting, joinable
from storage.base import Id
from storage.session import Session
from storage.states import UNTOLD_DAYS, PlacementStep, Role, Side
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


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show the course of one placement, with what can be done now."""
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    days = days_around(turn.session, placement=course.id, by=turn.by, now=turn.now)
    turn.change(_course_words(course, days, turn.by), *_course_buttons(turn, course, days))


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


def _course_words(course: Course, days: Sequence[Day], reader: Account) -> Text:
    parts: list[Text | str] = [
        name_of(course),
        *([Text.of("placements.rests")] if course.paused else []),
        "",
        *(member_words(one) for one in course.members if not one.left),
    ]
    if course.end_reason:
        why = Text.of(f"placements.reason.{EndReason(course.end_reason)}")
        parts += ["", Text.of("placements.ended_why", reason=why)]
    if days:
        parts += ["", Text.of("placements.days"), *(day_line(day) for day in days)]
    if course.steps:
        parts += ["", *(step_line(step, course) for step in course.steps)]
    if course.check_ins:
        head = (
            "check_ins.head.title" if reader.role is Role.COORDINATOR else ("placements.only_yours")
        )
        parts += ["", Text.of(head), *(check_in_line(one) for one in course.check_ins[-8:])]
    told = [one for one in course.members if one.came_true]
    if told:
        parts += [
            "",
            *(
                Text.of(
                    "placements.came_true_line",
                    side=Text.of(f"check_ins.side.{one.side}"),
                    answer=Text.of(f"placements.true.{one.came_true}"),
                )
                for one in told
            ),
        ]
    return Text.lines(*parts)


def _giving_buttons(turn: Turn, course: Course) -> list[list[Button]]:
    """Quietly, and only at 継続: who was received may like to give something."""
    if turn.by.role is not Role.SUPPORTER or course.step is not PlacementStep.ONGOING:
        return []
    return [
        [turn.button("giving.open", "gi.see", one.id)]
        for one in course.own
        if giving_of_member(turn.session, member=one.id, by=turn.by).may_give
    ]


def _course_buttons(turn: Turn, course: Course, days: Sequence[Day]) -> list[list[Button]]:
    rows: list[list[Button]] = []
    if course.step is PlacementStep.ENDED:
        if turn.by.role is not Role.COORDINATOR:
            rows += [
                [turn.button("placements.tell_true", "pe.open", one.id)]
                for one in course.own
                if not one.came_true
            ]
        if turn.by.role is not Role.HOST and any(
            not (one.left or one.came_true) for one in course.members
        ):
            rows.append(ways(turn.voice, "he.pl", course.id))
        return [*rows, [turn.button("placements.to_list", "pl.list")]]
    rows += [
        [turn.button(day_line(day), "pd.open", day.id)] for day in days if day.state in UNTOLD_DAYS
    ]
    if turn.by.role is not Role.COORDINATOR and not course.paused:
        rows += [
            [turn.button("placements.answer_step", "ps.open", step.id)]
            for step in course.steps
            if step.answer in {"", "silent", "no"}
        ]
    if turn.by.role is Role.COORDINATOR and course.paused:
        rows.append([turn.button("placements.go_on", "si.on", course.id)])
    if turn.by.role is not Role.HOST and not course.paused:
        rows.append(ways(turn.voice, "he.pl", course.id))
    if course.step is PlacementStep.VISIT or turn.by.role is Role.COORDINATOR:
        rows.append([turn.button("first_visit.open", "fv.card", course.id)])
    rows += _giving_buttons(turn, course)
    rows += _planning_buttons(turn, course)
    if turn.by.role is Role.COORDINATOR:
        if course.next_step is not None and not course.paused:
            words = Text.of("placements.ask_step", step=step_words(course.next_step))
            rows.append([turn.button(words, "ps.ask", course.id)])
        rows.append([turn.button("placements.add", "pl.add", course.id)])
        rows.append([turn.button("placements.end", "pe.end", course.id)])
    else:
        if turn.by.role is Role.HOST:
            rows.append([turn.button("advice.open", "av.new", course.id)])
        rows += [[turn.button("placements.leave", "pe.leave", one.id)] for one in course.own]
    rows += _stop_buttons(turn, course)
    rows.append([turn.button("placements.to_list", "pl.list")])
    return rows


def _planning_buttons(turn: Turn, course: Course) -> list[list[Button]]:
    if course.paused:
        return []
    own = (
        []
        if turn.by.role is Role.HOST
        else [turn.button("placements.set_day", "pd.set", course.id)]
    )
    return [own, [turn.button("days.all", "pd.menu", course.id)]]


def _stop_buttons(turn: Turn, course: Course) -> list[list[Button]]:
    if turn.by.role is Role.HOST:
        return [[turn.button("stopping.open", "st.host")]]
    persons = [one for one in course.own if one.side is Side.PERSON]
    return [
        [
            turn.button(
                Text.of("placements.stop_one", name=one.label or one.code)
                if len(persons) > 1
                else "stopping.open",
                "st.member",
                one.id,
            )
        ]
        for one in persons
    ]


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
    actions={"pl.list": placements, "pl.card": card, "pl.begin": begin, "pl.add": add},
    forms=(FormFlow(BEGIN, submit_begin, frozenset({Role.COORDINATOR})),),
    notices={"pl.begun": _tell("begun"), "pl.joined": _tell("joined"), "pl.moved": tell_moved},
)
