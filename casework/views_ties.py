"""A single tie, and a wish's goal, as whoever goes on with them sees them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from casework.ground import found
from casework.policy import allowed
from casework.ties import Bond, Giving, PartyKind
from casework.views_settling import GoalFacts, goal_of_wish
from storage.base import Id
from storage.tables import Account, Person, Tie, Wish


@dataclass(frozen=True, kw_only=True)
class TieView:
    """A tie of a person as it stands; ``name`` is shown on pages alone."""

    id: Id
    person: Id
    code: str
    kind: PartyKind
    bond: Bond
    giving: Giving
    name: str
    ended: bool


@dataclass(frozen=True, kw_only=True)
class GoalView:
    """A wish and the goal that it has now, if any."""

    wish: Id
    person: Id
    code: str
    goal: GoalFacts | None


@allowed
def tie_view(session: Session, *, tie: Id | None, by: Account) -> TieView:
    """
    Return a tie.

    :raises NotYours: if it is not of a person of ``by``, or of the town
    """
    row = found(session, Tie, tie)
    return TieView(
        id=row.id,
        person=row.person_id,
        code=session.get_one(Person, row.person_id).code,
        kind=PartyKind(row.kind),
        bond=Bond(row.bond),
        giving=Giving(row.giving),
        name=row.name,
        ended=row.until is not None,
    )


@allowed
def goal_view(session: Session, *, wish: Id | None, by: Account) -> GoalView:
    """
    Return the goal of a wish.

    :raises NotYours: if the wish is neither in the care nor in the town of ``by``
    """
    row = found(session, Wish, wish)
    return GoalView(
        wish=row.id,
        person=row.person_id,
        code=session.get_one(Person, row.person_id).code,
        goal=goal_of_wish(session, row.id),
    )
