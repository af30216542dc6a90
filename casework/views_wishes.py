"""
What a supporter or coordinator may see of persons, wishes and candidates.

A wish that is not one's own looks exactly like one that does not exist.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.consent import current_consent, second_yes
from casework.family import FamilySharing, family_sharing
from casework.freshness import last_confirmed
from casework.ground import found
from casework.policy import allowed, whose
from storage.base import Id
from storage.states import OPEN_INTRODUCTIONS, PersonState, WishState
from storage.tables import Account, Candidate, Hope, Host, Introduction, Offer, Person, Wish

LIVE = (WishState.OPEN, WishState.CHOSEN, WishState.PAUSED)


@dataclass(frozen=True)
class WishView:
    """
    A wish with what its reader may see; ``label`` is empty for a coordinator.

    ``guardian`` says that somebody under 18 has the second yes, a guardian's or an agency's.
    ``introductions`` are those under way, each with the name of its host.
    """

    id: Id
    person: Id
    code: str
    label: str
    area: str
    state: WishState
    person_state: PersonState
    later: bool
    sentence: str
    own_words: str
    likes: tuple[str, ...]
    strengths: tuple[str, ...]
    slots: tuple[str, ...]
    needs: tuple[str, ...]
    first_step: str
    consented: bool
    protected: bool
    minor: bool
    guardian: bool
    family: FamilySharing | None
    danger_at_home: bool
    candidates: int
    almost: dict[str, Any]
    searched: bool
    introductions: tuple[tuple[Id, str], ...]
    since: datetime


@dataclass(frozen=True)
class CandidateView:
    """
    A candidate with its reasons, and what is shown of the offer and the host.

    ``introduction`` is the one under way for it, if the person has chosen it already;
    ``confirmed_at`` when the host last said that the offer holds.
    """

    id: Id
    wish: Id
    offer: Id
    offer_text: str
    offer_kind: str
    host_name: str
    hopes: tuple[str, ...]
    slots: tuple[str, ...]
    days: tuple[date, ...]
    reasons_person: list[dict[str, Any]]
    reasons_host: list[dict[str, Any]]
    asks: list[dict[str, Any]]
    introduction: Id | None
    confirmed_at: datetime


@allowed
def my_persons(session: Session, *, by: Account) -> list[Person]:
    """Return the persons in the care of a supporter, the newest first."""
    return list(
        session.scalars(
            select(Person)
            .where(whose(by, "my_persons", Person), Person.state != PersonState.CLOSED)
            .order_by(Person.created_at.desc())
        )
    )


@allowed
def wishes_for(session: Session, *, by: Account, start: int, count: int) -> tuple[list[Id], int]:
    """Return a page of the live wishes that ``by`` may see, and how many there are."""
    query = (
        select(Wish.id)
        .join(Person, Person.id == Wish.person_id)
        .where(
            whose(by, "wishes_for", Wish), Wish.state.in_(LIVE), Person.state != PersonState.CLOSED
        )
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    # The one that has waited longest stands first, so that nobody waits unseen.
    page = session.scalars(query.order_by(Wish.created_at).offset(start).limit(count))
    return list(page), total


@allowed
def wishes_of(session: Session, *, person: Id | None, by: Account) -> list[Id]:
    """
    Return the live wishes of one person, the oldest first.

    :raises NotYours: if the person is neither in the care nor in the town of ``by``
    """
    row = found(session, Person, person)
    query = select(Wish.id).where(Wish.person_id == row.id, Wish.state.in_(LIVE))
    return list(session.scalars(query.order_by(Wish.created_at)))


@allowed
def wish_view(session: Session, *, wish: Id | None, by: Account, now: datetime) -> WishView:
    """
    Return one wish as ``by`` may see it.

    :raises NotYours: if it is neither in their care nor in their town
    """
    row = found(session, Wish, wish)
    person = found(session, Person, row.person_id)
    own = person.supporter_id == by.id
    shown = select(func.count()).where(Candidate.wish_id == row.id, Candidate.state == "shown")
    return WishView(
        id=row.id,
        person=person.id,
        code=person.code,
        label=person.label if own else "",
        area=person.area,
        state=row.state,
        person_state=person.state,
        later=row.later,
        sentence=row.sentence,
        own_words=row.own_words if own else "",
        likes=tuple(row.likes or ()),
        strengths=tuple(row.strengths or ()),
        slots=tuple(row.slots),
        needs=tuple(row.needs),
        first_step=row.first_step,
        consented=current_consent(session, person=person.id, now=now) is not None,
        protected=person.protected,
        minor=person.minor,
        guardian=person.minor
        and current_consent(session, person=person.id, purpose=second_yes(person), now=now)
        is not None,
        family=family_sharing(session, person=person, now=now),
        danger_at_home=person.danger_at_home,
        candidates=session.scalar(shown) or 0,
        almost=row.almost,
        searched=row.searched_revision == row.revision,
        introductions=_introductions(session, row.id),
        since=row.created_at,
    )


@allowed
def candidate_views(
    session: Session, *, wish: Id | None, by: Account, now: datetime
) -> list[CandidateView]:
    """
    Return the candidates of a wish, the best first.

    :raises NotYours: if the wish is neither in their care nor in their town
    """
    seen = wish_view(session, wish=wish, by=by, now=now)
    rows = session.execute(
        select(Candidate, Offer, Host)
        .join(Offer, Offer.id == Candidate.offer_id)
        .join(Host, Host.id == Candidate.host_id)
        .where(Candidate.wish_id == seen.id, Candidate.state == "shown")
        .order_by(Candidate.rank)
    ).all()
    confirmed = last_confirmed(session, offers=[offer for _, offer, _ in rows])
    under_way = dict(
        session.execute(
            select(Introduction.offer_id, Introduction.id).where(
                Introduction.wish_id == seen.id, Introduction.state.in_(OPEN_INTRODUCTIONS)
            )
        ).all()
    )
    return [
        CandidateView(
            id=candidate.id,
            wish=seen.id,
            offer=offer.id,
            offer_text=offer.text,
            offer_kind=offer.kind,
            host_name=host.name,
            hopes=tuple(
                hope.text for hope in session.scalars(select(Hope).where(Hope.offer_id == offer.id))
            ),
            slots=tuple(offer.slots),
            days=tuple(map(date.fromisoformat, offer.days)),
            reasons_person=candidate.reasons["person"],
            reasons_host=candidate.reasons["host"],
            asks=candidate.reasons["asks"],
            introduction=under_way.get(offer.id),
            confirmed_at=confirmed[offer.id],
        )
        for candidate, offer, host in rows
    ]


def _introductions(session: Session, wish: Id) -> tuple[tuple[Id, str], ...]:
    rows = session.execute(
        select(Introduction.id, Host)
        .join(Host, Host.id == Introduction.host_id)
        .where(Introduction.wish_id == wish, Introduction.state.in_(OPEN_INTRODUCTIONS))
        .order_by(Introduction.created_at)
    )
    return tuple((introduction, host.name) for introduction, host in rows)
