"""
Opening a case: a coordinator's reading leaves a trace, and asks a reason where it is not theirs.
"""

from bot.tokens import Press
from bot.turn import Turn
from casework.read_case import NeedsReason, ReadReason, read_case
from storage.base import Id
from storage.states import Role
from texts import Text

ASKED = tuple(one for one in ReadReason if one is not ReadReason.TASK)
"""What can be chosen; that it is in one's own hands, the program knows."""


def opens(
    turn: Turn,
    press: Press,
    *,
    person: Id | None = None,
    wish: Id | None = None,
    introduction: Id | None = None,
    placement: Id | None = None,
) -> bool:
    """
    Return whether a case may be shown now; otherwise a reason was asked, or it is not theirs.

    :raises NotYours: if it is none of the reader's town
    """
    if turn.by.role is not Role.COORDINATOR:
        return True
    try:
        read_case(
            turn.session,
            person=person,
            wish=wish,
            introduction=introduction,
            placement=placement,
            reason=turn.reason,
            by=turn.by,
            now=turn.now,
        )
    except NeedsReason:
        _ask(turn, press)
        return False
    return True


def _ask(turn: Turn, press: Press) -> None:
    # A place in a list is not kept: the card itself is opened.
    after = press.action.replace(".", "-")
    turn.change(
        "reading.ask",
        *(
            [
                turn.button(
                    Text.of(f"reading.reason.{one}"), f"rd.{one[:3]}", press.row, argument=after
                )
            ]
            for one in ASKED
        ),
        [turn.button("menus.menu", "ev.menu")],
    )
