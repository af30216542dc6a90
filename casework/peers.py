"""
仲間: how many others in the town wish the same; never who, and never so few that one could tell.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from casework.consent import current_consent
from casework.ground import TooLate, found
from casework.open_task import open_task
from casework.policy import allowed
from casework.views_wishes import wish_view
from followup.urgency import Urgency
from storage.base import Id
from storage.states import PersonState, WishState
from storage.tables import Account, Person, Task, Wish
from towns import Town

FEWEST = 2
"""One other person is somebody; from two on it is a number."""

TASK = "peers"


@allowed
def peers_of(session: Session, *, wish: Id | None, by: Account, now: datetime) -> int:
    """
    Return how many others wish the same in the town; 0 if there are fewer than :data:`FEWEST`.

    Nobody protected is counted or told, nor anybody without consent.

    :raises NotYours: if the wish is neither in their care nor in their town
    """
    seen = wish_view(session, wish=wish, by=by, now=now)
    row = found(session, Wish, seen.id)
    about = set(row.about or ())
    if not about or seen.protected or not seen.consented:
        return 0
    others = session.scalars(
        select(Wish)
        .join(Person, Person.id == Wish.person_id)
        .where(
            Wish.town == row.town,
            Wish.state.in_((WishState.OPEN, WishState.CHOSEN)),
            Wish.person_id != seen.person,
            Wish.about_sealed.is_not(None),
            Person.state == PersonState.ACTIVE,
            Person.protected.is_(False),
        )
        .options(load_only(Wish.person_id, Wish.about_sealed))
    )
    persons = {other.person_id for other in others if about.intersection(other.about)}
    agreed = [one for one in persons if current_consent(session, person=one, now=now)]
    return len(agreed) if len(agreed) >= FEWEST else 0


@allowed
def ask_about_peers(
    session: Session, *, wish: Id | None, by: Account, town: Town, now: datetime
) -> Task:
    """
    Ask the coordinators whether those who wish the same could do it together.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if there are too few by now
    """
    seen = wish_view(session, wish=wish, by=by, now=now)
    if not peers_of(session, wish=seen.id, by=by, now=now):
        raise TooLate
    return open_task(
        session,
        town=town,
        kind=TASK,
        about=seen.id,
        urgency=Urgency.THIS_WEEK,
        person=seen.person,
        facts={"wish": seen.id.hex},
        now=now,
    )
