"""
打診, the host's side: asked with a sentence, an area and a reason, free to say "not now".

A coordinator enters here as well what a host said by telephone or on a visit.
"""

from collections.abc import Sequence

from bot.flows.heard import answered_already
from bot.flows.introduction_words import wish_words
from bot.flows.reasons import area_name, reason_lines
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, Waiting, World, only
from bot.voice import Voice
from casework.answer_introduction import CONDITIONS, FULL, REASONS, Answer, answer_introduction
from casework.ground import Notice
from casework.heard import ELSEWHERE
from casework.views_introductions import (
    IntroductionView,
    introduction_view,
    introductions_waiting_for,
)
from storage.session import Session
from storage.states import HowHeard, IntroductionState, Role
from storage.tables import Account
from texts import Text
from towns import Town


@only(Role.HOST)
def card(turn: Turn, press: Press) -> None:
    """Put the question once more, or say how it stands."""
    view = introduction_view(turn.session, introduction=press.row, by=turn.by)
    text, rows = _question(turn.voice, turn.town, view, again=False)
    turn.change(text, *rows)


@only(Role.COORDINATOR)
def heard_elsewhere(turn: Turn, press: Press) -> None:
    """Offer the host's answers to a coordinator; the argument says how the answer was heard."""
    heard = HowHeard(press.argument)
    turn.change(
        f"introductions.{heard}_ask",
        *_answers(turn.voice, press, heard.value),
        [turn.button("forms.back", "in.card", press.row)],
    )


@only(Role.HOST, Role.COORDINATOR)
def welcome(turn: Turn, press: Press) -> None:
    """Keep the host's welcome."""
    _answer(turn, press, Answer.WELCOME)


@only(Role.HOST, Role.COORDINATOR)
def ask_condition(turn: Turn, press: Press) -> None:
    """Ask what would make it welcome."""
    heard = _heard(press)[0]
    if _was_answered_elsewhere(turn, press):
        return
    turn.change(
        "introductions.condition_ask",
        *_rows(turn, press, "conditions", CONDITIONS, action="ah.if"),
        _back(turn, press, heard),
    )


@only(Role.HOST, Role.COORDINATOR)
def welcome_if(turn: Turn, press: Press) -> None:
    """Keep the host's welcome under a condition."""
    _answer(turn, press, Answer.WELCOME_IF)


@only(Role.HOST, Role.COORDINATOR)
def ask_reason(turn: Turn, press: Press) -> None:
    """Ask lightly why not now; 「言わない」 is among the answers."""
    heard = _heard(press)[0]
    if _was_answered_elsewhere(turn, press):
        return
    turn.change(
        "introductions.reason_ask",
        *_rows(turn, press, "reasons", REASONS, action="ah.not"),
        [turn.button("introductions.never", "ah.never", press.row, argument=heard)],
        _back(turn, press, heard),
    )


@only(Role.HOST, Role.COORDINATOR)
def not_now(turn: Turn, press: Press) -> None:
    """Keep the host's "not now"; it costs nothing."""
    _answer(turn, press, Answer.NOT_NOW)


@only(Role.HOST, Role.COORDINATOR)
def never(turn: Turn, press: Press) -> None:
    """Keep the host's wish not to be asked this again."""
    _answer(turn, press, Answer.NEVER_THIS)


