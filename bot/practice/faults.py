"""
Trouble on request: 429, 500, blocked, or time-outs before or after the effect, per method.
Tests ask for it here, other processes over the admin endpoint; what struck is counted.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from bot.practice.refusals import Refusal, too_many_requests

Kind = Literal["too_many", "server_error", "timeout_before", "timeout_after", "blocked"]
EVERY_METHOD = "*"


@dataclass
class Fault:
    """
    One kind of trouble for one method ("*": all).

    It strikes `times` calls (None: for ever) after letting `after` calls pass, each with
    `probability`; `retry_after` is in seconds, `hang` is how long a time-out keeps the line open.
    """

    kind: Kind
    method: str = EVERY_METHOD
    times: int | None = 1
    after: int = 0
    probability: float = 1.0
    chat_id: int | None = None
    retry_after: int = 1
    hang: float = 60.0

    def as_json(self) -> dict[str, Any]:
        """What is left of it."""
        return dict(vars(self))


class UnknownFault(ValueError):
    """A kind of trouble that cannot be made here."""


@dataclass
class Faults:
    """The faults that are armed, oldest first, and how often each kind struck a method."""

    seed: int = 0
    armed: list[Fault] = field(default_factory=list)
    struck: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 - repeatable weather, not a secret

    def add(
        self,
        *,
        kind: Kind,
        method: str = EVERY_METHOD,
        times: int | None = 1,
        after: int = 0,
        probability: float = 1.0,
        chat_id: int | None = None,
        retry_after: int = 1,
        hang: float = 60.0,
    ) -> Fault:
        """
        Arm a fault; see `Fault` for the meaning of each part.

        :raises UnknownFault: if there is no such kind
        """
        if kind not in get_args(Kind):
            raise UnknownFault(kind)
        fault = Fault(kind, method, times, after, probability, chat_id, retry_after, hang)
        self.armed.append(fault)
        return fault

    def clear(self) -> None:
        """Disarm everything; the counts stay."""
        self.armed.clear()

    def strike(self, *, method: str, chat_id: int | None) -> Fault | None:
        """The fault that strikes this call, counted down, or None."""
        for fault in self.armed:
            if fault.method != EVERY_METHOD and fault.method.lower() != method.lower():
                continue
            if fault.chat_id is not None and fault.chat_id != chat_id:
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            if fault.probability < 1 and self._dice.random() >= fault.probability:
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.armed.remove(fault)
            self.struck[(method, fault.kind)] += 1
            return fault
        return None


def refusal_of(fault: Fault) -> Refusal | None:
    """The answer of a fault that refuses at once, or None for a time-out."""
    if fault.kind == "too_many":
        return too_many_requests(retry_after=fault.retry_after)
    if fault.kind == "server_error":
        return Refusal(code=500, description="Internal Server Error")
    if fault.kind == "blocked":
        return Refusal(code=403, description="Forbidden: bot was blocked by the user")
    return None
