"""
デスクをひらく: a one-time link to the coordinator's web page, asked for in chat.
"""

from urllib.parse import quote

from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, only
from casework.ask_desk_link import ask_desk_link
from storage.states import Role
from texts import Text

_STAFF = (Role.COORDINATOR, Role.OFFICER)


@only(*_STAFF)
def ask(turn: Turn, press: Press) -> None:
    """Hand out a link to the first page."""
    hand_out(turn)


def hand_out(
    turn: Turn, *, to: str = "", about: Text | None = None, label: str = "desk.chat.open"
) -> None:
    """
    Hand out a link; where only the program's own computer reaches the desk, say so.

    :param to: the page below ``/desk`` that it opens; without one the first
    :param about: what is said before it
    :raises NotYours: if the desk is not for whoever asks
    """
    before = (about,) if about else ()
    if not turn.world.desk_url:
        turn.change(
            Text.lines(*before, Text.of("desk.chat.none")), [turn.button("menus.menu", "ev.menu")]
        )
        return
    token = ask_desk_link(turn.session, by=turn.by, now=turn.now)
    way = f"?to={quote(f'/desk{to}', safe='')}" if to else ""
    address = f"{turn.world.desk_url}/desk/in/{token}{way}"
    if turn.world.page_url:
        ready = Text.lines(*before, Text.of("desk.chat.ready"))
        turn.change(ready, [turn.voice.link(label, address)])
        return
    # Telegram takes no button that leads to somebody's own computer.
    turn.change(Text.lines(*before, Text.of("desk.chat.near", address=address)))


FLOW = Flow(
    commands={"desk": ask},
    actions={"dk.ask": ask},
    more=(MenuLine("desk.chat.open", "dk.ask", frozenset(_STAFF)),),
)
