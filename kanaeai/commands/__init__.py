"""
One file a command; each has ``register(app)`` and imports what is heavy only when it runs.

``--help`` must answer within a second, so nothing at the top of these files may be slow.
"""

from collections.abc import Callable

import typer

from kanaeai.commands import keys, town

COMMANDS: tuple[Callable[[typer.Typer], None], ...] = (
    town.register,
    keys.register,
)
