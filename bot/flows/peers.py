"""
仲間: whoever speaks for a person asks whether those who wish the same could do it together.
"""

from bot.tokens import Press
from bot.turn import Flow, Turn, only
from casework.peers import ask_about_peers
from storage.states import Role


@only(Role.SUPPORTER)
def ask(turn: Turn, press: Press) -> None:
    """Hand it to the coordinators, who alone know who they are."""
    ask_about_peers(turn.session, wish=press.row, by=turn.by, town=turn.town, now=turn.now)
    turn.change("peers.asked", [turn.button("wishes.see", "wi.card", press.row)])


FLOW = Flow(actions={"pe.ask": ask})
