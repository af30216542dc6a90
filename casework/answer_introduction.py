"""
The host answers a 打診: welcome, welcome if …, not now; a "not now" costs nothing.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from casework.ground import NotYours, locked
from casework.heard import ELSEWHERE
from casework.introductions import move, opened, tell_staff
from casework.open_task import open_task
from casework.own_offer import move_offer
from casework.policy import allowed
from casework.reopen_wish import reopen_wish
from followup.urgency import Urgency
from storage.base import Id
from storage.states import HowHeard, IntroductionState, OfferState, Role, Side
from storage.tables import Account, Block, Introduction, Offer
from towns import Town


class Answer(StrEnum):
    """What a host can say."""

    WELCOME = "welcome"
    WELCOME_IF = "welcome_if"
    NOT_NOW = "not_now"
    NEVER_THIS = "never_this"


CONDITIONS = ("other_day", "short_first", "together", "after_talk", "later")
FULL = "full"
REASONS = ("busy", FULL, "not_ours", "worried", "no_reason")


@allowed
def answer_introduction(
    session: Session,
    *,
    introduction: Id | None,
    answer: Answer,
    by: Account,
    town: Town,
    reason: str = "",
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> Introduction:
    """
    Take the host's answer; a welcome goes back to the person, who decides again.

    Whoever is full for now has its offer rest, so that it need not say so again.

    :param reason: the condition of a "welcome if", or why not now; a code
    :param by: the host, or a coordinator who heard it by telephone or on a visit
    :raises NotYours: if it was put to another host, or a coordinator does not say how it was heard
    :raises TooLate: if it was answered, withdrawn or expired meanwhile
    """
    if answer is Answer.WELCOME_IF and reason not in CONDITIONS:
        raise ValueError(f"no condition of a welcome: {reason!r}")
    if by.role is Role.COORDINATOR and how_heard not in ELSEWHERE:
        raise NotYours
    wish, row = opened(session, introduction=introduction, state=IntroductionState.ASKED)
    welcome = answer in {Answer.WELCOME, Answer.WELCOME_IF}
    move(
        session,
        introduction=row,
        to=IntroductionState.WELCOMED if welcome else IntroductionState.DECLINED,
        by=by,
        how_heard=how_heard,
        reason=reason or answer.value,
        now=now,
    )
    row.host_condition = reason if answer is Answer.WELCOME_IF else ""
    if answer is Answer.NEVER_THIS:
        _keep_apart(session, row, by, now)
    if not welcome:
        reopen_wish(session, wish=wish, by=by, now=now)
    if answer is Answer.NOT_NOW and reason == FULL:
        _rest_offer(session, row, by, now)
    if answer is Answer.NOT_NOW and reason == "worried":
        open_task(
            session,
            town=town,
            kind="host_worried",
            about=row.id,
            urgency=Urgency.NEXT_WORKING_DAY,
            coordinator=row.coordinator_id,
            host=row.host_id,
            introduction=row.id,
            now=now,
        )
    tell_staff(session, introduction=row, kind="in.welcomed" if welcome else "in.declined")
    return row


def _keep_apart(session: Session, row: Introduction, by: Account, now: datetime) -> None:
    """Keep this person and this host apart, nothing more."""
    known = exists().where(Block.person_id == row.person_id, Block.host_id == row.host_id)
    if not session.scalar(select(known)):
        session.add(
            Block(
                person_id=row.person_id,
                host_id=row.host_id,
                side=Side.HOST,
                made_by=by.id,
                made_at=now,
            )
        )


def _rest_offer(session: Session, row: Introduction, by: Account, now: datetime) -> None:
    offer = locked(session, Offer, row.offer_id)
    if offer.state is OfferState.OPEN:
        move_offer(session, row=offer, to=OfferState.PAUSED, by=by, act="pause_offer", now=now)
