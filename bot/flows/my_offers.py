"""登録した内容: a host sees what it offers, lets it rest, changes it, or ends it."""

from collections.abc import Callable

from bot.flows.offer_words import host_line, job_words, named_words, offer_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.close_offer import close_offer
from casework.pause_offer import pause_offer
from casework.reopen_offer import reopen_offer
from casework.views_hosts import OfferView, my_host, my_offers, offer_card
from matching.facts import OfferKind
from storage.base import Id
from storage.states import OfferState, Role
from texts import Text


@only(Role.HOST)
def show_mine(turn: Turn, press: Press) -> None:
    """List the host's offers, a page at a time."""
    host = my_host(turn.session, by=turn.by)
    if host is None:
        turn.change("my_offers.no_host", [turn.button("register_host.start", "ho.reg")])
        return
    number = press.argument if press.action == "of.mine" else ""
    page = my_offers(turn.session, by=turn.by, page=int(number or 0))
    rows = [[turn.button(_label(offer), "of.card", offer.id)] for offer in page.rows]
    turns = []
    if page.number:
        turns.append(turn.button("offers.before", "of.mine", argument=str(page.number - 1)))
    if page.more:
        turns.append(turn.button("offers.after", "of.mine", argument=str(page.number + 1)))
    turn.change(
        Text.lines(
            host_line(host),
            Text.of(f"my_offers.host.{host.state}"),
            "",
            Text.of("my_offers.choose" if page.rows else "my_offers.none"),
        ),
        *rows,
        turns,
        [turn.button("post_offer.start", "of.new")],
    )


def show_card(turn: Turn, offer: Id | None, *, first: Text | None = None) -> None:
    """Show one of the host's own offers, after the sentence ``first``."""
    view = offer_card(turn.session, offer=offer, by=turn.by)
    text = Text.lines(
        Text.of(f"my_offers.state.{view.state}"),
        "",
        offer_words(view, towns=turn.world.towns, reader=turn.town),
    )
    if view.kind is OfferKind.EMPLOYMENT:
        text = Text.lines(text, "", job_words(turn.town))
    turn.change(Text.lines(first, "", text) if first else text, *_choices(turn, view))


@only(Role.HOST)
def pause(turn: Turn, press: Press) -> None:
    """Let an offer rest."""
    pause_offer(turn.session, offer=press.row, by=turn.by, how_heard=turn.heard, now=turn.now)
    show_card(turn, press.row, first=Text.of("my_offers.paused"))


@only(Role.HOST)
def reopen(turn: Turn, press: Press) -> None:
    """Show an offer again."""
    reopen_offer(turn.session, offer=press.row, by=turn.by, how_heard=turn.heard, now=turn.now)
    show_card(turn, press.row, first=Text.of("my_offers.reopened"))


@only(Role.HOST)
def ask_to_close(turn: Turn, press: Press) -> None:
    """Ask once before an offer ends for good."""
    view = offer_card(turn.session, offer=press.row, by=turn.by)
    turn.change(
        Text.of("my_offers.close_ask", text=view.text),
        [turn.button("my_offers.close_yes", "of.closed", view.id)],
        [turn.button("forms.back", "of.card", view.id)],
    )


@only(Role.HOST)
def close(turn: Turn, press: Press) -> None:
    """End an offer, with thanks."""
    close_offer(
        turn.session,
        offer=press.row,
        by=turn.by,
        how_heard=turn.heard,
        towns=turn.world.towns,
        now=turn.now,
    )
    turn.change(
        "my_offers.closed",
        [turn.button("my_offers.open", "of.mine")],
        [turn.button("post_offer.start", "of.new")],
    )


def _choices(turn: Turn, view: OfferView) -> list[list[Button]]:
    rows: list[list[Button]] = []
    moves: dict[OfferState, Callable[[], Button]] = {
        OfferState.OPEN: lambda: turn.button("my_offers.pause", "of.pause", view.id),
        OfferState.PAUSED: lambda: turn.button("my_offers.reopen", "of.reopen", view.id),
    }
    if view.state is not OfferState.CLOSED:
        rows.append([turn.button("my_offers.change", "of.change", view.id)])
        rest = [moves[view.state]()] if view.state in moves else []
        rows.append([*rest, turn.button("my_offers.close", "of.close", view.id)])
    rows.append([turn.button("my_offers.open", "of.mine")])
    return rows


def _label(offer: OfferView) -> Text:
    if offer.state is OfferState.PAUSED:
        return Text.of("my_offers.resting", text=offer.text)
    return named_words(offer)


FLOW = Flow(
    commands={"myoffers": show_mine},
    actions={
        "of.mine": show_mine,
        "of.pause": pause,
        "of.reopen": reopen,
        "of.close": ask_to_close,
        "of.closed": close,
    },
)
