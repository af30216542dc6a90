"""
The parts of the loopback Telegram, held together: world, updates, files, menus, webhook, faults.
Every Bot API method gets this one object and the parameters of its call.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.practice.acts import Acts
from bot.practice.commands import CommandMenus
from bot.practice.faults import Faults
from bot.practice.files import FileShelf
from bot.practice.params import Params
from bot.practice.updates import UpdateQueue
from bot.practice.webhook import Webhook
from bot.practice.world import World


@dataclass(frozen=True)
class Telegram:
    """What a method may touch."""

    world: World
    queue: UpdateQueue
    files: FileShelf
    acts: Acts
    menus: CommandMenus
    webhook: Webhook
    faults: Faults


Method = Callable[[Telegram, Params], Awaitable[Any]]
