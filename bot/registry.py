"""
All flows in one table, looked up by command, action, form and notice.

Two flows that claim the same word are a mistake of ours, found at the start.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self, TypeVar

from bot.turn import Flow, FormFlow, Handler, MenuLine, Telling, Turn, Waiting

V = TypeVar("V")


@dataclass(frozen=True)
class Registry:
    """What the program can be asked and what it tells."""

    commands: Mapping[str, Handler]
    actions: Mapping[str, Handler]
    forms: Mapping[str, FormFlow]
    notices: Mapping[str, Telling]
    waiting: tuple[Callable[[Turn], list[Waiting]], ...]
    more: tuple[MenuLine, ...]
    on_pages: frozenset[str]

    @classmethod
    def of(cls, flows: Iterable[Flow]) -> Self:
        """
        Put flows together.

        :raises ValueError: if two of them use the same word, or a line of the menu leads nowhere
        """
        flows = tuple(flows)
        registry = cls(
            commands=_merged(flow.commands for flow in flows),
            actions=_merged(flow.actions for flow in flows),
            forms=_merged({form.form.name: form for form in flow.forms} for flow in flows),
            notices=_merged(flow.notices for flow in flows),
            waiting=tuple(ask for flow in flows for ask in flow.waiting),
            more=tuple(line for flow in flows for line in flow.more),
            on_pages=frozenset().union(*(flow.on_pages for flow in flows)),
        )
        if nowhere := {line.action for line in registry.more} - registry.actions.keys():
            raise ValueError(f"in the menu, but no action: {', '.join(sorted(nowhere))}")
        return registry


def _merged(tables: Iterable[Mapping[str, V]]) -> dict[str, V]:
    merged: dict[str, V] = {}
    for table in tables:
        if twice := merged.keys() & table.keys():
            raise ValueError(f"used by two flows: {', '.join(sorted(twice))}")
        merged |= table
    return merged
