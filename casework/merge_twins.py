"""
まとめる: of two that are the same one stays and the other is closed.

Nothing under way is lost: what somebody is being asked about, or takes part in, is never closed
here. What was declined stays declined, and who waited longer goes on waiting from then.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from casework.check_labour import TASK as LABOUR
from casework.ground import Notice, NotYours, TooLate, locked_all, record, tell
from casework.introductions import givers
from casework.open_task import settle_task
from casework.own_offer import move_offer
from casework.policy import allowed
from casework.post_wish import own_person
from casework.reopen_wish import is_under_way, search_anew
from casework.twins import seen_together
from casework.views_wishes import LIVE
from storage.base import Id
from storage.states import (
    OPEN_INTRODUCTIONS,
    IntroductionState,
    OfferState,
    PlacementStep,
    Role,
    WishState,
)
from storage.tables import (
    Account,
    Candidate,
    Goal,
    Introduction,
    Offer,
    Placement,
    Referral,
    Wish,
)

_ANSWERED = ("declined", "skipped")


class UnderWay(Exception):
    """Something of the one to be closed is under way: keep that one, or wait."""


@allowed
def merge_wishes(session: Session, *, keep: Id, close: Id, by: Account, now: datetime) -> Wish:
    """
    Keep one of two wishes of a person and take the other back.

    :raises NotYours: if they are not two alike wishes of one person in the care of ``by``
    :raises TooLate: if one of them is granted or was taken back meanwhile
    :raises UnderWay: if the one to be closed is chosen, asked about, or takes part in something
    """
    seen_together(session, one=keep, other=close, by=by, now=now)
    rows = {
        row.id: row for row in locked_all(session, select(Wish).where(Wish.id.in_((keep, close))))
    }
    stays, goes = rows[keep], rows[close]
    own_person(session, person=goes.person_id, by=by)
    if stays.person_id != goes.person_id:
        raise NotYours
    if stays.state not in LIVE or goes.state not in LIVE:
        raise TooLate
    referred = exists().where(
        Referral.wish_id == goes.id,
        Referral.received_at.is_(None),
        Referral.taken_back_at.is_(None),
    )
    if (
        goes.state is WishState.CHOSEN
        or is_under_way(session, wish=goes)
        or session.scalar(select(referred))
    ):
        raise UnderWay
    _hand_on_answers(session, stays, goes)
    _hand_on_goal(session, stays, goes)
    settle_task(session, kind="no_candidate", about=goes.id, now=now, outcome="merged")
    goes.state, goes.changed_at = WishState.WITHDRAWN, now
    stays.created_at = min(stays.created_at, goes.created_at)
    if stays.state is WishState.OPEN:
        search_anew(stays, by=by, now=now)
    record(session, by=by, act="merge_wishes", row=goes, town=goes.town, now=now)
    return stays


@allowed
def merge_offers(session: Session, *, keep: Id, close: Id, by: Account, now: datetime) -> Offer:
    """
    Keep one of two offers and close the other; a host whose offer was closed for it hears so.

    :raises NotYours: if they are not two alike offers of the host, or of the coordinator's town
    :raises TooLate: if one of them was closed meanwhile
    :raises UnderWay: if somebody is asked about the one to be closed, or takes part in it
    """
    seen_together(session, one=keep, other=close, by=by, now=now)
    rows = {
        row.id: row for row in locked_all(session, select(Offer).where(Offer.id.in_((keep, close))))
    }
    stays, goes = rows[keep], rows[close]
    if OfferState.CLOSED in {stays.state, goes.state}:
        raise TooLate
    # Read under the offer's lock: whoever begins an introduction locks the offer too.
    if session.scalar(select(_uses(goes))):
        raise UnderWay
    move_offer(session, row=goes, to=OfferState.CLOSED, by=by, act="merge_offers", now=now)
    settle_task(session, kind=LABOUR, about=goes.id, now=now, outcome="closed")
    if by.role is Role.COORDINATOR:
        for account in givers(session, goes.host_id):
            tell(
                session,
                Notice(
                    to=account,
                    kind="tw.merged",
                    subject=goes.id,
                    key=f"tw:{goes.id.hex}:{account.hex}",
                ),
            )
    return stays


def _uses(offer: Offer) -> ColumnElement[bool]:
    running = exists().where(
        Placement.id == Introduction.placement_id, Placement.step != PlacementStep.ENDED
    )
    return exists().where(
        Introduction.offer_id == offer.id,
        or_(
            Introduction.state.in_(OPEN_INTRODUCTIONS),
            (Introduction.state == IntroductionState.PLACED) & running,
        ),
    )


def _hand_on_goal(session: Session, stays: Wish, goes: Wish) -> None:
    """What a person has made of the wish that goes is theirs still, unless the other has a goal."""
    has = exists().where(Goal.wish_id == stays.id, Goal.replaced_at.is_(None))
    if not session.scalar(select(has)):
        for goal in session.scalars(select(Goal).where(Goal.wish_id == goes.id)):
            goal.wish_id = stays.id


def _hand_on_answers(session: Session, stays: Wish, goes: Wish) -> None:
    """What was declined or set aside is not proposed again for the wish that stays."""
    known = {
        row.offer_id: row
        for row in session.scalars(select(Candidate).where(Candidate.wish_id == stays.id))
    }
    answered = session.scalars(
        select(Candidate).where(Candidate.wish_id == goes.id, Candidate.state.in_(_ANSWERED))
    )
    busy = set(
        session.scalars(
            select(Introduction.offer_id).where(
                Introduction.wish_id == stays.id,
                Introduction.state.in_((*OPEN_INTRODUCTIONS, IntroductionState.PLACED)),
            )
        )
    )
    for row in answered.all():
        if row.offer_id in busy:
            continue
        if row.offer_id in known:
            known[row.offer_id].state = row.state
        else:
            row.wish_id = stays.id
