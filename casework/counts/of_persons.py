"""The numbers of persons and their wishes, and of the introductions that came of them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from casework.counts.month import Month
from casework.counts.number import (
    HEARD,
    TOLD_REASONS,
    Number,
    Which,
    in_month,
    of_town,
    stands,
    stood,
)
from storage.states import IntroductionState
from storage.tables import Candidate, Introduction, IntroductionStep, Person, Referral, Wish


def of_persons() -> Iterator[Number]:
    """Yield the numbers of persons, wishes, candidates and referrals."""

    def one(name: str, which: Which, **more: Any) -> Number:
        return Number(name=name, table="persons", kind=Person, which=which, **more)

    closed = of_town(Person, in_month(Person.closed_at))
    yield one("persons_before", of_town(Person, stood(Person.created_at, Person.closed_at)))
    yield one("persons_new", of_town(Person, in_month(Person.created_at)))
    yield one("persons_closed", closed, at=Person.closed_at)
    for why in TOLD_REASONS:
        which = of_town(Person, in_month(Person.closed_at), Person.closed_reason == why.value)
        yield one(f"persons_closed_{why}", which, part_of="persons_closed", at=Person.closed_at)
    yield one("persons", of_town(Person, stands(Person.created_at, Person.closed_at)))
    new = of_town(Wish, in_month(Wish.created_at))
    yield Number(name="wishes_new", table="wishes", kind=Wish, which=new)
    yield Number(
        name="wishes_later",
        table="wishes",
        kind=Wish,
        which=of_town(Wish, in_month(Wish.created_at), Wish.later.is_(True)),
        part_of="wishes_new",
    )
    yield Number(name="candidates", table="wishes", kind=Candidate, which=_candidates())
    yield Number(
        name="candidates_by_hand",
        table="wishes",
        kind=Candidate,
        which=_candidates(Candidate.proposed_by.is_not(None)),
        part_of="candidates",
    )
    yield Number(
        name="referrals",
        table="wishes",
        kind=Referral,
        which=of_town(Referral, in_month(Referral.made_at)),
    )


def _candidates(*more: ColumnElement[bool]) -> Which:
    return lambda month: and_(
        in_month(Candidate.made_at)(month),
        Candidate.wish_id.in_(select(Wish.id).where(Wish.town == month.town)),
        *more,
    )


def of_introductions() -> Iterator[Number]:
    """Yield the numbers of introductions, by the step that was taken."""
    state = IntroductionState
    for name, states in (
        ("chosen", (state.CHOSEN,)),
        ("asked", (state.ASKED,)),
        ("welcomed", (state.WELCOMED,)),
        ("declined", (state.DECLINED,)),
        ("meeting", (state.MEETING,)),
        ("placed", (state.PLACED,)),
        ("withdrawn", (state.WITHDRAWN,)),
    ):
        yield Number(
            name=f"introductions_{name}",
            table="introductions",
            kind=Introduction,
            which=_stepped(*states),
        )
    yield Number(
        name="introductions_heard",
        table="introductions",
        kind=Introduction,
        which=_stepped(state.WELCOMED, state.DECLINED, heard=True),
    )


def _stepped(*states: IntroductionState, heard: bool = False) -> Which:
    """Introductions that took one of these steps in the month, each once."""

    def which(month: Month) -> ColumnElement[bool]:
        steps = select(IntroductionStep.introduction_id).where(
            IntroductionStep.state.in_(states), in_month(IntroductionStep.at)(month)
        )
        if heard:
            steps = steps.where(IntroductionStep.how_heard.in_(HEARD))
        return and_(Introduction.town == month.town, Introduction.id.in_(steps))

    return which
