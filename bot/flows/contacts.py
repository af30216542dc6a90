"""
訪問・電話・同行を残す: two taps and a day, from a wish's card or from ほかの仕事.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import a_day
from bot.flows.named_days import last_of
from bot.forms import Asking, Choice, Form, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, MenuLine, Turn, only
from casework.log_contact import ContactKind, NoSuchDay, Whom, log_contact
from casework.views_wishes import wish_view
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import Role
from texts import Text

STAFF = (Role.SUPPORTER, Role.COORDINATOR)


class ContactAnswers(BaseModel):
    """What was done, with whom, and when."""

    model_config = ConfigDict(frozen=True)

    kind: ContactKind
    whom: Whom
    day: str


def _kinds(asking: Asking) -> list[Choice]:
    return [Choice(one.value, Text.of(f"log_contact.kinds.{one}")) for one in ContactKind]


def _whom(asking: Asking) -> list[Choice]:
    """With a case it is the person or their family; without one, anybody."""
    of_case = (Whom.PERSON, Whom.FAMILY)
    return [
        Choice(one.value, Text.of(f"log_contact.with.{one}"))
        for one in (of_case if asking.facts.get("person") else Whom)
    ]


LOG_CONTACT = Form(
    "log_contact",
    answers=ContactAnswers,
    steps=(
        Step("kind", choices=_kinds),
        Step("whom", choices=_whom),
        Step("day", clean=a_day),
    ),
)


@only(*STAFF)
def begin(turn: Turn, press: Press) -> None:
    """Ask what was done; from a card it is about that person."""
    facts: dict[str, str] = {}
    if press.row is not None:
        seen = wish_view(turn.session, wish=press.row, by=turn.by, now=turn.now)
        facts = {"person": seen.person.hex}
    start_form(turn, "log_contact", subject=press.row, facts=facts)


def submit(turn: Turn, filled: Filled) -> None:
    """Keep it."""
    answers: ContactAnswers = filled.answers
    person = filled.facts.get("person")
    try:
        log_contact(
            turn.session,
            kind=answers.kind,
            whom=answers.whom,
            day=last_of(answers.day, today=tokyo_day(turn.now)),
            person=Id(person) if person else None,
            by=turn.by,
            now=turn.now,
        )
    except NoSuchDay:
        turn.change("log_contact.no_such_day", [turn.button("log_contact.again", "ct.new")])
        return
    turn.change(
        "log_contact.kept",
        [turn.button("log_contact.another", "ct.new")],
        [turn.button("menus.menu", "ev.menu")],
    )


FLOW = Flow(
    commands={"contact": begin},
    actions={"ct.new": begin},
    forms=(FormFlow(LOG_CONTACT, submit, frozenset(STAFF)),),
    more=(MenuLine("menus.contact", "ct.new", frozenset(STAFF)),),
)
