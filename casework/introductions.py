"""
What all steps of an introduction share: moving it, with a trace of who and how.

Each deed has its own file; none of them changes the state in another way.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.call_host import settle_call
from casework.ground import Notice, TooLate, found, locked, record, tell
from casework.open_task import settle_task
from storage.base import Id
from storage.outbox import cancel_notice
from storage.states import HowHeard, HowSaid, IntroductionState
from storage.tables import Account, Introduction, IntroductionStep, Person, Wish

_KNOWN_TO_HOST = (IntroductionState.WELCOMED, IntroductionState.MEETING)
_ASKED_BY_NOTICE = (IntroductionState.ASKED, *_KNOWN_TO_HOST)
NEVER_PUT = "never_put"
"""Marks the step of a question to a host that was taken back before anybody could hear it."""

PROTECTED_ASKED = "protected_asked"
"""The task about a question that a host may have heard before the person was protected."""


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
    told_at: datetime | None = None,
) -> None:
    """
    Take one step and keep who took it, how it was said and heard, and a coded reason.

    :param told_at: when a host hears of its question, if that is later than ``now``

    A question that still waits to be sent is answered by the step, so it is not put any more.
    """
    if introduction.state in _ASKED_BY_NOTICE:
        _cancel_question(session, introduction)
    if introduction.state is IntroductionState.ASKED:
        settle_call(session, subject=introduction.id, host=introduction.host_id, now=now)
        settle_task(session, kind=PROTECTED_ASKED, about=introduction.id, now=now)
        _keep_reminder(session, introduction)
    introduction.state = to
    introduction.asked_at, introduction.reminded_at, introduction.look_at = now, None, now
    session.add(
        IntroductionStep(
            introduction_id=introduction.id,
            state=to,
            by=by.id if by else None,
            how_said=how_said,
            how_heard=how_heard,
            reason=reason,
            at=now,
            told_at=told_at,
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
        heard=how_heard.value,
    )


def asked_key(introduction: Introduction) -> str:
    """Return the key of the notices that put the present question of an introduction."""
    return f"in.{introduction.state}:{introduction.id.hex}"


def reminder_key(introduction: Introduction) -> str:
    """Return the key of the notices that repeat the present question."""
    return f"in.reminded:{introduction.state}:{introduction.id.hex}"


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


def take_back(
    session: Session,
    *,
    introduction: Introduction,
    by: Account | None,
    reason: str,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> None:
    """
    Withdraw an introduction.

    A host who has already been asked hears so, without a why; so does its coordinator.
    """
    known_to_host = introduction.state in _KNOWN_TO_HOST
    if introduction.state is IntroductionState.ASKED:
        # A question that has not gone out yet is simply never put.
        known_to_host = not _cancel_question(session, introduction)
        if not known_to_host:
            mark_never_put(session, introduction)
    move(
        session,
        introduction=introduction,
        to=IntroductionState.WITHDRAWN,
        by=by,
        now=now,
        reason=reason,
        how_heard=how_heard,
    )
    settle_tasks_of(session, introduction=introduction, now=now, outcome="withdrawn")
    if known_to_host:
        tell_host_it_is_over(session, introduction=introduction)
    if introduction.coordinator_id not in {None, by.id if by else None}:
        assert introduction.coordinator_id is not None
        tell(
            session,
            Notice(
                to=introduction.coordinator_id,
                kind="in.withdrawn",
                subject=introduction.id,
                key=f"in.withdrawn:{introduction.id.hex}",
            ),
        )


def times_approved(session: Session, *, introduction: Introduction) -> int:
    """Return how often a host was about to be asked before."""
    asked = select(func.count()).where(
        IntroductionStep.introduction_id == introduction.id,
        IntroductionStep.state == IntroductionState.ASKED,
    )
    return session.scalar(asked) or 0


def mark_never_put(session: Session, introduction: Introduction) -> None:
    """Keep that nobody can have heard the question: it neither counts nor lets a host look."""
    asked = last_step(session, introduction, IntroductionState.ASKED)
    if asked is not None:
        asked.reason = NEVER_PUT


def last_step(
    session: Session, introduction: Introduction, state: IntroductionState
) -> IntroductionStep | None:
    """Return the latest step that led to a state, if there is one."""
    return session.scalars(
        select(IntroductionStep)
        .where(IntroductionStep.introduction_id == introduction.id, IntroductionStep.state == state)
        .order_by(IntroductionStep.at.desc(), IntroductionStep.id.desc())
    ).first()


def settle_tasks_of(
    session: Session, *, introduction: Introduction, now: datetime, outcome: str
) -> None:
    """Settle what a coordinator was to do about an introduction that is over."""
    for kind in ("approve_introduction", "arrange_meeting"):
        settle_task(session, kind=kind, about=introduction.id, now=now, outcome=outcome)


def tell_staff(session: Session, *, introduction: Introduction, kind: str) -> None:
    """Tell who speaks for the person, and the coordinator, that the introduction moved."""
    readers = {supporter_of(session, introduction), introduction.coordinator_id} - {None}
    for reader in readers:
        assert reader is not None
        tell(
            session,
            Notice(
                to=reader,
                kind=kind,
                subject=introduction.id,
                key=f"{asked_key(introduction)}:{reader.hex}",
                person=introduction.person_id,
            ),
        )


def tell_host_it_is_over(session: Session, *, introduction: Introduction) -> None:
    """Tell a host that nothing comes of it this time; it holds nothing about the person."""
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


def _keep_reminder(session: Session, introduction: Introduction) -> None:
    """What a host heard counts for its monthly cap after it has answered too."""
    asked = last_step(session, introduction, IntroductionState.ASKED)
    if asked is not None and introduction.reminded_at is not None:
        asked.reminded_at = introduction.reminded_at


def _cancel_question(session: Session, introduction: Introduction) -> bool:
    """Cancel what is queued of the present question; return whether nobody can have heard it."""
    cancel_notice(session, key=reminder_key(introduction))
    return cancel_notice(session, key=asked_key(introduction))
