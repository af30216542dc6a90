"""
Teams around one wish: several who wish the same, and several who would gladly be there.

The marathon: two persons who want to run, and employees who like running. Nobody in a team is the
only one, and no team hangs on a single supporter.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import isfinite

from matching.policy import TeamPolicy, load_policy
from matching.solver import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Joiner:
    """
    Somebody who could be in a team; one row for each team that they could be in.

    ``who`` is a wish or, where ``supports``, somebody who gives; ``value`` ≥ 0 is what being there
    is worth. ``room`` counts the wishers whom a supporter can have beside them, at most.
    """

    who: str
    team: str
    supports: bool
    value: float
    room: int = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team: who wishes and who supports, each in the order of their ids."""

    team: str
    wishers: tuple[str, ...]
    supporters: tuple[str, ...]
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Teams:
    """All teams; no way to form them is worth more than ``bound``."""

    teams: tuple[Team, ...]
    value: float
    bound: float


def form(
    joiners: Iterable[Joiner],
    *,
    apart: Collection[tuple[str, str]] = (),
    policy: TeamPolicy | None = None,
    seconds: float = 10.0,
) -> Teams:
    """
    Put people into teams so that the sum of their values is largest.

    Everybody is in one team at most; a team has at least as many wishers and supporters as the
    policy says, no more wishers than it says, and enough supporters for them.

    :param apart: pairs of (wisher, supporter) between whom a gate is shut; never in one team
    :param policy: the shape of a team; None for the one that ships with the program
    :param seconds: when to stop improving; ``bound`` says how far it could still be
    :raises ValueError: if a value is negative or not finite, somebody stands twice for one team,
        or on both sides
    :raises ArithmeticError: if the solver gives up
    """
    policy = policy or load_policy().teams
    rows = sorted(joiners, key=lambda joiner: (joiner.team, joiner.who))
    _check(rows)
    programme = Programme()
    columns = [programme.column(joiner.value) for joiner in rows]
    by_team: dict[str, list[int]] = {}
    by_person: dict[str, list[int]] = {}
    for column, joiner in enumerate(rows):
        by_team.setdefault(joiner.team, []).append(column)
        by_person.setdefault(joiner.who, []).append(column)
    for mine in by_person.values():
        programme.at_most([(column, 1.0) for column in mine], 1.0)
    for members in by_team.values():
        _bound_team(programme, rows, members, policy)
    place = {(rows[column].team, rows[column].who): column for column in columns}
    for wisher, supporter in sorted(apart):
        for column in by_person.get(wisher, ()):
            other = place.get((rows[column].team, supporter))
            if other is not None:
                programme.at_most([(column, 1.0), (other, 1.0)], 1.0)
    chosen, bound = programme.solve(seconds=seconds)
    teams = _teams([rows[column] for column in chosen if column < len(rows)])
    return Teams(teams=teams, value=sum(team.value for team in teams), bound=bound)


def _bound_team(
    programme: Programme, rows: list[Joiner], members: list[int], policy: TeamPolicy
) -> None:
    """Tie a team's members to a column that says whether the team comes together."""
    is_formed = programme.column(0.0)
    wishers = [column for column in members if not rows[column].supports]
    supporters = [column for column in members if rows[column].supports]
    for column in members:
        programme.at_most([(column, 1.0), (is_formed, -1.0)], 0.0)
    for least, side in (
        (policy.wishers_least, wishers),
        (policy.supporters_least, supporters),
    ):
        programme.at_most([(is_formed, float(least)), *((column, -1.0) for column in side)], 0.0)
    programme.at_most(
        [*((column, 1.0) for column in wishers), (is_formed, -float(policy.wishers_most))], 0.0
    )
    programme.at_most(
        [
            *((column, 1.0) for column in wishers),
            *((column, -float(seats(rows[column], policy))) for column in supporters),
        ],
        0.0,
    )


def seats(supporter: Joiner, policy: TeamPolicy) -> int:
    """Return for how many wishers a supporter is enough."""
    return max(min(supporter.room, policy.wishers_a_supporter), 0)


def _teams(chosen: list[Joiner]) -> tuple[Team, ...]:
    teams: dict[str, list[Joiner]] = {}
    for joiner in chosen:
        teams.setdefault(joiner.team, []).append(joiner)
    return tuple(
        Team(
            team=team,
            wishers=tuple(one.who for one in members if not one.supports),
            supporters=tuple(one.who for one in members if one.supports),
            value=sum(one.value for one in members),
        )
        for team, members in teams.items()
    )


def _check(rows: list[Joiner]) -> None:
    side: dict[str, bool] = {}
    before: tuple[str, str] | None = None
    for joiner in rows:
        if not (isfinite(joiner.value) and joiner.value >= 0):
            raise ValueError(f"a value must be 0 or more: {joiner.who}")
        if before == (joiner.team, joiner.who):
            raise ValueError(f"twice in one team: {joiner.who}")
        if side.setdefault(joiner.who, joiner.supports) != joiner.supports:
            raise ValueError(f"on both sides: {joiner.who}")
        before = (joiner.team, joiner.who)
