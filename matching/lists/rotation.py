"""
What a supporter leafs through this week: offers, never wishes, and not the same ones each week.

The lists spread attention (``matching.lists``); a host whom somebody has just met stands a little
lower, and no host is put before more wishes than it can be asked about.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.lists.applying import applicants_by_turns
from matching.lists.exposure import Matrix

_ROOM = 4
"""Entries looked at for each one shown: those whose host is full are passed over."""

_STRIDES = 0.7548776662466927, 0.5698402909980532
"""Multiples of both modulo 1 fill the unit square evenly, whenever one stops (Roberts, 2018)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPolicy:
    """
    What people decide about the lists.

    :param length: entries of a list
    :param after_connection: what a host's fit is multiplied with for each recent connection
    :param wishes_a_host: before how many different wishes a host may be put in a week
    """

    length: int
    after_connection: float
    wishes_a_host: int

    def __post_init__(self) -> None:
        """
        Refuse what cannot be meant.

        :raises ValueError: if a number is out of its range
        """
        if self.length < 1 or self.wishes_a_host < 1 or not 0 < self.after_connection <= 1:
            raise ValueError("a list policy needs positive numbers and a factor in 0…1")


def weekly_lists(
    *,
    fit_person: Matrix,
    fit_host: Matrix,
    hosts: Sequence[str],
    connections: Sequence[int],
    week: int,
    policy: ListPolicy,
) -> list[tuple[int, ...]]:
    """
    Return for each of n wishes the offers to leaf through in ``week``, as column numbers.

    Only offers with a fit on both sides are shown. Over the weeks each list shows its orders in
    the shares that the search found; in one week it is one of them, the next entries moving up
    where a host is full. Who chooses first in a full week also goes round.

    :param fit_person: fit of each offer to each wish, 0…1, zero behind a gate; shape (n, m)
    :param fit_host: fit of each wish to each offer's host, 0…1; shape (n, m)
    :param hosts: whose each of the m offers is
    :param connections: recent connections of each offer's host, m numbers
    :param week: the number of the week, counted from anywhere
    :raises ValueError: if shapes do not fit together, or a fit is out of 0…1
    """
    wishes, offers = fit_person.shape
    if len(hosts) != offers or len(connections) != offers:
        raise ValueError("each offer needs a host and a number of connections")
    if not wishes or not offers:
        return [()] * wishes
    damped = fit_host * policy.after_connection ** np.asarray(connections, dtype=np.float64)
    # What is equal is sorted as it stands: each week another wish and another offer stand first.
    rows = (np.arange(wishes) + week) % wishes
    columns = (np.arange(offers) + week) % offers
    mixture = applicants_by_turns(
        fit_person[np.ix_(rows, columns)],
        damped[np.ix_(rows, columns)].T,
        view=1 / np.arange(1, offers + 1),
        examine="inv",
        length=min(offers, policy.length * _ROOM),
    )
    ends = mixture.shares.cumsum()[:-1]
    left_to_see = {
        wish: iter(columns[mixture.orders[np.searchsorted(ends, _turn(place, week)), place]])
        for place, wish in enumerate(rows)
    }
    fits = (fit_person > 0) & (damped > 0)
    before: dict[str, set[int]] = defaultdict(set)
    shown: list[list[int]] = [[] for _ in range(wishes)]
    # One entry each in turn, so that where hosts are few nobody is left with an empty list.
    for _ in range(policy.length):
        for wish, left in left_to_see.items():
            for offer in left:
                asked = before[hosts[offer]]
                if fits[wish, offer] and (wish in asked or len(asked) < policy.wishes_a_host):
                    asked.add(wish)
                    shown[wish].append(int(offer))
                    break
    return [tuple(mine) for mine in shown]


def _turn(place: int, week: int) -> float:
    """Return where in 0…1 a place stands in a week; the places of one week are spread too."""
    by_place, by_week = _STRIDES
    return (place * by_place + week * by_week) % 1.0