def tell_asked(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Put the question to the host, for the first time or once more."""
    view = introduction_view(session, introduction=notice.subject, by=account)
    again = bool(notice.facts.get("again"))
    text, rows = _question(voice, world.towns[account.town], view, again=again)
    voice.say(text, *rows)


def tell_meeting(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the host that they will meet, and who will call."""
    view = introduction_view(session, introduction=notice.subject, by=account)
    voice.say(
        Text.of("introductions.meeting_told", wish=wish_words(view)),
        [voice.button("introductions.see", "ah.card", view.id)],
    )


def tell_taken_back(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Tell the host that it will not come about this time; no why."""
    voice.say("introductions.taken_back")


def waiting(turn: Turn) -> list[Waiting]:
    """Name the introductions that wait for a host's answer."""
    if turn.by.role is not Role.HOST:
        return []
    return [
        Waiting(Text.of("introductions.waiting.host", wish=wish_words(view)), "ah.card", view.id)
        for view in introductions_waiting_for(turn.session, by=turn.by)
    ]


def _answer(turn: Turn, press: Press, answer: Answer) -> None:
    heard, reason = _heard(press)
    if _was_answered_elsewhere(turn, press):
        return
    # A button of the host's own says nothing of how it was heard: then it was here.
    answer_introduction(
        turn.session,
        introduction=press.row,
        answer=answer,
        reason=reason,
        by=turn.by,
        town=turn.town,
        how_heard=HowHeard(heard) if heard else turn.heard,
        now=turn.now,
    )
    if heard:
        see = [turn.button("introductions.see", "in.card", press.row)]
        turn.change(f"introductions.{heard}_kept", see)
    elif answer in {Answer.WELCOME, Answer.WELCOME_IF}:
        turn.change("introductions.thanks_welcome")
    elif answer is Answer.NEVER_THIS:
        turn.change("introductions.thanks_never")
    elif reason == FULL:
        turn.change("introductions.thanks_full")
    else:
        turn.change("introductions.thanks_not_now")


def _was_answered_elsewhere(turn: Turn, press: Press) -> bool:
    """Say kindly to a host that its answer was heard by phone or on a visit, if it was."""
    if turn.by.role is not Role.HOST:
        return False
    view = introduction_view(turn.session, introduction=press.row, by=turn.by)
    if view.state is IntroductionState.ASKED or view.answer_heard not in ELSEWHERE:
        return False
    turn.change(
        Text.lines(
            answered_already(view.answer_heard),
            Text.of(f"introductions.host_state.{view.state}"),
        )
    )
    return True


def _question(
    voice: Voice, town: Town, view: IntroductionView, *, again: bool
) -> tuple[Text, list[list[Button]]]:
    if view.state is not IntroductionState.ASKED:
        return Text.of(f"introductions.host_state.{view.state}"), []
    lines: list[Text | str] = [
        Text.of("introductions.host_again" if again else "introductions.host_ask"),
        "",
        Text.of("introductions.host_wish", wish=wish_words(view)),
        Text.of("introductions.host_area", area=area_name(town, view.person_area)),
    ]
    if view.first_step and view.first_step != "any":
        step = Text.of(f"post_wish.first_steps.{view.first_step}")
        lines.append(Text.of("introductions.host_first_step", step=step))
    if view.reasons_host:
        lines += ["", reason_lines(view.reasons_host, town)]
    lines += ["", Text.of("introductions.host_promise")]
    return Text.lines(*lines), _answers(voice, Press("ah.card", view.id), "")


def _answers(voice: Voice, press: Press, heard: str) -> list[list[Button]]:
    return [
        [voice.button("introductions.welcome", "ah.yes", press.row, heard)],
        [voice.button("introductions.welcome_if", "ah.askif", press.row, heard)],
        [voice.button("introductions.not_now", "ah.asknot", press.row, heard)],
    ]


def _rows(
    turn: Turn, press: Press, table: str, codes: Sequence[str], *, action: str
) -> list[list[Button]]:
    heard = _heard(press)[0]
    return [
        [
            turn.button(
                f"introductions.{table}.{code}",
                action,
                press.row,
                argument=_argument(heard, code),
            )
        ]
        for code in codes
    ]


def _argument(heard: str, code: str) -> str:
    return f"{heard}-{code}" if heard else code


def _back(turn: Turn, press: Press, heard: str) -> list[Button]:
    return (
        [turn.button("forms.back", "ah.heard", press.row, argument=heard)]
        if heard
        else [turn.button("forms.back", "ah.card", press.row)]
    )


def _heard(press: Press) -> tuple[str, str]:
    """Return how the answer was heard, empty in the host's own chat, and its code."""
    heard, _, code = press.argument.partition("-")
    return (heard, code) if heard in _ELSEWHERE else ("", press.argument)


_ELSEWHERE = frozenset({HowHeard.PHONE.value, HowHeard.VISIT.value})

FLOW = Flow(
    actions={
        "ah.card": card,
        "ah.heard": heard_elsewhere,
        "ah.yes": welcome,
        "ah.askif": ask_condition,
        "ah.if": welcome_if,
        "ah.asknot": ask_reason,
        "ah.not": not_now,
        "ah.never": never,
    },
    notices={
        "in.ask": tell_asked,
        "in.meeting": tell_meeting,
        "in.taken_back": tell_taken_back,
    },
    waiting=(waiting,),
)
