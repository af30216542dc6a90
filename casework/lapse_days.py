"""
Offered days that nobody chose before they passed: whoever offered them may offer others.

For the clock. Nobody is blamed, and the side that was asked hears nothing.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.days import close_proposal
from casework.due import Due
from casework.ground import Notice, found, locked, tell
from storage.base import Id
from storage.states import PlacementStep, ProposalState
from storage.tables import DayProposal, Placement

lapsed_days = Due(
    select(DayProposal.id).where(DayProposal.state == ProposalState.OPEN), at=DayProposal.lapses_at
)
"""Open proposals whose last day has come."""


def lapse_days(session: Session, *, proposal: Id, now: datetime) -> bool:
    """Close one of them, unless it was answered meanwhile."""
    placement = locked(session, Placement, found(session, DayProposal, proposal).placement_id)
    row = locked(session, DayProposal, proposal)
    if row.state is not ProposalState.OPEN or row.lapses_at > now:
        return False
    close_proposal(session, row=row, state=ProposalState.LAPSED, by=None, now=now)
    if placement.step is not PlacementStep.ENDED:
        tell(
            session,
            Notice(to=row.by, kind="pd.lapsed", subject=row.id, key=f"pd.lapsed:{row.id.hex}"),
        )
    return True
