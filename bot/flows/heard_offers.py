"""
What a host said by phone or on a visit of its own offers: changed, rested, shown again, ended.

A host with a chat of its own is told what was entered; one with a telephone alone has said it.
"""

from bot.flows.heard import WAYS, ways
from bot.flows.heard_entering import kept
from bot.flows.post_offer import HEARD, start_change
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, World, only
from bot.voice import Voice
from casework.close_offer import close_offer
from casework.ground import Notice
from casework.pause_offer import pause_offer
from casework.reopen_offer import reopen_offer
from casework.views_hosts import OfferView, offer_card
from storage.session import Session
from storage.states import OfferState, Role
from storage.tables import Account
from texts import Text


def offer_ways(turn: Turn, offer: OfferView) -> list[Button]:
    """Return 電話で聞いた and 訪問で聞いた for an offer of the reader's own town that goes on."""
    if turn.by.role is not Role.COORDINATOR or offer.town != turn.by.town:
        return []
    return [] if offer.state is OfferState.CLOSED else ways(turn.voice, "oh.ask", offer.id)


@only(Role.COORDINATOR)
def ask(turn: Turn, press: Press) -> None:
    """Ask what the host said of its offer."""
    way = press.argument
    offer = offer_card(turn.session, offer=press.row, by=turn.by)
    moves = {OfferState.OPEN: ["pause"], OfferState.PAUSED: ["reopen"]}.get(offer.state, [])
    turn.change(
        Text.lines(
            Text.of("heard.head", how=Text.of(f"heard.how.{WAYS[way]}")),
            "",
            Text.of("heard.ask.offer", host=offer.host.name, text=offer.text),
        ),
        *(
            [turn.button(f"my_offers.{move}", f"oh.{move}", offer.id, argument=way)]
            for move in ("change", *moves, "close")
        ),
        [turn.button("forms.back", "of.card", offer.id)],
    )


@only(Role.COORDINATOR)
def change(turn: Turn, press: Press) -> None:
    """Open the summary of the offer and of the hope, where each answer can be changed."""
    offer = offer_card(turn.session, offer=press.row, by=turn.by)
    start_change(turn, offer, area=offer.area, **{HEARD: WAYS[press.argument].value})


@only(Role.COORDINATOR)
def pause(turn: Turn, press: Press) -> None:
    """Let the offer rest."""
    how = WAYS[press.argument]
    pause_offer(turn.session, offer=press.row, by=turn.by, how_heard=how, now=turn.now)
    _kept(turn, press)


@only(Role.COORDINATOR)
def reopen(turn: Turn, press: Press) -> None:
    """Show the offer again."""
    how = WAYS[press.argument]
    reopen_offer(turn.session, offer=press.row, by=turn.by, how_heard=how, now=turn.now)
    _kept(turn, press)


@only(Role.COORDINATOR)
def ask_to_close(turn: Turn, press: Press) -> None:
    """Ask once before the offer ends for good."""
    offer = offer_card(turn.session, offer=press.row, by=turn.by)
    turn.change(
        Text.of("my_offers.close_ask", text=offer.text),
        [turn.button("my_offers.close_yes", "oh.closed", offer.id, argument=press.argument)],
        [turn.button("forms.back", "oh.ask", offer.id, argument=press.argument)],
    )


@only(Role.COORDINATOR)
def close(turn: Turn, press: Press) -> None:
    """End the offer."""
    close_offer(
        turn.session,
        offer=press.row,
        by=turn.by,
        how_heard=WAYS[press.argument],
        towns=turn.world.towns,
        now=turn.now,
    )
    _kept(turn, press)


def tell_entered(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell a host what a coordinator entered for it."""
    offer = offer_card(session, offer=notice.subject, by=account)
    voice.say(
        Text.of(
            f"heard.offer.{notice.facts['done']}",
            how=Text.of(f"heard.how.{notice.facts['heard']}"),
            text=offer.text,
        ),
        [voice.button("my_offers.look", "of.card", offer.id)],
    )


def _kept(turn: Turn, press: Press) -> None:
    offer = offer_card(turn.session, offer=press.row, by=turn.by)
    kept(
        turn,
        WAYS[press.argument],
        [turn.button("my_offers.look", "of.card", offer.id)],
        [turn.button("hosts.look", "ho.card", offer.host.id)],
    )


FLOW = Flow(
    actions={
        "oh.ask": ask,
        "oh.change": change,
        "oh.pause": pause,
        "oh.reopen": reopen,
        "oh.close": ask_to_close,
        "oh.closed": close,
    },
    notices={"of.entered": tell_entered},
)
