"""
The coordinator lets a host be asked, or decides otherwise.

A host is asked about one wish at a time, and a wish is put to one host at a time.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from casework.begun import begun_to_hosts
from casework.choose_candidate import FitsNoMore
from casework.ground import Notice, NotYours, locked, must_be, tell
from casework.introductions import asked_key, givers, move, opened, reopen, supporter_of
from casework.open_task import open_task, settle_task
from casework.policies import policy_of
from casework.search import still_fits
from followup.waiting import begin_from
from storage.base import Id
from storage.states import IntroductionState, Role
from storage.tables import Account, Host, Introduction, Offer
from towns import Town


class HostIsBeingAsked(Exception):
    """The host has not answered about another wish yet."""


class WishIsBeingAsked(Exception):
    """Another host has not answered about this wish yet."""


def approve_introduction(
    session: Session,
    *,
    introduction: Id | None,
    by: Account,
    town: Town,
    activity_words: Mapping[str, str],
    now: datetime,
) -> Introduction:
    """
    Let the host be asked; what reaches it is the sentence, the area and the reason.

    :raises NotYours: if ``by`` is no coordinator of that town
    :raises TooLate: if it was decided or withdrawn meanwhile
    :raises HostIsBeingAsked: if the host still considers another wish
    :raises WishIsBeingAsked: if another host still considers this wish
    :raises FitsNoMore: if a gate has shut meanwhile
    """
    must_be(by, Role.COORDINATOR, town=town.key)
    wish, row = opened(session, introduction=introduction, state=IntroductionState.CHOSEN)
    if row.town != by.town:
        raise NotYours
    # Locking the host keeps two approvals from asking it at the same time.
    host = locked(session, Host, row.host_id)
    if _asked(session, Introduction.host_id == host.id):
        raise HostIsBeingAsked
    if _asked(session, Introduction.wish_id == wish.id):
        raise WishIsBeingAsked
    offer = locked(session, Offer, row.offer_id)
    if not still_fits(
        session, wish=wish, offer=offer, town=town, reader_words=activity_words, now=now
    ):
        raise FitsNoMore
    row.coordinator_id = by.id
    settle_task(session, kind="approve_introduction", about=row.id, now=now)
    begun = begun_to_hosts(session, hosts=[host.id], now=now)[host.id]
    after = begin_from(begun=tuple(begun), policy=policy_of(town))
    move(session, introduction=row, to=IntroductionState.ASKED, by=by, now=now)
    readers = givers(session, host.id)
    for giver in readers:
        tell(
            session,
            Notice(
                to=giver,
                kind="in.ask",
                subject=row.id,
                key=asked_key(row),
                person=row.person_id,
                after=after,
            ),
        )
    if not readers:
        open_task(
            session,
            town=town,
            kind="unreachable",
            about=row.id,
            host=host.id,
            introduction=row.id,
            coordinator=by.id,
            now=now,
        )
    return row


def skip_introduction(
    session: Session, *, introduction: Id | None, by: Account, reason: str, now: datetime
) -> Introduction:
    """
    Decide not to ask this host; the supporter hears it, and the wish is open again.

    :raises NotYours: if ``by`` is no coordinator of that town
    :raises TooLate: if it was decided or withdrawn meanwhile
    """
    must_be(by, Role.COORDINATOR)
    wish, row = opened(session, introduction=introduction, state=IntroductionState.CHOSEN)
    if row.town != by.town:
        raise NotYours
    settle_task(session, kind="approve_introduction", about=row.id, now=now, outcome="skipped")
    move(session, introduction=row, to=IntroductionState.SKIPPED, by=by, reason=reason, now=now)
    reopen(wish, now=now)
    tell(
        session,
        Notice(
            to=supporter_of(session, row),
            kind="in.skipped",
            subject=row.id,
            key=f"in.skipped:{row.id.hex}",
            person=row.person_id,
        ),
    )
    return row


def _asked(session: Session, whose: ColumnElement[bool]) -> bool:
    asked = exists().where(Introduction.state == IntroductionState.ASKED, whose)
    return bool(session.scalar(select(asked)))


__all__ = [
    "FitsNoMore",
    "HostIsBeingAsked",
    "WishIsBeingAsked",
    "approve_introduction",
    "skip_introduction",
]
