"""What the ways of a referral (つなぎ) share: it sets out with a task, and can be taken back."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import record
from casework.open_task import open_task, settle_task
from followup.urgency import Urgency
from storage.base import Id
from storage.tables import Account, Referral, Wish
from towns import AgencyKind, Town

TASK = "refer_job"


def agency_of(town: Town) -> str:
    """Return the name of the agency that helps people of a town to find work."""
    return town.agencies_for(AgencyKind.EMPLOYMENT)[0].name


def set_out(
    session: Session,
    *,
    referral: Referral,
    by: Account | None,
    town: Town,
    person: Id | None = None,
    host: Id | None = None,
    now: datetime,
) -> None:
    """Let a task stand until a coordinator has heard that the agency received it."""
    record(session, by=by, act="referral.made", row=referral, town=town.key, now=now)
    open_task(
        session,
        town=town,
        kind=TASK,
        about=referral.id,
        urgency=Urgency.THIS_WEEK,
        person=person,
        host=host,
        facts={"referral": referral.id.hex},
        now=now,
    )


def take_back_referrals(
    session: Session, *, wishes: Iterable[Wish], by: Account | None, now: datetime
) -> None:
    """Take back what about these wishes has not been received yet; what was written is erased."""
    rows = session.scalars(
        select(Referral)
        .where(
            Referral.wish_id.in_([wish.id for wish in wishes]),
            Referral.received_at.is_(None),
            Referral.taken_back_at.is_(None),
        )
        .order_by(Referral.id)
        .with_for_update()
    )
    for row in rows.all():
        row.taken_back_at, row.note = now, ""
        settle_task(session, kind=TASK, about=row.id, now=now, outcome="taken_back")
        record(session, by=by, act="referral.taken_back", row=row, town=row.town, now=now)
