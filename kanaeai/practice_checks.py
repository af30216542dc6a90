"""
開始前の確認 of the practice town's own stories, settled by the deeds as anybody would.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.accept_promises import accept_promises
from casework.agree_costs import Payer, agree_costs
from casework.check_host import HowChecked, check_host
from casework.first_visit import Cost
from casework.insure import Insured, insure
from casework.name_first_call import name_first_call
from casework.promises import VERSION
from casework.write_host_note import write_host_note
from followup.calendar import tokyo_day
from followup.insurance import Insurance, end_of_business_year
from storage.base import Id
from storage.states import HowHeard, HowSaid, Side
from storage.tables import Account, PlacementMember
from towns import Town

NOTE = "はじめは見ているだけかもしれません。よろしくお願いします。"


def settle_checks(
    session: Session,
    *,
    placement: Id,
    coordinator: Account,
    supporter: Account,
    giver: Account,
    town: Town,
    now: datetime,
) -> None:
    """Settle everything that comes before the first visit of one person at one host."""
    for member in session.scalars(
        select(PlacementMember).where(PlacementMember.placement_id == placement)
    ).all():
        if member.side is Side.PERSON:
            write_host_note(
                session,
                member=member.id,
                words=NOTE,
                how_said=HowSaid.CHOSEN,
                by=supporter,
                town=town,
                now=now,
            )
        else:
            check_host(
                session,
                member=member.id,
                how=HowChecked.VISIT,
                day=tokyo_day(now - timedelta(days=1)),
                by=coordinator,
                now=now,
            )
    accept_promises(
        session,
        host=giver.host_id,
        version=VERSION,
        how_heard=HowHeard.CHAT,
        by=giver,
        now=now,
    )
    insure(
        session,
        placement=placement,
        kind=Insurance.VOLUNTEER,
        insured=Insured.BOTH,
        # The stories began up to two months ago; what is agreed today must still be covered.
        until=end_of_business_year(tokyo_day(now + timedelta(days=90))),
        by=coordinator,
        town=town,
        now=now,
    )
    agree_costs(
        session,
        placement=placement,
        costs={
            Cost.TRAVEL: Payer.PERSON,
            Cost.MATERIAL: Payer.NOTHING,
            Cost.INSURANCE: Payer.PROJECT,
            Cost.MEALS: Payer.NOTHING,
        },
        by=coordinator,
        now=now,
    )
    line = town.public_lines[0]
    name_first_call(
        session,
        placement=placement,
        office=line.name,
        phone=line.phone,
        by=supporter,
        now=now,
    )
