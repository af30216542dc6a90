"""
体験を確かめる: a coordinator looks at an offer that waits, shows it, or says what to change.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.cleaning import one_sentence
from bot.flows.labour_words import labour_lines
from bot.flows.offer_words import offer_words
from bot.forms import Form, Guard, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, World, only
from bot.voice import Voice
from casework.check_labour import let_offer_in, offer_to_look_at, send_offer_back
from casework.ground import Notice, TooLate
from casework.views_hosts import offer_card
from storage.base import Id
from storage.session import Session
from storage.states import OfferState, Role
from storage.tables import Account
from texts import Text


class BackAnswers(BaseModel):
    """What the host is asked to change, in one sentence."""

    model_config = ConfigDict(frozen=True)

    words: str


SEND_BACK = Form(
    "send_back", answers=BackAnswers, steps=(Step("words", clean=one_sentence, guard=Guard.SHOWN),)
)


@only(Role.COORDINATOR)
def card(turn: Turn, press: Press) -> None:
    """Show the offer with its answers, and what can be done while it waits."""
    row = offer_to_look_at(turn.session, offer=press.row, by=turn.by)
    view = offer_card(turn.session, offer=row.id, by=turn.by)
    waits = view.state is OfferState.WAITING
    turn.change(
        Text.lines(
            Text.of("labour.waits" if waits else "labour.title"),
            "",
            offer_words(view, towns=turn.world.towns, reader=turn.town),
            "",
            labour_lines(view.labour),
        ),
        [turn.button("labour.let_in", "lb.in", row.id)] if waits else [],
        [turn.button("labour.send_back", "lb.back", row.id)] if waits else [],
        [turn.button("hosts.look", "ho.card", view.host.id)],
    )


@only(Role.COORDINATOR)
def let_in(turn: Turn, press: Press) -> None:
    """Show the offer from now on."""
    row = let_offer_in(turn.session, offer=press.row, by=turn.by, now=turn.now)
    _done(turn, "labour.is_in", row.host_id)


@only(Role.COORDINATOR)
def ask_words(turn: Turn, press: Press) -> None:
    """Ask for the one sentence to the host."""
    row = offer_to_look_at(turn.session, offer=press.row, by=turn.by)
    if row.state is not OfferState.WAITING:
        raise TooLate
    start_form(turn, "send_back", subject=row.id)


def submit(turn: Turn, filled: Filled) -> None:
    """Pass the sentence on to the host."""
    answers: BackAnswers = filled.answers
    row = send_offer_back(
        turn.session, offer=filled.subject, words=answers.words, by=turn.by, now=turn.now
    )
    _done(turn, "labour.is_back", row.host_id)


def tell_in(session: Session, world: World, voice: Voice, account: Account, notice: Notice) -> None:
    """Tell the host that its offer is shown from now on."""
    view = offer_card(session, offer=Id(notice.facts["offer"]), by=account)
    voice.say(
        Text.of("labour.told_in", offer=view.text),
        [voice.button("my_offers.look", "of.card", view.id)],
    )


def tell_back(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the host what the coordinator would like to be changed."""
    view = offer_card(session, offer=Id(notice.facts["offer"]), by=account)
    voice.say(
        Text.of("labour.told_back", offer=view.text, words=notice.facts["words"]),
        [voice.button("my_offers.change", "of.change", view.id)],
        [voice.button("my_offers.look", "of.card", view.id)],
    )


def _done(turn: Turn, said: str, host: Id) -> None:
    turn.change(
        said,
        [turn.button("hosts.look", "ho.card", host)],
        [turn.button("tasks.to_list", "ta.list")],
    )


FLOW = Flow(
    actions={"lb.card": card, "lb.in": let_in, "lb.back": ask_words},
    forms=(FormFlow(SEND_BACK, submit, frozenset({Role.COORDINATOR})),),
    notices={"lb.in": tell_in, "lb.back": tell_back},
)
