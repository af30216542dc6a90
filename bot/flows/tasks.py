"""
対応待ち: what stands, by urgency; a card with what was said and what could help.

A coordinator takes a task, hands it on, or settles it with what came of it.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import one_sentence
from bot.flows.incidents import duty_phones
from bot.flows.officer_words import tell_officer
from bot.flows.task_cards import due_line, show_task, task_line
from bot.forms import Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, World, only
from bot.voice import Voice
from casework.ground import Notice, NotYours
from casework.hand_on_task import hand_on_task
from casework.resolve_task import CHANGES, Outcome, resolve_task
from casework.take_task import take_task
from casework.views_officer import code_of
from casework.views_tasks import TaskView, colleague_with, colleagues, open_tasks, task_card
from followup.urgency import Urgency
from storage.session import Session
from storage.states import Role, TaskState
from storage.tables import Account, Task
from texts import Text

FIXED = tuple(one for one in Outcome if one is not Outcome.OWN_WORDS)
WITHOUT_ANSWER = (Outcome.DONE, Outcome.TALKED, Outcome.NOT_NEEDED)


class ChangeAnswers(BaseModel):
    """What changed, as one sentence for whoever answered."""

    model_config = ConfigDict(frozen=True)

    words: str


SAY_CHANGE = Form(
    "say_change",
    answers=ChangeAnswers,
    steps=(Step("words", clean=one_sentence, guard=Guard.SHOWN),),
)


@only(Role.COORDINATOR)
def list_tasks(turn: Turn, press: Press) -> None:
    """List a page of the town's tasks, the most urgent first."""
    page = int(press.argument) if press.argument.isdecimal() and turn.pressed else 0
    found = open_tasks(turn.session, by=turn.by, page=page)
    if not found.rows:
        turn.change("tasks.none", [turn.button("menus.menu", "ev.menu")])
        return
    turns = [turn.button("tasks.before", "ta.list", argument=str(page - 1))] if page else []
    if found.more:
        turns.append(turn.button("tasks.more", "ta.list", argument=str(page + 1)))
    turn.change(
        "tasks.title",
        *([turn.button(task_line(view), "ta.card", view.id)] for view in found.rows),
        turns,
    )


@only(Role.COORDINATOR)
def show_card(turn: Turn, press: Press) -> None:
    """Show a task with everything that can be done about it."""
    show_task(turn, task_card(turn.session, task=press.row, by=turn.by))


@only(Role.COORDINATOR)
def take(turn: Turn, press: Press) -> None:
    """Take a task."""
    task = take_task(turn.session, task=press.row, by=turn.by, now=turn.now)
    show_task(turn, task_card(turn.session, task=task.id, by=turn.by))


@only(Role.COORDINATOR)
def choose_colleague(turn: Turn, press: Press) -> None:
    """Offer the other coordinators of the town."""
    view = task_card(turn.session, task=press.row, by=turn.by)
    others = colleagues(turn.session, by=turn.by)
    turn.change(
        "tasks.hand_on.ask" if others else "tasks.hand_on.nobody",
        *(
            [
                turn.button(
                    Text.plain(one.label)
                    if one.label
                    else Text.of("tasks.hand_on.number", number=one.number),
                    "ta.to",
                    view.id,
                    argument=one.key,
                )
            ]
            for one in others
        ),
        [turn.button("forms.back", "ta.card", view.id)],
    )


@only(Role.COORDINATOR)
def hand_on(turn: Turn, press: Press) -> None:
    """Hand a task on."""
    to = colleague_with(turn.session, key=press.argument, by=turn.by)
    hand_on_task(turn.session, task=press.row, by=turn.by, to=to.id, now=turn.now)
    turn.change("tasks.hand_on.done", [turn.button("tasks.to_list", "ta.list")])


