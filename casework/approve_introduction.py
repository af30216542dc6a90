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
from casework.ground import Notice, locked, tell
from casework.introductions import (
    asked_key,
    givers,
    move,
    opened,
    supporter_of,
    times_approved,
)
from casework.open_task import open_task, settle_task
from casework.policies import policy_of
from casework.policy import allowed
from casework.reopen_wish import reopen_wish
from casework.search import still_fits
from casework.shown_to_host import let_it_be_shown
from followup.waiting import begin_from
from storage.base import Id
from storage.states import IntroductionState
from storage.tables import Account, Candidate, Host, Introduction, Offer
from towns import Town

NOT_NOW = "not_now"
SKIPS = ("other_host", "not_safe", NOT_NOW)
"""Why a host is not asked; only after a 「いまは時期でない」 may it be chosen again."""

_WITH_ANOTHER = (
    IntroductionState.ASKED,
    IntroductionState.WELCOMED,
    IntroductionState.MEETING,
)


class HostIsBeingAsked(Exception):
    """The host has not answered about another wish yet."""


class WishIsBeingAsked(Exception):
    """Another host is asked about this wish, or the two are about to meet."""


@allowed
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
    :raises WishIsBeingAsked: if it is not settled yet with another host
    :raises FitsNoMore: if a gate has shut meanwhile
    """
    wish, row = opened(session, introduction=introduction, state=IntroductionState.CHOSEN)
    # Locking the host keeps two approvals from asking it at the same time.
    host = locked(session, Host, row.host_id)
    if _asked(session, Introduction.host_id == host.id, IntroductionState.ASKED):
        raise HostIsBeingAsked
    if _asked(session, Introduction.wish_id == wish.id, *_WITH_ANOTHER):
        raise WishIsBeingAsked
    offer = locked(session, Offer, row.offer_id)
    if not still_fits(
        session,
        wish=wish,
        offer=offer,
        town=town,
        reader_words=activity_words,
        by_hand=True,
        now=now,
    ):
        raise FitsNoMore
    row.coordinator_id = by.id
    let_it_be_shown(session, introduction=row)
    settle_task(session, kind="approve_introduction", about=row.id, now=now)
    # A key is told once: a question that was taken back unheard is put under another.
    before = times_approved(session, introduction=row)
    begun = begun_to_hosts(session, hosts=[host.id], now=now)[host.id]
    after = begin_from(begun=tuple(begun), policy=policy_of(town))
    move(
        session,
        introduction=row,
        to=IntroductionState.ASKED,
        by=by,
        told_at=after,
        now=now,
    )
    # A host that has heard enough this month is asked later, and has from then on to answer.
    row.asked_at = row.look_at = after or now
    readers = givers(session, host.id)
    for giver in readers:
        tell(
            session,
            Notice(
                to=giver,
                kind="in.ask",
                subject=row.id,
                key=f"{asked_key(row)}:again{before}" if before else asked_key(row),
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


@allowed
def skip_introduction(
    session: Session, *, introduction: Id | None, by: Account, reason: str, now: datetime
) -> Introduction:
    """
    Decide not to ask this host; the supporter hears it, and the wish is open again.

    :raises NotYours: if ``by`` is no coordinator of that town
    :raises TooLate: if it was decided or withdrawn meanwhile
    """
    wish, row = opened(session, introduction=introduction, state=IntroductionState.CHOSEN)
    settle_task(session, kind="approve_introduction", about=row.id, now=now, outcome="skipped")
    move(session, introduction=row, to=IntroductionState.SKIPPED, by=by, reason=reason, now=now)
    if reason != NOT_NOW:
        _show_no_more(session, row)
    reopen_wish(session, wish=wish, by=by, now=now)
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


def _asked(session: Session, whose: ColumnElement[bool], *states: IntroductionState) -> bool:
    return bool(session.scalar(select(exists().where(whose, Introduction.state.in_(states)))))


def _show_no_more(session: Session, row: Introduction) -> None:
    for candidate in session.scalars(
        select(Candidate).where(
            Candidate.wish_id == row.wish_id, Candidate.offer_id == row.offer_id
        )
    ):
        candidate.state = "skipped"
