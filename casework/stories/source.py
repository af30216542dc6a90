"""What a story is first made of: codes and counts of a placement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.ground import found
from casework.policy import allowed
from casework.stories.tellable import must_be_tellable
from storage.base import Id
from storage.states import DayState, PlacementStep, Side
from storage.tables import Account, Host, MeetingDay, Placement, PlacementMember, Wish


@dataclass(frozen=True, kw_only=True)
class StorySource:
    """
    What a draft is made of: codes and counts alone.

    :param activities: keys of the vocabulary, the wish's own first
    :param kinds: the kinds of the hosts
    :param held: how many meetings took place
    :param came_true: what each side said, by side; a side that has not said it is not there
    """

    placement: Id
    persons: int
    kinds: tuple[str, ...]
    activities: tuple[str, ...]
    step: PlacementStep
    began_at: datetime
    ended_at: datetime | None
    held: int
    came_true: Mapping[Side, str]


@allowed
def story_source(session: Session, *, placement: Id | None, by: Account) -> StorySource:
    """
    Return what a draft about a placement is made of.

    :raises NotYours: if it is of another town
    :raises NotToBeTold: if one of its persons must not be looked for
    """
    row = found(session, Placement, placement)
    must_be_tellable(session, placement=row.id)
    members = session.scalars(
        select(PlacementMember)
        .where(PlacementMember.placement_id == row.id)
        .order_by(PlacementMember.id)
    ).all()
    persons = [one for one in members if one.side is Side.PERSON]
    hosts = [one for one in members if one.side is Side.HOST]
    held = select(func.count()).where(
        MeetingDay.placement_id == row.id, MeetingDay.state == DayState.HELD
    )
    return StorySource(
        placement=row.id,
        persons=len(persons),
        kinds=tuple(session.get_one(Host, one.host_id).kind for one in hosts),
        activities=tuple(dict.fromkeys(_activities(session, persons))),
        step=row.step,
        began_at=row.created_at,
        ended_at=row.ended_at,
        held=session.scalar(held) or 0,
        came_true={one.side: one.came_true for one in (*hosts, *persons) if one.came_true},
    )


def _activities(session: Session, persons: Sequence[PlacementMember]) -> list[str]:
    keys: list[str] = []
    for one in persons:
        wish = session.get(Wish, one.wish_id) if one.wish_id else None
        if wish is not None:
            keys += [*(wish.about or ()), *(wish.likes or ())]
    return keys
