"""One year of a town under one way of choosing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from matching.plan import Edge
from matching.simulation.town import Year, settles_chance

_FAILED_AFTER = 3
"""Weeks after which a placement that does not settle has ended, and the wish is open again."""

_RECENT = 8
"""Weeks in which a connection counts as recent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """
    What may be known when choosing: open wishes, free places, and what was already answered.

    ``edges`` are the pairs whose gates are open and that nobody declined. ``waiting`` is in weeks;
    ``options`` counts, for each open wish, the offers that fit it, whether a place is free or not.
    ``connections`` counts what began at each host in the last weeks.
    """

    number: int
    edges: tuple[Edge, ...]
    free: Mapping[str, int]
    load: Mapping[str, int]
    waiting: Mapping[str, int]
    options: Mapping[str, int]
    connections: Mapping[str, int]


Chosen = Mapping[str, str]
"""Offer by wish: who is asked this week."""

Choose = Callable[[Week], Chosen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """
    What became of each wish and of each host.

    :param waited: weeks until each wish was granted, or until the end of the year
    :param granted: whether each was granted: begun, and settled
    :param hosted: placements that settled, of each host, for each of its places
    """

    waited: tuple[int, ...]
    granted: tuple[bool, ...]
    hosted: tuple[float, ...]


def live(year: Year, *, choose: Choose) -> Course:
    """Let a year pass; each week the chosen pairs are asked, first the person, then the host."""
    return _Life(year).through(choose)


class _Life:
    def __init__(self, year: Year) -> None:
        self._year = year
        self._value = (
            year.fit_person * year.fit_host * settles_chance(year.fit_person, year.fit_host)
        )
        self._open: set[int] = set()
        self._declined: set[tuple[int, int]] = set()
        self._ends: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
        self._load = Counter[int]()
        self._began: list[tuple[int, int]] = []
        self._granted: dict[int, int] = {}
        self._hosted = Counter[int]()

    def through(self, choose: Choose) -> Course:
        year = self._year
        weeks = year.settings.weeks
        for week in range(weeks):
            for wish, host, settled in self._ends.pop(week, ()):
                self._load[host] -= 1
                if not settled:
                    self._open.add(wish)
            self._open.update(wish for wish, came in enumerate(year.arrives) if came == week)
            for asks, offer in choose(self._seen(week)).items():
                self._ask(int(asks), int(offer), week)
        return Course(
            waited=tuple(
                self._granted.get(wish, weeks) - came for wish, came in enumerate(year.arrives)
            ),
            granted=tuple(wish in self._granted for wish in range(len(year.arrives))),
            hosted=tuple(self._hosted[host] / places for host, places in enumerate(year.places)),
        )

    def _seen(self, week: int) -> Week:
        year = self._year
        free = {
            host: left
            for host, places in enumerate(year.places)
            if (left := places - self._load[host]) > 0
        }
        recent = Counter(str(place) for when, place in self._began if when > week - _RECENT)
        return Week(
            number=week,
            edges=tuple(
                Edge(
                    wish=str(wish),
                    offer=str(host),
                    host=str(host),
                    value=float(self._value[wish, host]),
                    fit_person=float(year.fit_person[wish, host]),
                    fit_host=float(year.fit_host[wish, host]),
                )
                for wish in sorted(self._open)
                for host in free
                if self._value[wish, host] > 0 and (wish, host) not in self._declined
            ),
            free={str(host): left for host, left in free.items()},
            load={str(host): self._load[host] for host in range(len(year.places))},
            waiting={str(wish): week - year.arrives[wish] for wish in self._open},
            options={
                str(wish): sum(
                    (wish, host) not in self._declined
                    for host in np.flatnonzero(self._value[wish]).tolist()
                )
                for wish in self._open
            },
            connections=recent,
        )

    def _ask(self, wish: int, host: int, week: int) -> None:
        year = self._year
        if not (year.person_says[wish, host] and year.host_says[wish, host]):
            self._declined.add((wish, host))
            return
        settled = bool(year.settles[wish, host])
        self._open.discard(wish)
        self._load[host] += 1
        self._began.append((week, host))
        stays = int(year.stays[wish, host]) if settled else _FAILED_AFTER
        self._ends[week + stays].append((wish, host, settled))
        if settled:
            self._granted[wish] = week
            self._hosted[host] += 1
        else:
            self._declined.add((wish, host))
