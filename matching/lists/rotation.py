"""
What a supporter leafs through this week: offers, never wishes, and not the same ones each week.

The lists spread attention (``matching.lists``); a host whom somebody has just met stands a little
lower, and no host is put before more wishes than it can be asked about.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.lists.applying import Mixture, applicants_by_turns
from matching.lists.exposure import Matrix
from matching.policy import ListPolicy

DRAWS = 52
"""Weeks of the same town over which the chance of an entry is counted."""

_ROOM = 4
"""Entries looked at for each one shown: those whose host is full are passed over."""

_STRIDES = 0.7548776662466927, 0.5698402909980532
"""Multiples of both modulo 1 fill the unit square evenly, whenever one stops (Roberts, 2018)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    The lists of a week, and with what chance each entry came to stand in its list.

    ``chances`` run along ``lists``, 0 < p ≤ 1.
    """

    lists: list[tuple[int, ...]]
    chances: list[tuple[float, ...]]


class Rotation:
    """
    The orders that the search found for a town, from which the lists of a week are dealt.

    Only offers with a fit on both sides are shown. Over the weeks each list shows its orders in
    the shares that the search found; in one week it is one of them, the next entries moving up
    where a host is full. Who chooses first in a full week also goes round.

    :param fit_person: fit of each of m offers to each of n wishes, 0…1, zero behind a gate;
        shape (n, m)
    :param fit_host: fit of each wish to each offer's host, 0…1; shape (n, m)
    :param hosts: whose each of the m offers is
    :param connections: recent connections of each offer's host, m numbers
    :param week: the number of the week, counted from anywhere
    :raises ValueError: if shapes do not fit together, or a fit is out of 0…1
    """

    def __init__(
        self,
        *,
        fit_person: Matrix,
        fit_host: Matrix,
        hosts: Sequence[str],
        connections: Sequence[int],
        week: int,
        policy: ListPolicy,
    ) -> None:
        wishes, offers = fit_person.shape
        if len(hosts) != offers or len(connections) != offers:
            raise ValueError("each offer needs a host and a number of connections")
        self._hosts, self._policy, self._week = hosts, policy, week
        damped = fit_host * policy.after_connection ** np.asarray(connections, dtype=np.float64)
        self._fits: npt.NDArray[np.bool_] = (fit_person > 0) & (damped > 0)
        # What is equal is sorted as it stands: each week another wish and another offer first.
        self._rows = (np.arange(wishes) + week) % max(wishes, 1)
        self._columns = (np.arange(offers) + week) % max(offers, 1)
        self._mixture: Mixture | None = None
        if wishes and offers:
            self._mixture = applicants_by_turns(
                fit_person[np.ix_(self._rows, self._columns)],
                damped[np.ix_(self._rows, self._columns)].T,
                view=1 / np.arange(1, offers + 1),
                examine="inv",
                length=min(offers, policy.length * _ROOM),
            )

    def lists(self) -> list[tuple[int, ...]]:
        """Return for each wish the offers to leaf through this week, as column numbers."""
        return self._dealt(self._week)

    def drawn(self) -> Drawn:
        """
        Return the lists of this week with the chance of each entry.

        The chance is the share of the weeks, this one and those after it, in which the entry would
        stand in the list if the town stayed as it is; ``DRAWS`` of them are counted.
        """
        lists = self.lists()
        often: Counter[tuple[int, int]] = Counter()
        for draw in range(DRAWS):
            dealt = self._dealt(self._week + draw) if draw else lists
            often.update((wish, offer) for wish, mine in enumerate(dealt) for offer in mine)
        return Drawn(
            lists,
            [
                tuple(often[wish, offer] / DRAWS for offer in mine)
                for wish, mine in enumerate(lists)
            ],
        )

    def _dealt(self, week: int) -> list[tuple[int, ...]]:
        """Deal the lists of a week, none passing a gate, a cap or the length."""
        mixture = self._mixture
        shown: list[list[int]] = [[] for _ in self._rows]
        if mixture is None:
            return [tuple(mine) for mine in shown]
        ends = mixture.shares.cumsum()[:-1]
        # Who is dealt to first goes round with the week, as the orders do.
        later = (week - self._week) % len(self._rows)
        turns = [*range(later, len(self._rows)), *range(later)]
        left_to_see = {
            int(self._rows[row]): iter(
                self._columns[
                    mixture.orders[np.searchsorted(ends, _turn(place, week)), row]
                ].tolist()
            )
            for place, row in enumerate(turns)
        }
        before: dict[str, set[int]] = defaultdict(set)
        # One entry each in turn, so that where hosts are few nobody is left with an empty list.
        for _ in range(self._policy.length):
            for wish, left in left_to_see.items():
                for offer in left:
                    asked = before[self._hosts[offer]]
                    if self._fits[wish, offer] and (
                        wish in asked or len(asked) < self._policy.wishes_a_host
                    ):
                        asked.add(wish)
                        shown[wish].append(offer)
                        break
        return [tuple(mine) for mine in shown]


def _turn(place: int, week: int) -> float:
    """Return where in 0…1 a place stands in a week; the places of one week are spread too."""
    by_place, by_week = _STRIDES
    return (place * by_place + week * by_week) % 1.0
