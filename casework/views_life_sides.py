"""
支援がどの側面に作用しているか: on which sides of a person's life which support acts, in two lanes.

The sides are the chapters d1…d9 of ICF, "activities and participation" (WHO 2001). Formal support
is what was entered; a placement is informal support, and its sides follow from the activities of
the wish that it grants. Each is asked: 「本人の力を奪っていないか」.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casework.ground import as_it_stands
from casework.policy import allowed
from casework.ties import SIDES, Lane, PartyKind, Power
from followup.calendar import tokyo_day
from matching.activities import icf_codes
from storage.base import Id
from storage.states import PlacementStep, Side
from storage.tables import (
    Account,
    Hope,
    Host,
    Offer,
    Person,
    Placement,
    PlacementMember,
    PowerAnswer,
    Tie,
    Wish,
)


@dataclass(frozen=True, kw_only=True)
class Support:
    """
    One support and what it does; ``power`` is the last answer, ``power_on`` its day in Tokyo.

    :param entered: it was entered; otherwise it is a placement
    :param sides: ICF chapters, in their order
    :param values: what it holds dear; ``good_at``: what it is good at
    :param tie: or ``member``: what the question of power is put about
    """

    key: str
    kind: PartyKind
    name: str
    entered: bool
    sides: tuple[str, ...]
    values: str
    good_at: str
    power: Power | None = None
    power_words: str = ""
    power_on: date | None = None
    tie: Id | None = None
    member: Id | None = None

    @property
    def lane(self) -> Lane:
        """Formal or informal."""
        return self.kind.lane


@dataclass(frozen=True, kw_only=True)
class LifeSidesFacts:
    """What acts on which side of one person's life, on one day."""

    code: str
    on: date
    supports: tuple[Support, ...]

    def acting_on(self, side: str, lane: Lane) -> tuple[Support, ...]:
        """Return what acts on one side in one lane."""
        return tuple(one for one in self.supports if one.lane is lane and side in one.sides)

    def without_words(self) -> "LifeSidesFacts":
        """Return it without what was entered in free words, as a chat may carry it."""
        return replace(
            self,
            supports=tuple(
                replace(
                    one,
                    name="" if one.entered else one.name,
                    values="",
                    good_at="",
                    power_words="",
                )
                for one in self.supports
            ),
        )


@allowed
def life_sides_of(
    session: Session, *, person: Id | None, by: Account, now: datetime
) -> LifeSidesFacts:
    """
    Return what acts on which side of a person's life now.

    :raises NotYours: if the person is neither in the care nor in the town of ``by``
    """
    row = as_it_stands(session, Person, person)
    today = tokyo_day(now)
    supports = (*_entered(session, row, today), *_of_placements(session, row))
    return LifeSidesFacts(code=row.code, on=today, supports=supports)


def _entered(session: Session, person: Person, today: date) -> Iterator[Support]:
    rows = session.scalars(
        select(Tie)
        .where(Tie.person_id == person.id, Tie.since <= today, Tie.until.is_(None))
        .order_by(Tie.id)
    ).all()
    earlier = _earlier(session, person)
    for row in rows:
        support = Support(
            key=f"tie-{row.id.hex}",
            kind=PartyKind(row.kind),
            name=row.name,
            entered=True,
            sides=tuple(row.sides),
            values=row.values,
            good_at=row.good_at,
            tie=row.id,
        )
        yield _with_power(
            session, support, PowerAnswer.tie_id.in_(_itself_and_before(row, earlier))
        )


def _earlier(session: Session, person: Person) -> dict[Id, Id]:
    rows = session.execute(
        select(Tie.id, Tie.after_id).where(Tie.person_id == person.id, Tie.after_id.is_not(None))
    )
    return {tie: after for tie, after in rows if after is not None}


def _itself_and_before(row: Tie, earlier: dict[Id, Id]) -> Sequence[Id]:
    ids = [row.id]
    while ids[-1] in earlier:
        ids.append(earlier[ids[-1]])
    return ids


def _of_placements(session: Session, person: Person) -> Iterator[Support]:
    own = session.execute(
        select(PlacementMember, Wish)
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .join(Wish, Wish.id == PlacementMember.wish_id)
        .where(
            PlacementMember.person_id == person.id,
            PlacementMember.left_at.is_(None),
            Placement.step != PlacementStep.ENDED,
        )
        .order_by(PlacementMember.id)
    ).all()
    for member, wish in own:
        sides = sides_of_wish(wish)
        beside = session.execute(
            select(Host, Offer)
            .join(PlacementMember, PlacementMember.host_id == Host.id)
            .join(Offer, Offer.id == PlacementMember.offer_id)
            .where(
                PlacementMember.placement_id == member.placement_id,
                PlacementMember.side == Side.HOST,
                PlacementMember.left_at.is_(None),
            )
            .order_by(PlacementMember.id)
        ).all()
        for host, offer in beside:
            hopes = session.scalars(select(Hope).where(Hope.offer_id == offer.id).order_by(Hope.id))
            support = Support(
                key=f"placement-{member.id.hex}-{host.id.hex}",
                kind=PartyKind(host.kind),
                name="" if host.kind == PartyKind.VOLUNTEER else host.name,
                entered=False,
                sides=sides,
                values="、".join(hope.text for hope in hopes),
                good_at=offer.text,
                member=member.id,
            )
            yield _with_power(session, support, PowerAnswer.member_id == member.id)


def sides_of_wish(wish: Wish) -> tuple[str, ...]:
    """Return the sides of life that the activities of a wish belong to, in their order."""
    codes = icf_codes()
    activities = {*(wish.about or ()), *(wish.likes or ())}
    sides = {codes[one][:2] for one in activities if one in codes}
    return tuple(side for side in SIDES if side in sides)


def _with_power(session: Session, support: Support, about: ColumnElement[bool]) -> Support:
    last = session.scalars(
        select(PowerAnswer).where(about).order_by(PowerAnswer.id.desc()).limit(1)
    ).first()
    if last is None:
        return support
    return replace(
        support,
        power=Power(last.answer),
        power_words=last.words,
        power_on=tokyo_day(last.answered_at),
    )
