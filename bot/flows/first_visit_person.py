"""
開始前の確認, what is the person's own: the note for the host, and a guardian's yes under 18.

The note is written on a one-time page, and the host reads it when everything else is there.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import note_words
from bot.flows.first_visit_words import kept, named, open_card
from bot.flows.identifiable_words import asks_again
from bot.forms import Asking, Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.approve_host_note import approve_host_note, mark_of
from casework.consent import GUARDIAN, give_consent
from casework.family import keeps_from_home
from casework.ground import TooLate
from casework.views_checks import member_to_settle, person_of_member
from casework.write_host_note import write_host_note
from storage.states import HowSaid, HowTold, Role
from texts import Text

SUPPORTER = frozenset({Role.SUPPORTER})


class NoteAnswers(BaseModel):
    """A person's note, and how they read it."""

    model_config = ConfigDict(frozen=True)

    words: str
    how_said: HowSaid


class GuardianAnswers(BaseModel):
    """How the guardian said yes."""

    model_config = ConfigDict(frozen=True)

    how_said: HowSaid
    told: HowTold | None = None


def _said_yes(asking: Asking) -> bool:
    return asking.answers.get("how_said") not in {None, HowSaid.UNCONFIRMED.value}


HOST_NOTE = Form(
    "host_note",
    answers=NoteAnswers,
    steps=(
        Step("words", clean=note_words, guard=Guard.SHOWN, on_page=True),
        Step("how_said", choices=lambda _: named("how_said", *HowSaid)),
    ),
)

GUARDIAN_YES = Form(
    "guardian_yes",
    answers=GuardianAnswers,
    steps=(
        Step("how_said", choices=lambda _: named("guardian_yes.hows", *HowSaid)),
        Step("told", choices=lambda _: named("how_told", *HowTold), only_if=_said_yes),
    ),
)


@only(Role.SUPPORTER)
def ask_note(turn: Turn, press: Press) -> None:
    """Ask for a person's note; a note that was written is opened again."""
    member, _, note = member_to_settle(turn.session, member=press.row, by=turn.by)
    answers = {"words": note.words, "how_said": note.how_said.value} if note else None
    start_form(turn, "host_note", subject=member.id, answers=answers)


@only(Role.SUPPORTER)
def ask_guardian(turn: Turn, press: Press) -> None:
    """
    Ask how the guardian said yes; the young person's own yes is asked apart from it.

    Where home is the danger no guardian is asked: it is decided with an agency.
    """
    member, course, _ = member_to_settle(turn.session, member=press.row, by=turn.by)
    if keeps_from_home(turn.session, member=member.id):
        kept(turn, course.id, "consents.danger_kept")
        return
    start_form(turn, "guardian_yes", subject=member.id)


@only(Role.COORDINATOR)
def see_note(turn: Turn, press: Press) -> None:
    """Show a coordinator the note of a protected person before any host reads it."""
    member, course, note = member_to_settle(turn.session, member=press.row, by=turn.by)
    if note is None or not note.waits:
        raise TooLate
    turn.change(
        Text.of("first_visit.see_note", who=member.code, words=note.words),
        [turn.button("first_visit.note_approve", "fv.noteok", member.id, argument=mark_of(note))],
        open_card(turn, course.id),
    )


@only(Role.COORDINATOR)
def approve_note(turn: Turn, press: Press) -> None:
    """Let the host read the note that the coordinator has just read."""
    _, course, _ = member_to_settle(turn.session, member=press.row, by=turn.by)
    approve_host_note(turn.session, member=press.row, read=press.argument, by=turn.by, now=turn.now)
    kept(turn, course.id, "first_visit.note_approved")


def submit_note(turn: Turn, filled: Filled) -> None:
    """Keep the note; what the person has not read yet waits for them."""
    answers: NoteAnswers = filled.answers
    _, course, _ = member_to_settle(turn.session, member=filled.subject, by=turn.by)
    person = person_of_member(turn.session, member=filled.subject)
    if asks_again(turn, filled, form="host_note", step="words", person=person):
        return
    note = write_host_note(
        turn.session,
        member=filled.subject,
        words=answers.words,
        how_said=answers.how_said,
        by=turn.by,
        town=turn.town,
        now=turn.now,
    )
    if answers.how_said is HowSaid.UNCONFIRMED:
        kept(turn, course.id, "host_note.unread")
    else:
        kept(turn, course.id, "host_note.waits" if note.waits else "first_visit.kept")


def submit_guardian(turn: Turn, filled: Filled) -> None:
    """Keep the guardian's yes."""
    answers: GuardianAnswers = filled.answers
    _, course, _ = member_to_settle(turn.session, member=filled.subject, by=turn.by)
    given = give_consent(
        turn.session,
        person=person_of_member(turn.session, member=filled.subject),
        by=turn.by,
        how_said=answers.how_said,
        told=answers.told,
        purpose=GUARDIAN,
        now=turn.now,
    )
    kept(turn, course.id, "first_visit.kept" if given else "guardian_yes.later")


FLOW = Flow(
    actions={
        "fv.note": ask_note,
        "fv.notesee": see_note,
        "fv.noteok": approve_note,
        "fv.guardian": ask_guardian,
    },
    forms=(
        FormFlow(HOST_NOTE, submit_note, SUPPORTER),
        FormFlow(GUARDIAN_YES, submit_guardian, SUPPORTER),
    ),
)
