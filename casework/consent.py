"""
同意: the person's own yes to being looked for and, after a choice, spoken of to a host.

It is a record with a day, a way and an end; taking it back works at once on
everything that is queued, asked or shown.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from casework.end_giving import end_giving
from casework.ground import (
    Notice,
    as_it_stands,
    locked_all,
    record,
    tell,
)
from casework.introductions import take_back
from casework.members import running_placements
from casework.open_task import settle_task
from casework.policy import allowed, still_theirs
from casework.post_wish import own_person
from casework.raise_concerns import open_concern
from casework.referrals import take_back_referrals
from casework.reopen_wish import reopen_wish, search_anew
from casework.stories.withdraw_story import withdraw_stories_of
from followup.concerns import Kind
from storage.base import Id
from storage.outbox import cancel_for_person
from storage.states import OPEN_INTRODUCTIONS, HowSaid, HowTold
from storage.tables import (
    Account,
    Candidate,
    Consent,
    Introduction,
    Person,
    PlacementMember,
    Wish,
)
from towns import Town

MATCHING = "matching"
GUARDIAN = "guardian"
"""What a consent is for: the person's own yes, and for somebody under 18 the guardian's as well."""
AGENCY = "agency"
"""Instead of a guardian's yes where home is the danger: decided together with an agency."""
FAMILY = "family"
"""Whether a family is told anything; it opens no gate."""

STORY = "story"
"""That what came true is told in the town's magazine, without telling who it was."""

FOR_A_SEARCH = (MATCHING, GUARDIAN, AGENCY)
LIFETIME = timedelta(days=365)


@allowed
def give_consent(
    session: Session,
    *,
    person: Id,
    by: Account,
    how_said: HowSaid,
    told: HowTold | None = None,
    purpose: str = MATCHING,
    extent: str = "",
    now: datetime,
) -> bool:
    """
    Record a yes for a year, the person's own or a guardian's; 未確認 records nothing.

    Returns whether it was recorded.

    :param told: how it was explained to them
    :param extent: how far it goes, where there is a choice; another one takes the earlier's place
    :raises NotYours: if the person is not in the care of ``by``
    """
    row = own_person(session, person=person, by=by)
    if how_said is HowSaid.UNCONFIRMED:
        return False
    wishes = locked_all(session, select(Wish).where(Wish.person_id == row.id))
    # While this waited for its locks the person may have been handed over to a colleague.
    own_person(session, person=row.id, by=by)
    held = current_consent(session, person=row.id, purpose=purpose, now=now)
    if held is not None and held.extent != extent:
        held.withdrawn_at, held = now, None
    if held is None:
        write_consent(
            session,
            person=row,
            purpose=purpose,
            how_said=how_said,
            told=told,
            extent=extent,
            by=by,
            now=now,
        )
        # A yes to giving opens no gate of what is wished.
        for wish in wishes if purpose in FOR_A_SEARCH else ():
            search_anew(wish, by=by, now=now)
    return True


