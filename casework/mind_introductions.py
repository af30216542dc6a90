"""
Introductions that wait: one gentle reminder, then they lapse without blame.

For the clock: the due ones are found first, and each is decided again on its
locked row.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.begun import begun_to_hosts
from casework.due import Due
from casework.ground import Notice, found, locked, tell
from casework.introductions import (
    givers,
    move,
    reminder_key,
    supporter_of,
    tell_host_it_is_over,
    tell_staff,
)
from casework.policies import policy_of
from casework.reopen_wish import reopen_wish
from followup.introductions import Asked, next_step_of_question
from followup.waiting import Next
from storage.base import Id
from storage.states import IntroductionState
from storage.tables import Introduction, Wish
from towns import Town

_WAITING = {
    IntroductionState.ASKED: Asked.HOST_WELCOME,
    IntroductionState.WELCOMED: Asked.PERSON_DECISION,
}
# A town that changes its cadence is followed within a week.
_SOON, _AT_THE_LATEST = timedelta(hours=1), timedelta(days=7)


waiting_introductions = Due(
    select(Introduction.id).where(Introduction.state.in_(_WAITING)), at=Introduction.look_at
)
"""Introductions in which somebody is asked."""


def mind_introduction(session: Session, *, introduction: Id, town: Town, now: datetime) -> None:
    """Remind whoever is asked, once; or let the introduction lapse and open the wish again."""
    wish = locked(session, Wish, found(session, Introduction, introduction).wish_id)
    row = locked(session, Introduction, introduction)
    kind = _WAITING.get(row.state)
    if kind is None:
        return
    to_host = kind is Asked.HOST_WELCOME
    begun = begun_to_hosts(session, hosts=[row.host_id], now=now)[row.host_id] if to_host else []
    decided = next_step_of_question(
        kind=kind,
        asked_at=row.asked_at,
        reminded_at=row.reminded_at,
        policy=policy_of(town),
        now=now,
        begun=tuple(begun),
    )
    row.look_at = min(max(decided.at, now + _SOON), now + _AT_THE_LATEST)
    if decided.step is Next.REMIND:
        row.reminded_at = now
        for reader in givers(session, row.host_id) if to_host else [supporter_of(session, row)]:
            tell(
                session,
                Notice(
                    to=reader,
                    kind="in.ask" if to_host else "in.welcomed",
                    subject=row.id,
                    key=reminder_key(row),
                    person=row.person_id,
                    facts={"again": True},
                ),
            )
    elif decided.step is Next.END:
        move(session, introduction=row, to=IntroductionState.EXPIRED, by=None, now=now)
        reopen_wish(session, wish=wish, by=None, now=now)
        tell_staff(session, introduction=row, kind="in.expired")
        if not to_host:
            # It had said welcome, and must not go on waiting.
            tell_host_it_is_over(session, introduction=row)
