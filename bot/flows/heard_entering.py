"""
One answer that was heard by phone or on a visit: how it is asked for, and what is said after it.
"""

from collections.abc import Sequence

from bot.flows.heard import WAYS, member_key
from bot.messages import Button
from bot.tokens import Press
from bot.turn import Turn
from casework.ground import NotYours
from casework.views_courses import Course, Member
from storage.states import HowHeard, HowSaid
from texts import Text

SAID = {"y": HowSaid.CHOSEN, "s": HowSaid.WORDS_OR_SIGNS}
"""The codes of a person's yes, with how they said it."""
NO = "n"


def ask(
    turn: Turn,
    press: Press,
    question: Text,
    *rows: list[Button],
    action: str,
    answers: Sequence[tuple[Text | str, str]],
) -> None:
    """Ask what was said: each answer is a button with its code, ``rows`` stand below them."""
    way = WAYS[press.argument[:1]]
    turn.change(
        Text.lines(Text.of("heard.head", how=Text.of(f"heard.how.{way}")), "", question),
        *(
            [turn.button(label, action, press.row, argument=f"{press.argument}-{code}")]
            for label, code in answers
        ),
        *rows,
    )


def kept(turn: Turn, how: HowHeard, *rows: list[Button]) -> None:
    """Say that it was kept as heard."""
    turn.change(
        Text.of("heard.kept", how=Text.of(f"heard.how.{how}")),
        *rows,
        [turn.button("heard.next", f"he.{how}")],
    )


def said_in(press: Press) -> tuple[HowHeard, str]:
    """Return how it was heard, and the answer's code."""
    way, *_, said = press.argument.split("-")
    return WAYS[way], said


def member_in(course: Course, argument: str) -> Member:
    """
    Find the member whose word it is by the few signs that the button carries.

    :raises NotYours: if nobody of them is there
    """
    key = argument.split("-")[1]
    for one in course.members:
        if not one.left and member_key(one.id) == key:
            return one
    raise NotYours


def who_is(member: Member) -> str:
    """Name a member by the label, or else by the code."""
    return member.label or member.code
