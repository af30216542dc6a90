"""
候補: wish and offer side by side, with reasons for both sides; the person chooses.

A supporter reads them with the person and keeps what the person says; a
coordinator reads the same and may set one aside.
"""

from pydantic import BaseModel, ConfigDict

from bot.drafts import start_form
from bot.flows.heard import ways
from bot.flows.introduction_words import host_reads
from bot.flows.reasons import reason_lines
from bot.flows.times import times_of_offer
from bot.forms import Asking, Choice, Form, Step
from bot.tokens import Press
from bot.turn import Filled, Flow, FormFlow, Turn, World, only
from bot.voice import Voice
from casework.choose_candidate import (
    FitsNoMore,
    choose_candidate,
    decline_candidate,
    replace_candidate,
    set_candidate_aside,
)
from casework.freshness import days_unconfirmed
from casework.ground import Notice
from casework.introductions import NotConfirmed
from casework.peers import peers_of
from casework.propose_candidate import proposable, propose_candidate
from casework.second_pair import DecisionKind, NeedsSecondPair, ask_decision
from casework.shown_to_host import would_be_shown
from casework.views_wishes import CandidateView, candidate_views, wish_view
from matching.facts import Slot
from storage.base import Id
from storage.session import Session
from storage.states import HowSaid, Role
from storage.tables import Account
from texts import Text

MOST_TO_CHOOSE_FROM = 10


@only(Role.SUPPORTER, Role.COORDINATOR)
def show(turn: Turn, press: Press) -> None:
    """Show one candidate of a wish; the argument is its place in the row."""
    views = candidate_views(turn.session, wish=press.row, by=turn.by, now=turn.now)
    if not views:
        turn.change("candidates.none_yet", [turn.button("wishes.see", "wi.card", press.row)])
        return
    place = int(press.argument or 0) % len(views)
    view = views[place]
    text = _text(turn, view, place=place + 1, count=len(views))
    further = (
        [turn.button("candidates.next", "ca.list", view.wish, argument=str(place + 1))]
        if len(views) > 1
        else []
    )
    back = [turn.button("wishes.see", "wi.card", view.wish)]
    if view.introduction is not None:
        see = [turn.button("introductions.see", "in.card", view.introduction)]
        turn.change(Text.lines(text, "", Text.of("candidates.under_way")), see, further, back)
    elif turn.by.role is Role.SUPPORTER:
        turn.change(
            text,
            [turn.button("candidates.choose", "ca.choose", view.id)],
            [turn.button("candidates.decline", "ca.not", view.id)],
            ways(turn.voice, "he.ask.c", view.id),
            further,
            back,
        )
    else:
        turn.change(
            text,
            ways(turn.voice, "he.ask.c", view.id),
            [turn.button("candidates.set_aside", "ca.aside", view.id)],
            [turn.button("candidates.propose", "ca.more", view.wish)],
            further,
            back,
        )


@only(Role.SUPPORTER)
def ask_how_said(turn: Turn, press: Press) -> None:
    """Ask how the person said yes to this host, and to the words that it would read of them."""
    shown = would_be_shown(turn.session, candidate=press.row, by=turn.by)
    turn.change(
        Text.of("candidates.how_said_hearing", words=host_reads(shown, turn.town)),
        *(
            [turn.button(f"how_said.{how}", "ca.said", press.row, argument=how.value)]
            for how in HowSaid
        ),
    )


@only(Role.SUPPORTER)
def choose(turn: Turn, press: Press) -> None:
    """Keep the person's 見てみたい."""
    try:
        introduction = choose_candidate(
            turn.session,
            candidate=press.row,
            how_said=HowSaid(press.argument),
            by=turn.by,
            town=turn.town,
            activity_words=turn.world.reader.activity_words,
            now=turn.now,
        )
    except NotConfirmed:
        turn.change("candidates.not_confirmed", [turn.button("forms.back", "ca.choose", press.row)])
    except FitsNoMore:
        wish = replace_candidate(turn.session, candidate=press.row, by=turn.by, now=turn.now)
        turn.change("candidates.fits_no_more", [turn.button("wishes.see", "wi.card", wish.id)])
    else:
        turn.change(
            "candidates.chosen", [turn.button("introductions.see", "in.card", introduction.id)]
        )


@only(Role.SUPPORTER)
def decline(turn: Turn, press: Press) -> None:
    """Keep the person's 今回はちがう."""
    wish = decline_candidate(turn.session, candidate=press.row, by=turn.by, now=turn.now)
    turn.change("candidates.declined", [turn.button("wishes.see", "wi.card", wish.id)])


@only(Role.COORDINATOR)
def set_aside(turn: Turn, press: Press) -> None:
    """Set a candidate aside, so that it is not shown for this wish."""
    wish = set_candidate_aside(turn.session, candidate=press.row, by=turn.by, now=turn.now)
    turn.change("candidates.aside", [turn.button("wishes.see", "wi.card", wish.id)])


