"""
この参加を見る: the course of one placement, and what this reader can do there now.

A host reads 「参加の方」 and the wish's sentence; a supporter never the host's answers.
"""

from collections.abc import Sequence

from bot.flows.day_words import day_line
from bot.flows.heard import entry_button, ways
from bot.flows.placement_words import (
    check_in_line,
    member_words,
    name_of,
    step_line,
    step_words,
)
from bot.messages import Button
from bot.reading import opens
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.placements import EndReason
from casework.views_courses import Course, placement_course
from casework.views_days import Day, days_around
from casework.views_giving import giving_of_member
from casework.waiting_answers import Matter, waiting_in_placement
from storage.states import UNTOLD_DAYS, PlacementStep, Role, Side
from storage.tables import Account
from texts import Text


@only(Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show the course of one placement, with what can be done now."""
    if not opens(turn, press, placement=press.row):
        return
    course = placement_course(turn.session, placement=press.row, by=turn.by)
    days = days_around(turn.session, placement=course.id, by=turn.by, now=turn.now)
    turn.change(_course_words(course, days, turn.by), *_course_buttons(turn, course, days))


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


def _last_buttons(turn: Turn, course: Course) -> list[list[Button]]:
    """A picture comes below all buttons, so its own stands near the end of them."""
    to_list = [turn.button("placements.to_list", "pl.list")]
    if turn.by.role is Role.HOST:
        return [to_list]
    return [[turn.button("picture_menu.open", "pi.settle", course.id)], to_list]


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
        if turn.by.role is Role.COORDINATOR:
            rows.append([turn.button("stories.make", "sy.make", course.id)])
        return [*rows, *_last_buttons(turn, course)]
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
        rows += _heard_buttons(turn, course)
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
        rows.append([turn.button("stories.make", "sy.make", course.id)])
    else:
        if turn.by.role is Role.HOST:
            rows.append([turn.button("advice.open", "av.new", course.id)])
        rows += [[turn.button("placements.leave", "pe.leave", one.id)] for one in course.own]
    return [*rows, *_stop_buttons(turn, course), *_last_buttons(turn, course)]


def _heard_buttons(turn: Turn, course: Course) -> list[list[Button]]:
    """The way straight to three questions on the phone stands first: four taps from here."""
    waits = waiting_in_placement(turn.session, placement=course.id, by=turn.by)
    return [
        *(
            [entry_button(turn.voice, one, "p", Text.of("heard.check_in_by_phone", who=one.who))]
            for one in waits
            if one.matter is Matter.CHECK_IN
        ),
        ways(turn.voice, "he.pl", course.id),
    ]


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


FLOW = Flow(actions={"pl.card": card})
