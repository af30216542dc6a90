"""
People, wishes, hosts and offers for tests, made in a line.

Everything here goes through the tables and is fictional; what a test is about, it says itself.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.codes import new_case_code
from casework.ground import named_in_audit
from casework.shown_to_host import let_it_be_shown
from storage.base import Base
from storage.states import HostState, HowSaid, IntroductionState, Role, WishState
from storage.tables import (
    Account,
    AuditEntry,
    Candidate,
    Consent,
    Host,
    Introduction,
    Offer,
    Person,
    Wish,
)
from towns import PRACTICE_TOWN, Town, load_towns

Row = TypeVar("Row", bound=Base)

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
"""A Tuesday, 10:30 in Tokyo: a working hour."""

TOWN: Town = load_towns(PRACTICE_TOWN)["kanaemachi"]


@dataclass(frozen=True)
class Cast:
    """Everybody in one introduction."""

    coordinator: Account
    supporter: Account
    person: Person
    wish: Wish
    giver: Account
    host: Host
    offer: Offer
    introduction: Introduction


def make_account(session: Session, role: Role, **values: Any) -> Account:
    """Make an account of the town."""
    return _kept(session, Account(**{"town": TOWN.key, "role": role, "created_at": NOW} | values))


def make_person(session: Session, supporter: Account, **values: Any) -> Person:
    """Make a person of this supporter, with a code of their own."""
    person = Person(
        **{
            "town": TOWN.key,
            "code": "",
            "label": "珈琲の方",
            "area": TOWN.areas[0].key,
            "supporter_id": supporter.id,
            "created_at": NOW,
        }
        | values
    )
    person.code = person.code or new_case_code(session)
    return _kept(session, person)


def make_wish(session: Session, person: Person, **values: Any) -> Wish:
    """Make a wish of this person."""
    return _kept(
        session,
        Wish(
            **{
                "person_id": person.id,
                "town": person.town,
                "area": person.area,
                "sentence": "フルマラソンに出たい",
                "likes": ["走ること"],
                "strengths": [],
                "slots": ["sat_am"],
                "created_at": NOW,
                "changed_at": NOW,
            }
            | values
        ),
    )


def make_host(session: Session, **values: Any) -> Host:
    """Make an approved host."""
    return _kept(
        session,
        Host(
            **{
                "town": TOWN.key,
                "kind": "group",
                "name": "走友会",
                "sentence": "土曜の朝に走っています",
                "area": TOWN.areas[0].key,
                "state": HostState.APPROVED,
                "created_at": NOW,
                "approved_at": NOW,
            }
            | values
        ),
    )


def make_offer(session: Session, host: Host, **values: Any) -> Offer:
    """Make an offer of this host."""
    return _kept(
        session,
        Offer(
            **{
                "host_id": host.id,
                "town": host.town,
                "area": host.area,
                "reach": "neighbours",
                "kind": "together",
                "text": "土曜の朝、いっしょに走ります",
                "slots": ["sat_am"],
                "capacity": 3,
                "created_at": NOW,
                "changed_at": NOW,
            }
            | values
        ),
    )


def make_consent(session: Session, person: Person, **values: Any) -> Consent:
    """Record that this person agreed to be looked for."""
    return _kept(
        session,
        Consent(
            **{
                "person_id": person.id,
                "purpose": "matching",
                "how_said": HowSaid.CHOSEN,
                "recorded_by": person.supporter_id,
                "given_at": NOW,
                "until": NOW + timedelta(days=365),
            }
            | values
        ),
    )


def make_candidate(session: Session, wish: Wish, offer: Offer, **values: Any) -> Candidate:
    """Lay a wish and an offer side by side."""
    return _kept(
        session,
        Candidate(
            **{
                "wish_id": wish.id,
                "offer_id": offer.id,
                "host_id": offer.host_id,
                "rank": 1,
                "fit": 0.7,
                "fit_person": 0.7,
                "fit_host": 0.7,
                "reasons": {"person": [], "host": [], "asks": []},
                "made_at": NOW,
            }
            | values
        ),
    )


def make_introduction(
    session: Session,
    wish: Wish,
    offer: Offer,
    *,
    state: IntroductionState = IntroductionState.MEETING,
    **values: Any,
) -> Introduction:
    """Bring a wish and an offer together, at this state; what the host has read was approved."""
    row = _kept(
        session,
        Introduction(
            **{
                "town": wish.town,
                "wish_id": wish.id,
                "person_id": wish.person_id,
                "offer_id": offer.id,
                "host_id": offer.host_id,
                "state": state,
                "asked_at": NOW,
                "created_at": NOW,
            }
            | values
        ),
    )
    if state not in {IntroductionState.PROPOSED, IntroductionState.CHOSEN}:
        let_it_be_shown(session, introduction=row)
        session.flush()
    return row


def make_cast(
    session: Session,
    *,
    state: IntroductionState = IntroductionState.MEETING,
    coordinator: Account | None = None,
    supporter: Account | None = None,
    offer: Offer | None = None,
    sentence: str = "フルマラソンに出たい",
) -> Cast:
    """Make everybody of one introduction; those given take part in it."""
    coordinator = coordinator or make_account(session, Role.COORDINATOR, label="調整役")
    supporter = supporter or make_account(session, Role.SUPPORTER, label="支援する人")
    person = make_person(session, supporter)
    wish = make_wish(session, person, sentence=sentence, state=WishState.CHOSEN)
    if offer is None:
        offer = make_offer(session, make_host(session))
    host = session.get_one(Host, offer.host_id)
    giver = make_account(session, Role.HOST, host_id=host.id)
    introduction = make_introduction(
        session, wish, offer, state=state, coordinator_id=coordinator.id
    )
    return Cast(coordinator, supporter, person, wish, giver, host, offer, introduction)


def _kept(session: Session, row: Row) -> Row:
    # Without mapped relationships the order of inserts is ours to keep.
    session.add(row)
    session.flush()
    return row


def audit_of(session: Session, row: Base) -> list[AuditEntry]:
    """Return what the audit holds of a row, the oldest first."""
    named = named_in_audit(session, row)
    return list(
        session.scalars(
            select(AuditEntry).where(AuditEntry.subject_id == named).order_by(AuditEntry.id)
        )
    )
