"""
The Monday list: a few numbers with the button that leads to each of them.
"""

from bot.tokens import Press
from bot.turn import Flow, Turn, World, only
from bot.voice import Voice
from casework.ground import Notice
from followup.urgency import Urgency
from storage.session import Session
from storage.states import Role
from storage.tables import Account
from texts import Text

COORDINATORS = (*Urgency, "twins")
SUPPORTERS = ("check_ins", "choices", "decisions", "steps")


@only(Role.SUPPORTER)
def show_waiting(turn: Turn, press: Press) -> None:
    """Show what waits."""
    turn.registry.commands["waiting"].run(turn, press)


def tell_list(
    session: Session, world: World, voice: Voice, account: Account, notice: Notice
) -> None:
    """Say how much waits, most urgent first."""
    coordinates = account.role is Role.COORDINATOR
    names = COORDINATORS if coordinates else SUPPORTERS
    lines = [
        Text.of(f"weekly.{name}", count=notice.facts[name])
        for name in names
        if name in notice.facts
    ]
    buttons = [
        voice.button("weekly.open_tasks", "ta.list")
        if coordinates
        else voice.button("weekly.open_waiting", "we.open")
    ]
    look = [voice.button("weekly.look_at_twins", "tw.list")] if "twins" in notice.facts else []
    voice.say(Text.lines(Text.of("weekly.title"), "", *lines), buttons, look)


FLOW = Flow(actions={"we.open": show_waiting}, notices={"weekly.list": tell_list})
