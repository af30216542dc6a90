"""
The towns that this program serves, each with its follow-up's policy.

Nothing starts with a town file that is missing or half right.
"""

from dataclasses import dataclass

from followup.policy import Policy
from kanaeai.cadence import policy_for
from kanaeai.problems import OperatorProblem
from kanaeai.settings import Home
from towns import Town, TownProblem, load_towns
from towns.load import town_files


@dataclass(frozen=True, kw_only=True)
class ServedTown:
    """A town and the numbers its follow-up goes by."""

    town: Town
    policy: Policy


def served_towns(*, home: Home) -> dict[str, ServedTown]:
    """
    Return the towns of one home by their key.

    :raises OperatorProblem: if there is none, or a file cannot be used
    """
    if not any(path.is_file() or any(path.glob("*.toml")) for path in home.towns):
        raise OperatorProblem("problem.town_missing")
    try:
        towns = load_towns(*home.towns).values()
        return {
            town.key: ServedTown(town=town, policy=policy_for(town=town, file=file))
            for town, file in zip(towns, town_files(*home.towns), strict=True)
        }
    except TownProblem as problem:
        raise OperatorProblem("problem.town_broken", file=str(problem.file)) from problem
