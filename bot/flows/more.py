"""
ほかの仕事 (to a host: ほかのこと): what has no place under the input field, as a list of buttons.

Each flow adds its own lines with ``Flow.more``; a reader sees those that they may press.
"""

from bot.tokens import Press
from bot.turn import Flow, Handler, MenuLine, Turn
from texts import Text


def more(turn: Turn, press: Press) -> None:
    """List what else this role can do."""
    role = turn.by.role
    turn.change(
        Text.of("more.title"),
        *(
            [turn.button(line.label, line.action)]
            for line in turn.registry.more
            if role in line.roles and role in turn.registry.actions[line.action].roles
        ),
    )


def run_command(turn: Turn, press: Press) -> None:
    """Do what the Latin command of the same name does."""
    name = press.action.removeprefix(_COMMAND)
    turn.registry.commands[name].run(turn, Press(name))


_COMMAND = "mo."
_FOR_EVERYONE = ("language", "hours", "mydata", "help", "leave")

FLOW = Flow(
    commands={"more": Handler(more), "others": Handler(more)},
    actions={
        "mo.list": Handler(more),
        **{f"{_COMMAND}{name}": Handler(run_command) for name in _FOR_EVERYONE},
    },
    more=tuple(MenuLine(f"menus.{name}", f"{_COMMAND}{name}") for name in _FOR_EVERYONE),
)
