"""
Yes-or-no programmes for HiGHS, solved to the end: what to choose, and a bound that proves it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

_NEARLY_WHOLE = 1e-7
_NOTHING = 1e-9


@dataclass(slots=True)
class Programme:
    """
    A programme that is put together row by row; every column is chosen or not.

    ``worth`` is what choosing each column brings; the sum is to be as large as it can be.
    """

    worth: list[float] = field(default_factory=list)
    _rows: list[int] = field(default_factory=list)
    _columns: list[int] = field(default_factory=list)
    _factors: list[float] = field(default_factory=list)
    _most: list[float] = field(default_factory=list)

    def column(self, worth: float) -> int:
        """Add a column and return its number."""
        self.worth.append(worth)
        return len(self.worth) - 1

    def at_most(self, entries: Sequence[tuple[int, float]], most: float) -> None:
        """Add a row: the chosen columns' factors add up to at most ``most``."""
        for column, factor in entries:
            self._rows.append(len(self._most))
            self._columns.append(column)
            self._factors.append(factor)
        self._most.append(most)

    def solve(self, *, seconds: float) -> tuple[list[int], float]:
        """
        Return the chosen columns and a bound on what any choice can bring.

        Choosing nothing must keep every row. The relaxation comes first, by an interior point:
        where its corner is whole it is the answer. Otherwise it is rounded, and only columns are
        branched on whose reduced cost is within what could still be gained (Wolsey, Integer
        Programming, 1998, section 7.4), so that nothing better is lost.

        :param seconds: when to stop branching; what was found until then is returned with its
            bound
        :raises ArithmeticError: if not even the relaxation could be solved
        """
        if not self.worth:
            return [], 0.0
        import numpy as np

        relaxed = self._relaxed()
        bound = -float(relaxed.fun)
        if np.abs(relaxed.x - relaxed.x.round()).max() < _NEARLY_WHOLE:
            return np.flatnonzero(relaxed.x > 0.5).tolist(), bound
        rounded = self._rounded(relaxed.x)
        gap = bound - self._sum(rounded)
        if gap <= _NOTHING * max(1.0, bound):
            return rounded, bound
        within = np.flatnonzero(relaxed.lower.marginals <= gap + _NOTHING)
        branched, best = self._branched(within, seconds)
        chosen = max(rounded, branched, key=self._sum)
        # Whatever needs a column that was left out is worth no more than what was rounded.
        return chosen, min(bound, max(best, self._sum(chosen)))

    def _sum(self, columns: list[int]) -> float:
        return sum(self.worth[column] for column in columns)

    def _rounded(self, flow: Any) -> list[int]:
        """Take columns while every row holds, those first of which the relaxation has most."""
        order = sorted(range(len(self.worth)), key=lambda one: (-flow[one], -self.worth[one]))
        rows: list[list[tuple[int, float]]] = [[] for _ in self.worth]
        for row, column, factor in zip(self._rows, self._columns, self._factors, strict=True):
            rows[column].append((row, factor))
        left = list(self._most)
        chosen: list[int] = []
        before = -1
        # What follows on another choice comes in a later round.
        while len(chosen) > before:
            before = len(chosen)
            waiting = []
            for column in order:
                if all(factor <= left[row] + _NOTHING for row, factor in rows[column]):
                    chosen.append(column)
                    for row, factor in rows[column]:
                        left[row] -= factor
                else:
                    waiting.append(column)
            order = waiting
        return sorted(chosen)

    def _relaxed(self) -> Any:
        import numpy as np
        from scipy.optimize import linprog

        solved = linprog(
            -np.asarray(self.worth),
            A_ub=self._matrix(),
            b_ub=np.asarray(self._most),
            bounds=(0, 1),
            method="highs-ipm",
        )
        if solved.status != 0:
            raise ArithmeticError(solved.message)
        return solved

    def _branched(self, columns: Any, seconds: float) -> tuple[list[int], float]:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        solved = milp(
            -np.asarray(self.worth)[columns],
            integrality=np.ones(len(columns)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(self._matrix()[:, columns], ub=np.asarray(self._most)),
            options={"mip_rel_gap": 0.0, "time_limit": seconds},
        )
        found = [] if solved.x is None else columns[solved.x > 0.5].tolist()
        bound = solved.mip_dual_bound
        return found, inf if bound is None else -float(bound)

    def _matrix(self) -> Any:
        from scipy.sparse import csc_array

        shape = (len(self._most), len(self.worth))
        return csc_array((self._factors, (self._rows, self._columns)), shape=shape)
