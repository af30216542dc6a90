"""
支援会議: what was shared there without consent, in a compartment of its own.

It is written and read on one-time pages only; whoever was not named asks a second person.
"""

from pydantic import BaseModel, ConfigDict

from bot.dates import date_words
from bot.drafts import start_form
from bot.flows.cleaning import a_day, page_words
from bot.flows.named_days import last_of
from bot.forms import Asking, Choice, Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.colleagues import others
from casework.conference.cross import NobodyToAsk, Reason, ask_crossing
from casework.conference.read_note import notes_of, read_note
from casework.conference.write_note import NotYetHeld, write_note
from casework.views_wishes import wish_view
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import Role
from texts import Text

STAFF = (Role.SUPPORTER, Role.COORDINATOR)


class NoteAnswers(BaseModel):
    """What was shared, when, and who may read it."""

    model_config = ConfigDict(frozen=True)

    held: str
    readers: tuple[str, ...] = ()
    words: str


def _readers(asking: Asking) -> list[Choice]:
    return [
        Choice(
            one["key"],
            Text.plain(one["label"])
            if one["label"]
            else Text.of(f"handover.number.{one['role']}", number=one["number"]),
        )
        for one in asking.facts["colleagues"]
    ]


CONFERENCE_NOTE = Form(
    "conference_note",
    answers=NoteAnswers,
    steps=(
        Step("held", clean=a_day),
        Step("readers", choices=_readers, many=True, optional=True),
        Step("words", clean=page_words, guard=Guard.INSIDE, on_page=True),
    ),
)


@only(*STAFF)
def show_list(turn: Turn, press: Press) -> None:
    """Show that there are notes, and of which days; no word of them."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    notes = notes_of(turn.session, person=seen.person, by=turn.by, now=turn.now)
    turn.change(
        Text.lines(
            Text.of("conference.title", code=seen.code),
            "",
            Text.of("conference.about" if notes else "conference.none"),
        ),
        *(
            [
                turn.button(
                    Text.of(
                        "conference.read" if one.open else "conference.ask",
                        day=date_words(one.held_on),
                    ),
                    "cf.read" if one.open else "cf.ask",
                    one.id,
                )
            ]
            for one in notes
        ),
        [turn.button("conference.new", "cf.new", seen.id)],
        [turn.button("forms.back", "sp.card", seen.id)],
    )


@only(*STAFF)
def begin(turn: Turn, press: Press) -> None:
    """Ask when it was held, who may read it, and, on a page, what was shared."""
    seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
    staff = [one for role in STAFF for one in others(turn.session, by=turn.by, role=role)]
    start_form(
        turn,
        "conference_note",
        subject=seen.person,
        facts={
            "colleagues": [
                {
                    "key": f"k{place}",
                    "id": one.id.hex,
                    "label": one.label,
                    "number": one.number,
                    "role": one.role.value,
                }
                for place, one in enumerate(staff)
            ]
        },
    )


@only(*STAFF)
def read(turn: Turn, press: Press) -> None:
    """Open a note on a page."""
    words = read_note(turn.session, note=press.row, by=turn.by, now=turn.now)
    start_form(turn, "read_note", subject=press.row, answers={"words": words}, at="words")


@only(*STAFF)
def ask_why(turn: Turn, press: Press) -> None:
    """Ask why it must be read by somebody who was not there."""
    turn.change(
        "conference.why",
        *(
            [turn.button(f"conference.reason.{one}", "cf.cross", press.row, argument=one.value)]
            for one in Reason
        ),
        [turn.button("menus.menu", "ev.menu")],
    )


@only(*STAFF)
def ask(turn: Turn, press: Press) -> None:
    """Ask a second person."""
    try:
        ask_crossing(
            turn.session,
            note=press.row,
            reason=Reason(press.argument),
            by=turn.by,
            now=turn.now,
        )
    except NobodyToAsk:
        turn.change("conference.nobody", [turn.button("menus.menu", "ev.menu")])
        return
    turn.change("conference.asked", [turn.button("menus.menu", "ev.menu")])


def submit(turn: Turn, filled: Filled) -> None:
    """Keep the note."""
    answers: NoteAnswers = filled.answers
    known = {one["key"]: Id(one["id"]) for one in filled.facts["colleagues"]}
    try:
        write_note(
            turn.session,
            person=filled.subject,
            words=answers.words,
            held_on=last_of(answers.held, today=tokyo_day(turn.now)),
            readers=[known[key] for key in answers.readers],
            by=turn.by,
            now=turn.now,
        )
    except NotYetHeld:
        turn.change("conference.not_yet", [turn.button("menus.menu", "ev.menu")])
        return
    turn.change("conference.kept", [turn.button("menus.menu", "ev.menu")])


FLOW = Flow(
    actions={
        "cf.list": show_list,
        "cf.new": begin,
        "cf.read": read,
        "cf.ask": ask_why,
        "cf.cross": ask,
    },
    forms=(FormFlow(CONFERENCE_NOTE, submit, frozenset(STAFF)),),
)
