"""
つなぎ: a person's own wish to work leaves for the employment-support agency, with a ready note.

It leaves matching with it: the wish rests, and whoever speaks for the person can begin it again.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.consent import current_consent, second_yes
from casework.ground import found
from casework.introductions import NotConfirmed
from casework.policy import allowed
from casework.post_wish import wish_to_change
from casework.referrals import agency_of, set_out, take_back_referrals
from casework.withdraw_wish import pause_wish
from storage.base import Id
from storage.states import HowSaid, WishState
from storage.tables import Account, Person, Referral, Wish
from towns import Town


@allowed
def refer_wish(
    session: Session,
    *,
    wish: Id | None,
    words: str,
    how_said: HowSaid,
    by: Account,
    town: Town,
    now: datetime,
) -> Referral:
    """
    Hand a wish to work on; written anew, it sets out anew.

    :param words: the note for the agency, already guarded
    :param how_said: how the person, who has read it, said that it may be handed on
    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if the wish was chosen, granted or withdrawn meanwhile
    :raises NotConfirmed: if it is not known how the person said it, or a guardian's yes is missing
    """
    row = wish_to_change(session, wish=wish, by=by)
    person = found(session, Person, row.person_id)
    guarded = not person.minor or current_consent(
        session, person=person.id, purpose=second_yes(person), now=now
    )
    if how_said is HowSaid.UNCONFIRMED or not guarded:
        raise NotConfirmed
    if row.state is WishState.OPEN:
        pause_wish(session, wish=row.id, by=by, now=now)
    referral = session.scalars(
        select(Referral).where(Referral.wish_id == row.id).with_for_update()
    ).one_or_none() or Referral(town=town.key, wish_id=row.id)
    referral.agency, referral.note, referral.how_said = agency_of(town), words, how_said
    referral.made_at = now
    referral.received_at = referral.received_by = referral.taken_back_at = None
    session.add(referral)
    session.flush()
    set_out(session, referral=referral, by=by, town=town, person=person.id, now=now)
    return referral


@allowed
def take_back_referral(session: Session, *, wish: Id | None, by: Account, now: datetime) -> Wish:
    """
    Take back what has not been received yet; the wish rests until it is begun again.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if the wish was chosen, granted or withdrawn meanwhile
    """
    row = wish_to_change(session, wish=wish, by=by)
    take_back_referrals(session, wishes=[row], by=by, now=now)
    return row
