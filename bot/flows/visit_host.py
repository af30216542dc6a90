"""
受け入れ先を登録する: a coordinator writes down, during or after a visit, who a host is.

The host needs no app: a phone number or a mail address is enough. Its first offer follows at
once, in the same questions that a host with a chat is asked.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import one_sentence, short_words
from bot.flows.heard import WAYS, ways
from bot.flows.mail import mail_address
from bot.flows.post_offer import HEARD
from bot.flows.register_host import areas, kinds
from bot.forms import Asking, Choice, Form, Guard, Refused, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, MenuLine, Turn, only
from casework.add_mail import add_mail
from casework.offer_terms import is_no_hope
from casework.register_host import HostKind
from casework.register_visited_host import HostTold, HowMet, register_visited_host
from casework.set_host_phone import set_host_phone
from casework.settle_approach import approach_view, settle_approach
from casework.tidy import NoPhone, tidy_phone
from casework.views_hosts import host_for_coordinator
from storage.base import Id
from storage.states import HostState, HowHeard, Role
from texts import Text

_PHONE, _MAIL, _BOTH = "phone", "mail", "both"
COORDINATORS = frozenset({Role.COORDINATOR})


class VisitAnswers(BaseModel):
    """Who a host is, and how it is reached."""

    model_config = ConfigDict(frozen=True)

    kind: HostKind
    name: str
    area: str
    sentence: str
    met: HowMet
    ways: str = _PHONE
    phone: str = ""
    mail: str = ""


class PhoneAnswers(BaseModel):
    """Where a host answers the phone."""

    model_config = ConfigDict(frozen=True)

    phone: str


def phone_number(words: str) -> str:
    """
    Tidy a phone number: half-width figures and hyphens.

    :raises Refused: if it is none
    """
    try:
        return tidy_phone(words)
    except NoPhone:
        raise Refused(Text.of("visit_host.no_phone")) from None


def _ways(asking: Asking) -> list[Choice]:
    # Letters are offered only where the program can send some.
    ways = (_PHONE, _MAIL, _BOTH) if asking.facts.get("mail") else (_PHONE,)
    return [Choice(way, Text.of(f"visit_host.way.{way}")) for way in ways]


def _mets(asking: Asking) -> list[Choice]:
    return [Choice(met.value, Text.of(f"visit_host.how_met.{met}")) for met in HowMet]


VISIT_HOST = Form(
    name="visit_host",
    answers=VisitAnswers,
    steps=(
        Step("kind", choices=kinds),
        Step("name", clean=short_words),
        Step("area", choices=areas),
        Step("sentence", clean=one_sentence, guard=Guard.SHOWN),
        Step("met", choices=_mets),
        Step("ways", choices=_ways, only_if=lambda asking: bool(asking.facts.get("mail"))),
        Step(
            "phone",
            clean=phone_number,
            only_if=lambda asking: asking.answers.get("ways") != _MAIL,
        ),
        Step(
            "mail",
            clean=mail_address,
            only_if=lambda asking: asking.answers.get("ways") in {_MAIL, _BOTH},
        ),
    ),
)
HOST_PHONE = Form(
    name="host_phone", answers=PhoneAnswers, steps=(Step("phone", clean=phone_number),)
)


@only(Role.COORDINATOR)
def begin(turn: Turn, press: Press) -> None:
    """Ask who the host is."""
    start_visit(turn)


def start_visit(
    turn: Turn, *, approach: Id | None = None, answers: Mapping[str, Any] | None = None
) -> None:
    """Ask who the host is; what a voice from the poster told stands there already."""
    facts: dict[str, Any] = {"mail": turn.world.mail}
    if approach is not None:
        facts["approach"] = approach.hex
    start_form(turn, "visit_host", subject=approach, facts=facts, answers=answers)


def submit(turn: Turn, filled: Filled) -> None:
    """Register the host, and go on with what it can do."""
    told: VisitAnswers = filled.answers
    account = register_visited_host(
        turn.session,
        by=turn.by,
        told=HostTold(
            kind=told.kind,
            name=told.name,
            area=told.area,
            sentence=told.sentence,
            phone=told.phone,
            how_met=told.met,
        ),
        town=turn.town,
        now=turn.now,
    )
    if told.mail:
        add_mail(turn.session, account=account, address=told.mail, by=turn.by, now=turn.now)
    host = host_for_coordinator(turn.session, host=account.host_id, by=turn.by)
    hope = ""
    if "approach" in filled.facts:
        hope = approach_view(turn.session, approach=filled.subject, by=turn.by).hope
        settle_approach(
            turn.session, approach=filled.subject, by=turn.by, host=host.id, now=turn.now
        )
    done = "done" if host.state is HostState.APPROVED else "waits"
    lines = [Text.of(f"visit_host.{done}", name=told.name)]
    if told.mail:
        lines.append(Text.of("visit_host.letter"))
    turn.change(
        Text.lines(*lines, Text.of("visit_host.go_on")),
        [turn.button("hosts.look", "ho.card", host.id)],
    )
    how = HowHeard.PHONE if told.met is HowMet.PHONE else HowHeard.VISIT
    _ask_offer(turn, host.id, how, hope="" if is_no_hope(hope) else hope)


@only(Role.COORDINATOR)
def offer(turn: Turn, press: Press) -> None:
    """Write down what else a host can do, once it is said how that was heard."""
    if press.argument:
        _ask_offer(turn, press.row, WAYS[press.argument])
        return
    host = host_for_coordinator(turn.session, host=press.row, by=turn.by)
    turn.change(
        Text.of("visit_host.offer_heard", name=host.name),
        ways(turn.voice, "vh.offer", host.id),
        [turn.button("forms.back", "ho.card", host.id)],
    )


@only(Role.COORDINATOR)
def ask_phone(turn: Turn, press: Press) -> None:
    """Ask where a host answers the phone."""
    host = host_for_coordinator(turn.session, host=press.row, by=turn.by)
    start_form(turn, "host_phone", subject=host.id)


def submit_phone(turn: Turn, filled: Filled) -> None:
    """Keep the number."""
    answers: PhoneAnswers = filled.answers
    host = set_host_phone(
        turn.session, host=filled.subject, phone=answers.phone, by=turn.by, now=turn.now
    )
    turn.change("host_phone.done", [turn.button("hosts.look", "ho.card", host.id)])


def _ask_offer(turn: Turn, host: Id | None, how: HowHeard, *, hope: str = "") -> None:
    view = host_for_coordinator(turn.session, host=host, by=turn.by)
    start_form(
        turn,
        "post_offer",
        subject=view.id,
        facts={"host": view.id.hex, "area": view.area, HEARD: how.value},
        answers={"hope": hope} if hope else None,
    )


FLOW = Flow(
    commands={"visit": begin},
    actions={"vh.new": begin, "vh.offer": offer, "vh.phone": ask_phone},
    forms=(
        FormFlow(VISIT_HOST, submit, COORDINATORS),
        FormFlow(HOST_PHONE, submit_phone, COORDINATORS),
    ),
    more=(MenuLine("menus.visit", "vh.new"),),
)
