"""
A town that does not exist: who wishes, who offers, how well each goes with each.

Its numbers are assumptions, written down here and nowhere measured; the simulation compares ways
of choosing in the *same* town, and says nothing about how many wishes a real one grants.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.lists.exposure import Matrix

_TASTES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class TownSettings:
    """
    What the town is like.

    :param weeks: how long is looked at
    :param arrivals: wishes a week, on average
    :param hosts: hosts, each with one offer
    :param places: people whom a host can look after at once, from … to
    :param hard: share of wishes for which most offers are out of reach
    :param reach: share of offers that come into question for a wish
    :param reach_hard: the same where much stands in the way
    :param stay: weeks of a placement that settles, on average
    """

    weeks: int = 52
    arrivals: float = 4.0
    hosts: int = 40
    places: tuple[int, int] = (1, 2)
    hard: float = 0.12
    reach: float = 0.8
    reach_hard: float = 0.1
    stay: float = 16.0

    def __post_init__(self) -> None:
        """
        Refuse a town that cannot be.

        :raises ValueError: if a number is out of its range
        """
        shares = (self.hard, self.reach, self.reach_hard)
        least, most = self.places
        if (
            min(self.weeks, self.hosts, least, most - least + 1) < 1
            or self.arrivals <= 0
            or self.stay < 1
            or not all(0 < share <= 1 for share in shares)
        ):
            raise ValueError("a town needs weeks, hosts, places and wishes, and shares in 0…1")


SCARCE = TownSettings()
"""More wishes than places: who waits is decided by how one chooses."""

SLACK = TownSettings(hosts=80, places=(1, 3))
"""Places enough for nearly everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """
    Everything that chance decides, drawn before anybody chooses: the same for every policy.

    Rows are n wishes in the order of their coming, columns m hosts. ``person_says`` and
    ``host_says`` are what would be answered if asked in a pair; ``settles`` and ``stays`` what
    would come of it.
    """

    settings: TownSettings
    arrives: tuple[int, ...]
    hard: tuple[bool, ...]
    places: tuple[int, ...]
    fit_person: Matrix
    fit_host: Matrix
    person_says: npt.NDArray[np.bool_]
    host_says: npt.NDArray[np.bool_]
    settles: npt.NDArray[np.bool_]
    stays: npt.NDArray[np.int64]


def draw_year(settings: TownSettings, *, seed: int) -> Year:
    """Draw a year; fits are zero where a gate is shut."""
    dice = np.random.default_rng(seed)
    coming = dice.poisson(settings.arrivals, settings.weeks)
    arrives = np.repeat(np.arange(settings.weeks), coming)
    n, m = len(arrives), settings.hosts
    hard = dice.random(n) < settings.hard
    places = dice.integers(settings.places[0], settings.places[1] + 1, m)
    person, host = (
        _likeness(dice.normal(size=(n, _TASTES)), dice.normal(size=(m, _TASTES))) for _ in range(2)
    )
    reach = np.where(hard, settings.reach_hard, settings.reach)
    is_open = dice.random((n, m)) < reach[:, None]
    fit_person, fit_host = person * is_open, host * is_open
    return Year(
        settings=settings,
        arrives=tuple(map(int, arrives)),
        hard=tuple(map(bool, hard)),
        places=tuple(map(int, places)),
        fit_person=fit_person,
        fit_host=fit_host,
        person_says=dice.random((n, m)) < _chance(fit_person),
        host_says=dice.random((n, m)) < _chance(fit_host),
        settles=dice.random((n, m)) < settles_chance(fit_person, fit_host),
        stays=1 + dice.geometric(1 / settings.stay, (n, m)),
    )


def settles_chance(fit_person: Matrix, fit_host: Matrix) -> Matrix:
    """Return how likely a placement lasts, which hangs on both sides' fits."""
    chance: Matrix = 0.4 + 0.5 * np.sqrt(fit_person * fit_host)
    return chance


def _likeness(one: Matrix, other: Matrix) -> Matrix:
    tastes = one @ other.T / _TASTES**0.5
    likeness: Matrix = 1 / (1 + np.exp(-tastes))
    return likeness


def _chance(fit: Matrix) -> Matrix:
    return 0.35 + 0.6 * fit
