"""A town with two months of everything, made of rows alone, always the same."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from casework.counts import Month
from casework.log_call import CallOutcome
from casework.log_contact import ContactKind, Whom
from casework.placements import EndReason
from storage.states import (
    Audience,
    CheckInState,
    DayState,
    HowHeard,
    IntroductionState,
    OfferState,
    PersonState,
    PlacementStep,
    Role,
    Side,
    TaskState,
)
from storage.tables import (
    Account,
    CallLog,
    CheckIn,
    Contact,
    HostVisit,
    Introduction,
    IntroductionStep,
    MeetingDay,
    Placement,
    PlacementMember,
    Task,
    Wish,
)
from tests.making import (
    TOWN,
    make_account,
    make_candidate,
    make_host,
    make_introduction,
    make_offer,
    make_person,
    make_wish,
)

NOVEMBER = Month.of(TOWN.key, date(2026, 11, 1))
BEGAN = NOVEMBER.begins - timedelta(days=40)
SPAN = (NOVEMBER.ends - BEGAN) // timedelta(minutes=1) + 20 * 1440
"""From the end of September until the middle of December."""


@dataclass(frozen=True)
class Chance:
    """Draws moments and choices."""

    of: random.Random

    def at(self, since: datetime = BEGAN) -> datetime:
        """Return a moment from ``since`` on."""
        left = SPAN - int((since - BEGAN) / timedelta(minutes=1))
        return since + timedelta(minutes=self.of.randrange(max(left, 1)))

    def maybe(self, since: datetime) -> datetime | None:
        """Return a moment, or in half of all cases none."""
        return self.at(since) if self.of.random() < 0.5 else None

    def some(self, part: float) -> bool:
        """Whether it is one of that part of all."""
        return self.of.random() < part

    def why(self, at: datetime | None) -> str:
        """Return why something ended, if it did."""
        return self.of.choice(list(EndReason)).value if at else ""


def make_months(session: Session, *, cases: int = 24) -> None:
    """Fill a town; every moment and state is drawn from one seed."""
    chance = Chance(random.Random(6))
    coordinator = make_account(session, Role.COORDINATOR, created_at=BEGAN)
    supporter = make_account(session, Role.SUPPORTER, created_at=BEGAN)
    for number in range(cases):
        area = TOWN.areas[number % 3].key
        here = chance.at()
        closed = chance.maybe(here)
        person = make_person(
            session,
            supporter,
            area=area,
            created_at=here,
            closed_at=closed,
            closed_reason=chance.why(closed),
            state=PersonState.CLOSED if closed else PersonState.ACTIVE,
        )
        wish = make_wish(
            session,
            person,
            created_at=chance.at(here),
            later=chance.some(0.2),
            searched_revision=1,
        )
        host = make_host(
            session,
            name=f"会{number}",
            kind=chance.of.choice(["company", "group", "volunteer"]),
            area=area,
            created_at=here,
            approved_at=chance.at(here),
        )
        state = chance.of.choice([OfferState.OPEN, OfferState.CLOSED])
        offer = make_offer(session, host, created_at=chance.at(here), state=state)
        by_hand = coordinator.id if chance.some(0.3) else None
        make_candidate(session, wish, offer, made_at=chance.at(here), proposed_by=by_hand)
        introduction = make_introduction(session, wish, offer, created_at=here)
        session.add_all(
            IntroductionStep(
                introduction_id=introduction.id,
                state=step,
                how_heard=chance.of.choice(list(HowHeard)),
                at=chance.at(here),
            )
            for step in IntroductionState
        )
        _placement(session, chance, introduction, coordinator)
        _work(session, chance, wish, coordinator)
    session.flush()


def _work(session: Session, chance: Chance, wish: Wish, coordinator: Account) -> None:
    opened = chance.at()
    resolved = chance.maybe(opened)
    session.add_all(
        [
            Task(
                town=TOWN.key,
                kind=chance.of.choice(["incident", "no_candidate"]),
                urgency="this_week",
                state=TaskState.RESOLVED if resolved else TaskState.OPEN,
                audience=chance.of.choice(list(Audience)),
                person_id=wish.person_id,
                created_at=opened,
                due_at=opened,
                resolved_at=resolved,
            ),
            CallLog(
                town=TOWN.key,
                wish_id=wish.id,
                place="里山の会",
                outcome=chance.of.choice(list(CallOutcome)).value,
                called_by=coordinator.id,
                called_at=chance.at(),
            ),
            Contact(
                town=TOWN.key,
                kind=chance.of.choice(list(ContactKind)).value,
                whom=Whom.PERSON.value,
                person_id=wish.person_id,
                day=chance.at().date(),
                by=coordinator.id,
                recorded_at=BEGAN,
            ),
        ]
    )


def _placement(
    session: Session, chance: Chance, introduction: Introduction, coordinator: Account
) -> None:
    begun = chance.at()
    ended, trial = chance.maybe(begun), chance.maybe(begun)
    row = Placement(
        town=TOWN.key,
        step=PlacementStep.ENDED if ended else PlacementStep.VISIT,
        end_reason=chance.why(ended),
        created_at=begun,
        step_since=begun,
        trial_at=trial,
        ongoing_at=chance.maybe(trial) if trial else None,
        ended_at=ended,
    )
    session.add(row)
    session.flush()
    for side in Side:
        left = chance.at(begun) if chance.some(0.2) else None
        of_person = side is Side.PERSON
        member = PlacementMember(
            placement_id=row.id,
            side=side,
            person_id=introduction.person_id if of_person else None,
            wish_id=introduction.wish_id if of_person else None,
            host_id=None if of_person else introduction.host_id,
            offer_id=None if of_person else introduction.offer_id,
            joined_at=begun,
            left_at=left,
            left_reason=chance.why(left),
            came_true="" if left else chance.of.choice(["", "yes", "partly", "no"]),
        )
        session.add(member)
        session.flush()
        session.add(
            CheckIn(
                town=TOWN.key,
                placement_id=row.id,
                member_id=member.id,
                side=side,
                stage="first",
                state=chance.of.choice(list(CheckInState)),
                how_heard=chance.of.choice(list(HowHeard)),
                asked_at=chance.at(),
            )
        )
    visited = chance.at().date()
    session.add(
        HostVisit(
            member_id=member.id, how="visit", day=visited, by=coordinator.id, recorded_at=begun
        )
    )
    session.add_all(
        MeetingDay(
            placement_id=row.id, starts_at=chance.at(), state=chance.of.choice(list(DayState))
        )
        for _ in range(3)
    )
