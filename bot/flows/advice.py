"""
相談する: a host asks the coordinator for advice by kind, and hears the answer.

What it is about in words is written on a one-time page, if at all.
"""

from pydantic import BaseModel, ConfigDict

from bot.dates import day_words
from bot.drafts import start_form
from bot.flows.cleaning import page_words
from bot.flows.outcome_words import own_words
from bot.forms import Asking, Choice, Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, MenuLine, Turn, World, only
from bot.voice import Voice
from casework.ask_advice import Advice, ask_advice
from casework.ground import Notice
from casework.views_courses import placement_course
from storage.session import Session
from storage.states import Role
from storage.tables import Account, Task
from texts import Text


class AdviceAnswers(BaseModel):
    """What kind of advice, and perhaps a few words."""

    model_config = ConfigDict(frozen=True)

    kind: Advice
    words: str = ""


def _kinds(asking: Asking) -> list[Choice]:
    return [Choice(kind.value, Text.of(f"advice.kind.{kind}")) for kind in Advice]


ASK_ADVICE = Form(
    "ask_advice",
    answers=AdviceAnswers,
    steps=(
        Step("kind", choices=_kinds),
        Step("words", clean=page_words, guard=Guard.INSIDE, optional=True, on_page=True),
    ),
)


@only(Role.HOST)
def begin(turn: Turn, press: Press) -> None:
    """Ask what it is about; from the card of a placement it is about that one."""
    if press.action == "av.new" and press.row is not None:
        course = placement_course(turn.session, placement=press.row, by=turn.by)
        start_form(turn, "ask_advice", subject=course.id, facts={"placement": True})
        return
    start_form(turn, "ask_advice")


def submit(turn: Turn, filled: Filled) -> None:
    """Ask, and say until when an answer comes."""
    answers: AdviceAnswers = filled.answers
    task = ask_advice(
        turn.session,
        kind=answers.kind,
        by=turn.by,
        placement=filled.subject if filled.facts.get("placement") else None,
        words=answers.words,
        town=turn.town,
        now=turn.now,
    )
    turn.change(
        Text.of("advice.done", day=day_words(task.due_at)),
        [turn.button("menus.menu", "ev.menu")],
    )


def tell_answered(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the host what came of its question."""
    task = session.get_one(Task, notice.subject)
    kind = Text.of(f"advice.kind.{Advice(task.facts['advice'])}")
    voice.say(
        Text.lines(Text.of("advice.about", kind=kind), own_words("advice", notice)),
        [voice.button("advice.again", "av.start")],
    )


FLOW = Flow(
    commands={"advice": begin},
    actions={"av.start": begin, "av.new": begin},
    forms=(FormFlow(ASK_ADVICE, submit, frozenset({Role.HOST})),),
    notices={"av.answered": tell_answered},
    more=(MenuLine("advice.open", "av.start", frozenset({Role.HOST})),),
)
