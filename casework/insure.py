"""Which insurance covers those who meet, who is insured, and until when; renewed the same way."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.ground import record
from casework.hold_check import hold_check, tell_if_ready
from casework.open_task import settle_task
from casework.policies import office_of
from casework.policy import allowed
from followup.calendar import tokyo_day
from followup.insurance import Insurance, covers, renew_from
from storage.base import Id
from storage.tables import Account, FirstVisitCheck
from towns import Town

TASKS = ("insurance_ends", "insurance_over")
"""What the clock opens about an insurance; a new one settles it."""


class Insured(StrEnum):
    """Who is insured."""

    PERSON = "person"
    HOST = "host"
    BOTH = "both"


class OverAlready(Exception):
    """The insurance has ended by now."""


@allowed
def insure(
    session: Session,
    *,
    placement: Id | None,
    kind: Insurance,
    insured: Insured,
    until: date,
    by: Account,
    town: Town,
    now: datetime,
) -> FirstVisitCheck:
    """
    Keep the insurance of a placement, the first or the next.

    :raises NotYours: if ``by`` is no coordinator of the town
    :raises TooLate: if the placement has ended
    :raises OverAlready: if ``until`` lies behind us
    """
    held = hold_check(session, placement=placement, by=by)
    if not covers(until=until, day=tokyo_day(now)):
        raise OverAlready
    check = held.check
    check.insurance, check.insured, check.insured_until = kind.value, insured.value, until
    check.look_at = renew_from(kind=kind, until=until, office=office_of(town))
    for task in TASKS:
        settle_task(session, kind=task, about=held.placement.id, now=now)
    record(
        session,
        by=by,
        act="check.insured",
        row=check,
        town=held.placement.town,
        now=now,
        kind=kind.value,
        insured=insured.value,
        until=until.isoformat(),
    )
    tell_if_ready(session, placement=held.placement, members=held.members, by=by, now=now)
    return check
