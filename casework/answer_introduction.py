"""
The host answers a 打診: welcome, welcome if …, not now; a "not now" costs nothing.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from casework.ground import Notice, NotYours, locked, must_be, tell
from casework.introductions import move, opened, reopen, supporter_of
from casework.open_task import open_task
from followup.urgency import Urgency
from storage.base import Id
from storage.states import HowHeard, IntroductionState, OfferState, Role
from storage.tables import Account, Block, Introduction, Offer
from towns import Town


class Answer(StrEnum):
    """What a host can say."""

    WELCOME = "welcome"
    WELCOME_IF = "welcome_if"
    NOT_NOW = "not_now"
    NEVER_THIS = "never_this"


CONDITIONS = ("other_day", "short_first", "with_supporter", "after_talk", "later")
REASONS = ("busy", "full", "not_our_thing", "worried", "no_reason")


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

    :param reason: the condition of a "welcome if", or why not now; a code
    :param by: the host, or a coordinator who heard it by telephone or on a visit
    :raises NotYours: if it was put to another host
    :raises TooLate: if it was answered, withdrawn or expired meanwhile
    """
    must_be(by, Role.HOST, Role.COORDINATOR)
    wish, row = opened(session, introduction=introduction, state=IntroductionState.ASKED)
    if by.role is Role.HOST and by.host_id != row.host_id:
        raise NotYours
    if by.role is Role.COORDINATOR and (by.town != row.town or how_heard is HowHeard.CHAT):
        raise NotYours
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
        # "Do not ask this again" keeps this person and this host apart, nothing more.
        session.add(Block(person_id=row.person_id, host_id=row.host_id, made_by=by.id, made_at=now))
    if not welcome:
        reopen(wish, now=now)
        if reason == "full":
            locked(session, Offer, row.offer_id).state = OfferState.PAUSED
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
    for reader in _readers(session, row):
        tell(
            session,
            Notice(
                to=reader,
                kind="in.welcomed" if welcome else "in.declined",
                subject=row.id,
                key=f"in.answered:{row.id.hex}:{reader.hex}",
                person=row.person_id,
            ),
        )
    return row


def _readers(session: Session, row: Introduction) -> set[Id]:
    readers = {supporter_of(session, row)}
    return readers | ({row.coordinator_id} if row.coordinator_id else set())
