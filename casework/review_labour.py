"""
After each five times or twenty hours of a 体験 its five questions go to both sides again.

The course of a placement asks, repeats once and notices silence; whatever is said or not said
that needs a look becomes a task of the placement's coordinator.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.call_host import settle_call
from casework.ground import record
from casework.open_task import open_task
from casework.policies import policy_of
from casework.put_question import put_question
from casework.raise_concerns import coordinator_of
from casework.standing import Asked, Standing
from followup.course import Party
from followup.labour import next_step_of_review, review_from, reviews_due
from followup.waiting import Next
from matching.facts import OfferKind
from storage.base import Id
from storage.states import DayState, ReviewState, Side
from storage.tables import LabourReview, Offer, Placement, PlacementMember
from towns import Town


@dataclass(frozen=True)
class Reviews:
    """The 体験 offers of some placements, and the reviews so far, by member, in their order."""

    offers: frozenset[Id]
    of_member: Mapping[Id, list[LabourReview]]


def read_reviews(session: Session, *, standings: Sequence[Standing]) -> Reviews:
    """Read what :func:`review_labour` needs, for many placements at once."""
    offers = {
        one.member.offer_id: standing.placement.id
        for standing in standings
        for one in standing.asked.values()
        if one.member.offer_id
    }
    roles = frozenset(
        session.scalars(
            select(Offer.id).where(Offer.id.in_(offers), Offer.kind == OfferKind.ROLE.value)
        )
    )
    of_member: defaultdict[Id, list[LabourReview]] = defaultdict(list)
    if roles:
        for row in session.scalars(
            select(LabourReview)
            .where(LabourReview.placement_id.in_({offers[one] for one in roles}))
            .order_by(LabourReview.number)
        ):
            of_member[row.member_id].append(row)
    return Reviews(roles, of_member)


def review_labour(
    session: Session, *, standing: Standing, reviews: Reviews, town: Town, now: datetime
) -> datetime | None:
    """Ask, repeat or end each review of a locked placement; return when to look again."""
    if not any(one.member.offer_id in reviews.offers for one in standing.asked.values()):
        return None
    course = standing.course()
    if not course.is_live:
        return None
    parties = {party.key: party for party in course.parties}
    moments = []
    for key, asked in standing.asked.items():
        if asked.member.side is Side.HOST and asked.member.offer_id not in reviews.offers:
            continue
        mine = reviews.of_member.get(asked.member.id, [])
        if mine and mine[-1].state is ReviewState.ASKED:
            at = _go_on(session, standing, asked, mine[-1], parties[key], town=town, now=now)
        else:
            last = mine[-1].number if mine else 0
            at = _begin(session, standing, asked, parties[key], last=last, town=town, now=now)
        moments += [at] if at else []
    return min(moments, default=None)


def open_review_task(
    session: Session,
    *,
    review: LabourReview,
    placement: Placement,
    member: PlacementMember,
    town: Town,
    now: datetime,
) -> None:
    """Open the task of the placement's coordinator, with what was said as codes."""
    open_task(
        session,
        town=town,
        kind="labour_review",
        about=review.id,
        coordinator=coordinator_of(session, placement),
        person=member.person_id,
        host=member.host_id,
        placement=placement.id,
        facts={
            "labour": dict(review.answers),
            "side": member.side.value,
            "review": review.id.hex,
        },
        now=now,
    )


def _begin(
    session: Session,
    standing: Standing,
    asked: Asked,
    party: Party,
    *,
    last: int,
    town: Town,
    now: datetime,
) -> datetime | None:
    policy = policy_of(town)
    there = [
        day
        for day in standing.days
        if day.state is DayState.HELD
        and day.starts_at >= asked.member.joined_at
        and asked.member.id.hex not in day.absent
    ]
    number = reviews_due(
        sessions=len(there), minutes=sum(day.minutes for day in there), policy=policy
    )
    if number <= last:
        return None
    # Who cannot or would rather not be asked is not passed over: a coordinator looks.
    unasked = party.never_again or party.blocked_since is not None or not asked.readers
    at = review_from(party=party, policy=policy, now=now)
    if at > now and not unasked:
        return at
    review = LabourReview(
        town=standing.placement.town,
        placement_id=standing.placement.id,
        member_id=asked.member.id,
        number=number,
        state=ReviewState.ASKED,
        answers={},
        asked_at=now,
    )
    session.add(review)
    session.flush()
    record(session, by=None, act="labour.ask", row=review, town=review.town, now=now)
    if unasked:
        _end(session, standing, asked, review, town=town, now=now)
    else:
        _put(session, standing, asked, review, now=now)
    return None


def _go_on(
    session: Session,
    standing: Standing,
    asked: Asked,
    review: LabourReview,
    party: Party,
    *,
    town: Town,
    now: datetime,
) -> datetime | None:
    decided = next_step_of_review(
        asked_at=review.asked_at,
        repeated_at=review.repeated_at,
        party=party,
        policy=policy_of(town),
        now=now,
    )
    if decided.step is Next.WAIT:
        return decided.at
    if decided.step is Next.REMIND:
        review.repeated_at = now
        _put(session, standing, asked, review, now=now, again=True)
    else:
        _end(session, standing, asked, review, town=town, now=now)
    return None


def _end(
    session: Session,
    standing: Standing,
    asked: Asked,
    review: LabourReview,
    *,
    town: Town,
    now: datetime,
) -> None:
    review.state = ReviewState.SILENT
    # From here on it is the coordinator's task below, with the same way to enter what is heard.
    settle_call(session, subject=review.id, host=asked.member.host_id, now=now)
    record(session, by=None, act="labour.silent", row=review, town=review.town, now=now)
    open_review_task(
        session,
        review=review,
        placement=standing.placement,
        member=asked.member,
        town=town,
        now=now,
    )


def _put(
    session: Session,
    standing: Standing,
    asked: Asked,
    review: LabourReview,
    *,
    now: datetime,
    again: bool = False,
) -> None:
    put_question(
        session,
        kind="lr.ask",
        about=review.id,
        key="lr",
        asked=asked,
        standing=standing,
        now=now,
        again=again,
    )
