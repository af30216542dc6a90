"""
Ask hosts whose time has come whether their offers still hold, repeat it once, or let them rest.

For the clock: the due ones are found first, and each is decided again on its locked row.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.begun import begun_to_hosts
from casework.due import Due
from casework.ground import Notice, locked, record, tell
from casework.introductions import givers
from casework.open_task import open_task
from casework.policies import policy_of
from casework.reader_hours import HOURS
from casework.still_right import open_question, rest_offers
from followup.still_right import HostHeard, ask_from, next_step
from followup.urgency import Urgency
from followup.waiting import Next
from storage.base import Id
from storage.states import HostState, OfferState, PlacementStep, StillRightState
from storage.tables import (
    Account,
    Chat,
    CheckIn,
    Host,
    Offer,
    Placement,
    PlacementMember,
    StillRight,
)
from towns import Town

# A town that changes its cadence is followed within a week.
_SOON, _AT_THE_LATEST = timedelta(hours=1), timedelta(days=7)


due_hosts = Due(select(Host.id).where(Host.state == HostState.APPROVED), at=Host.look_at)
"""Approved hosts whose offers may have to be asked about."""


def ask_still_right(
    session: Session, *, host: Id, towns: Mapping[str, Town], now: datetime
) -> StillRight | None:
    """Ask one host, repeat the question or let its offers rest; return what was put or changed."""
    row = locked(session, Host, host)
    if row.state is not HostState.APPROVED or (row.look_at is not None and row.look_at > now):
        return None
    if row.person_id is not None:
        # A giving person's yes has a consent of its own, which ends after a year.
        row.look_at = None
        return None
    town = towns[row.town]
    readers = _reachable(session, givers(session, row.id))
    heard = _heard(session, row, readers, now)
    question = open_question(session, host=row.id)
    row.look_at = now + _AT_THE_LATEST
    if question is None:
        return _ask_if_due(session, row, readers, heard, town=town, now=now)
    # Where nobody reads, somebody calls: the task about it is repeated by itself.
    return _go_on(session, row, question, readers, heard, town=town, now=now) if readers else None


def _ask_if_due(
    session: Session,
    host: Host,
    readers: Sequence[Id],
    heard: HostHeard,
    *,
    town: Town,
    now: datetime,
) -> StillRight | None:
    if not _offers_something(session, host):
        return None
    at = ask_from(host=heard, policy=policy_of(town), now=now)
    if at > now:
        host.look_at = _look(at, now)
        return None
    return _ask(session, host, readers, town=town, now=now)


def _go_on(
    session: Session,
    host: Host,
    question: StillRight,
    readers: Sequence[Id],
    heard: HostHeard,
    *,
    town: Town,
    now: datetime,
) -> StillRight | None:
    decided = next_step(
        asked_at=question.asked_at,
        repeated_at=question.repeated_at,
        host=heard,
        policy=policy_of(town),
        now=now,
    )
    host.look_at = _look(decided.at, now)
    if decided.step is Next.WAIT:
        return None
    if decided.step is Next.REMIND:
        question.repeated_at = now
        _tell(session, question, readers, again=True)
        return question
    question.state, question.told_at = StillRightState.SILENT, now
    rest_offers(session, question=question, by=None, now=now)
    record(session, by=None, act="still_right.silent", row=question, town=host.town, now=now)
    for reader in readers:
        tell(
            session,
            Notice(
                to=reader,
                kind="sr.rests",
                subject=question.id,
                key=f"sr.rests:{question.id.hex}:{reader.hex}",
            ),
        )
    return question


def _look(at: datetime, now: datetime) -> datetime:
    return min(max(at, now + _SOON), now + _AT_THE_LATEST)


def _ask(
    session: Session, host: Host, readers: Sequence[Id], *, town: Town, now: datetime
) -> StillRight:
    question = StillRight(
        town=host.town, host_id=host.id, state=StillRightState.ASKED, rested=[], asked_at=now
    )
    session.add(question)
    session.flush()
    record(session, by=None, act="still_right.ask", row=question, town=host.town, now=now)
    _tell(session, question, readers, again=False)
    if not readers:
        open_task(
            session,
            town=town,
            kind="still_right",
            about=host.id,
            urgency=Urgency.THIS_WEEK,
            host=host.id,
            now=now,
        )
    return question


def _tell(session: Session, question: StillRight, readers: Sequence[Id], *, again: bool) -> None:
    for reader in readers:
        tell(
            session,
            Notice(
                to=reader,
                kind="sr.ask",
                subject=question.id,
                key=f"sr.{'again' if again else 'ask'}:{question.id.hex}:{reader.hex}",
                facts={"again": again},
            ),
        )


def _reachable(session: Session, accounts: Sequence[Id]) -> list[Id]:
    """Return those of a host's accounts who read a chat; a host that was met may have none."""
    there = set(
        session.scalars(
            select(Chat.account_id).where(Chat.account_id.in_(accounts), Chat.blocked_at.is_(None))
        )
    )
    return [account for account in accounts if account in there]


def _offers_something(session: Session, host: Host) -> bool:
    offer = select(Offer.id).where(Offer.host_id == host.id, Offer.state == OfferState.OPEN)
    return session.scalars(offer.limit(1)).first() is not None


def _heard(session: Session, host: Host, readers: Sequence[Id], now: datetime) -> HostHeard:
    told = select(func.max(Offer.created_at)).where(Offer.host_id == host.id)
    answered = select(func.max(StillRight.answered_at)).where(StillRight.host_id == host.id)
    silent = select(func.max(StillRight.told_at)).where(StillRight.host_id == host.id)
    running = (
        select(func.max(CheckIn.answered_at))
        .join(PlacementMember, PlacementMember.id == CheckIn.member_id)
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .where(
            PlacementMember.host_id == host.id,
            PlacementMember.left_at.is_(None),
            Placement.step != PlacementStep.ENDED,
        )
    )
    moments = [session.scalar(query) for query in (told, answered, silent, running)]
    reader = session.get(Account, readers[0]) if readers else None
    return HostHeard(
        known_since=host.approved_at or host.created_at,
        heard_at=tuple(at for at in moments if at is not None),
        begun=tuple(begun_to_hosts(session, hosts=[host.id], now=now)[host.id]),
        hours=HOURS[reader.hours] if reader else None,
    )
