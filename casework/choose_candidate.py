"""
見てみたい: the person chooses among the candidates, before anybody else hears of them.

「今回はちがう」 is as good an answer: the candidate goes, and nothing else changes.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import TooLate, found, locked, record
from casework.heard import speaks_for_person, tell_entered
from casework.introductions import NotConfirmed, move
from casework.open_task import open_task
from casework.policy import allowed
from casework.reopen_wish import search_anew
from casework.search import still_fits
from followup.urgency import Urgency
from storage.base import Id
from storage.states import (
    OPEN_INTRODUCTIONS,
    HowHeard,
    HowSaid,
    IntroductionState,
    WishState,
)
from storage.tables import Account, Candidate, Introduction, Offer, Person, Wish
from towns import Town


class FitsNoMore(Exception):
    """A gate has shut since the candidate was shown."""


@allowed
def choose_candidate(
    session: Session,
    *,
    candidate: Id | None,
    how_said: HowSaid,
    by: Account,
    town: Town,
    activity_words: Mapping[str, str],
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> Introduction:
    """
    Keep the person's 「見てみたい」 and ask the coordinator to approve it.

    :param by: the person's supporter, or a coordinator who heard it by phone or on a visit
    :raises NotYours: if it is neither
    :raises NotConfirmed: if it is not known how the person said it
    :raises TooLate: if it was chosen already, or the wish rests
    :raises FitsNoMore: if a gate has shut meanwhile
    """
    wish, row, person = _own(session, candidate, by, how_heard)
    if how_said is HowSaid.UNCONFIRMED:
        raise NotConfirmed
    if wish.state not in {WishState.OPEN, WishState.CHOSEN} or row.state == "declined":
        raise TooLate
    earlier = _not_under_way(session, wish, row)
    offer = locked(session, Offer, row.offer_id)
    if not still_fits(
        session,
        wish=wish,
        offer=offer,
        town=town,
        reader_words=activity_words,
        by_hand=row.proposed_by is not None,
        now=now,
    ):
        raise FitsNoMore
    introduction = Introduction(
        town=town.key,
        wish_id=wish.id,
        person_id=wish.person_id,
        offer_id=offer.id,
        host_id=offer.host_id,
        round=earlier + 1,
        state=IntroductionState.PROPOSED,
        asked_at=now,
        created_at=now,
    )
    session.add(introduction)
    session.flush()
    move(
        session,
        introduction=introduction,
        to=IntroductionState.CHOSEN,
        by=by,
        how_said=how_said,
        how_heard=how_heard,
        now=now,
    )
    wish.state = WishState.CHOSEN
    tell_entered(
        session,
        person=person,
        wish=wish.id,
        by=by,
        said="chosen",
        how_heard=how_heard,
        key=f"chosen:{introduction.id.hex}",
    )
    open_task(
        session,
        town=town,
        kind="approve_introduction",
        about=introduction.id,
        urgency=Urgency.NEXT_WORKING_DAY,
        person=wish.person_id,
        host=offer.host_id,
        introduction=introduction.id,
        now=now,
    )
    return introduction


@allowed
def decline_candidate(
    session: Session,
    *,
    candidate: Id | None,
    by: Account,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> Wish:
    """
    Keep the person's 「今回はちがう」: the candidate is not shown again.

    :param by: the person's supporter, or a coordinator who heard it by phone or on a visit
    :raises NotYours: if it is neither
    :raises TooLate: if it is gone, or was chosen already: then it is the introduction that ends
    """
    wish, row, person = _own(session, candidate, by, how_heard)
    _not_under_way(session, wish, row)
    row.state = "declined"
    # What this makes room for is looked for at once.
    search_anew(wish, by=by, now=now)
    record(
        session,
        by=by,
        act="decline_candidate",
        row=row,
        town=wish.town,
        now=now,
        heard=how_heard.value,
    )
    tell_entered(
        session,
        person=person,
        wish=wish.id,
        by=by,
        said="declined",
        how_heard=how_heard,
        key=f"declined:{row.id.hex}",
    )
    return wish


@allowed
def replace_candidate(
    session: Session,
    *,
    candidate: Id | None,
    by: Account,
    how_heard: HowHeard = HowHeard.CHAT,
    now: datetime,
) -> Wish:
    """
    Take a candidate away that fits no more, and look for others.

    :raises NotYours: if ``by`` could not have chosen it
    :raises TooLate: if it is gone already, or was chosen
    """
    wish, row, _ = _own(session, candidate, by, how_heard)
    _not_under_way(session, wish, row)
    row.state = "gone"
    search_anew(wish, by=by, now=now)
    return wish


@allowed
def set_candidate_aside(
    session: Session, *, candidate: Id | None, by: Account, now: datetime
) -> Wish:
    """
    A coordinator's decision not to show a candidate for this wish.

    :raises NotYours: if ``by`` is no coordinator of the wish's town
    :raises TooLate: if the person has chosen it meanwhile
    """
    row = found(session, Candidate, candidate)
    wish = locked(session, Wish, row.wish_id)
    _not_under_way(session, wish, row)
    row.state = "skipped"
    search_anew(wish, by=by, now=now)
    record(session, by=by, act="set_candidate_aside", row=row, town=wish.town, now=now)
    return wish


def _own(
    session: Session, candidate: Id | None, by: Account, how_heard: HowHeard
) -> tuple[Wish, Candidate, Person]:
    row = found(session, Candidate, candidate)
    wish = locked(session, Wish, row.wish_id)
    person = speaks_for_person(session, person=wish.person_id, by=by, how_heard=how_heard)
    row = locked(session, Candidate, row.id)
    if row.state not in {"shown", "declined"}:
        raise TooLate
    return wish, row, person


def _not_under_way(session: Session, wish: Wish, candidate: Candidate) -> int:
    earlier = session.scalars(
        select(Introduction.state).where(
            Introduction.wish_id == wish.id, Introduction.offer_id == candidate.offer_id
        )
    ).all()
    placed = wish.state is WishState.CHOSEN and IntroductionState.PLACED in earlier
    if placed or any(state in OPEN_INTRODUCTIONS for state in earlier):
        raise TooLate
    return len(earlier)
