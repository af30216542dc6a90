"""
A wish whose introduction came to nothing is open again, and looked for anew.

It stays chosen as long as another introduction of it is under way or a placement runs.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.states import OPEN_INTRODUCTIONS, PlacementStep, Role, WishState
from storage.tables import Account, Introduction, Placement, PlacementMember, Wish


def reopen_wish(session: Session, *, wish: Wish, by: Account | None, now: datetime) -> None:
    """
    Open a chosen wish again, unless something of it is still under way.

    :param by: whoever caused it; ``None`` is the clock
    """
    if wish.state is not WishState.CHOSEN or is_under_way(session, wish=wish):
        return
    wish.state = WishState.OPEN
    search_anew(wish, by=by, now=now)


def search_anew(wish: Wish, *, by: Account | None, now: datetime) -> None:
    """
    Have a wish searched again.

    For the person's own side what is found then is an answer and comes at once; for
    everybody else it is news, which keeps the reader's hours.
    """
    # A search that is under way has seen the wish as it was: its findings are dropped.
    wish.revision += 1
    if by is not None and by.role is Role.SUPPORTER:
        wish.changed_at = now


def is_under_way(session: Session, *, wish: Wish) -> bool:
    """Return whether an introduction of a wish is open, or led to a placement that runs."""
    introduction = session.scalars(
        select(Introduction.id).where(
            Introduction.wish_id == wish.id, Introduction.state.in_(OPEN_INTRODUCTIONS)
        )
    ).first()
    return introduction is not None or takes_part(session, wish=wish)


def takes_part(session: Session, *, wish: Wish) -> bool:
    """Return whether the person takes part in a running placement for this wish."""
    running = (
        select(PlacementMember.id)
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .where(
            PlacementMember.wish_id == wish.id,
            PlacementMember.left_at.is_(None),
            Placement.step != PlacementStep.ENDED,
        )
    )
    return session.scalars(running).first() is not None
