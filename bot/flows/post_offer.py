"""
できることを登録: what a host can do, when and where, and what it would itself be glad of.

Few questions at a time, most of them one tap; a job is named as such and leads to the
town's employment-support agency.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.drafts import start_form
from bot.flows.cleaning import one_sentence
from bot.flows.heard import WAYS
from bot.flows.labour_words import labour_answers, labour_of, labour_steps
from bot.flows.named_days import days_named
from bot.flows.offer_words import job_words
from bot.flows.register_host import areas, needs_registration, start_registration
from bot.flows.times import ON_DAYS, dated_answers, slots_of, time_steps, weekdays_of
from bot.flows.twins import twin_rows
from bot.forms import Asking, Choice, Form, Guard, Refused, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, only
from casework.change_offer import change_offer
from casework.ground import NotYours
from casework.offer_terms import MOST_PEOPLE, OfferTerms, is_no_hope
from casework.post_offer import post_offer
from casework.views_hosts import OfferView, my_host, offer_card
from followup.calendar import tokyo_day
from followup.labour import Said
from matching.facts import Condition, Need, OfferKind, Reach
from storage.base import Id
from storage.states import HowHeard, OfferState, Role
from texts import Text

HEARD = "heard"
"""The fact that says how a coordinator heard what is written down or changed."""
CAPACITIES = (1, 2, 3, 5, 10, MOST_PEOPLE)


class OfferAnswers(BaseModel):
    """What an offer says; a job has only a sentence and a kind."""

    model_config = ConfigDict(frozen=True)

    text: str
    kind: OfferKind
    hope: str = ""
    when: Literal["any", "weekdays", "weekend", "some", "kept", "day"] = "any"
    days: tuple[str, ...] = ()
    on: str = ""
    parts: tuple[str, ...] = ()
    reach: Reach = Reach.TOWN
    area: str = ""
    capacity: int = Field(default=1, ge=1, le=MOST_PEOPLE)
    provides: frozenset[Need] = frozenset()
    conditions: frozenset[Condition] = frozenset()
    sale: Said | None = None
    staff: Said | None = None
    quota: Said | None = None
    free: Said | None = None
    growing: Said | None = None

    def terms(self, *, facts: Mapping[str, Any], area: str, today: date) -> OfferTerms:
        """Return the terms of the offer; ``area`` is the host's, where none was asked."""
        on = days_named(self.on, today=today) if self.when == ON_DAYS else frozenset()
        return OfferTerms(
            text=self.text,
            kind=self.kind,
            hope=self.hope,
            slots=slots_of(
                when=self.when,
                days=weekdays_of(on) if on else self.days,
                parts=self.parts,
                kept=facts.get("slots", ()),
            ),
            days=on,
            reach=self.reach,
            area=self.area or area,
            capacity=self.capacity,
            provides=self.provides,
            conditions=self.conditions,
            labour=labour_of(self.model_dump()),
        )


def a_hope(words: str) -> str:
    """
    Tidy what the host would be glad of.

    :raises Refused: if it asks for hands only; the sentence gives examples
    """
    words = one_sentence(words)
    if is_no_hope(words):
        raise Refused(Text.of("post_offer.no_hope"))
    return words


def _is_matched(asking: Asking) -> bool:
    return bool(asking.answers.get("kind") != OfferKind.EMPLOYMENT.value)


def _has_a_place(asking: Asking) -> bool:
    return _is_matched(asking) and asking.answers.get("reach") != Reach.ONLINE.value


def _kinds(asking: Asking) -> list[Choice]:
    return [Choice(kind.value, Text.of(f"facets.kind.{kind}")) for kind in OfferKind]


def _reaches(asking: Asking) -> list[Choice]:
    return [Choice(reach.value, Text.of(f"facets.reach.{reach}")) for reach in Reach]


def _capacities(asking: Asking) -> list[Choice]:
    # A number that is no button here came in another way and stays choosable.
    numbers = sorted({*CAPACITIES, asking.facts.get("capacity", 1)})
    return [Choice(str(number), Text.of("offers.people", count=number)) for number in numbers]


def _needs(asking: Asking) -> list[Choice]:
    return [Choice(need.value, Text.of(f"facets.need.{need}")) for need in Need]


def _conditions(asking: Asking) -> list[Choice]:
    return [Choice(c.value, Text.of(f"facets.condition.{c}")) for c in Condition]


POST_OFFER = Form(
    name="post_offer",
    answers=OfferAnswers,
    steps=(
        Step("text", clean=one_sentence, guard=Guard.SHOWN),
        Step("kind", choices=_kinds),
        Step("hope", clean=a_hope, guard=Guard.SHOWN, only_if=_is_matched),
        *time_steps(only_if=_is_matched, dated=True),
        Step("reach", choices=_reaches, only_if=_is_matched),
        Step("area", choices=areas, only_if=_has_a_place),
        Step("capacity", choices=_capacities, only_if=_is_matched),
        Step("provides", choices=_needs, many=True, optional=True, only_if=_is_matched),
        Step("conditions", choices=_conditions, many=True, optional=True, only_if=_is_matched),
        *labour_steps(),
    ),
)


