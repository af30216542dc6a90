"""How a case stands now, and what comes next: the end of the text for the record."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.case_notes.until_placed import Line, host_name
from casework.case_notes.while_there import names_of_hosts
from storage.states import (
    OPEN_INTRODUCTIONS,
    CheckInState,
    DayState,
    PersonState,
    PlacementStep,
    WishState,
)
from storage.tables import (
    CheckIn,
    Introduction,
    MeetingDay,
    Person,
    Placement,
    PlacementMember,
    Wish,
)

_WAITS = (WishState.OPEN, WishState.PAUSED)


def standing_of(session: Session, *, person: Person, now: datetime) -> Iterator[Line]:
    """Yield what stands open now, and the days to come."""
    if person.state is not PersonState.ACTIVE:
        yield now, f"person_{person.state}", {}
        return
    for wish in session.scalars(
        select(Wish).where(Wish.person_id == person.id, Wish.state.in_(_WAITS))
    ):
        words = "" if wish.later else wish.sentence
        yield now, "wish_waits", {"words": words, "state": wish.state.value}
    for one in session.scalars(
        select(Introduction).where(
            Introduction.person_id == person.id, Introduction.state.in_(OPEN_INTRODUCTIONS)
        )
    ):
        yield (
            now,
            "introduction_waits",
            {"host": host_name(session, one.host_id), "state": one.state.value},
        )
    for member in session.scalars(
        select(PlacementMember).where(
            PlacementMember.person_id == person.id, PlacementMember.left_at.is_(None)
        )
    ):
        yield from _placement(session, member, now)


def _placement(session: Session, member: PlacementMember, now: datetime) -> Iterator[Line]:
    placement = session.get_one(Placement, member.placement_id)
    if placement.step is PlacementStep.ENDED:
        return
    hosts = names_of_hosts(session, placement)
    yield now, "goes_on", {"hosts": hosts, "step": placement.step.value}
    for day in session.scalars(
        select(MeetingDay)
        .where(
            MeetingDay.placement_id == placement.id,
            MeetingDay.starts_at > now,
            MeetingDay.state == DayState.PLANNED,
        )
        .order_by(MeetingDay.starts_at)
        .limit(3)
    ):
        if member.id.hex not in day.absent:
            yield day.starts_at, "day_comes", {"hosts": hosts, "place": day.place or ""}
    asked = session.scalars(
        select(CheckIn).where(CheckIn.member_id == member.id, CheckIn.state == CheckInState.ASKED)
    ).first()
    if asked is not None:
        yield asked.asked_at, "check_in_waits", {}