@only(Role.COORDINATOR)
def ask_which(turn: Turn, press: Press) -> None:
    """Show other offers that pass the gates, to be laid beside the wish by hand."""
    offers = proposable(
        turn.session,
        wish=press.row,
        by=turn.by,
        town=turn.town,
        activity_words=turn.world.reader.activity_words,
        now=turn.now,
        count=MOST_TO_CHOOSE_FROM,
    )
    if not offers:
        turn.change(
            "candidates.nothing_to_propose", [turn.button("wishes.see", "wi.card", press.row)]
        )
        return
    start_form(
        turn,
        "propose_candidate",
        subject=press.row,
        facts={
            "offers": [
                {"key": f"o{number}", "id": offer.id.hex, "host": host.name, "offer": offer.text}
                for number, (offer, host) in enumerate(offers)
            ]
        },
    )


def propose(turn: Turn, filled: Filled) -> None:
    """Lay the chosen offer beside the wish."""
    chosen = next(offer for offer in filled.facts["offers"] if offer["key"] == filled.answers.offer)
    see = [turn.button("wishes.see", "wi.card", filled.subject)]
    try:
        propose_candidate(
            turn.session,
            wish=filled.subject,
            offer=Id(chosen["id"]),
            by=turn.by,
            town=turn.town,
            activity_words=turn.world.reader.activity_words,
            now=turn.now,
        )
    except NeedsSecondPair:
        ask_decision(
            turn.session,
            kind=DecisionKind.PROTECTED,
            subject=filled.subject,
            by=turn.by,
            now=turn.now,
            offer=chosen["id"],
        )
        turn.change("decisions.waits", see)
    except FitsNoMore:
        turn.change("introductions.fits_no_more", see)
    else:
        turn.change("candidates.proposed", see)


def tell_found(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the supporter that candidates were found."""
    seen = wish_view(session, wish=notice.subject, by=account, now=voice.now)
    voice.say(
        Text.of(
            "candidates.found",
            label=seen.label,
            wish=Text.of("wishes.later") if seen.later else Text.plain(seen.sentence),
            count=seen.candidates,
        ),
        [voice.button("wishes.see_candidates", "ca.list", seen.id)],
    )


def tell_none(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the supporter, kindly, that none was found and what happens next."""
    seen = wish_view(session, wish=notice.subject, by=account, now=voice.now)
    if seen.protected:
        text = Text.of("reasons.shut.protection")
    elif seen.consented:
        text = Text.of("candidates.none", label=seen.label)
    else:
        text = Text.of("candidates.none_without_consent", label=seen.label)
    voice.say(text, [voice.button("wishes.see", "wi.card", seen.id)])


def _text(turn: Turn, view: CandidateView, *, place: int, count: int) -> Text:
    lines: list[Text | str] = [
        Text.of("candidates.head", place=place, count=count),
        Text.of("candidates.offer", host=view.host_name, offer=view.offer_text),
        Text.of(
            "candidates.when",
            slots=times_of_offer([Slot(slot) for slot in view.slots], view.days),
        ),
        Text.of("candidates.kind", kind=Text.of(f"facets.kind.{view.offer_kind}")),
        "",
        Text.of("candidates.for_person"),
        reason_lines(view.reasons_person, turn.town),
    ]
    if view.reasons_host:
        lines += [
            "",
            Text.of("candidates.for_host"),
            reason_lines(view.reasons_host, turn.town),
        ]
    hints = _hints(turn, view)
    if hints:
        lines += ["", *hints]
    return Text.lines(*lines)


def _hints(turn: Turn, view: CandidateView) -> list[Text]:
    """Say what could be asked, how fresh the offer is, and whether others wish the same."""
    hints = [reason_lines(view.asks, turn.town)] if view.asks else []
    days = days_unconfirmed(view.confirmed_at, town=turn.town, now=turn.now)
    others = peers_of(turn.session, wish=view.wish, by=turn.by, now=turn.now)
    told = [
        *([Text.of("candidates.unconfirmed", days=days)] if days else []),
        *([Text.of("peers.others", count=others)] if others else []),
    ]
    return [*hints, *(Text.of("candidates.line", reason=one) for one in told)]


class ProposeAnswers(BaseModel):
    """Which of the shown offers becomes a candidate."""

    model_config = ConfigDict(frozen=True)

    offer: str


def _offers(asking: Asking) -> list[Choice]:
    return [
        Choice(
            offer["key"],
            Text.of("candidates.offer", host=offer["host"], offer=offer["offer"]),
        )
        for offer in asking.facts["offers"]
    ]


PROPOSE = Form(
    name="propose_candidate",
    answers=ProposeAnswers,
    steps=(Step("offer", choices=_offers),),
)

FLOW = Flow(
    actions={
        "ca.more": ask_which,
        "ca.list": show,
        "ca.choose": ask_how_said,
        "ca.said": choose,
        "ca.not": decline,
        "ca.aside": set_aside,
    },
    forms=(FormFlow(PROPOSE, propose, frozenset({Role.COORDINATOR})),),
    notices={"ca.found": tell_found, "ca.none": tell_none},
)
