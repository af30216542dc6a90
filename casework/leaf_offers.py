"""
できることを見る、この方のために: the list of this week for one wish, and taking an offer from it.

What is taken becomes a candidate, once every gate was looked at again; the person chooses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.choose_candidate import FitsNoMore
from casework.ground import NotYours, TooLate, locked, record
from casework.make_offer_lists import offer_lists, week_of
from casework.open_task import settle_task
from casework.policy import allowed
from casework.post_wish import own_person
from casework.search import still_fits
from casework.views_hosts import OfferView, offer_card
from casework.views_wishes import wish_view
from storage.base import Id
from storage.states import WishState
from storage.tables import Account, Candidate, Offer, OfferLists, Wish, WishList
from towns import Town

_ANSWERED = ("declined", "skipped")


@dataclass(frozen=True)
class ListedOffer:
    """
    An offer in the list of a wish, with the reasons for the person's side.

    ``new``: it was posted after the list was made, and a search found it for this wish since.
    """

    offer: OfferView
    reasons: list[dict[str, Any]]
    shown: bool
    new: bool = False


@allowed
def ask_offer_lists(session: Session, *, wish: Id | None, by: Account, now: datetime) -> None:
    """
    Have the lists of this week made again because of a wish; whoever asked is told.

    :raises NotYours: if the wish is neither in the care nor in the town of ``by``
    """
    seen = wish_view(session, wish=wish, by=by, now=now)
    row = offer_lists(session, town=by.town, now=now, lock=True)
    if row is None:
        row = OfferLists(town=by.town, week=week_of(now))
        session.add(row)
    row.asked_by, row.asked_for, row.asked_at, row.made_at = by.id, seen.id, now, None
    session.flush()
    record(session, by=by, act="ask_offer_lists", row=row, town=by.town, now=now)


@allowed
def list_for_wish(
    session: Session, *, wish: Id | None, by: Account, now: datetime
) -> list[ListedOffer] | None:
    """
    Return what stands in this week's list of a wish; nothing if it has none, or a new one is due.

    What closed, filled up or was declined since is left out. What was posted since stands below:
    the order of a week is made for the whole town, and nobody's place in it moves for a newcomer.

    :raises NotYours: if the wish is neither in the care nor in the town of ``by``
    """
    seen = wish_view(session, wish=wish, by=by, now=now)
    row = _list_of(session, wish=seen.id, town=by.town, now=now)
    if row is None:
        return None
    known = _candidates(session, seen.id)
    shown = []
    for entry in row.entries:
        state = known.get(Id(entry["offer"]))
        if state in _ANSWERED:
            continue
        try:
            offer = offer_card(session, offer=Id(entry["offer"]), by=by)
        except NotYours:
            # It is not open to anybody any more.
            continue
        shown.append(ListedOffer(offer, entry["reasons"]["person"], state == "shown"))
    return shown + _posted_since(session, row, by=by)


@allowed
def take_from_list(
    session: Session,
    *,
    wish: Id | None,
    offer: Id | None,
    by: Account,
    town: Town,
    activity_words: Mapping[str, str],
    now: datetime,
) -> Candidate:
    """
    Make an offer of this week's list a candidate of the wish; one that is stays as it is.

    :raises NotYours: if the person is not in the care of ``by``, or it stands in no such list
    :raises TooLate: if the wish is not looking any more, or the offer was declined for it
    :raises FitsNoMore: if a gate has shut since
    """
    row = locked(session, Wish, wish)
    own_person(session, person=row.person_id, by=by)
    if row.state is not WishState.OPEN:
        raise TooLate
    kept = _list_of(session, wish=row.id, town=row.town, now=now)
    given = locked(session, Offer, offer)
    if kept is None:
        raise NotYours
    entry = next((one for one in kept.entries if Id(one["offer"]) == given.id), None)
    if entry is None:
        raise NotYours
    candidate = session.scalars(
        select(Candidate).where(Candidate.wish_id == row.id, Candidate.offer_id == given.id)
    ).one_or_none()
    if candidate and candidate.state == "shown":
        return candidate
    if candidate and candidate.state in _ANSWERED:
        raise TooLate
    if not still_fits(
        session,
        wish=row,
        offer=given,
        town=town,
        reader_words=activity_words,
        by_hand=False,
        now=now,
    ):
        raise FitsNoMore
    if candidate is None:
        candidate = Candidate(wish_id=row.id, offer_id=given.id, host_id=given.host_id)
        session.add(candidate)
    candidate.state, candidate.proposed_by, candidate.made_at = "shown", by.id, now
    # Whoever took it has read it with the person: it stands before what was computed.
    candidate.rank, candidate.fit, candidate.fit_person, candidate.fit_host = 0, 0.0, 0.0, 0.0
    candidate.reasons = entry["reasons"]
    candidate.chance, candidate.policy = entry["chance"], kept.policy
    session.flush()
    settle_task(session, kind="no_candidate", about=row.id, now=now)
    record(session, by=by, act="take_from_list", row=candidate, town=row.town, now=now)
    return candidate


def _list_of(session: Session, *, wish: Id, town: str, now: datetime) -> WishList | None:
    return session.scalars(
        select(WishList)
        .join(OfferLists, OfferLists.id == WishList.lists_id)
        .join(Wish, Wish.id == WishList.wish_id)
        .where(
            WishList.wish_id == wish,
            OfferLists.town == town,
            OfferLists.week == week_of(now),
            Wish.changed_at <= WishList.made_at,
        )
    ).one_or_none()


def _posted_since(session: Session, row: WishList, *, by: Account) -> list[ListedOffer]:
    """Return the candidates of a wish that were posted after its list was made, the best first."""
    listed = {Id(entry["offer"]) for entry in row.entries}
    rows = session.scalars(
        select(Candidate)
        .join(Offer, Offer.id == Candidate.offer_id)
        .where(
            Candidate.wish_id == row.wish_id,
            Candidate.state == "shown",
            Offer.created_at > row.made_at,
        )
        .order_by(Candidate.rank, Candidate.id)
    )
    found = []
    for one in rows:
        if one.offer_id in listed:
            continue
        try:
            offer = offer_card(session, offer=one.offer_id, by=by)
        except NotYours:
            # It closed since the search.
            continue
        found.append(ListedOffer(offer, one.reasons["person"], shown=True, new=True))
    return found


def _candidates(session: Session, wish: Id) -> dict[Id, str]:
    return dict(
        session.execute(
            select(Candidate.offer_id, Candidate.state).where(Candidate.wish_id == wish)
        ).all()
    )
