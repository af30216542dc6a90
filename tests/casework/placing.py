"""Placements in a line, for the tests of what happens in them."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_step import answer_step
from casework.begin_placement import begin_placement
from casework.ground import take_notices
from storage.states import (
    DayState,
    HowSaid,
    PlacementStep,
    Side,
)
from storage.tables import (
    MeetingDay,
    Placement,
    PlacementMember,
    StepYes,
)
from tests.casework.checking import settles_everything
from tests.making import NOW, TOWN, Cast

TOWNS = {TOWN.key: TOWN}


HOUR = timedelta(hours=1)


DAY = timedelta(days=1)


def begun(session: Session, cast: Cast, joins: Placement | None = None) -> Placement:
    """Begin the placement of a cast, or let it join one, its checks settled; forget the notices."""
    placement = begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=joins.id if joins else None,
        town=TOWN,
        now=NOW,
    )
    settles_everything(session, placement=placement, now=NOW)
    return placement


def placed(session: Session, cast: Cast, **values: object) -> Placement:
    """Let the two of a cast take part in something, by rows alone."""
    placement = Placement(
        **{
            "town": TOWN.key,
            "step": PlacementStep.TRIAL,
            "coordinator_id": cast.coordinator.id,
            "created_at": NOW,
            "step_since": NOW,
        }
        | values
    )
    session.add(placement)
    session.flush()
    for side, of in (
        (Side.PERSON, {"person_id": cast.person.id, "wish_id": cast.wish.id}),
        (Side.HOST, {"host_id": cast.host.id, "offer_id": cast.offer.id}),
    ):
        session.add(PlacementMember(placement_id=placement.id, side=side, joined_at=NOW, **of))
    session.flush()
    return placement


def member(session: Session, placement: Placement, cast: Cast, side: Side) -> PlacementMember:
    """Return one side's member of a cast."""
    is_it = (
        PlacementMember.person_id == cast.person.id
        if side is Side.PERSON
        else PlacementMember.offer_id == cast.offer.id
    )
    return session.scalars(
        select(PlacementMember).where(PlacementMember.placement_id == placement.id, is_it)
    ).one()


def asked(session: Session, who: PlacementMember, step: PlacementStep) -> StepYes:
    """Return the question about a step that was put to a member."""
    return session.scalars(
        select(StepYes).where(StepYes.member_id == who.id, StepYes.step == step)
    ).one()


def say(
    session: Session,
    placement: Placement,
    cast: Cast,
    side: Side,
    step: PlacementStep,
    *,
    yes: bool = True,
    how: HowSaid | None = HowSaid.CHOSEN,
) -> bool:
    """Answer for one side of a cast."""
    who = member(session, placement, cast, side)
    return answer_step(
        session,
        asked=asked(session, who, step).id,
        by=cast.supporter if side is Side.PERSON else cast.giver,
        yes=yes,
        how_said=how if side is Side.PERSON else None,
        town=TOWN,
        now=NOW,
    )


def step_of(placement: Placement) -> PlacementStep:
    """Return where a placement stands now."""
    return placement.step


def state_of(day: MeetingDay) -> DayState:
    """Return what is known of a meeting now."""
    return day.state


def kinds(session: Session) -> list[tuple[str, object]]:
    """Return and forget who hears of what."""
    return [(notice.kind, notice.to) for notice in take_notices(session)]
