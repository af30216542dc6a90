"""
A task of 対応待ち: what was said, what could help, what to say on the phone; taken, handed on,
settled with what came of it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.flows.calls import words_of_call
from bot.flows.cleaning import SENTENCE, one_sentence
from bot.flows.task_cards import card_lines
from bot.flows.tasks import FIXED, WITHOUT_ANSWER
from bot.forms import Refused
from bot.voice import Voice
from casework.ground import NotYours, found
from casework.hand_on_task import hand_on_task
from casework.resolve_task import CHANGES, Outcome, resolve_task
from casework.take_task import take_task
from casework.views_calls import CallView, call_view
from casework.views_tasks import TaskView, colleague_with, colleagues, task_card
from desk.fields import Fields
from desk.guarded import guarded
from desk.page import DeskPage, Done
from desk.visit import Visit
from storage.base import Id
from storage.states import TaskState
from storage.tables import Person, Task
from texts import Text

LINKS = (
    ("placement", "pl.card", "placement"),
    ("offer", "lb.card", "offer"),
    ("referral", "rf.card", "referral"),
)
"""What a card leads to besides pages of the desk: the words, the chat's action, the row."""


def show(visit: Visit) -> Mapping[str, Any]:
    """Show a task with everything that can be done about it."""
    view = task_card(visit.session, task=visit.row("task"), by=visit.by)
    call = call_view(visit.session, task=view.id, by=visit.by)
    person = found(visit.session, Person, view.person) if view.person else None
    return {
        "view": view,
        "stands": view.state is not TaskState.RESOLVED,
        "late": view.due_at < visit.now,
        # The first line is the title of the page.
        "lines": card_lines(view, today=visit.today)[1:],
        "code": person.code if person else "",
        "call": call,
        "sayings": _sayings(visit, call) if call else [],
        "outcomes": FIXED if view.from_answer else WITHOUT_ANSWER,
        "own_words": Outcome.OWN_WORDS if view.from_answer else None,
        "colleagues": colleagues(visit.session, by=visit.by),
        "links": _links(view),
    }


def take(visit: Visit, fields: Fields) -> Done:
    """Take it."""
    row = take_task(visit.session, task=visit.row("task"), by=visit.by, now=visit.now)
    return Done(f"/tasks/{row.id}", "desk_task.said.taken")


def resolve(visit: Visit, fields: Fields) -> Done:
    """Settle it with what came of it, and in one's own words where somebody waits to hear."""
    view = task_card(visit.session, task=visit.row("task"), by=visit.by)
    chosen = fields.get("outcome")
    if chosen not in {*FIXED, Outcome.OWN_WORDS}:
        raise Refused(Text.of("desk_task.choose_outcome"))
    outcome, words = Outcome(chosen), one_sentence(fields.get("words"))
    if not view.from_answer and outcome not in WITHOUT_ANSWER:
        raise NotYours
    if outcome is Outcome.OWN_WORDS and not words:
        raise Refused(Text.of("desk_task.write_words"))
    if words and outcome is not Outcome.OWN_WORDS:
        raise Refused(Text.of("desk_task.words_unused"))
    resolve_task(
        visit.session,
        task=view.id,
        by=visit.by,
        outcome=outcome,
        words=_guarded(visit, fields, words) if words else "",
        now=visit.now,
    )
    told = view.from_answer and (outcome in {*CHANGES, Outcome.OWN_WORDS} or view.advice)
    if told:
        return Done("/", f"desk_task.said.{'call' if view.by_phone else 'told'}")
    return Done("/", "desk_task.said.settled")


def _guarded(visit: Visit, fields: Fields, words: str) -> str:
    return guarded(
        visit,
        replace(fields, values={**fields.values, "words": [words]}),
        name="words",
        most=SENTENCE,
        place="tasks.words",
        about=found(visit.session, Task, visit.row("task")),
    )


def hand_on(visit: Visit, fields: Fields) -> Done:
    """Hand it on to a colleague."""
    to = colleague_with(visit.session, key=fields.get("to"), by=visit.by)
    hand_on_task(visit.session, task=visit.row("task"), by=visit.by, to=to.id, now=visit.now)
    return Done("/", "desk_task.said.handed_on")


def _sayings(visit: Visit, call: CallView) -> list[tuple[datetime | None, str]]:
    """Return what to say on the phone, each with from when on where it is not to be said yet."""
    said = []
    for one in call.calls:
        voice = Voice(vault=visit.world.vault, chat=visit.by.id, language="ja", now=visit.now)
        words = words_of_call(visit.session, visit.world, visit.registry.notices, one, voice=voice)
        if words:
            later = one.after if one.after is not None and one.after > visit.now else None
            said.append((later, words))
    return said


def _links(view: TaskView) -> list[tuple[str, str, Id]]:
    links = [(name, action, getattr(view, row)) for name, action, row in LINKS]
    if not view.labour:
        links.append(("review", "lr.answer", view.review))
    if view.has_note:
        links.append(("note", "no.task", view.id))
    if view.kind == "no_candidate":
        links.append(("places", "pc.list", view.wish))
    if view.kind == "supporter_left":
        links.append(("hand_over", "hv.of", view.person))
    return [(f"tasks.link.{name}", action, row) for name, action, row in links if row]


PAGES = (
    DeskPage(
        path="/tasks/{task}",
        template="task.html",
        show=show,
        acts={"take": take, "resolve": resolve, "hand_on": hand_on},
    ),
)
