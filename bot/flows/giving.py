"""
「だれかの役に立ってみたい」: quiet, after 継続, with the person's own yes; and the way out.

The sentence is the supporter's, written on a page; the other side reads 「地域の方」.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import one_sentence
from bot.flows.identifiable_words import asks_again
from bot.flows.post_offer import a_hope
from bot.flows.times import slots_of, time_steps
from bot.forms import Asking, Choice, Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.ground import TooLate
from casework.introductions import NotConfirmed
from casework.offer_strength import offer_strength, stop_giving
from casework.offer_terms import OfferTerms
from casework.views_giving import GivingView, giving_of_member, giving_of_person
from matching.facts import Need, OfferKind, Reach
from storage.states import HowSaid, HowTold, Role
from texts import Text

REACHES = (Reach.OWN_AREA, Reach.NEIGHBOURS, Reach.TOWN, Reach.ONLINE)


class StrengthAnswers(BaseModel):
    """What a person would like to give, and how they said so."""

    model_config = ConfigDict(frozen=True)

    text: str
    hope: str
    when: Literal["any", "weekdays", "weekend", "some"] = "any"
    days: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    reach: Reach
    said: HowSaid
    told: HowTold | None = None


def _reaches(asking: Asking) -> list[Choice]:
    return [Choice(reach.value, Text.of(f"facets.reach.{reach}")) for reach in REACHES]


def _said(asking: Asking) -> list[Choice]:
    return [Choice(how.value, Text.of(f"how_said.{how}")) for how in HowSaid]


def _agreed(asking: Asking) -> bool:
    return asking.answers.get("said") not in {None, HowSaid.UNCONFIRMED.value}


def _told(asking: Asking) -> list[Choice]:
    return [Choice(how.value, Text.of(f"how_told.{how}")) for how in HowTold]


OFFER_STRENGTH = Form(
    "offer_strength",
    answers=StrengthAnswers,
    steps=(
        Step("text", clean=one_sentence, guard=Guard.SHOWN, on_page=True),
        Step("hope", clean=a_hope, guard=Guard.SHOWN, on_page=True),
        *time_steps(),
        Step("reach", choices=_reaches),
        Step("said", choices=_said),
        Step("told", choices=_told, only_if=_agreed),
    ),
)


@only(Role.SUPPORTER)
def show(turn: Turn, press: Press) -> None:
    """Say what giving means, and what is given already."""
    view = giving_of_member(turn.session, member=press.row, by=turn.by)
    if view.host is None and not view.may_give:
        raise TooLate
    lines: list[Text | str] = [Text.of("giving.about", label=view.label)]
    if view.host is not None:
        lines += ["", Text.of(f"giving.state.{view.host.state}")]
        lines += [Text.of("giving.offer", offer=offer) for offer in view.offers]
    turn.change(
        Text.lines(*lines),
        [turn.button("giving.begin", "gi.begin", view.person)] if view.may_give else [],
        [turn.button("giving.stop", "gi.askend", view.person)] if view.host else [],
        [turn.button("placements.to_list", "pl.list")],
    )


@only(Role.SUPPORTER)
def begin(turn: Turn, press: Press) -> None:
    """Ask what the person would like to give."""
    view = _may(turn, press)
    start_form(turn, "offer_strength", subject=view.person)


def submit(turn: Turn, filled: Filled) -> None:
    """Keep it, and say what happens next."""
    answers: StrengthAnswers = filled.answers
    view = giving_of_person(turn.session, person=filled.subject, by=turn.by)
    if asks_again(turn, filled, form="offer_strength", step="text", person=view.person):
        return
    terms = OfferTerms(
        text=answers.text,
        kind=OfferKind.TOGETHER,
        area=view.area,
        reach=answers.reach,
        slots=slots_of(when=answers.when, days=answers.days, parts=answers.parts),
        provides=frozenset({Need.LOOK_FIRST}),
        hope=answers.hope,
    )
    try:
        offer_strength(
            turn.session,
            person=view.person,
            how_said=answers.said,
            told=answers.told,
            terms=terms,
            name=turn.voice.words("giving.name"),
            by=turn.by,
            town=turn.town,
            now=turn.now,
        )
    except NotConfirmed:
        turn.change("giving.not_confirmed", [turn.button("menus.menu", "ev.menu")])
        return
    turn.change("giving.done", [turn.button("menus.menu", "ev.menu")])


@only(Role.SUPPORTER)
def ask_end(turn: Turn, press: Press) -> None:
    """Ask once before it ends."""
    view = giving_of_person(turn.session, person=press.row, by=turn.by)
    turn.change(
        "giving.stop_ask",
        [turn.button("giving.stop_yes", "gi.end", view.person)],
        [turn.button("menus.menu", "ev.menu")],
    )


@only(Role.SUPPORTER)
def end(turn: Turn, press: Press) -> None:
    """End it, with thanks and without a reason."""
    stop_giving(turn.session, person=press.row, by=turn.by, town=turn.town, now=turn.now)
    turn.change("giving.stopped", [turn.button("menus.menu", "ev.menu")])


def _may(turn: Turn, press: Press) -> GivingView:
    view = giving_of_person(turn.session, person=press.row, by=turn.by)
    if not view.may_give:
        raise TooLate
    return view


FLOW = Flow(
    actions={
        "gi.see": show,
        "gi.begin": begin,
        "gi.askend": ask_end,
        "gi.end": end,
    },
    forms=(FormFlow(OFFER_STRENGTH, submit, frozenset({Role.SUPPORTER})),),
)
