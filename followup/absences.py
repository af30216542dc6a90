"""
お休みがつづいている: when resting, or cancelling, is a reason to ask what could help.

It is no reproach and counts for nothing else; nobody but the coordinator hears of it.
"""

from collections.abc import Sequence

from followup.policy import Policy


def goes_on(missed: Sequence[bool], *, policy: Policy) -> bool:
    """
    Whether enough of the last sessions were missed.

    :param missed: the sessions that were told of, oldest first, and whether each was missed
    """
    return sum(missed[-policy.absences_among :]) >= policy.absences


def reason_to_look(missed: Sequence[bool], *, policy: Policy) -> int | None:
    """
    Return the place of the session since which there is reason to look; None without one.

    It is the one with which it began to go on, or a later one by which as many more were missed.
    """
    since, more = None, 0
    for place, was_missed in enumerate(missed):
        if not goes_on(missed[: place + 1], policy=policy):
            since = None
        elif since is None:
            since, more = place, 0
        elif was_missed:
            more += 1
            if more == policy.absences:
                since, more = place, 0
    return since
