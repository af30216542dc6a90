"""Who pays for what, agreed before the first visit, so that nobody is surprised."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.first_visit import Cost
from casework.ground import record
from casework.hold_check import hold_check, tell_if_ready
from casework.policy import allowed
from storage.base import Id
from storage.tables import Account, FirstVisitCheck


class Payer(StrEnum):
    """Who pays; NOTHING means that there is nothing to pay."""

    PERSON = "person"
    HOST = "host"
    PROJECT = "project"
    NOTHING = "nothing"


@allowed
def agree_costs(
    session: Session,
    *,
    placement: Id | None,
    costs: Mapping[Cost, Payer],
    by: Account,
    now: datetime,
) -> FirstVisitCheck:
    """
    Keep who pays what.

    :param costs: every kind of cost with who pays it
    :raises NotYours: if ``by`` is neither a coordinator of the town nor a supporter in it
    :raises TooLate: if the placement has ended
    :raises ValueError: if a kind of cost is left out
    """
    if set(costs) != set(Cost):
        raise ValueError("each kind of cost needs somebody who pays it, or nothing")
    held = hold_check(session, placement=placement, by=by)
    held.check.costs = {cost.value: costs[cost].value for cost in Cost}
    record(
        session,
        by=by,
        act="check.costs",
        row=held.check,
        town=held.placement.town,
        now=now,
        **held.check.costs,
    )
    tell_if_ready(session, placement=held.placement, members=held.members, by=by, now=now)
    return held.check
