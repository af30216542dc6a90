"""
The instances that ``kanaeai engine`` reads: the arguments of a public function, as JSON.

A key that is not known is refused, so that a slip of the pen does not pass for a default.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from matching import circulation
from matching.circulation import Circulation
from matching.plan import Edge, Plan, assign
from matching.policy import changed, load_policy
from matching.teams import Joiner, Teams, form


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Instance(_Strict):
    """What can be read, and solved."""

    def solve(self) -> Any:
        """
        Solve it.

        :raises ValueError: if it contradicts itself
        """
        raise NotImplementedError


class _Edge(_Strict):
    wish: str
    offer: str
    host: str = ""
    value: float
    fit_person: float | None = None
    fit_host: float | None = None

    def edge(self) -> Edge:
        """An offer whose host is not named has one of its own."""
        return Edge(**self.model_dump() | {"host": self.host or self.offer})


class PlanInstance(Instance):
    """
    Edges, capacities and rules of ``matching.plan.assign``.

    ``policy`` may set some of the weights of ``[plan]``; the others are those that ship.
    """

    edges: list[_Edge]
    capacities: dict[str, int]
    wishes: list[str] = []
    waiting_weeks: dict[str, float] = {}
    options: dict[str, int] = {}
    host_load: dict[str, int] = {}
    host_asked: dict[str, int] = {}
    locks: dict[str, str] = {}
    declines: list[tuple[str, str]] = []
    last_week: dict[str, str] = {}
    policy: dict[str, Any] = {}

    def solve(self) -> Plan:
        """Assign; see the base."""
        return assign(
            [one.edge() for one in self.edges],
            self.capacities,
            wishes=self.wishes,
            waiting_weeks=self.waiting_weeks,
            options=self.options,
            host_load=self.host_load,
            host_asked=self.host_asked,
            locks=self.locks,
            declines=self.declines,
            last_week=self.last_week,
            policy=changed(load_policy().plan, self.policy),
        )


class _Joiner(_Strict):
    who: str
    team: str
    supports: bool
    value: float = 1.0
    room: int = Field(1_000, ge=0)

    def joiner(self) -> Joiner:
        return Joiner(**self.model_dump())


class TeamsInstance(Instance):
    """Joiners, who must stay apart, and some of the weights of ``[teams]``."""

    joiners: list[_Joiner]
    apart: list[tuple[str, str]] = []
    policy: dict[str, Any] = {}

    def solve(self) -> Teams:
        """Assign; see the base."""
        return form(
            [one.joiner() for one in self.joiners],
            apart=self.apart,
            policy=changed(load_policy().teams, self.policy),
        )


class CirculationInstance(Instance):
    """The arguments of ``matching.circulation.solve``."""

    arcs: list[tuple[str, str] | tuple[str, str, float]]
    cycle_length: int = Field(3, ge=0, le=5)
    chain_length: int = Field(3, ge=0, le=8)
    starts: list[str] = []
    success: float | None = None

    def solve(self) -> Circulation:
        """
        Solve it.

        :raises ValueError: if a weight or the probability means nothing
        """
        return circulation.solve(
            self.arcs,
            cycle_length=self.cycle_length,
            chain_length=self.chain_length,
            starts=self.starts,
            success=self.success,
        )


class TwoSidedInstance(Instance):
    """The arguments of ``matching.lists.two_sided``."""

    left: list[list[float]]
    right: list[list[float]]
    nash: bool
    view_left: list[float]
    view_right: list[float]
    step: float = 0.1
    tolerance: float = 0.01
    rounds: int = 100

    def solve(self) -> dict[str, Any]:
        """
        Return the exposures, the expected matches, and how many are envious.

        :raises ValueError: if shapes do not fit together, or a value is out of its range
        """
        from matching.lists import envy, expected_matches, two_sided

        shown = two_sided(**self.model_dump())
        return {
            "expected_matches": expected_matches(self.left, self.right, *shown),
            "envy": envy(self.left, self.right, *shown)._asdict(),
            "exposure_left": shown.left.tolist(),
            "exposure_right": shown.right.tolist(),
        }


class ApplicantsInstance(Instance):
    """The arguments of ``matching.lists.applicants``."""

    applicants: list[list[float]]
    employers: list[list[float]]
    view: list[float]
    examine: Literal["inv", "exp", "log"]
    step: float = 0.1
    rounds: int = 100

    def solve(self) -> dict[str, Any]:
        """
        Return the exposure and the expected interviews.

        :raises ValueError: if shapes do not fit together, or a value is out of its range
        """
        from matching.lists import applicants, expected_interviews

        shown = applicants(**self.model_dump())
        return {
            "expected_interviews": expected_interviews(
                self.applicants, self.employers, shown, examine=self.examine
            ),
            "exposure": shown.tolist(),
        }
