"""
One side leafs through lists and applies; the other goes through its applicants in its own order.

Source of the model: Su, Bayoumi and Joachims, Optimizing Rankings for Recommendation in Matching
Markets, WWW 2022.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.lists.exposure import (
    Matrix,
    Orders,
    Vector,
    by_worth,
    check_search,
    exposure_of,
    falling_view,
    preferences,
)

Examine = Literal["inv", "exp", "log"]

_EPSILON = 1e-12
_AHEAD = 4
"""Grid points for each applicant ahead, on which the chance to be looked at is tabulated."""


class Mixture(NamedTuple):
    """
    Orders to show by turns: ``orders`` (t, n, k), the first k of each list, and their ``shares``.

    The shares (t,) add up to one; shown in that proportion, the lists have the exposure sought.
    """

    orders: Orders
    shares: Vector


def applicants(
    applicants: npt.ArrayLike,
    employers: npt.ArrayLike,
    *,
    view: npt.ArrayLike,
    examine: Examine,
    step: float = 0.1,
    rounds: int = 100,
) -> Matrix:
    """
    Return the exposure for one side that leafs and applies to another that then chooses.

    Each of c applicants applies to an entry with chance preference × exposure; each of j
    employers goes through its applicants in its own order and looks at the k-th with the chance
    ``examine``: 1/k (``inv``), exp(1 − k) (``exp``) or 1/ln(k + 1) (``log``). An application
    ahead of others takes attention from them: that is part of its gradient, with the number
    ahead taken as Poisson. The best round counts; the first is sorted by both preferences.

    Source of the model: Su, Bayoumi and Joachims, Optimizing Rankings for Recommendation in
    Matching Markets, WWW 2022.

    :param applicants: preferences of c for j, in 0…1, shape (c, j)
    :param employers: preferences of j for c, in 0…1, shape (j, c)
    :param view: falling chances to look at places 1…j of a list, shape (j,)
    :raises ValueError: if shapes do not fit together, or a value is out of its range
    """
    wanted, welcome = preferences(applicants, employers)
    seen = falling_view(view, wanted.shape[1])
    check_search(step, rounds)
    search = _Applications(wanted, welcome, seen, examine)
    best_value, best = -1.0, search.shown
    for _ in range(rounds):
        value = search.improve(step)
        if value > best_value:
            best_value, best = value, search.before
    return best


def applicants_by_turns(
    applicants: npt.ArrayLike,
    employers: npt.ArrayLike,
    *,
    view: npt.ArrayLike,
    examine: Examine,
    length: int,
    step: float = 0.1,
    rounds: int = 100,
) -> Mixture:
    """
    Return the orders that :func:`applicants` mixes, each list cut after ``length`` entries.

    :raises ValueError: as :func:`applicants`, or if ``length`` is below one
    """
    wanted, welcome = preferences(applicants, employers)
    seen = falling_view(view, wanted.shape[1])
    check_search(step, rounds)
    if length < 1:
        raise ValueError("a list has at least one entry")
    search = _Applications(wanted, welcome, seen, examine)
    # Copies: a slice would keep the whole order of every round.
    orders, values = [search.order[:, :length].copy()], []
    for _ in range(rounds):
        values.append(search.improve(step))
        orders.append(search.order[:, :length].copy())
    steps = int(np.argmax(values))
    shares = step * (1 - step) ** np.arange(steps, -1, -1, dtype=np.float64)
    shares[0] = (1 - step) ** steps
    return Mixture(np.stack(orders[: steps + 1]), shares)


class _Applications:
    """The search of :func:`applicants` under way; it begins with lists sorted by both sides."""

    def __init__(self, wanted: Matrix, welcome: Matrix, view: Vector, examine: Examine) -> None:
        self._wanted, self._view = wanted, view
        self._by_employer = np.argsort(-welcome.T, axis=0, kind="stable")
        self._welcome = np.take_along_axis(welcome.T, self._by_employer, 0)
        self._mean, self._looked_at, self._lost = _attention(examine, wanted.shape[0])
        self.order = by_worth(wanted * welcome.T)
        self.before = self.shown = exposure_of(self.order, view)

    def improve(self, step: float) -> float:
        """Take a step; return what the exposure *before* it, now ``before``, was worth."""
        likes = self._wanted * self.shown
        applies = np.take_along_axis(np.clip(likes, 0, 1), self._by_employer, 0)
        ahead = np.cumsum(applies, 0) - applies
        chance = np.interp(ahead, self._mean, self._looked_at)
        # What one more application ahead of them costs all who stand behind it.
        cost = applies * self._welcome * np.interp(ahead, self._mean, self._lost)
        behind = cost[::-1].cumsum(0)[::-1] - cost
        gradient = np.empty_like(self.shown)
        np.put_along_axis(gradient, self._by_employer, self._welcome * chance + behind, 0)
        gradient *= self._wanted * (likes < 1)
        self.order = by_worth(gradient)
        self.before = self.shown
        self.shown = self.shown + step * (exposure_of(self.order, self._view) - self.shown)
        return float((applies * self._welcome * chance).sum())


def expected_interviews(
    applicants: npt.ArrayLike,
    employers: npt.ArrayLike,
    exposure: npt.ArrayLike,
    *,
    examine: Examine,
) -> float:
    """
    Return how many interviews come about, exactly.

    The number of applicants ahead of one is Poisson-binomial; its distribution is carried along
    each employer's order, O(j·c²).

    :raises ValueError: if shapes do not fit together, or a preference is out of 0…1
    """
    wanted, welcome = preferences(applicants, employers)
    applies = np.clip(wanted * np.asarray(exposure, dtype=np.float64), 0, 1)
    people, places = applies.shape
    looked = _EXAMINED[examine](np.arange(1, people + 2, dtype=np.float64))
    order = np.argsort(-welcome, axis=1, kind="stable")
    rows = np.arange(places)
    ahead = np.zeros((places, people + 1))
    ahead[:, 0] = 1.0
    total = 0.0
    for who in order.T:
        chance = applies[who, rows]
        total += float((chance * welcome[rows, who] * (ahead @ looked)).sum())
        came = ahead[:, :-1] * chance[:, None]
        ahead *= 1 - chance[:, None]
        ahead[:, 1:] += came
    return total


def _attention(examine: Examine, people: int) -> tuple[Vector, Vector, Vector]:
    """
    Tabulate, by the mean number ahead, the chance to be looked at and its derivative.

    The number ahead is Poisson with that mean μ: d/dμ E[v(1 + N)] = E[v(2 + N)] − E[v(1 + N)].
    """
    mean = np.linspace(0, people, _AHEAD * people + 1)
    count = np.arange(2 * people + 20, dtype=np.float64)
    log_factorial = np.log(np.maximum(count, 1)).cumsum()
    log_mean = np.log(np.maximum(mean, _EPSILON))
    chance = np.exp(np.outer(log_mean, count) - mean[:, None] - log_factorial)
    looked = _EXAMINED[examine](np.append(count, len(count)) + 1)
    now, after = chance @ looked[:-1], chance @ looked[1:]
    return mean, now, after - now


_EXAMINED: dict[Examine, Callable[[Vector], Vector]] = {
    "inv": lambda place: 1 / place,
    "exp": lambda place: np.exp(1 - place),
    "log": lambda place: 1 / np.log(place + 1),
}
