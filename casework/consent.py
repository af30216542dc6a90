"""
同意: the person's own yes to being looked for and, after a choice, spoken of to a host.

It is a record with a day, a way and an end; taking it back works at once on
everything that is queued, asked or shown.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, NotYours, locked, must_be, record, tell
from casework.introductions import OPEN_INTRODUCTIONS, reopen, take_back
from casework.open_task import open_task
from followup.urgency import Urgency
from storage.base import Id
from storage.outbox import cancel_for_person
from storage.states import HowSaid, PlacementStep, Role
from storage.tables import Account, Consent, Introduction, Person, Placement, PlacementMember, Wish
from towns import Town

MATCHING = "matching"
LIFETIME = timedelta(days=365)


def give_consent(
    session: Session, *, person: Person, by: Account, how_said: HowSaid, now: datetime
) -> bool:
    """Record the person's yes for a year; 未確認 records nothing and returns False."""
    if how_said is HowSaid.UNCONFIRMED:
        return False
    if current_consent(session, person=person.id, now=now) is None:
        session.add(
            Consent(
                person_id=person.id,
                purpose=MATCHING,
                how_said=how_said,
                recorded_by=by.id,
                given_at=now,
                until=now + LIFETIME,
            )
        )
        record(
            session,
            by=by,
            act="give_consent",
            row=person,
            town=person.town,
            now=now,
            how_said=how_said.value,
        )
        for wish in session.scalars(select(Wish).where(Wish.person_id == person.id)):
            wish.searched_revision = 0
    return True


def current_consent(session: Session, *, person: Id, now: datetime) -> Consent | None:
    """Return the consent that holds now, if any."""
    return session.scalars(
        select(Consent).where(
            Consent.person_id == person,
            Consent.purpose == MATCHING,
            Consent.withdrawn_at.is_(None),
            (Consent.until.is_(None)) | (Consent.until > now),
        )
    ).first()


def withdraw_consent(
    session: Session, *, person: Id, by: Account, town: Town, now: datetime
) -> None:
    """
    Take the person's yes back: nothing is asked, sent or shown from now on.

    :raises NotYours: if the person is not in the care of ``by``
    """
    must_be(by, Role.SUPPORTER, Role.COORDINATOR, town=town.key)
    wishes = session.scalars(
        select(Wish).where(Wish.person_id == person).order_by(Wish.id).with_for_update()
    ).all()
    row = locked(session, Person, person)
    if by.role is Role.SUPPORTER and row.supporter_id != by.id:
        raise NotYours
    consent = current_consent(session, person=person, now=now)
    if consent is None:
        return
    consent.withdrawn_at = now
    cancel_for_person(session, person_id=person)
    for introduction in session.scalars(
        select(Introduction)
        .where(Introduction.person_id == person, Introduction.state.in_(OPEN_INTRODUCTIONS))
        .with_for_update()
    ):
        take_back(session, introduction=introduction, by=by, reason="consent", now=now)
    for wish in wishes:
        reopen(wish, now=now)
    record(session, by=by, act="withdraw_consent", row=row, town=town.key, now=now)
    for placement in session.scalars(
        select(Placement)
        .join(PlacementMember, PlacementMember.placement_id == Placement.id)
        .where(
            PlacementMember.person_id == person,
            PlacementMember.left_at.is_(None),
            Placement.step != PlacementStep.ENDED,
        )
    ):
        open_task(
            session,
            town=town,
            kind="consent_withdrawn",
            about=placement.id,
            urgency=Urgency.SAME_DAY,
            coordinator=placement.coordinator_id,
            person=person,
            placement=placement.id,
            now=now,
        )
    if by.id != row.supporter_id:
        tell(
            session,
            Notice(
                to=row.supporter_id,
                kind="wi.consent_withdrawn",
                subject=row.id,
                key=f"consent-withdrawn:{consent.id.hex}",
            ),
        )
