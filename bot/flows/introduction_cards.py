"""
How an introduction is shown to those who speak for the person and to the coordinator: its card,
its line in a list, and what each of them can do about it now.
"""

from bot.dates import day_words
from bot.flows.heard import ways
from bot.flows.introduction_words import condition_words, wish_words
from bot.flows.reasons import reason_lines
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Turn
from bot.voice import Voice
from casework.views_introductions import IntroductionView
from storage.states import OPEN_INTRODUCTIONS, HowHeard, IntroductionState
from texts import Text
from towns import Town


def card_text(view: IntroductionView, town: Town) -> Text:
    """Say who, what, where it stands, and how it came there."""
    name = (
        Text.of("wishes.person_name", label=view.label, code=view.code)
        if view.label
        else Text.plain(view.code)
    )
    lines: list[Text | str] = [
        Text.of("introductions.card", name=name, wish=wish_words(view)),
        Text.of("introductions.card_host", host=view.host_name, offer=view.offer_text),
        Text.of("introductions.card_state", state=Text.of(f"introductions.states.{view.state}")),
    ]
    if view.protected:
        lines.append(Text.of("person_safety.take_care"))
    if view.host_condition:
        lines.append(condition_words(view))
    lines.append("")
    for step in view.steps:
        line = Text.of(
            "introductions.step_line",
            day=day_words(step.at),
            state=Text.of(f"introductions.states.{step.state}"),
        )
        if step.how_said is not None:
            line = Text.of(
                "introductions.said", line=line, how=Text.of(f"how_said.{step.how_said}")
            )
        lines.append(line)
    if view.reasons_host:
        lines += ["", Text.of("candidates.for_host"), reason_lines(view.reasons_host, town)]
    return Text.lines(*lines)


def line(view: IntroductionView) -> Text:
    """Name an introduction in a list."""
    return Text.of(
        "introductions.line",
        state=Text.of(f"introductions.states.{view.state}"),
        name=view.label or view.code,
        host=view.host_name,
    )


def supporter_buttons(turn: Turn, view: IntroductionView) -> list[list[Button]]:
    """Return what whoever speaks for the person can do now."""
    rows: list[list[Button]] = []
    if view.state is IntroductionState.WELCOMED:
        rows += decision_buttons(turn.voice, view)
        rows.append(ways(turn.voice, "he.ask.d", view.id))
    elif view.state in OPEN_INTRODUCTIONS:
        rows.append([turn.button("introductions.withdraw", "in.askout", view.id)])
    if view.placement is not None:
        rows.append([turn.button("introductions.see_placement", "pl.card", view.placement)])
    return [*rows, [turn.button("wishes.see", "wi.card", view.wish)]]


def coordinator_buttons(turn: Turn, view: IntroductionView) -> list[list[Button]]:
    """Return what the coordinator can do now."""
    rows: list[list[Button]] = []
    if view.state is IntroductionState.CHOSEN:
        rows += [
            [turn.button("introductions.approve", "in.ok", view.id)],
            [turn.button("introductions.skip", "in.askskip", view.id)],
        ]
    elif view.state is IntroductionState.ASKED:
        rows += [
            [turn.button(f"introductions.{how}", "ah.heard", view.id, argument=how.value)]
            for how in (HowHeard.PHONE, HowHeard.VISIT)
        ]
    elif view.state is IntroductionState.WELCOMED:
        rows.append(ways(turn.voice, "he.ask.d", view.id))
    elif view.state is IntroductionState.MEETING:
        rows.append([turn.button("introductions.begin", "pl.begin", view.id)])
    if view.state in {
        IntroductionState.ASKED,
        IntroductionState.WELCOMED,
        IntroductionState.MEETING,
    }:
        rows.append([turn.button("introductions.withdraw", "in.askout", view.id)])
    if view.placement is not None:
        rows.append([turn.button("introductions.see_placement", "pl.card", view.placement)])
    rows.append([turn.button("wishes.see", "wi.card", view.wish)])
    return rows


def decision_buttons(voice: Voice, view: IntroductionView) -> list[list[Button]]:
    """Return the person's two answers, once the host has welcomed them."""
    return [
        [voice.button("introductions.meet", "in.decide", view.id)],
        [voice.button("introductions.not_this_time", "in.askout", view.id)],
    ]


def see(turn: Turn, press: Press) -> Button:
    """Return the button that opens the card of an introduction."""
    return turn.button("introductions.see", "in.card", press.row)
