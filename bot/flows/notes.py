"""
Reading on a one-time page what somebody wrote for a colleague: it does not go into the chat.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import page_words
from bot.flows.referrals import read_words
from bot.forms import Form, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.views_handovers import handover_note
from casework.views_tasks import task_note
from storage.states import Role

STAFF = (Role.SUPPORTER, Role.COORDINATOR)


class NoteRead(BaseModel):
    """The words that were read."""

    model_config = ConfigDict(frozen=True)

    words: str


READ_NOTE = Form(
    "read_note", answers=NoteRead, steps=(Step("words", clean=page_words, on_page=True),)
)


@only(*STAFF)
def of_handover(turn: Turn, press: Press) -> None:
    """Open the note of a hand-over on a page."""
    words = handover_note(turn.session, handover=press.row, by=turn.by, now=turn.now)
    start_form(turn, "read_note", subject=press.row, answers={"words": words}, at="words")


@only(Role.COORDINATOR)
def of_task(turn: Turn, press: Press) -> None:
    """Open what was written about a task on a page."""
    words = task_note(turn.session, task=press.row, by=turn.by, now=turn.now)
    start_form(turn, "read_note", subject=press.row, answers={"words": words}, at="words")


@only(*STAFF)
def of_referral(turn: Turn, press: Press) -> None:
    """Open the note for an agency on a page, as it can be handed on."""
    words = read_words(turn, press.row)
    start_form(turn, "read_note", subject=press.row, answers={"words": words}, at="words")


def submit(turn: Turn, filled: Filled) -> None:
    """Close it; reading changes nothing."""
    turn.change("read_note.done", [turn.button("menus.menu", "ev.menu")])


FLOW = Flow(
    actions={"no.handover": of_handover, "no.task": of_task, "no.referral": of_referral},
    forms=(FormFlow(READ_NOTE, submit, frozenset({*STAFF, Role.OFFICER})),),
)