def start_offer_or_registration(turn: Turn) -> None:
    """Ask what the host can do, or first who it is."""
    if needs_registration(turn):
        start_registration(turn)
    else:
        start_form(turn, "post_offer")


@only(Role.HOST)
def begin(turn: Turn, press: Press) -> None:
    """Start a new offer."""
    start_offer_or_registration(turn)


@only(Role.HOST)
def change(turn: Turn, press: Press) -> None:
    """Open the summary of an offer, where each answer can be changed."""
    start_change(turn, offer_card(turn.session, offer=press.row, by=turn.by))


def start_change(turn: Turn, offer: OfferView, **facts: str) -> None:
    """Open the summary of an offer; ``facts`` say what a coordinator must not forget."""
    start_form(
        turn,
        "post_offer",
        subject=offer.id,
        facts={
            "slots": [slot.value for slot in offer.slots],
            "capacity": offer.capacity,
            **facts,
        },
        answers={
            "text": offer.text,
            "kind": offer.kind.value,
            **({"hope": offer.hopes[0]} if offer.hopes else {}),
            **dated_answers(offer.slots, offer.days),
            "reach": offer.reach.value,
            "area": offer.area,
            "capacity": str(offer.capacity),
            "provides": [need.value for need in offer.provides],
            "conditions": [condition.value for condition in offer.conditions],
            **labour_answers(offer.labour),
        },
    )


def submit(turn: Turn, filled: Filled) -> None:
    """Post or change the offer, and say what happens with it."""
    answers: OfferAnswers = filled.answers
    today = tokyo_day(turn.now)
    if answers.when == ON_DAYS and max(days_named(answers.on, today=today)) < today:
        turn.change("post_offer.over", [turn.button("post_offer.another", "of.new")])
        return
    if turn.by.role is Role.COORDINATOR:
        (_written_down if "host" in filled.facts else _changed_as_heard)(turn, filled)
        return
    host = my_host(turn.session, by=turn.by)
    if host is None:
        raise NotYours
    terms = answers.terms(facts=filled.facts, area=host.area, today=today)
    if filled.subject == turn.by.id:
        offer = post_offer(turn.session, by=turn.by, terms=terms, town=turn.town, now=turn.now)
        held = offer.state is OfferState.WAITING
        said = Text.of("labour.posted" if held else f"post_offer.done.{host.state}")
    else:
        offer = change_offer(
            turn.session,
            offer=filled.subject,
            by=turn.by,
            terms=terms,
            how_heard=turn.heard,
            town=turn.town,
            now=turn.now,
        )
        held = offer.state is OfferState.WAITING
        said = Text.of("labour.changed" if held else "post_offer.changed")
    if terms.kind is OfferKind.EMPLOYMENT:
        said = job_words(turn.town)
    alike, look = twin_rows(turn, offer.id)
    turn.change(
        Text.lines(said, "", alike) if alike else said,
        look,
        [turn.button("my_offers.look", "of.card", offer.id)],
        [turn.button("post_offer.another", "of.new")],
    )


def _written_down(turn: Turn, filled: Filled) -> None:
    """Post what a coordinator wrote down for a host, on a visit or on the phone."""
    answers: OfferAnswers = filled.answers
    how, host = HowHeard(filled.facts[HEARD]), Id(filled.facts["host"])
    terms = answers.terms(facts=filled.facts, area=filled.facts["area"], today=tokyo_day(turn.now))
    offer = post_offer(
        turn.session,
        by=turn.by,
        terms=terms,
        of=host,
        how_heard=how,
        town=turn.town,
        now=turn.now,
    )
    held = offer.state is OfferState.WAITING
    said = Text.of("labour.written" if held else "visit_host.offered")
    if terms.kind is OfferKind.EMPLOYMENT:
        said = job_words(turn.town)
    way = next(code for code, heard in WAYS.items() if heard is how)
    turn.change(
        Text.lines(Text.of("heard.kept", how=Text.of(f"heard.how.{how}")), said),
        [turn.button("labour.open", "lb.card", offer.id)] if held else [],
        [turn.button("hosts.look", "ho.card", host)],
        [turn.button("visit_host.another", "vh.offer", host, argument=way)],
    )


def _changed_as_heard(turn: Turn, filled: Filled) -> None:
    """Change an offer as its host said by phone or on a visit."""
    answers: OfferAnswers = filled.answers
    how = HowHeard(filled.facts[HEARD])
    offer = change_offer(
        turn.session,
        offer=filled.subject,
        by=turn.by,
        terms=answers.terms(
            facts=filled.facts, area=filled.facts["area"], today=tokyo_day(turn.now)
        ),
        how_heard=how,
        town=turn.town,
        now=turn.now,
    )
    turn.change(
        Text.of("heard.kept", how=Text.of(f"heard.how.{how}")),
        [turn.button("my_offers.look", "of.card", offer.id)],
        [turn.button("hosts.look", "ho.card", offer.host_id)],
    )


FLOW = Flow(
    commands={"offer": begin},
    actions={"of.new": begin, "of.change": change},
    forms=(FormFlow(POST_OFFER, submit, frozenset({Role.HOST, Role.COORDINATOR})),),
)
