"""A placement in which answers are heard by phone or on a visit, and what the audit keeps of it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.begin_placement import begin_placement
from casework.ground import take_notices
from storage.states import (
    CheckInState,
    HowHeard,
    Role,
    Side,
)
from storage.tables import (
    Account,
    AuditEntry,
    CheckIn,
    MeetingDay,
    Placement,
    PlacementMember,
    StepYes,
)
from tests.casework.checking import settles_everything
from tests.making import NOW, TOWN, Cast, make_account, make_cast

TOWNS = {TOWN.key: TOWN}
PHONE, VISIT, CHAT = HowHeard.PHONE, HowHeard.VISIT, HowHeard.CHAT


class Running:
    """A placement of one person and one host, just begun."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.cast: Cast = make_cast(session)
        self.placement: Placement = begin_placement(
            session,
            introduction=self.cast.introduction.id,
            by=self.cast.coordinator,
            joins=None,
            town=TOWN,
            now=NOW,
        )
        settles_everything(session, placement=self.placement, now=NOW)
        self.day = MeetingDay(placement_id=self.placement.id, starts_at=NOW)
        session.add(self.day)
        session.flush()
        take_notices(session)

    def member(self, side: Side) -> PlacementMember:
        """Return one side."""
        return self.session.scalars(
            select(PlacementMember).where(
                PlacementMember.placement_id == self.placement.id, PlacementMember.side == side
            )
        ).one()

    def check_in(self, side: Side) -> CheckIn:
        """Ask one side how it is going."""
        row = CheckIn(
            town=TOWN.key,
            placement_id=self.placement.id,
            member_id=self.member(side).id,
            side=side,
            stage="visit-0",
            state=CheckInState.ASKED,
            asked_at=NOW,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def step(self, side: Side) -> StepYes:
        """Return the question about the next step."""
        return self.session.scalars(
            select(StepYes).where(StepYes.member_id == self.member(side).id)
        ).one()

    def stranger(self) -> Account:
        """A supporter whose person is not in it."""
        return make_account(self.session, Role.SUPPORTER)


def heard_in_audit(session: Session, act: str) -> Any:
    """Return how the newest deed of this name was heard, as the audit keeps it."""
    rows = session.scalars(select(AuditEntry).where(AuditEntry.act == act)).all()
    facts = max(rows, key=lambda row: row.id).facts
    return facts.get("heard", facts.get("how"))
