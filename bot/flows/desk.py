"""
デスクをひらく: a one-time link to the coordinator's web page, asked for in chat.
"""

from bot.tokens import Press
from bot.turn import Flow, MenuLine, Turn, only
from casework.ask_desk_link import ask_desk_link
from storage.states import Role
from texts import Text

_STAFF = (Role.COORDINATOR, Role.OFFICER)


@only(*_STAFF)
def ask(turn: Turn, press: Press) -> None:
    """Hand out a link; where only the program's own computer reaches the desk, say so."""
    if not turn.world.desk_url:
        turn.change("desk.chat.none", [turn.button("menus.menu", "ev.menu")])
        return
    token = ask_desk_link(turn.session, by=turn.by, now=turn.now)
    address = f"{turn.world.desk_url}/desk/in/{token}"
    if turn.world.page_url:
        turn.change("desk.chat.ready", [turn.voice.link("desk.chat.open", address)])
        return
    # Telegram takes no button that leads to somebody's own computer.
    turn.change(Text.of("desk.chat.near", address=address))


FLOW = Flow(
    commands={"desk": ask},
    actions={"dk.ask": ask},
    more=(MenuLine("desk.chat.open", "dk.ask", frozenset(_STAFF)),),
)
