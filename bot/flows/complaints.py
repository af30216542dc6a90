"""
苦情・言いたいこと: the town's 苦情窓口, and a page that only the city officers read.

Neither the supporter nor a coordinator learns that anything was written.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import page_words
from bot.forms import Asking, Choice, Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Handler, Turn, only
from casework.complain import can_be_handed_in, complain
from storage.states import Role
from texts import Text
from towns import AgencyKind

WRITERS = (Role.SUPPORTER, Role.HOST, Role.COORDINATOR)
NAMED = ("unnamed", "named")


class ComplaintAnswers(BaseModel):
    """Whether the officers know who it is, and what was written on the page."""

    model_config = ConfigDict(frozen=True)

    named: str
    words: str


def _ways(_: Asking) -> list[Choice]:
    return [Choice(way, Text.of(f"complaint.ways.{way}")) for way in NAMED]


COMPLAINT = Form(
    "complaint",
    answers=ComplaintAnswers,
    steps=(
        Step("named", choices=_ways),
        Step("words", clean=page_words, guard=Guard.INSIDE, on_page=True),
    ),
    traceless=True,
)


def show(turn: Turn, press: Press) -> None:
    """Show the number to call, and offer the page where an officer reads it."""
    lines: list[Text | str] = [
        Text.of("complaint.open"),
        *(
            Text.of("everyone.phone_line", name=one.name, phone=one.phone, hours=one.hours)
            for one in turn.town.agencies_for(AgencyKind.COMPLAINT)
        ),
    ]
    rows = []
    if turn.by.role in WRITERS and can_be_handed_in(turn.session, town=turn.town):
        lines += ["", Text.of("complaint.or_write")]
        rows.append([turn.button("complaint.write", "cp.write")])
    turn.change(Text.lines(*lines), *rows, [turn.button("menus.menu", "ev.menu")])


@only(*WRITERS)
def write(turn: Turn, press: Press) -> None:
    """Begin to write."""
    start_form(turn, COMPLAINT.name)


def submit(turn: Turn, filled: Filled) -> None:
    """Hand it to the officers."""
    answers: ComplaintAnswers = filled.answers
    complain(
        turn.session,
        words=answers.words,
        named=answers.named == "named",
        by=turn.by,
        town=turn.town,
        now=turn.now,
    )
    turn.traceless = answers.named != "named"
    turn.change(Text.of(f"complaint.done.{answers.named}"), [turn.button("menus.menu", "ev.menu")])


FLOW = Flow(
    commands={"complaint": Handler(show)},
    actions={"cp.show": Handler(show), "cp.write": write},
    forms=(FormFlow(COMPLAINT, submit, frozenset(WRITERS)),),
    on_pages=frozenset({"cp"}),
)
