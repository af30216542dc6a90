"""開始前の確認 settled in a line, by those whose it is and through the deeds."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.accept_promises import accept_promises
from casework.agree_costs import Payer, agree_costs
from casework.check_host import HowChecked, check_host
from casework.confirm_two_adults import confirm_two_adults
from casework.consent import GUARDIAN, give_consent
from casework.first_visit import Cost, Item
from casework.ground import take_notices
from casework.insure import Insured, insure
from casework.name_first_call import name_first_call
from casework.promises import VERSION
from casework.write_host_note import write_host_note
from followup.insurance import Insurance
from storage.base import Id
from storage.states import HowHeard, HowSaid, Role, Side
from storage.tables import Account, Person, Placement, PlacementMember
from tests.making import TOWN

NOTE = "はじめは見ているだけかもしれません。よろしくお願いします。"


def settles_everything(
    session: Session,
    *,
    placement: Placement | Id,
    now: datetime,
    until: date | None = None,
    besides: Collection[Item] = (),
) -> None:
    """
    Settle every item of a placement but ``besides``, and forget who was told.

    :param until: the last day of the insurance; in a year, if nothing is said
    """
    row = session.get_one(
        Placement, placement.id if isinstance(placement, Placement) else placement
    )
    by = session.scalars(
        select(Account).where(Account.town == row.town, Account.role == Role.COORDINATOR)
    ).first()
    assert by is not None
    members = session.scalars(
        select(PlacementMember).where(
            PlacementMember.placement_id == row.id, PlacementMember.left_at.is_(None)
        )
    ).all()
    for member in members:
        if member.side is Side.HOST:
            _host(session, member, by, now, besides)
        else:
            _person(session, member, now, besides)
    if Item.INSURANCE not in besides:
        insure(
            session,
            placement=row.id,
            kind=Insurance.OTHER,
            insured=Insured.BOTH,
            until=until or (now + timedelta(days=365)).date(),
            by=by,
            town=TOWN,
            now=now,
        )
    if Item.COSTS not in besides:
        agree_costs(
            session,
            placement=row.id,
            costs=dict.fromkeys(Cost, Payer.NOTHING),
            by=by,
            now=now,
        )
    if Item.FIRST_CALL not in besides:
        name_first_call(
            session,
            placement=row.id,
            office="くらしの相談室",
            phone="050-0000-0150",
            by=by,
            now=now,
        )
    if Item.TWO_ADULTS not in besides:
        confirm_two_adults(session, placement=row.id, by=by, now=now)
    take_notices(session)


def _host(
    session: Session,
    member: PlacementMember,
    by: Account,
    now: datetime,
    besides: Collection[Item],
) -> None:
    if Item.VISITED not in besides:
        check_host(
            session,
            member=member.id,
            how=HowChecked.VISIT,
            day=(now - timedelta(days=1)).date(),
            by=by,
            now=now,
        )
    if Item.PROMISES not in besides:
        accept_promises(
            session,
            host=member.host_id,
            version=VERSION,
            how_heard=HowHeard.VISIT,
            by=by,
            now=now,
        )


def _person(
    session: Session, member: PlacementMember, now: datetime, besides: Collection[Item]
) -> None:
    person = session.get_one(Person, member.person_id)
    supporter = session.get_one(Account, person.supporter_id)
    if Item.NOTE not in besides:
        write_host_note(
            session,
            member=member.id,
            words=NOTE,
            how_said=HowSaid.CHOSEN,
            by=supporter,
            town=TOWN,
            now=now,
        )
    if person.minor and Item.GUARDIAN not in besides:
        give_consent(
            session,
            person=person.id,
            by=supporter,
            how_said=HowSaid.CHOSEN,
            purpose=GUARDIAN,
            now=now,
        )
