"""
Leafing through a list that is longer than one message.
"""

from bot.messages import Button
from bot.turn import Turn
from storage.base import Id


def page_buttons(
    turn: Turn, action: str, row: Id | None = None, /, *, page: int, size: int, total: int
) -> list[Button]:
    """
    Return the buttons to the page before and after; none if everything fits.

    :param page: counted from 0; ``action`` gets the other page's number as its argument
    """
    steps: list[Button] = []
    if page:
        steps.append(turn.button("wishes.earlier", action, row, argument=str(page - 1)))
    if (page + 1) * size < total:
        steps.append(turn.button("wishes.further", action, row, argument=str(page + 1)))
    return steps
