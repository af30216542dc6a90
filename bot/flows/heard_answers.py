"""
What a person said by phone or on a visit about a candidate or a welcome: one tap keeps it.

A person's decision is entered with how they said it; what is not known yet is simply not entered.
"""

from bot.flows.heard import LISTENERS
from bot.flows.heard_entering import NO, SAID, ask, kept, said_in
from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.choose_candidate import (
    FitsNoMore,
    choose_candidate,
    decline_candidate,
    replace_candidate,
)
from casework.decide_again import decide_again, withdraw_introduction
from casework.views_heard import candidate_heard
from casework.views_introductions import introduction_view
from texts import Text


@only(*LISTENERS)
def ask_candidate(turn: Turn, press: Press) -> None:
    """Ask what the person said of a candidate."""
    seen = candidate_heard(turn.session, candidate=press.row, by=turn.by)
    ask(
        turn,
        press,
        Text.of("heard.ask.candidate", who=seen.who, host=seen.host, offer=seen.offer),
        [turn.button("forms.back", "ca.list", seen.wish)],
        action="he.c",
        answers=[
            ("heard.candidate.yes", "y"),
            ("heard.candidate.signs", "s"),
            ("heard.candidate.no", NO),
        ],
    )


@only(*LISTENERS)
def keep_candidate(turn: Turn, press: Press) -> None:
    """Keep the person's 見てみたい or 今回はちがう."""
    how, said = said_in(press)
    if said == NO:
        wish = decline_candidate(
            turn.session, candidate=press.row, by=turn.by, how_heard=how, now=turn.now
        )
        kept(turn, how, [turn.button("wishes.see", "wi.card", wish.id)])
        return
    try:
        row = choose_candidate(
            turn.session,
            candidate=press.row,
            how_said=SAID[said],
            by=turn.by,
            town=turn.town,
            activity_words=turn.world.reader.activity_words,
            how_heard=how,
            now=turn.now,
        )
    except FitsNoMore:
        wish = replace_candidate(
            turn.session, candidate=press.row, by=turn.by, how_heard=how, now=turn.now
        )
        turn.change("candidates.fits_no_more", [turn.button("wishes.see", "wi.card", wish.id)])
        return
    kept(turn, how, [turn.button("introductions.see", "in.card", row.id)])


@only(*LISTENERS)
def ask_decision(turn: Turn, press: Press) -> None:
    """Ask whether the person would like to meet."""
    view = introduction_view(turn.session, introduction=press.row, by=turn.by)
    ask(
        turn,
        press,
        Text.of("heard.ask.decision", who=view.label or view.code, host=view.host_name),
        [turn.button("forms.back", "in.card", view.id)],
        action="he.d",
        answers=[
            ("heard.decision.yes", "y"),
            ("heard.decision.signs", "s"),
            ("heard.decision.no", NO),
        ],
    )


@only(*LISTENERS)
def keep_decision(turn: Turn, press: Press) -> None:
    """Keep the person's second decision."""
    how, said = said_in(press)
    if said == NO:
        withdraw_introduction(
            turn.session, introduction=press.row, by=turn.by, how_heard=how, now=turn.now
        )
    else:
        decide_again(
            turn.session,
            introduction=press.row,
            how_said=SAID[said],
            by=turn.by,
            town=turn.town,
            how_heard=how,
            now=turn.now,
        )
    kept(turn, how, [turn.button("introductions.see", "in.card", press.row)])


FLOW = Flow(
    actions={
        "he.ask.c": ask_candidate,
        "he.c": keep_candidate,
        "he.ask.d": ask_decision,
        "he.d": keep_decision,
    }
)
