"""
What all steps of an introduction share: moving it, with a trace of who and how.

Each deed has its own file; none of them changes the state in another way.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import Notice, TooLate, found, locked, record, tell
from casework.open_task import settle_task
from storage.base import Id
from storage.outbox import cancel_notice
from storage.states import (
    OPEN_INTRODUCTIONS,
    HowHeard,
    HowSaid,
    IntroductionState,
    WishState,
)
from storage.tables import Account, Introduction, IntroductionStep, Person, Wish


class NotConfirmed(Exception):
    """It is not known yet how the person said it (未確認), so nothing moves on."""


def opened(
    session: Session, *, introduction: Id | None, state: IntroductionState
) -> tuple[Wish, Introduction]:
    """
    Lock a wish and its introduction, which must stand in ``state``.

    :raises NotYours: if there is no such introduction
    :raises TooLate: if it stands elsewhere by now
    """
    wish = locked(session, Wish, found(session, Introduction, introduction).wish_id)
    row = locked(session, Introduction, introduction)
    if row.state is not state:
        raise TooLate
    return wish, row


def move(
    session: Session,
    *,
    introduction: Introduction,
    to: IntroductionState,
    by: Account | None,
    now: datetime,
    how_said: HowSaid | None = None,
    how_heard: HowHeard = HowHeard.CHAT,
    reason: str = "",
) -> None:
    """Take one step and keep who took it, how it was said and heard, and a coded reason."""
    introduction.state = to
    introduction.asked_at, introduction.reminded_at = now, None
    session.add(
        IntroductionStep(
            introduction_id=introduction.id,
            state=to,
            by=by.id if by else None,
            how_said=how_said,
            how_heard=how_heard,
            reason=reason,
            at=now,
        )
    )
    record(
        session,
        by=by,
        act=f"introduction.{to}",
        row=introduction,
        town=introduction.town,
        now=now,
        reason=reason,
    )


def asked_key(introduction: Introduction) -> str:
    """Return the key of the notice that put the present question of an introduction."""
    return f"in.{introduction.state}:{introduction.id.hex}"


def supporter_of(session: Session, introduction: Introduction) -> Id:
    """Return the account that speaks for the person of an introduction."""
    return found(session, Person, introduction.person_id).supporter_id


def givers(session: Session, host: Id) -> list[Id]:
    """Return the accounts of a host that have not left."""
    return list(
        session.scalars(
            select(Account.id)
            .where(Account.host_id == host, Account.left_at.is_(None))
            .order_by(Account.created_at)
        )
    )


def reopen(wish: Wish, *, now: datetime) -> None:
    """Open a chosen wish again and have it searched anew."""
    if wish.state is WishState.CHOSEN:
        wish.state, wish.changed_at = WishState.OPEN, now
    wish.searched_revision = 0


def take_back(
    session: Session,
    *,
    introduction: Introduction,
    by: Account | None,
    reason: str,
    now: datetime,
) -> None:
    """Withdraw an introduction; a host who has already been asked hears so, without a why."""
    asked = introduction.state is IntroductionState.ASKED
    known_to_host = introduction.state in {
        IntroductionState.WELCOMED,
        IntroductionState.MEETING,
    }
    if asked:
        # A question that has not gone out yet is simply never put.
        known_to_host = not cancel_notice(session, key=asked_key(introduction))
    settle_task(session, kind="approve_introduction", about=introduction.id, now=now)
    settle_task(session, kind="arrange_meeting", about=introduction.id, now=now)
    move(
        session,
        introduction=introduction,
        to=IntroductionState.WITHDRAWN,
        by=by,
        now=now,
        reason=reason,
    )
    if known_to_host:
        for giver in givers(session, introduction.host_id):
            tell(
                session,
                Notice(
                    to=giver,
                    kind="in.taken_back",
                    subject=introduction.id,
                    key=f"in.taken_back:{introduction.id.hex}",
                ),
            )


__all__ = [
    "OPEN_INTRODUCTIONS",
    "NotConfirmed",
    "asked_key",
    "givers",
    "move",
    "opened",
    "reopen",
    "supporter_of",
    "take_back",
]
