"""
「だれかの役に立ってみたい」: a person's own strength becomes an offer, because they want it.

Only after 継続, with a consent of its own, and never asked for: the button is quiet, and nobody
counts. The other side reads 「地域の方」.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.consent import give_consent
from casework.end_giving import end_giving
from casework.giving import GIVING, giving_host, hat_of, may_give
from casework.ground import TooLate, as_it_stands, record
from casework.introductions import NotConfirmed
from casework.offer_terms import OfferTerms
from casework.open_task import open_task
from casework.policy import allowed, still_theirs
from casework.post_offer import post_offer
from casework.post_wish import own_person
from casework.register_host import HostKind
from storage.base import Id
from storage.states import HostState, HowSaid, HowTold, Role
from storage.tables import Account, Host, Offer, Person
from towns import Town


@allowed
def offer_strength(
    session: Session,
    *,
    person: Id | None,
    how_said: HowSaid,
    told: HowTold | None = None,
    terms: OfferTerms,
    name: str,
    by: Account,
    town: Town,
    now: datetime,
) -> Offer:
    """
    Keep what a person would like to give; it is shown once a coordinator has approved it.

    :param told: how it was explained to them
    :param terms: guarded words of the supporter, nothing that tells who it is
    :param name: how others read of the giver, the same for everybody
    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if they take part in nothing as 継続 yet, or are protected or a minor
    :raises NotConfirmed: if it is not known how the person said it
    """
    owner = own_person(session, person=person, by=by)
    if not may_give(session, person=owner):
        raise TooLate
    if not give_consent(
        session, person=owner.id, by=by, how_said=how_said, told=told, purpose=GIVING, now=now
    ):
        raise NotConfirmed
    host = giving_host(session, person=owner.id)
    if host is None:
        host = _new_giver(session, owner, name=name, by=by, town=town, now=now)
    return post_offer(session, by=hat_of(session, host=host), terms=terms, town=town, now=now)


@allowed
def stop_giving(
    session: Session, *, person: Id | None, by: Account, town: Town, now: datetime
) -> None:
    """
    Take the consent to giving back: what was offered ends, and whoever waits for it hears so.

    :raises NotYours: if the person is neither in the care nor in the town of ``by``
    :raises TooLate: if nothing is given
    """
    row = as_it_stands(session, Person, person)
    still_theirs(row, by=by)
    if giving_host(session, person=row.id) is None:
        raise TooLate
    end_giving(session, person=row, by=by, town=town, now=now)


def _new_giver(
    session: Session, person: Person, *, name: str, by: Account, town: Town, now: datetime
) -> Host:
    host = Host(
        town=person.town,
        kind=HostKind.VOLUNTEER.value,
        name=name,
        sentence="",
        area=person.area,
        state=HostState.WAITING,
        person_id=person.id,
        created_at=now,
    )
    session.add(host)
    session.flush()
    session.add(
        Account(
            town=person.town,
            role=Role.HOST,
            label="",
            host_id=host.id,
            language=by.language,
            hours=by.hours,
            created_at=now,
        )
    )
    session.flush()
    record(session, by=by, act="giving.begun", row=person, town=person.town, now=now)
    open_task(
        session,
        town=town,
        kind="approve_host",
        about=host.id,
        host=host.id,
        person=person.id,
        now=now,
    )
    return host
