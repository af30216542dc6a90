"""
A coordinator lays a wish and an offer side by side by hand; the gates hold for them too.

It is the only way by which a protected person's wish meets an offer.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.choose_candidate import FitsNoMore
from casework.facts import BORDERLESS
from casework.ground import Notice, TooLate, found, locked, record, tell
from casework.open_task import settle_task
from casework.policy import allowed
from casework.search import still_fits
from casework.second_pair import DecisionKind, look_twice
from storage.base import Id
from storage.states import HostState, OfferState, WishState
from storage.tables import Account, Candidate, Decision, Host, Offer, Person, Wish
from towns import Town

_LOOKED_AT = 200
_SHOWN = ("shown", "declined", "skipped")


@allowed
def proposable(
    session: Session,
    *,
    wish: Id | None,
    by: Account,
    town: Town,
    activity_words: Mapping[str, str],
    now: datetime,
    count: int,
) -> list[tuple[Offer, Host]]:
    """
    Return up to ``count`` open offers that pass every gate and were not shown, newest first.

    :raises NotYours: if ``by`` is no coordinator of the wish's town
    """
    row = found(session, Wish, wish)
    known = select(Candidate.offer_id).where(
        Candidate.wish_id == row.id, Candidate.state.in_(_SHOWN)
    )
    near = session.execute(
        select(Offer, Host)
        .join(Host, Host.id == Offer.host_id)
        .where(
            Offer.state == OfferState.OPEN,
            Host.state == HostState.APPROVED,
            or_(Offer.town == row.town, Offer.reach.in_(BORDERLESS)),
            Offer.id.not_in(known),
        )
        .order_by(Offer.changed_at.desc())
        .limit(_LOOKED_AT)
    )
    fitting = [
        (offer, host)
        for offer, host in near
        if still_fits(
            session,
            wish=row,
            offer=offer,
            town=town,
            reader_words=activity_words,
            by_hand=True,
            now=now,
        )
    ]
    return fitting[:count]


@allowed
def propose_candidate(
    session: Session,
    *,
    wish: Id | None,
    offer: Id | None,
    by: Account,
    town: Town,
    activity_words: Mapping[str, str],
    confirmed: Decision | None = None,
    reasons: Mapping[str, Any] | None = None,
    chance: float | None = None,
    policy: str = "",
    now: datetime,
) -> Candidate:
    """
    Show an offer as a candidate for a wish; its supporter hears of it.

    :param reasons: what matching says for both sides, where it laid the two side by side first
    :param chance: how likely it was to do so, under that version of the ``policy``
    :param confirmed: what a second pair of eyes confirmed, for a protected person
    :raises NotYours: if ``by`` is no coordinator of the wish's town
    :raises TooLate: if the wish is not looking any more, or the offer was shown for it before
    :raises FitsNoMore: if a gate is shut
    :raises NeedsSecondPair: if the person is protected and somebody must confirm it first
    """
    row = locked(session, Wish, wish)
    given = locked(session, Offer, offer)
    candidate = session.scalars(
        select(Candidate).where(Candidate.wish_id == row.id, Candidate.offer_id == given.id)
    ).one_or_none()
    if row.state is not WishState.OPEN or (candidate and candidate.state in _SHOWN):
        raise TooLate
    if not still_fits(
        session,
        wish=row,
        offer=given,
        town=town,
        reader_words=activity_words,
        by_hand=True,
        now=now,
    ):
        raise FitsNoMore
    protected = found(session, Person, row.person_id).protected
    alone = protected and look_twice(
        session, kind=DecisionKind.PROTECTED, by=by, confirmed=confirmed
    )
    if candidate is None:
        candidate = Candidate(wish_id=row.id, offer_id=given.id, host_id=given.host_id)
        session.add(candidate)
    candidate.state, candidate.proposed_by, candidate.made_at = "shown", by.id, now
    candidate.chance, candidate.policy = chance, policy
    # A person's judgement is not a number: it stands before what was computed.
    candidate.rank, candidate.fit, candidate.fit_person, candidate.fit_host = 0, 0.0, 0.0, 0.0
    seen = {"person": [], "host": [], "asks": []} if reasons is None else dict(reasons)
    seen["person"] = [
        {"key": "candidates.by_coordinator", "words": {}, "names": {}},
        *seen["person"],
    ]
    candidate.reasons = seen
    session.flush()
    settle_task(session, kind="no_candidate", about=row.id, now=now)
    record(
        session,
        by=by,
        act="propose_candidate",
        row=candidate,
        town=row.town,
        now=now,
        **({"single_handed": True} if alone else {}),
    )
    tell(
        session,
        Notice(
            to=found(session, Person, row.person_id).supporter_id,
            kind="ca.found",
            subject=row.id,
            key=f"ca.proposed:{candidate.id.hex}:{now.timestamp():.0f}",
            person=row.person_id,
        ),
    )
    return candidate
