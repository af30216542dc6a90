"""願いをあずける: a wish is kept, and the search for it begins."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from casework.ground import TooLate, as_it_stands, locked, record
from casework.policy import allowed, still_theirs
from storage.base import Id
from storage.states import PersonState, WishState
from storage.tables import Account, Person, Wish

CHANGEABLE = (WishState.OPEN, WishState.PAUSED)


@dataclass(frozen=True, kw_only=True)
class WishTold:
    """
    What a supporter tells of a wish; every free text is already guarded.

    :param sentence: the one sentence for the other side; empty for 「願いはこれから」
    :param likes: keys of activities; so are ``strengths``
    :param slots: slot keys; empty means any time
    """

    later: bool
    sentence: str
    likes: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    first_step: str = ""
    own_words: str = ""
    family_wish: str = ""


@allowed
def post_wish(session: Session, *, person: Id, told: WishTold, by: Account, now: datetime) -> Wish:
    """
    Keep a new wish of a person.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if everything about the person was stopped or closed
    """
    owner = person_to_wish_for(session, person=person, by=by)
    wish = Wish(
        person_id=owner.id, town=owner.town, area=owner.area, created_at=now, changed_at=now
    )
    _write(wish, told)
    session.add(wish)
    session.flush()
    record(session, by=by, act="post_wish", row=wish, town=wish.town, now=now)
    return wish


@allowed
def change_wish(session: Session, *, wish: Id, told: WishTold, by: Account, now: datetime) -> Wish:
    """
    Change a wish that is open or paused; it is searched anew.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if it was chosen, granted or withdrawn meanwhile
    """
    row = wish_to_change(session, wish=wish, by=by)
    _write(row, told)
    row.revision += 1
    row.changed_at = now
    record(session, by=by, act="change_wish", row=row, town=row.town, now=now)
    return row


@allowed
def person_to_wish_for(session: Session, *, person: Id | None, by: Account) -> Person:
    """
    Return a person for whom a wish can be told.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if everything about the person was stopped or closed
    """
    owner = own_person(session, person=person, by=by)
    if owner.state is not PersonState.ACTIVE:
        raise TooLate
    return owner


@allowed
def wish_to_change(session: Session, *, wish: Id | None, by: Account) -> Wish:
    """
    Return a wish, locked, that can still be changed.

    :raises NotYours: if the person is not in the care of ``by``
    :raises TooLate: if it was chosen, granted or withdrawn meanwhile
    """
    row = locked(session, Wish, wish)
    own_person(session, person=row.person_id, by=by)
    if row.state not in CHANGEABLE:
        raise TooLate
    return row


def told_of(wish: Wish) -> WishTold:
    """Return a wish as it was told, to be changed."""
    return WishTold(
        later=wish.later,
        sentence=wish.sentence,
        likes=tuple(wish.likes or ()),
        strengths=tuple(wish.strengths or ()),
        slots=tuple(wish.slots),
        needs=tuple(wish.needs),
        first_step=wish.first_step,
        own_words=wish.own_words,
        family_wish=wish.family_wish,
    )


def own_person(session: Session, *, person: Id | None, by: Account) -> Person:
    """
    Return a person in the care of ``by``.

    :raises NotYours: otherwise
    """
    row = as_it_stands(session, Person, person)
    still_theirs(row, by=by)
    return row


def _write(wish: Wish, told: WishTold) -> None:
    wish.later = told.later
    wish.sentence = told.sentence
    wish.likes, wish.strengths = list(told.likes), list(told.strengths)
    wish.slots, wish.needs = list(told.slots), list(told.needs)
    wish.first_step = told.first_step
    wish.own_words, wish.family_wish = told.own_words, told.family_wish
