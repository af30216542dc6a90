"""
電話・訪問で聞いた: who may enter an answer that somebody else gave, and how it was heard.

A coordinator enters what anybody of the town said; a supporter what the hosts said beside whom
their own person is. It is recorded as heard, and everybody else answers for themselves.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from casework.ground import Notice, NotYours, as_it_stands, tell
from casework.members import own_members
from casework.policy import still_theirs
from storage.base import Id
from storage.states import HowHeard, Role, Side
from storage.tables import Account, Person, Placement, PlacementMember

ELSEWHERE = frozenset({HowHeard.PHONE, HowHeard.VISIT})
"""By telephone or on a visit: somebody else entered it."""


def speaks_for_person(
    session: Session, *, person: Id | None, by: Account, how_heard: HowHeard
) -> Person:
    """
    Return a person whose answer ``by`` may give.

    :raises NotYours: if the person is in somebody else's care, unless a coordinator of the
        town says how it was heard
    """
    row = as_it_stands(session, Person, person)
    still_theirs(row, by=by)
    if by.role is Role.COORDINATOR and how_heard not in ELSEWHERE:
        raise NotYours
    return row


def answering_members(
    session: Session,
    *,
    placement: Placement,
    members: Sequence[PlacementMember],
    by: Account,
    how_heard: HowHeard,
) -> list[PlacementMember]:
    """
    Return those of ``members`` whose answer ``by`` may give.

    :raises NotYours: if there are none
    """
    own = own_members(session, placement=placement, members=members, by=by)
    if by.role is Role.SUPPORTER and how_heard in ELSEWHERE:
        return [one for one in members if one in own or one.side is Side.HOST]
    return own


def tell_entered(
    session: Session,
    *,
    person: Person,
    wish: Id,
    by: Account,
    said: str,
    how_heard: HowHeard,
    key: str,
) -> None:
    """Let the supporter know which answer of the person a coordinator has entered."""
    if by.id == person.supporter_id:
        return
    tell(
        session,
        Notice(
            to=person.supporter_id,
            kind="he.entered",
            subject=wish,
            key=f"he.entered:{key}",
            person=person.id,
            facts={"said": said, "heard": how_heard.value},
        ),
    )
