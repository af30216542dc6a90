"""
A town's follow-up policy, made once from its file.

The town's office hours, closed days and cadence take the place of the defaults.
"""

from functools import lru_cache

from followup.calendar import YEAR_END, Office
from followup.policy import Policy
from towns import Town


@lru_cache(maxsize=64)
def _policy(changes: tuple[tuple[str, object], ...]) -> Policy:
    return Policy().with_changes(dict(changes))


def policy_of(town: Town) -> Policy:
    """
    Return the cadence of a town.

    :raises PolicyRefused: if its file names a number that is unknown or out of range
    """
    week = town.office.by_weekday.values()
    return _policy(
        (
            ("opens", max(hours.opens for hours in week)),
            ("closes", min(hours.closes for hours in week)),
            ("closed", YEAR_END | frozenset(town.office.closed)),
            *sorted(town.cadence.items()),
        )
    )


def office_of(town: Town) -> Office:
    """Return the working days and hours of a town's office."""
    return policy_of(town).office
