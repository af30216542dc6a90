"""
対応待ち: what stands, by urgency; a card with what was said and what could help.

A coordinator takes a task, hands it on, or settles it with what came of it.
"""

from pydantic import BaseModel, ConfigDict

from bot.dates import moment_words
from bot.drafts import start_form
from bot.flows.calls import call_buttons, call_lines
from bot.flows.cleaning import one_guarded_sentence
from bot.flows.heard import ways
from bot.flows.incidents import duty_phones
from bot.flows.labour_words import labour_lines
from bot.flows.officer_words import tell_officer
from bot.flows.posters import approach_buttons, approach_lines
from bot.forms import Form, Step
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, World, only
from bot.voice import Voice
from casework.ground import Notice, NotYours
from casework.hand_on_task import hand_on_task
from casework.resolve_task import CHANGES, Outcome, resolve_task
from casework.take_task import take_task
from casework.views_officer import code_of
from casework.views_tasks import TaskView, colleague_with, colleagues, open_tasks, task_card
from followup.concerns import Kind
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
    "say_change", answers=ChangeAnswers, steps=(Step("words", clean=one_guarded_sentence),)
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
        *([turn.button(_line(view), "ta.card", view.id)] for view in found.rows),
        turns,
    )


@only(Role.COORDINATOR)
def show_card(turn: Turn, press: Press) -> None:
    """Show a task with everything that can be done about it."""
    _card(turn, task_card(turn.session, task=press.row, by=turn.by))


@only(Role.COORDINATOR)
def take(turn: Turn, press: Press) -> None:
    """Take a task."""
    task = take_task(turn.session, task=press.row, by=turn.by, now=turn.now)
    _card(turn, task_card(turn.session, task=task.id, by=turn.by))


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


def kind_words(kind: str) -> Text:
    """Name a kind of task."""
    return Text.of(f"tasks.kinds.{kind}")


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
    voice.say(Text.lines(Text.of(opening), _line(view), _due(view), *phones), buttons)


def _line(view: TaskView) -> Text:
    return Text.of(
        "tasks.line",
        urgency=Text.of(f"check_ins.urgency.{view.urgency}"),
        kind=kind_words(view.kind),
        who=Text.of("tasks.who", names=" ".join(view.who)) if view.who else "",
    )


def _due(view: TaskView) -> Text:
    return Text.of("tasks.due", moment=moment_words(view.due_at))


def _card(turn: Turn, view: TaskView) -> None:
    turn.change(
        Text.lines(
            *_card_lines(view), *call_lines(turn, view.id), *approach_lines(turn, view.approach)
        ),
        *call_buttons(turn, view.id),
        *(approach_buttons(turn, view.approach) if view.state is not TaskState.RESOLVED else []),
        *_card_buttons(turn, view),
    )


def _card_lines(view: TaskView) -> list[Text | str]:
    lines: list[Text | str] = [_line(view), _due(view)]
    if view.state is TaskState.RESOLVED:
        lines.append(Text.of("tasks.state.resolved"))
    elif view.mine:
        lines.append(Text.of("tasks.state.mine"))
    elif view.state is TaskState.TAKEN:
        lines.append(
            Text.of("tasks.state.taken", holder=view.holder)
            if view.holder
            else Text.of("tasks.state.taken_unnamed")
        )
    if view.side:
        lines.append(Text.of("tasks.side", side=Text.of(f"check_ins.side.{view.side}")))
    if view.advice:
        lines.append(Text.of("advice.about", kind=Text.of(f"advice.kind.{view.advice}")))
    if view.talk_at:
        lines.append(Text.of("tasks.talk_at", moment=moment_words(view.talk_at)))
    if view.incident and view.whom:
        lines += ["", Text.of(f"incidents.kind.{view.incident}")]
        lines.append(Text.of("tasks.whom", whom=Text.of(f"tasks.whose.{view.whom}")))
    known = set(Kind)
    lines += [
        Text.of("tasks.bullet", words=Text.of(f"check_ins.concern.{one}"))
        for one in view.concerns
        if one in known
    ]
    if view.said:
        lines += ["", Text.of("check_ins.concern_head.said")]
        lines += [_answer(code) for code in view.said]
    if view.labour:
        lines += ["", labour_lines(view.labour)]
    if view.helps:
        lines += ["", Text.of("check_ins.concern_head.helps")]
        lines += [
            Text.of("tasks.bullet", words=Text.of(f"check_ins.help.{one}")) for one in view.helps
        ]
    return lines


def _answer(code: str) -> Text:
    question, _, _ = code.partition(".")
    return Text.of(
        "tasks.answer",
        ask=Text.of(f"check_ins.{question}.ask"),
        answer=Text.of(f"check_ins.{code}"),
    )


def _card_buttons(turn: Turn, view: TaskView) -> list[list[Button]]:
    rows: list[list[Button]] = []
    if view.state is TaskState.OPEN:
        rows.append([turn.button("tasks.take", "ta.take", view.id)])
    if view.state is not TaskState.RESOLVED:
        rows.append(
            [
                turn.button("tasks.resolve.open", "ta.end", view.id),
                turn.button("tasks.hand_on.open", "ta.hand", view.id),
            ]
        )
    links = (
        ("introduction", "in.card", view.introduction),
        ("placement", "pl.card", view.placement),
        ("host", "ho.card", view.host),
        ("person", "wi.person", view.person),
        ("offer", "lb.card", view.offer),
        ("review", "lr.answer", None if view.labour else view.review),
        ("referral", "rf.card", view.referral),
        ("note", "no.task", view.id if view.has_note else None),
        ("places", "pc.list", view.wish if view.kind == "no_candidate" else None),
        ("hand_over", "hv.of", view.person if view.kind == "supporter_left" else None),
    )
    rows += [[turn.button(f"tasks.link.{name}", action, row)] for name, action, row in links if row]
    if view.check_in and not view.from_answer:
        rows.append(ways(turn.voice, "ci.how", view.check_in))
    if view.kind == "stopped_all" and view.state is not TaskState.RESOLVED:
        action, row = ("st.hostup", view.host) if view.host else ("st.start", view.person)
        rows.append([turn.button("stopping.start", action, row)])
    if view.account and view.state is not TaskState.RESOLVED:
        rows.append([turn.button("stopping.start", "st.meup", view.account)])
    rows.append([turn.button("tasks.to_list", "ta.list")])
    return rows


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
