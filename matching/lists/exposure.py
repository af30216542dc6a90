"""
What all lists share: preferences, views, and exposure.

Exposure is a doubly stochastic matrix times ``view``: over time each entry stands at each place
for a share of the time. Over such policies the linear step of Frank and Wolfe (1956) is a sort,
because with falling ``view`` the best order of a list is by its gradient; no linear program is
solved.
"""

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float64]
Orders = npt.NDArray[np.intp]


def ranked(worth: Matrix, view: Vector) -> Matrix:
    """Return the exposure of lists sorted by ``worth``, the worthiest first in each row."""
    return exposure_of(by_worth(worth), view)


def by_worth(worth: Matrix) -> Orders:
    """Return each row's columns, the worthiest first; equal ones as they stood."""
    return np.argsort(-worth, axis=1, kind="stable")


def exposure_of(order: Orders, view: Vector) -> Matrix:
    """Return how visible each column is in lists that are always in this order."""
    shown = np.empty(order.shape)
    np.put_along_axis(shown, order, np.broadcast_to(view, order.shape), 1)
    return shown


def preferences(one: npt.ArrayLike, other: npt.ArrayLike) -> tuple[Matrix, Matrix]:
    """
    Read two sides' preferences.

    :raises ValueError: if they are not of shapes (n, m) and (m, n), or a value is out of 0…1
    """
    first, second = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if first.ndim != 2 or second.shape != first.shape[::-1] or not first.size:
        raise ValueError("preferences must be of shapes (n, m) and (m, n), none of them empty")
    for values in (first, second):
        if not ((values >= 0) & (values <= 1)).all():
            raise ValueError("preferences must lie in 0…1")
    return first, second


def falling_view(view: npt.ArrayLike, places: int) -> Vector:
    """
    Read the chances to look at each place of a list.

    :raises ValueError: if there is not one for each place, or they rise, or one is negative
    """
    seen = np.asarray(view, dtype=np.float64)
    if seen.shape != (places,):
        raise ValueError(f"a view needs one chance for each of {places} places")
    if not (seen >= 0).all() or (np.diff(seen) > 0).any():
        raise ValueError("the chances of a view must not be negative and never rise")
    return seen


def check_search(step: float, rounds: int) -> None:
    """
    Check the settings of a search.

    :raises ValueError: if ``step`` is not in 0…1, or there is no round
    """
    if not 0 < step <= 1 or rounds < 1:
        raise ValueError("step must lie in 0…1 and rounds be at least 1")
