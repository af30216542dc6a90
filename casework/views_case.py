"""
A case as a coordinator sees it once it is open: whose wish, which words, who is kept apart.

The person's own words stand apart from the family's wish, which never stands for theirs. There is
no label here: that is the supporter's own.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, found
from casework.policy import allowed
from casework.read_case import must_have_opened
from casework.views_introductions import StepView
from storage.base import Id
from storage.states import (
    OPEN_INTRODUCTIONS,
    IntroductionState,
    PersonState,
    PlacementStep,
    Side,
    WishState,
)
from storage.tables import (
    Account,
    Block,
    Candidate,
    Host,
    Introduction,
    IntroductionStep,
    Offer,
    Person,
    Placement,
    PlacementMember,
    Wish,
)

MOST = 50
_LIVE = (WishState.OPEN, WishState.CHOSEN, WishState.PAUSED)


@dataclass(frozen=True, kw_only=True)
class WishLine:
    """
    A wish with every word that is kept of it.

    :param family_wish: what the family would like: never the person's own wish
    :param candidates: how many stand beside it now
    """

    id: Id
    state: WishState
    later: bool
    sentence: str
    own_words: str
    family_wish: str
    likes: tuple[str, ...]
    strengths: tuple[str, ...]
    slots: tuple[str, ...]
    needs: tuple[str, ...]
    first_step: str
    candidates: int
    since: datetime

    @property
    def live(self) -> bool:
        """Whether it has not been granted or taken back."""
        return self.state in _LIVE


@dataclass(frozen=True, kw_only=True)
class IntroductionLine:
    """An introduction with the steps it took."""

    id: Id
    state: IntroductionState
    host: Id
    host_name: str
    offer: str
    steps: tuple[StepView, ...]

    @property
    def live(self) -> bool:
        """Whether it is under way."""
        return self.state in OPEN_INTRODUCTIONS


@dataclass(frozen=True, kw_only=True)
class PlacementLine:
    """A placement by what is done there; ``ended_at`` is empty while it goes on."""

    id: Id
    offers: tuple[str, ...]
    step: PlacementStep
    since: datetime
    ended_at: datetime | None
    end_reason: str


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """
    A case.

    :param supporter: the label of who speaks for the person
    :param apart: names of hosts with whom they do not meet, with the side that asked for it
    :param introductions: those under way first, then the newest
    :param placements: the running ones first, then the newest; each with whether it goes on
    """

    person: Id
    code: str
    area: str
    state: PersonState
    protected: bool
    minor: bool
    danger_at_home: bool
    supporter: str
    since: datetime
    wishes: tuple[WishLine, ...]
    apart: tuple[tuple[str, Side], ...]
    introductions: tuple[IntroductionLine, ...]
    placements: tuple[PlacementLine, ...]


@allowed
def case_with(session: Session, *, code: str, by: Account) -> Person:
    """
    Return the person of the town with exactly this code; it is not opened by that.

    :raises NotYours: if there is none
    """
    row = session.scalars(
        select(Person).where(Person.code == code, Person.town == by.town)
    ).one_or_none()
    if row is None:
        raise NotYours
    return row


@allowed
def case_view(session: Session, *, person: Id, by: Account, now: datetime) -> CaseView:
    """
    Return a case that ``by`` has opened.

    :raises NotYours: if it is of another town
    :raises NeedsReason: if it was not opened before
    """
    row = found(session, Person, person)
    must_have_opened(session, person=row, by=by, now=now)
    supporter = session.get(Account, row.supporter_id)
    return CaseView(
        person=row.id,
        code=row.code,
        area=row.area,
        state=row.state,
        protected=row.protected,
        minor=row.minor,
        danger_at_home=row.danger_at_home,
        supporter=supporter.label if supporter else "",
        since=row.created_at,
        wishes=tuple(_wishes(session, row)),
        apart=tuple(_apart(session, row)),
        introductions=tuple(_introductions(session, row)),
        placements=tuple(_placements(session, row)),
    )


def _wishes(session: Session, person: Person) -> list[WishLine]:
    rows = session.scalars(
        select(Wish).where(Wish.person_id == person.id).order_by(Wish.created_at.desc())
    ).all()
    beside = Counter(
        session.scalars(
            select(Candidate.wish_id).where(
                Candidate.wish_id.in_([one.id for one in rows]), Candidate.state == "shown"
            )
        )
    )
    lines = [
        WishLine(
            id=row.id,
            state=row.state,
            later=row.later,
            sentence=row.sentence or "",
            own_words=row.own_words or "",
            family_wish=row.family_wish or "",
            likes=tuple(row.likes or ()),
            strengths=tuple(row.strengths or ()),
            slots=tuple(row.slots),
            needs=tuple(row.needs),
            first_step=row.first_step,
            candidates=beside[row.id],
            since=row.created_at,
        )
        for row in rows
    ]
    return sorted(lines, key=lambda one: not one.live)


def _apart(session: Session, person: Person) -> list[tuple[str, Side]]:
    rows = session.execute(
        select(Host, Block.side)
        .join(Block, Block.host_id == Host.id)
        .where(Block.person_id == person.id)
        .order_by(Block.made_at)
    )
    return [(host.name, side) for host, side in rows]


def _introductions(session: Session, person: Person) -> list[IntroductionLine]:
    rows = session.execute(
        select(Introduction, Host, Offer)
        .join(Host, Host.id == Introduction.host_id)
        .join(Offer, Offer.id == Introduction.offer_id)
        .where(Introduction.person_id == person.id)
        .order_by(Introduction.created_at.desc())
        .limit(MOST)
    ).all()
    steps: defaultdict[Id, list[StepView]] = defaultdict(list)
    for step in session.scalars(
        select(IntroductionStep)
        .where(IntroductionStep.introduction_id.in_([row.id for row, *_ in rows]))
        .order_by(IntroductionStep.at, IntroductionStep.id)
    ):
        steps[step.introduction_id].append(StepView(step.state, step.how_said, step.at))
    lines = [
        IntroductionLine(
            id=row.id,
            state=row.state,
            host=host.id,
            host_name=host.name or "",
            offer=offer.text or "",
            steps=tuple(steps[row.id]),
        )
        for row, host, offer in rows
    ]
    return sorted(lines, key=lambda one: not one.live)


def _placements(session: Session, person: Person) -> list[PlacementLine]:
    of_person = select(PlacementMember.placement_id).where(PlacementMember.person_id == person.id)
    rows = session.scalars(
        select(Placement)
        .where(Placement.id.in_(of_person))
        .order_by(Placement.created_at.desc())
        .limit(MOST)
    ).all()
    offers: defaultdict[Id, list[str]] = defaultdict(list)
    for placement, offer in session.execute(
        select(PlacementMember.placement_id, Offer)
        .join(Offer, Offer.id == PlacementMember.offer_id)
        .where(PlacementMember.placement_id.in_([row.id for row in rows]))
        .order_by(PlacementMember.id)
    ):
        offers[placement].append(offer.text or "")
    lines = [
        PlacementLine(
            id=row.id,
            offers=tuple(offers[row.id]),
            step=row.step,
            since=row.step_since,
            ended_at=row.ended_at,
            end_reason=row.end_reason,
        )
        for row in rows
    ]
    return sorted(lines, key=lambda one: one.step is PlacementStep.ENDED)