@only(Role.COORDINATOR)
def choose_outcome(turn: Turn, press: Press) -> None:
    """Ask what came of a task."""
    view = task_card(turn.session, task=press.row, by=turn.by)
    outcomes = FIXED if view.from_answer else WITHOUT_ANSWER
    turn.change(
        "tasks.resolve.ask_and_told" if view.from_answer else "tasks.resolve.ask",
        *(
            [turn.button(f"tasks.outcome.{outcome}", "ta.out", view.id, argument=outcome.value)]
            for outcome in outcomes
        ),
        [turn.button("tasks.outcome.own_words", "ta.words", view.id)] if view.from_answer else [],
        [turn.button("forms.back", "ta.card", view.id)],
    )


@only(Role.COORDINATOR)
def resolve(turn: Turn, press: Press) -> None:
    """Settle a task."""
    view = task_card(turn.session, task=press.row, by=turn.by)
    if press.argument not in set(Outcome):
        raise NotYours
    outcome = Outcome(press.argument)
    resolve_task(turn.session, task=view.id, by=turn.by, outcome=outcome, now=turn.now)
    _resolved(turn, view, told=outcome in CHANGES or view.advice is not None)


@only(Role.COORDINATOR)
def ask_words(turn: Turn, press: Press) -> None:
    """Ask for the one sentence that tells what changed."""
    view = task_card(turn.session, task=press.row, by=turn.by)
    start_form(turn, "say_change", subject=view.id)


def submit_words(turn: Turn, filled: Filled) -> None:
    """Settle a task with a sentence of one's own."""
    answers: ChangeAnswers = filled.answers
    view = task_card(turn.session, task=filled.subject, by=turn.by)
    resolve_task(
        turn.session,
        task=view.id,
        by=turn.by,
        outcome=Outcome.OWN_WORDS,
        words=answers.words,
        now=turn.now,
    )
    _resolved(turn, view, told=True)


def _resolved(turn: Turn, view: TaskView, *, told: bool) -> None:
    key = "done"
    if view.from_answer and told:
        key = "done_and_call" if view.by_phone else "done_and_told"
    turn.change(f"tasks.resolve.{key}", [turn.button("tasks.to_list", "ta.list")])


def tell_opened(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell a coordinator of a new task, or of one that came into their hands."""
    handed_on = notice.facts.get("handed_on", False)
    opening = "tasks.told.handed" if handed_on else "tasks.told.new"
    _tell(session, world, voice, account, notice, opening=opening)


def tell_reminded(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Remind a coordinator of a task, or ask its holder how it stands."""
    asks = notice.facts["asks"]
    opening = "tasks.told.asks" if asks else "tasks.told.again"
    _tell(session, world, voice, account, notice, opening=opening)


def _tell(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice, *, opening: str
) -> None:
    task = session.get_one(Task, notice.subject)
    if task.state is TaskState.RESOLVED:
        return
    if account.role is Role.OFFICER:
        tell_officer(voice, task, code_of(session, task=task, by=account), opening)
        return
    if account.role is not Role.COORDINATOR:
        return
    view = task_card(session, task=task.id, by=account)
    buttons = [voice.button("tasks.open", "ta.card", view.id)]
    if view.state is TaskState.OPEN:
        buttons.append(voice.button("tasks.take", "ta.take", view.id))
    phones = duty_phones(world.towns[account.town]) if view.urgency is Urgency.AT_ONCE else []
    voice.say(Text.lines(Text.of(opening), task_line(view), due_line(view), *phones), buttons)


FLOW = Flow(
    commands={"tasks": list_tasks},
    actions={
        "ta.list": list_tasks,
        "ta.card": show_card,
        "ta.take": take,
        "ta.hand": choose_colleague,
        "ta.to": hand_on,
        "ta.end": choose_outcome,
        "ta.out": resolve,
        "ta.words": ask_words,
    },
    forms=(FormFlow(SAY_CHANGE, submit_words, frozenset({Role.COORDINATOR})),),
    notices={"task.opened": tell_opened, "task.reminded": tell_reminded},
)
