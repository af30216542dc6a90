"""
同僚に見える名前: staff say how colleagues find them, such as when something is handed over.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import short_words
from bot.forms import Form, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, MenuLine, Turn, only
from casework.choose_label import choose_label
from storage.states import Role
from texts import Text

STAFF = (Role.SUPPORTER, Role.COORDINATOR, Role.OFFICER)


class LabelAnswers(BaseModel):
    """The name for colleagues."""

    model_config = ConfigDict(frozen=True)

    label: str


MY_LABEL = Form("my_label", answers=LabelAnswers, steps=(Step("label", clean=short_words),))


@only(*STAFF)
def ask(turn: Turn, press: Press) -> None:
    """Ask for the name; the present one can be changed."""
    label = turn.by.label
    start_form(turn, "my_label", answers={"label": label} if label else None)


def submit(turn: Turn, filled: Filled) -> None:
    """Keep it."""
    answers: LabelAnswers = filled.answers
    account = choose_label(turn.session, label=answers.label, by=turn.by, now=turn.now)
    turn.change(
        Text.of("my_label.done", label=account.label),
        [turn.button("menus.menu", "ev.menu")],
    )


FLOW = Flow(
    commands={"mylabel": ask},
    actions={"ml.ask": ask},
    forms=(FormFlow(MY_LABEL, submit, frozenset(STAFF)),),
    more=(MenuLine("my_label.open", "ml.ask", frozenset(STAFF)),),
)
