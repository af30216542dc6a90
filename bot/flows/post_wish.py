"""
願いをあずける: a supporter enters a person, and tells one wish for them.

No name, no diagnosis, no address: an area and a sentence are enough to look for
someone who would love to join in. Free words about the person go to the one-time page.
"""

from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import one_sentence, page_words, short_words
from bot.flows.identifiable_words import asks_again
from bot.flows.paging import page_buttons
from bot.flows.times import slots_of, time_answers, time_steps
from bot.flows.twins import twin_rows
from bot.forms import Asking, Choice, Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.enter_person import enter_person
from casework.post_wish import (
    WishTold,
    change_wish,
    person_to_wish_for,
    post_wish,
    told_of,
    wish_to_change,
)
from casework.views_wishes import my_persons
from matching.facts import Need, Slot
from storage.base import Id
from storage.states import HowSaid, HowTold, Role
from texts import Text

FEW_ACTIVITIES = (
    "running", "walking", "gentle_sports", "handicraft", "drawing", "photo", "cooking", "sweets",
    "coffee", "gardening", "animals", "music", "singing", "reading", "shogi", "games", "computer",
    "cleaning", "chatting", "place_to_be",
)  # fmt: skip
"""Shown as buttons; everything else can be said in the sentence."""

FIRST_STEPS = ("look", "short", "with_supporter", "online", "any")
PAGE = 8
SUPPORTER = frozenset({Role.SUPPORTER})


class PersonAnswers(BaseModel):
    """Answers of the person's entry."""

    model_config = ConfigDict(frozen=True)

    label: str
    area: str
    age: str
    consent: HowSaid
    told: HowTold | None = None


class WishAnswers(BaseModel):
    """Answers of a wish."""

    model_config = ConfigDict(frozen=True)

    kind: str
    sentence: str = ""
    likes: tuple[str, ...] = ()
    when: str
    days: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    first_step: str
    more: str
    strengths: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    own_words: str = ""
    family: str = ""


def _areas(asking: Asking) -> list[Choice]:
    return [Choice(area.key, Text.plain(area.name)) for area in asking.town.areas]


def _named(table: str, *names: str) -> list[Choice]:
    return [Choice(name, Text.of(f"{table}.{name}")) for name in names]


def _activities(_: Asking) -> list[Choice]:
    return _named("activities", *FEW_ACTIVITIES)


def _consented(asking: Asking) -> bool:
    return asking.answers.get("consent") not in {None, HowSaid.UNCONFIRMED.value}


def _wants_more(asking: Asking) -> bool:
    return asking.answers.get("more") == "more"


ENTER_PERSON = Form(
    name="enter_person",
    answers=PersonAnswers,
    steps=(
        Step("label", clean=short_words, guard=Guard.SHOWN),
        Step("area", choices=_areas),
        Step("age", choices=lambda _: _named("enter_person.ages", "adult", "minor")),
        Step("consent", choices=lambda _: _named("how_said", *HowSaid)),
        Step("told", choices=lambda _: _named("how_told", *HowTold), only_if=_consented),
    ),
)

POST_WISH = Form(
    name="post_wish",
    answers=WishAnswers,
    steps=(
        Step("kind", choices=lambda _: _named("post_wish.kinds", "wish", "later")),
        Step(
            "sentence",
            clean=one_sentence,
            guard=Guard.SHOWN,
            only_if=lambda asking: asking.answers.get("kind") == "wish",
        ),
        Step("likes", choices=_activities, many=True, optional=True),
        *time_steps(),
        Step("first_step", choices=lambda _: _named("post_wish.first_steps", *FIRST_STEPS)),
        Step("more", choices=lambda _: _named("post_wish.mores", "enough", "more")),
        Step("strengths", choices=_activities, many=True, optional=True, only_if=_wants_more),
        Step(
            "needs",
            choices=lambda _: _named("facets.need", *Need),
            many=True,
            optional=True,
            only_if=_wants_more,
        ),
        Step(
            "own_words",
            clean=page_words,
            guard=Guard.INSIDE,
            optional=True,
            on_page=True,
            only_if=_wants_more,
        ),
        Step(
            "family",
            clean=page_words,
            guard=Guard.INSIDE,
            optional=True,
            on_page=True,
            only_if=_wants_more,
        ),
    ),
)


