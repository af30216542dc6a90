"""
What goes into a plan and what comes out: edges, lines with their costs, and what is left over.
"""

from dataclasses import dataclass
from typing import Literal

from matching.reasons import Reason

Bearer = Literal["person", "host", "wish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """
    A wish that could meet an offer: every gate between them is open.

    ``value`` is what that is worth, 0…1: fit for the person × fit for the host × how likely it
    settles. The two fits order what each side would rather; where one is None, ``value`` does.
    """

    wish: str
    offer: str
    host: str
    value: float
    fit_person: float | None = None
    fit_host: float | None = None

    @property
    def for_person(self) -> float:
        """How much the person would rather, among offers."""
        return self.value if self.fit_person is None else self.fit_person

    @property
    def for_host(self) -> float:
        """How much the host would rather, among wishes."""
        return self.value if self.fit_host is None else self.fit_host


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """
    What a line costs somebody, in the unit of an edge's value.

    ``bearer`` says who: the line's own person or host, or another wish that would rather be
    there; ``id`` is the wish's or the host's.
    """

    bearer: Bearer
    id: str
    amount: float
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One wish and one offer of the plan.

    ``worth`` is value plus the bonus for waiting plus that for having stood in last week's plan;
    what the host's load takes off is among ``costs``. All of it is for coordinators alone.
    """

    wish: str
    offer: str
    host: str
    value: float
    worth: float
    kept: bool
    locked: bool
    reasons: tuple[Reason, ...]
    costs: tuple[Cost, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """A wish without a line, and why."""

    wish: str
    why: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocking:
    """
    A pair that would both rather have each other than what the plan gives them.

    ``instead_of`` is the wish whose place it would be; None where a place is free.
    """

    wish: str
    offer: str
    instead_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    A whole plan, in the order of the wishes' ids.

    ``value`` is the sum of the lines' worth less the hosts' load; no plan is worth more than
    ``bound``. ``left`` counts the people who can still come to each offer.
    """

    lines: tuple[Line, ...]
    unmatched: tuple[Unmatched, ...]
    blocking: tuple[Blocking, ...]
    value: float
    bound: float
    left: dict[str, int]
