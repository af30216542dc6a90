"""
The week's lists of a whole town: for each wish its offers, and one to leaf through without a wish.

In a town with few open wishes no search speaks: each wish has its candidates as they stand.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.candidates import Candidate, Candidates
from matching.policy import Policy, load_policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An entry of a list: a candidate, and the chance (0 < p ≤ 1) with which it stands there."""

    candidate: Candidate
    chance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TownLists:
    """The lists by wish, and the order of all offers for whoever leafs without a wish."""

    of_wish: Mapping[str, tuple[Listed, ...]]
    general: tuple[str, ...]


def town_lists(
    *,
    found: Mapping[str, Candidates],
    offers: Sequence[str],
    connections: Mapping[str, int],
    week: int,
    policy: Policy | None = None,
) -> TownLists:
    """
    Make the lists of a week.

    Without a wish, those offers come first to which the fewest wishes are led this week: that is
    where attention is missing. Equal ones go round from week to week.

    :param found: the candidates of each open wish, more than one would show at once
    :param offers: ids of all offers that may be leafed through
    :param connections: recent connections by host; hosts not named have none
    :param week: the number of the week, counted from anywhere
    """
    policy = policy or load_policy()
    open_wishes = [wish for wish in sorted(found) if not found[wish].failures]
    if len(open_wishes) < policy.plan.small_town:
        of_wish = {
            wish: tuple(
                Listed(candidate=candidate, chance=1.0)
                for candidate in found[wish].found[: policy.lists.length]
            )
            for wish in open_wishes
        }
    else:
        of_wish = _rotated(open_wishes, found, connections, week, policy)
    # Nothing may be looked for there, and nothing is.
    of_wish |= {wish: () for wish in found if wish not in of_wish}
    led = Counter(one.candidate.offer for mine in of_wish.values() for one in mine)
    places = {offer: place for place, offer in enumerate(sorted(offers))}
    return TownLists(
        of_wish=of_wish,
        general=tuple(
            sorted(places, key=lambda offer: (led[offer], (places[offer] + week) % len(places)))
        ),
    )


def _rotated(
    wishes: Sequence[str],
    found: Mapping[str, Candidates],
    connections: Mapping[str, int],
    week: int,
    policy: Policy,
) -> dict[str, tuple[Listed, ...]]:
    import numpy as np

    from matching.lists.rotation import Rotation

    laid = {(wish, one.offer): one for wish in wishes for one in found[wish].found}
    host_of = {one.offer: one.host for one in laid.values()}
    offers = sorted(host_of)
    row, column = ({key: place for place, key in enumerate(keys)} for keys in (wishes, offers))
    fits = np.zeros((2, len(wishes), len(offers)))
    for (wish, offer), one in laid.items():
        fits[:, row[wish], column[offer]] = one.fit_person, one.fit_host
    drawn = Rotation(
        fit_person=fits[0],
        fit_host=fits[1],
        hosts=[host_of[offer] for offer in offers],
        connections=[connections.get(host_of[offer], 0) for offer in offers],
        week=week,
        policy=policy.lists,
    ).drawn()
    return {
        wish: tuple(
            Listed(candidate=laid[wish, offers[offer]], chance=chance)
            for offer, chance in zip(mine, chances, strict=True)
        )
        for wish, mine, chances in zip(wishes, drawn.lists, drawn.chances, strict=True)
    }
