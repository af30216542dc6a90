"""
このケースをひらく理由: what was asked for is shown once a coordinator has said why.
"""

from dataclasses import replace

from bot.reading import ASKED
from bot.tokens import Press
from bot.turn import Flow, Handle, Handler, Turn
from casework.ground import NotYours
from casework.read_case import ReadReason
from storage.states import Role

_COORDINATORS = frozenset({Role.COORDINATOR})


def _because(reason: ReadReason) -> Handle:
    def open_it(turn: Turn, press: Press) -> None:
        """Do what was pressed before, with this reason."""
        action = press.argument.replace("-", ".")
        handler = turn.registry.actions.get(action)
        if handler is None or turn.by.role not in handler.roles:
            raise NotYours
        handler.run(replace(turn, reason=reason), Press(action, press.row))

    return open_it


FLOW = Flow(
    actions={f"rd.{one[:3]}": Handler(_because(one), _COORDINATORS) for one in ASKED},
)
