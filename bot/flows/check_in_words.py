"""
その後いかがですか in words and buttons: one question, what it is about, and what is said after it.

Each button carries the way by which its answer is heard: in the chat, by phone or on a visit.
"""

from bot.flows.heard import WAYS, answered_already, other_way
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Turn
from bot.voice import Voice
from casework.heard import ELSEWHERE
from casework.views_check_ins import CheckInView, check_in_view
from followup.questions import LEVELS, StageKind
from storage.states import HowHeard, Role, Side
from storage.tables import Account
from texts import Text

ASKED = (Role.SUPPORTER, Role.HOST)
ANYBODY = (*ASKED, Role.COORDINATOR)
OWN = "c"
"""The way of an answer that is the reader's own word."""


def how_heard(turn: Turn, way: str) -> HowHeard:
    """Say how an answer reached us: without a way that somebody chose it is the reader's own."""
    return WAYS.get(way) or turn.heard


def view_of(turn: Turn, press: Press, way: str) -> CheckInView:
    """Return the check-in of a press, heard by this way."""
    return check_in_view(turn.session, check_in=press.row, by=turn.by, how=how_heard(turn, way))


def answered(view: CheckInView) -> Text:
    """Say that it was answered; kindly, if somebody else entered what they said."""
    if view.how_heard in ELSEWHERE:
        return answered_already(view.how_heard)
    return Text.of("check_ins.done_already")


def kept(turn: Turn, press: Press, way: str, *rows: list[Button]) -> None:
    """Say to whoever entered an answer that it was kept as heard."""
    turn.change(
        Text.of("heard.kept", how=Text.of(f"heard.how.{WAYS[way]}")),
        *rows,
        [turn.button("heard.next", f"he.{WAYS[way]}")],
        to_tasks(turn),
    )


def to_tasks(turn: Turn) -> list[Button]:
    """Return the way back for whoever entered an answer."""
    if turn.by.role is Role.COORDINATOR:
        return [turn.button("check_ins.to_tasks", "ta.list")]
    return [turn.button("menus.menu", "ev.menu")]


def ask(turn: Turn, view: CheckInView, place: int, way: str) -> None:
    """Put one of its questions."""
    text, rows = question(turn.voice, view, place, way, turn.by)
    turn.change(text, *rows)


def question(
    voice: Voice,
    view: CheckInView,
    place: int,
    way: str,
    reader: Account,
    *,
    first: Text | None = None,
) -> tuple[Text, list[list[Button]]]:
    """Return one of its questions with every answer, and what is always there."""
    asked = view.questions[place]
    heard = way in WAYS
    text = Text.lines(
        *([Text.of("heard.head", how=Text.of(f"heard.how.{WAYS[way]}"))] if heard else []),
        about(view, reader),
        first or Text.of(f"check_ins.stage.{view.stage.kind}", count=view.stage.count),
        Text.of(f"check_ins.head.{view.side}"),
        "",
        Text.of(
            "check_ins.question",
            number=place + 1,
            count=len(view.questions),
            ask=Text.of(f"check_ins.{asked}.ask"),
        ),
    )
    rows = [
        [
            voice.button(
                f"check_ins.{asked}.level_{level}",
                "ci.say",
                view.id,
                argument=f"{place}-{level}-{way}",
            )
        ]
        for level in LEVELS
    ]
    if heard and not place:
        rows.append(other_way(voice, "ci.how", view.id, way))
    if place:
        rows.append([voice.button("forms.back", "ci.ask", view.id, argument=f"{place - 1}-{way}")])
    later = view.stage.kind is StageKind.LATER
    rows += [
        [
            voice.button("check_ins.always.not_now", "ci.not", view.id, way),
            voice.button("check_ins.always.talk", "ci.talk", view.id, way),
        ],
        [voice.button("check_ins.always.pause", "ci.quiet", view.id, way)],
        [voice.button("check_ins.always.never_again", "ci.never", view.id, way)] if later else [],
        # A host's own is not the supporter's to report from here.
        []
        if reader.role is Role.SUPPORTER and view.side is Side.HOST
        else [voice.button("check_ins.always.incident", "ci.inc", view.id)],
    ]
    return text, rows


def about(view: CheckInView, reader: Account) -> Text:
    """Say what it is about, as this reader knows it."""
    return Text.of(
        "check_ins.head.about",
        title=Text.of("check_ins.head.title"),
        about=Text.of(f"check_ins.head.about_{reader.role}", about=view.about),
    )


def onward(voice: Voice, view: CheckInView) -> list[Button]:
    """Return what stands below when there is nothing more to answer."""
    return [
        voice.button("check_ins.always.talk", "ci.talk", view.id),
        voice.button("menus.menu", "ev.menu"),
    ]
