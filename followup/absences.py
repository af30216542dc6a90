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


def is_news(missed: Sequence[bool], *, told: int, policy: Policy) -> bool:
    """
    Whether what was just told of the session at place ``told`` makes it a reason to look.

    Once when it begins to go on, and again whenever as many more were missed in a row.
    """
    if not missed[told] or not goes_on(missed, policy=policy):
        return False
    before = [*missed[:told], *missed[told + 1 :]]
    if not goes_on(before, policy=policy):
        return True
    in_a_row = len(missed)
    while in_a_row and missed[in_a_row - 1]:
        in_a_row -= 1
    return (len(missed) - in_a_row) % policy.absences == 0 and missed[-1]
