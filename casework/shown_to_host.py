"""
What a host reads of a person: what a coordinator approved, in the words that stood there then.

A wish that changes afterwards reaches no host before an introduction of it is approved anew.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import found
from casework.policy import allowed
from casework.post_wish import own_person
from storage.base import Id
from storage.tables import Account, Candidate, Introduction, Person, PlacementMember, Wish


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The sentence, the area and the reasons, and nothing else that tells of a person."""

    sentence: str = ""
    later: bool = False
    likes: tuple[str, ...] = ()
    area: str = ""
    first_step: str = ""
    reasons: tuple[Mapping[str, Any], ...] = ()


def as_it_stands_now(session: Session, *, introduction: Introduction) -> Shown:
    """Return what a host would read if it were approved now."""
    return _as_it_stands(session, introduction.wish_id, introduction.offer_id)


@allowed
def would_be_shown(session: Session, *, candidate: Id | None, by: Account) -> Shown:
    """
    Return what a host would read if the person chose this candidate: the yes is to these words.

    :raises NotYours: if the person is not in the care of ``by``
    """
    row = found(session, Candidate, candidate)
    own_person(session, person=found(session, Wish, row.wish_id).person_id, by=by)
    return _as_it_stands(session, row.wish_id, row.offer_id)


def _as_it_stands(session: Session, wish_id: Id, offer_id: Id) -> Shown:
    wish = found(session, Wish, wish_id)
    candidate = session.scalars(
        select(Candidate).where(Candidate.wish_id == wish.id, Candidate.offer_id == offer_id)
    ).one_or_none()
    return Shown(
        sentence=wish.sentence,
        later=wish.later,
        likes=tuple(wish.likes or ()),
        area=found(session, Person, wish.person_id).area,
        first_step=wish.first_step,
        reasons=tuple(candidate.reasons["host"]) if candidate else (),
    )


def let_it_be_shown(session: Session, *, introduction: Introduction) -> None:
    """Keep what stands there now as what was approved."""
    introduction.shown = asdict(as_it_stands_now(session, introduction=introduction))


def approved_of(introduction: Introduction) -> Shown | None:
    """Return what was approved of an introduction; nothing before."""
    if introduction.shown is None:
        return None
    kept: dict[str, Any] = {**introduction.shown}
    for many in ("likes", "reasons"):
        kept[many] = tuple(kept[many])
    return Shown(**kept)


def sentence_shown(session: Session, *, member: PlacementMember) -> str:
    """Return the sentence with which a person came into a placement, as it was approved."""
    rows = session.scalars(
        select(Introduction)
        .where(
            Introduction.placement_id == member.placement_id,
            Introduction.wish_id == member.wish_id,
        )
        .order_by(Introduction.created_at.desc())
        .limit(1)
    )
    for introduction in rows:
        shown = approved_of(introduction)
        return shown.sentence if shown else ""
    return ""
