"""
市担当: the town in numbers, complaints, and what nobody has taken; never a word of a case.
"""

from collections.abc import Iterable, Mapping

from bot.drafts import start_form
from bot.flows.officer_words import officer_line
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.report_incident import Incident
from casework.resolve_task import Outcome, resolve_task
from casework.take_task import take_task
from casework.views_officer import (
    FEW,
    OfficerTask,
    TownCounts,
    complaint_words,
    officer_task,
    officer_tasks,
    town_counts,
)
from followup.urgency import Urgency
from storage.states import Audience, IntroductionState, PlacementStep, Role, TaskState
from texts import Text

PAGE = 8
AGES = ("today", "week", "older")
OUTCOMES = (Outcome.DONE, Outcome.TALKED, Outcome.NOT_NEEDED)


@only(Role.OFFICER)
def counts(turn: Turn, press: Press) -> None:
    """Show the town in numbers; small ones only as 「1〜2」."""
    seen = town_counts(turn.session, by=turn.by, now=turn.now)
    lines: list[Text | str] = [Text.of("officer.counts")]
    for group in count_lines(seen):
        lines += ["", *group]
    turn.change(
        Text.lines(*lines),
        [turn.button("menus.untaken", "oc.list")],
        [turn.button("menus.menu", "ev.menu")],
    )


@only(Role.OFFICER)
def list_tasks(turn: Turn, press: Press) -> None:
    """List complaints, and what nobody has taken."""
    rows = officer_tasks(turn.session, by=turn.by)
    page = int(press.argument) if press.action == "oc.list" and press.argument else 0
    shown = rows[page * PAGE : (page + 1) * PAGE]
    further = (
        [turn.button("wishes.further", "oc.list", argument=str(page + 1))]
        if len(rows) > (page + 1) * PAGE
        else []
    )
    turn.change(
        "officer.list" if rows else "officer.nothing",
        *([turn.button(officer_line(one.task, one.code), "oc.card", one.task.id)] for one in shown),
        further,
        [turn.button("menus.menu", "ev.menu")],
    )


@only(Role.OFFICER)
def card(turn: Turn, press: Press) -> None:
    """Show a complaint, or what nobody has taken."""
    _card(turn, officer_task(turn.session, task=press.row, by=turn.by))


@only(Role.OFFICER)
def take(turn: Turn, press: Press) -> None:
    """Take it."""
    row = take_task(turn.session, task=press.row, by=turn.by, now=turn.now)
    _card(turn, officer_task(turn.session, task=row.id, by=turn.by))


@only(Role.OFFICER)
def read(turn: Turn, press: Press) -> None:
    """Open what was written in a complaint, on a page."""
    words = complaint_words(turn.session, task=press.row, by=turn.by, now=turn.now)
    start_form(turn, "read_note", subject=press.row, answers={"words": words}, at="words")


@only(Role.OFFICER)
def choose_outcome(turn: Turn, press: Press) -> None:
    """Ask what came of a complaint."""
    seen = officer_task(turn.session, task=press.row, by=turn.by)
    turn.change(
        "tasks.resolve.ask",
        *(
            [turn.button(f"tasks.outcome.{one}", "oc.out", seen.task.id, argument=one.value)]
            for one in OUTCOMES
        ),
        [turn.button("forms.back", "oc.card", seen.task.id)],
    )


@only(Role.OFFICER)
def resolve(turn: Turn, press: Press) -> None:
    """Settle it."""
    resolve_task(
        turn.session, task=press.row, by=turn.by, outcome=Outcome(press.argument), now=turn.now
    )
    turn.change("tasks.resolve.done", [turn.button("officer.to_list", "oc.list")])


def count_lines(seen: TownCounts) -> tuple[list[Text], ...]:
    """Say the counts of a town, in groups."""
    return (
        [
            _line("officer.count.persons", seen.persons),
            _line("officer.count.wishes_open", seen.wishes_open),
            _line("officer.count.wishes_waiting", seen.wishes_waiting),
        ],
        _named(seen.introductions, "introductions.states", IntroductionState),
        [
            *_named(seen.placements, "placements.step", PlacementStep),
            _line("officer.count.resting", seen.resting),
        ],
        [
            *_named(seen.tasks, "officer.urgency", Urgency),
            *_named(seen.task_ages, "officer.age", AGES),
        ],
        [
            *_named(seen.incidents, "incidents.kind", Incident),
            _line("officer.count.complaints", seen.complaints),
        ],
    )


def few(count: int) -> Text:
    """Say a count so that nobody is known by it."""
    return Text.of("officer.few") if 0 < count < FEW else Text.plain(str(count))


def _line(key: str, count: int) -> Text:
    return Text.of("officer.count_line", name=Text.of(key), count=few(count))


def _named(found: Mapping[str, int], table: str, order: Iterable[str]) -> list[Text]:
    return [_line(f"{table}.{key}", found[key]) for key in order if found.get(key)]


def _card(turn: Turn, seen: OfficerTask) -> None:
    task = seen.task
    lines: list[Text | str] = [officer_line(task, seen.code)]
    rows: list[list[Button]] = []
    if task.state is TaskState.OPEN:
        rows.append([turn.button("tasks.take", "oc.take", task.id)])
    elif seen.mine:
        lines.append(Text.of("tasks.state.mine"))
    if task.audience is Audience.OFFICERS:
        lines.append(Text.of("officer.named" if task.reporter_id else "officer.unnamed"))
        if seen.role:
            lines.append(Text.of("officer.from", role=Text.of(f"everyone.roles.{seen.role}")))
        rows.append([turn.button("officer.read", "oc.read", task.id)])
        if task.state is not TaskState.RESOLVED:
            rows.append([turn.button("tasks.resolve.open", "oc.end", task.id)])
    elif seen.mine:
        lines.append(Text.of("officer.call_coordinator"))
    rows.append([turn.button("officer.to_list", "oc.list")])
    turn.change(Text.lines(*lines), *rows)


FLOW = Flow(
    commands={"counts": counts, "untaken": list_tasks},
    actions={
        "oc.counts": counts,
        "oc.list": list_tasks,
        "oc.card": card,
        "oc.take": take,
        "oc.read": read,
        "oc.end": choose_outcome,
        "oc.out": resolve,
    },
)