@only(Role.SUPPORTER)
def wish(turn: Turn, press: Press) -> None:
    """Ask whose wish it is, a page at a time, or begin with a first person."""
    page = int(press.argument or 0)
    persons = my_persons(turn.session, by=turn.by)
    if not persons:
        start_form(turn, "enter_person")
        return
    shown = persons[page * PAGE : (page + 1) * PAGE]
    turn.change(
        "post_wish.whose",
        *(
            [
                turn.button(
                    Text.of("wishes.person_name", label=person.label, code=person.code),
                    "pw.for",
                    person.id,
                )
            ]
            for person in shown
        ),
        page_buttons(turn, "pw.list", page=page, size=PAGE, total=len(persons)),
        [turn.button("post_wish.new_person", "pw.new")],
    )


@only(Role.SUPPORTER)
def for_new_person(turn: Turn, press: Press) -> None:
    """Begin a person's entry."""
    start_form(turn, "enter_person")


@only(Role.SUPPORTER)
def for_person(turn: Turn, press: Press) -> None:
    """Begin a wish of a person."""
    person = person_to_wish_for(turn.session, person=press.row, by=turn.by)
    start_form(turn, "post_wish", subject=person.id)


@only(Role.SUPPORTER)
def change(turn: Turn, press: Press) -> None:
    """Open a wish at its summary, where each answer can be changed."""
    row = wish_to_change(turn.session, wish=press.row, by=turn.by)
    start_form(
        turn,
        "post_wish",
        subject=row.id,
        facts={"wish": row.id.hex, "slots": list(row.slots)},
        answers=_answers_of(told_of(row)),
    )


def submit_person(turn: Turn, filled: Filled) -> None:
    """Make the entry and go on with the wish."""
    answers: PersonAnswers = filled.answers
    person = enter_person(
        turn.session,
        by=turn.by,
        label=answers.label,
        area=answers.area,
        minor=answers.age == "minor",
        consent=answers.consent,
        told=answers.told,
        now=turn.now,
    )
    said = "unconfirmed" if answers.consent is HowSaid.UNCONFIRMED else "done"
    turn.change(Text.of(f"enter_person.{said}", code=person.code, label=person.label))
    start_form(turn, "post_wish", subject=person.id)


def submit_wish(turn: Turn, filled: Filled) -> None:
    """Keep the wish, new or changed; what could tell who it is, is said before it is kept."""
    told = _told(filled.answers, kept=filled.facts.get("slots", ()))
    if asks_again(turn, filled, form="post_wish", step="sentence", person=_person_of(turn, filled)):
        return
    if "wish" in filled.facts:
        row = change_wish(turn.session, wish=filled.subject, told=told, by=turn.by, now=turn.now)
    else:
        row = post_wish(turn.session, person=filled.subject, told=told, by=turn.by, now=turn.now)
    alike, look = twin_rows(turn, row.id)
    done = Text.of("post_wish.done")
    turn.change(
        Text.lines(done, "", alike) if alike else done,
        look,
        [turn.button("wishes.see", "wi.card", row.id)],
    )


def _person_of(turn: Turn, filled: Filled) -> Id:
    if "wish" not in filled.facts:
        return filled.subject
    return wish_to_change(turn.session, wish=filled.subject, by=turn.by).person_id


def _told(answers: WishAnswers, *, kept: Collection[str]) -> WishTold:
    slots = slots_of(when=answers.when, days=answers.days, parts=answers.parts, kept=kept)
    return WishTold(
        later=answers.kind == "later",
        sentence=answers.sentence,
        likes=answers.likes,
        strengths=answers.strengths,
        slots=tuple(sorted(slots)),
        needs=answers.needs,
        first_step=answers.first_step,
        own_words=answers.own_words,
        family_wish=answers.family,
    )


def _answers_of(told: WishTold) -> dict[str, Any]:
    more = any((told.strengths, told.needs, told.own_words, told.family_wish))
    return {
        "kind": "later" if told.later else "wish",
        "sentence": told.sentence,
        "likes": list(told.likes),
        **time_answers([Slot(slot) for slot in told.slots]),
        "first_step": told.first_step or "any",
        "more": "more" if more else "enough",
        "strengths": list(told.strengths),
        "needs": list(told.needs),
        "own_words": told.own_words,
        "family": told.family_wish,
    }


FLOW = Flow(
    commands={"wish": wish},
    actions={"pw.list": wish, "pw.new": for_new_person, "pw.for": for_person, "pw.change": change},
    forms=(
        FormFlow(ENTER_PERSON, submit_person, SUPPORTER),
        FormFlow(POST_WISH, submit_wish, SUPPORTER),
    ),
)
