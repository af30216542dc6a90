"""
電話・訪問で聞いた: whoever heard an answer by phone or on a visit enters it in three taps.

The menu opens the list of answers by phone at once, one tap turns it into those of a visit. The
lists say what waits for whom; what is entered is kept as heard, and never as if somebody
had tapped it themself.
"""

from bot.dates import moment_words
from bot.flows.paging import page_buttons
from bot.flows.placement_words import step_words
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Flow, Turn, World, only
from bot.voice import Voice
from casework.ground import Notice
from casework.views_wishes import wish_view
from casework.waiting_answers import (
    Matter,
    WaitingAnswer,
    waiting_answers,
    waiting_in_placement,
)
from storage.base import Id
from storage.session import Session
from storage.states import HowHeard, Role
from storage.tables import Account
from texts import Text

PAGE = 8
LISTENERS = (Role.SUPPORTER, Role.COORDINATOR)
WAYS = {"p": HowHeard.PHONE, "v": HowHeard.VISIT}
_OPENS = {
    Matter.ASKED: "ah.heard",
    Matter.CHECK_IN: "ci.how",
    Matter.LABOUR: "lr.heard",
    Matter.DECISION: "he.ask.d",
    Matter.CANDIDATE: "he.ask.c",
    Matter.STEP: "he.ask.s",
    Matter.DAY: "he.ask.t",
    Matter.DATES: "he.ask.o",
    Matter.ENDING: "he.ask.e",
    Matter.STILL_RIGHT: "sr.heard",
}


@only(*LISTENERS)
def by_phone(turn: Turn, press: Press) -> None:
    """List a page of what waits, for answers heard by phone."""
    _list(turn, press, "p")


@only(*LISTENERS)
def by_visit(turn: Turn, press: Press) -> None:
    """List a page of what waits, for answers heard on a visit."""
    _list(turn, press, "v")


@only(*LISTENERS)
def in_placement(turn: Turn, press: Press) -> None:
    """List what waits in one placement."""
    waits = waiting_in_placement(turn.session, placement=press.row, by=turn.by)
    if len(waits) == 1:
        _open(turn, waits[0], press.argument)
        return
    _show(turn, waits, press.argument, [turn.button("forms.back", "pl.card", press.row)])


def ways(voice: Voice, action: str, row: Id | None) -> list[Button]:
    """Return 電話で聞いた and 訪問で聞いた, side by side, for whatever ``action`` asks about."""
    return [voice.button(f"heard.{how}", action, row, argument=way) for way, how in WAYS.items()]


def other_way(voice: Voice, action: str, row: Id | None, way: str) -> list[Button]:
    """Return the button to the same question as heard the other way."""
    return [
        button for code, button in zip(WAYS, ways(voice, action, row), strict=True) if code != way
    ]


def entry_button(voice: Voice, waits: WaitingAnswer, way: str, label: Text) -> Button:
    """Return the button that asks for one answer."""
    press = _entry(waits, way)
    return voice.button(label, press.action, press.row, press.argument)


def member_key(member: Id) -> str:
    """Return a few signs that tell members of one placement apart: a button has no more room."""
    return member.hex[-6:]


def tell_entered(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Let the supporter know which answer of the person was entered."""
    wish = wish_view(session, wish=notice.subject, by=account, now=voice.now)
    voice.say(
        Text.of(
            f"heard.entered.{notice.facts['said']}",
            how=Text.of(f"heard.how.{notice.facts['heard']}"),
            label=wish.label,
        ),
        [voice.button("wishes.see", "wi.card", wish.id)],
    )


def answered_already(how: HowHeard) -> Text:
    """Say kindly that a question was answered by phone or on a visit."""
    return Text.of(f"heard.answered_{how}")


def _entry(waits: WaitingAnswer, way: str) -> Press:
    argument = way
    if waits.matter is Matter.ASKED:
        argument = WAYS[way].value
    elif waits.matter in {Matter.DAY, Matter.DATES} and waits.member is not None:
        argument = f"{way}-{member_key(waits.member)}"
    return Press(_OPENS[waits.matter], waits.row, argument)


def _open(turn: Turn, waits: WaitingAnswer, way: str) -> None:
    """Ask for the one answer that waits, without a list of one."""
    opening = _entry(waits, way)
    turn.registry.actions[opening.action].run(turn, opening)


def _list(turn: Turn, press: Press, way: str) -> None:
    page = int(press.argument or 0)
    waits = waiting_answers(turn.session, by=turn.by, now=turn.now)
    if len(waits) == 1 and waits[0].matter is Matter.CHECK_IN:
        _open(turn, waits[0], way)
        return
    steps = page_buttons(turn, f"he.{WAYS[way]}", page=page, size=PAGE, total=len(waits))
    others = [turn.button(f"heard.{how}", f"he.{how}") for code, how in WAYS.items() if code != way]
    shown = waits[page * PAGE : (page + 1) * PAGE] or waits[:PAGE]
    _show(turn, shown, way, steps, others if waits else [])


def _show(turn: Turn, waits: list[WaitingAnswer], way: str, *rows: list[Button]) -> None:
    how = Text.of(f"heard.how.{WAYS[way]}")
    turn.change(
        Text.of("heard.title", how=how) if waits else Text.of("heard.nothing_waits"),
        *([entry_button(turn.voice, one, way, line(one))] for one in waits),
        *rows,
    )


def line(waits: WaitingAnswer) -> Text:
    """Name whose answer waits, and to what."""
    if waits.matter is Matter.STEP and waits.step is not None:
        what = Text.of("heard.matter.step", step=step_words(waits.step))
    elif waits.matter is Matter.DAY:
        what = Text.of("heard.matter.day", moment=moment_words(waits.since))
    elif waits.about:
        what = Text.of(f"heard.matter.{waits.matter}", host=waits.about)
    else:
        what = Text.of(f"heard.matter.{waits.matter}")
    return Text.of("heard.line", who=waits.who, what=what)


FLOW = Flow(
    commands={"heard": by_phone},
    actions={
        "he.phone": by_phone,
        "he.visit": by_visit,
        "he.pl": in_placement,
    },
    notices={"he.entered": tell_entered},
)