def write_consent(
    session: Session,
    *,
    person: Person,
    purpose: str,
    how_said: HowSaid,
    told: HowTold | None = None,
    extent: str = "",
    by: Account,
    now: datetime,
) -> None:
    """Write a yes down for a year, as part of a deed that has asked whether it may."""
    session.add(
        Consent(
            person_id=person.id,
            purpose=purpose,
            how_said=how_said,
            told_how=told.value if told else "",
            extent=extent,
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
        purpose=purpose,
        extent=extent,
    )


def current_consent(
    session: Session, *, person: Id, purpose: str = MATCHING, now: datetime
) -> Consent | None:
    """Return the consent that holds now, if any."""
    return session.scalars(_holding(person, purpose, now)).first()


def may_look(session: Session, *, person: Person, now: datetime) -> bool:
    """
    Whether somebody may be looked for: with their own yes, and under 18 a guardian's too.

    Where home is the danger an agency takes the guardian's place.
    """
    return all(
        current_consent(session, person=person.id, purpose=purpose, now=now) is not None
        for purpose in _needed(person)
    )


def who_may_be_looked_for(
    session: Session, *, persons: Collection[Person], now: datetime
) -> frozenset[Id]:
    """Return for whom :func:`may_look` says yes, in one reading for all."""
    holding = _holding_for([person.id for person in persons], now)
    said = {(person, purpose) for person, purpose in session.execute(holding)}
    return frozenset(
        person.id
        for person in persons
        if all((person.id, purpose) in said for purpose in _needed(person))
    )


def _needed(person: Person) -> list[str]:
    return [MATCHING, *([second_yes(person)] if person.minor else [])]


def second_yes(person: Person) -> str:
    """Return whose yes somebody under 18 needs besides their own."""
    return AGENCY if person.danger_at_home else GUARDIAN


@allowed
def withdraw_consent(
    session: Session,
    *,
    person: Id,
    by: Account,
    town: Town,
    purpose: str = MATCHING,
    now: datetime,
) -> None:
    """
    Take a yes back, the person's own or a guardian's: nothing is asked, sent or shown any more.

    :raises NotYours: if the person is not in the care of ``by``, or of another town
    """
    wishes = locked_all(session, select(Wish).where(Wish.person_id == person))
    row = as_it_stands(session, Person, person)
    still_theirs(row, by=by)
    held = session.scalars(_holding(row.id, purpose, now)).all()
    if not held:
        return
    for consent in held:
        consent.withdrawn_at = now
    if purpose not in FOR_A_SEARCH:
        record(
            session,
            by=by,
            act="withdraw_consent",
            row=row,
            town=row.town,
            now=now,
            purpose=purpose,
        )
        if purpose == STORY:
            withdraw_stories_of(session, person=row.id, by=by, now=now)
        return
    for introduction in locked_all(
        session,
        select(Introduction).where(
            Introduction.person_id == row.id, Introduction.state.in_(OPEN_INTRODUCTIONS)
        ),
    ):
        take_back(session, introduction=introduction, by=by, reason="consent", now=now)
    # Only now: taking back must still see which host has not been asked yet.
    cancel_for_person(session, person_id=row.id)
    for wish in wishes:
        reopen_wish(session, wish=wish, by=by, now=now)
        hide_candidates(session, wish=wish, now=now)
    take_back_referrals(session, wishes=wishes, by=by, now=now)
    record(
        session,
        by=by,
        act="withdraw_consent",
        row=row,
        town=row.town,
        now=now,
        purpose=purpose,
    )
    _look_at_placements(session, row, town, now)
    end_giving(session, person=row, by=by, town=town, now=now)
    if by.id != row.supporter_id:
        tell(
            session,
            Notice(
                to=row.supporter_id,
                kind="wi.consent_withdrawn",
                subject=row.id,
                key=f"consent-withdrawn:{held[0].id.hex}",
            ),
        )


def _holding(person: Id, purpose: str, now: datetime) -> Select[Consent]:
    return select(Consent).where(
        Consent.person_id == person, Consent.purpose == purpose, *_holds(now)
    )


def _holding_for(persons: Collection[Id], now: datetime) -> Select[Id, str]:
    return select(Consent.person_id, Consent.purpose).where(
        Consent.person_id.in_(persons), *_holds(now)
    )


def _holds(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Consent.withdrawn_at.is_(None), or_(Consent.until.is_(None), Consent.until > now)


def hide_candidates(session: Session, *, wish: Wish, now: datetime) -> None:
    """Show no candidate any more, and look for none until the person may be looked for again."""
    for candidate in session.scalars(
        select(Candidate).where(Candidate.wish_id == wish.id, Candidate.state == "shown")
    ):
        candidate.state = "gone"
    wish.revision += 1
    wish.searched_revision, wish.searched_at = wish.revision, now
    settle_task(session, kind="no_candidate", about=wish.id, now=now, outcome="consent")


def _look_at_placements(session: Session, person: Person, town: Town, now: datetime) -> None:
    for placement in running_placements(session, PlacementMember.person_id == person.id):
        open_concern(
            session,
            town=town,
            kind=Kind.CONSENT_WITHDRAWN,
            about=placement.id,
            coordinator=placement.coordinator_id,
            person=person.id,
            placement=placement.id,
            now=now,
        )
