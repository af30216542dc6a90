"""関わりの循環: a person's own strength becomes an offer, and others read 「地域の方」."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_introduction import Answer, answer_introduction
from casework.approve_host import approve_host
from casework.approve_introduction import approve_introduction
from casework.begin_placement import begin_placement
from casework.choose_candidate import choose_candidate
from casework.consent import current_consent
from casework.courses import read_course
from casework.decide_again import decide_again
from casework.facts import offer_facts, wish_facts
from casework.giving import giving_host, hat_of
from casework.ground import NotYours, TooLate, take_notices
from casework.hats import hat_for, hats_of
from casework.introductions import NotConfirmed
from casework.offer_strength import offer_strength, stop_giving
from casework.offer_terms import OfferTerms
from casework.views_introductions import introduction_view
from matching.facts import OfferKind
from storage.audit.marks import case_mark
from storage.database import Database
from storage.states import HostState, HowSaid, OfferState, PlacementStep, Role
from storage.tables import (
    Account,
    AuditEntry,
    Consent,
    Host,
    Introduction,
    Offer,
    Person,
    Placement,
    PlacementMember,
    StepYes,
    Wish,
)
from tests.making import (
    NOW,
    TOWN,
    Cast,
    make_account,
    make_candidate,
    make_cast,
    make_consent,
    make_person,
    make_wish,
)

TERMS = OfferTerms(
    text="花の名前を教えられます",
    kind=OfferKind.TOGETHER,
    area=TOWN.areas[0].key,
    hope="花の話ができる相手がほしい",
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on either database."""
    with database.writing() as session:
        yield session


def ongoing(session: Session) -> tuple[Cast, Placement]:
    """Make a placement that has become 継続 with everybody's yes."""
    cast = make_cast(session)
    make_consent(session, cast.person)
    placement = begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )
    placement.step = PlacementStep.ONGOING
    member = session.scalars(
        select(PlacementMember).where(PlacementMember.person_id == cast.person.id)
    ).one()
    session.add(
        StepYes(
            placement_id=placement.id,
            member_id=member.id,
            step=PlacementStep.ONGOING,
            answer="yes",
            asked_at=NOW,
        )
    )
    session.flush()
    take_notices(session)
    return cast, placement


def gives(
    session: Session,
    person: Person,
    by: Account,
    *,
    how_said: HowSaid = HowSaid.CHOSEN,
) -> Offer:
    """Let a person offer a strength."""
    return offer_strength(
        session,
        person=person.id,
        how_said=how_said,
        terms=TERMS,
        name="地域の方",
        by=by,
        town=TOWN,
        now=NOW,
    )


@dataclass
class Circle:
    """A giving person, approved, and another supporter's person with a wish."""

    cast: Cast
    offer: Offer
    host: Host
    supporter: Account
    wish: Wish


@pytest.fixture
def circle(session: Session) -> Circle:
    """The giver is in; the two have not met."""
    cast, _ = ongoing(session)
    offer = gives(session, cast.person, cast.supporter)
    host = session.get_one(Host, offer.host_id)
    approve_host(session, host=host.id, by=cast.coordinator, now=NOW)
    supporter = make_account(session, Role.SUPPORTER)
    person = make_person(session, supporter)
    make_consent(session, person)
    wish = make_wish(session, person, sentence="花の名前を知りたい")
    take_notices(session)
    return Circle(cast, offer, host, supporter, wish)


def asked(session: Session, circle: Circle) -> Introduction:
    """Bring the wish before the giving person."""
    candidate = make_candidate(session, circle.wish, circle.offer)
    introduction = choose_candidate(
        session,
        candidate=candidate.id,
        how_said=HowSaid.CHOSEN,
        by=circle.supporter,
        town=TOWN,
        activity_words={},
        now=NOW,
    )
    return approve_introduction(
        session,
        introduction=introduction.id,
        by=circle.cast.coordinator,
        town=TOWN,
        activity_words={},
        now=NOW,
    )


def test_only_after_ongoing(session: Session) -> None:
    """Before it, nothing can be offered; nor for a minor, nor for somebody protected."""
    early = make_cast(session)
    cast, _ = ongoing(session)

    with pytest.raises(TooLate):
        gives(session, early.person, early.supporter)
    for mark in ("minor", "protected"):
        setattr(cast.person, mark, True)
        with pytest.raises(TooLate):
            gives(session, cast.person, cast.supporter)
        setattr(cast.person, mark, False)
    assert gives(session, cast.person, cast.supporter).state is OfferState.OPEN


def test_it_needs_a_consent_of_its_own(session: Session) -> None:
    """未確認 keeps nothing; the one for matching is another, in both directions."""
    cast, placement = ongoing(session)
    with pytest.raises(NotConfirmed):
        gives(session, cast.person, cast.supporter, how_said=HowSaid.UNCONFIRMED)
    assert session.scalars(select(Host).where(Host.person_id.is_not(None))).all() == []

    gives(session, cast.person, cast.supporter)

    purposes = set(session.scalars(select(Consent.purpose)))
    assert purposes == {"matching", "giving"}
    matching = current_consent(session, person=cast.person.id, now=NOW)
    assert matching is not None
    matching.withdrawn_at = NOW + timedelta(days=1)
    session.flush()
    course = read_course(session, placement=placement, now=NOW)
    assert course.consent_withdrawn_at is not None


def test_others_read_only_of_somebody_nearby(session: Session, circle: Circle) -> None:
    """Neither name, code nor label; the giver's supporter is asked wearing the giver's hat."""
    introduction = asked(session, circle)
    told = take_notices(session)
    hat = hat_of(session, host=circle.host)

    assert hat.id in {one.to for one in told if one.kind == "in.ask"}
    found = hat_for(session, row=introduction.id, by=circle.cast.supporter)
    assert found is not None
    assert (found.account.id, found.own_too) == (hat.id, False)
    assert hat_for(session, row=introduction.id, by=circle.supporter) is None
    assert [one.id for one in hats_of(session, by=circle.cast.supporter)] == [hat.id]
    seen = introduction_view(session, introduction=introduction.id, by=circle.supporter)
    assert seen.host_name == "地域の方"
    assert circle.cast.person.code not in repr(seen)
    to_giver = introduction_view(session, introduction=introduction.id, by=hat)
    assert (to_giver.code, to_giver.label) == ("", "")


def test_the_circle_is_kept_in_the_audit(session: Session, circle: Circle) -> None:
    """Who received and now gives, to whom, as ids for later reports."""
    introduction = asked(session, circle)
    hat = hat_of(session, host=circle.host)
    answer_introduction(
        session, introduction=introduction.id, answer=Answer.WELCOME, by=hat, town=TOWN, now=NOW
    )
    decide_again(
        session,
        introduction=introduction.id,
        how_said=HowSaid.CHOSEN,
        by=circle.supporter,
        town=TOWN,
        now=NOW,
    )

    begin_placement(
        session,
        introduction=introduction.id,
        by=circle.cast.coordinator,
        joins=None,
        town=TOWN,
        now=NOW,
    )

    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "circulation")).one()
    received = session.get_one(Person, circle.wish.person_id)
    assert entry.cases == [case_mark(one.mark_key) for one in (received, circle.cast.person)]
    assert entry.facts == {}


def test_one_voice_does_not_speak_for_both_sides(session: Session, circle: Circle) -> None:
    """A wish of the same supporter's persons, or the giver's own, never meets the offer."""
    for person in (circle.cast.person, make_person(session, circle.cast.supporter)):
        wish = make_wish(session, person)
        facts = wish_facts(session, wish=wish, activity_words={}, now=NOW)
        assert circle.host.id.hex in facts.blocked_hosts
    others = wish_facts(session, wish=circle.wish, activity_words={}, now=NOW)
    assert circle.host.id.hex not in others.blocked_hosts


def test_taking_it_back_ends_it_at_once(session: Session, circle: Circle) -> None:
    """What was asked is declined without a why, the offer is closed, and the wish open again."""
    introduction = asked(session, circle)
    take_notices(session)
    with pytest.raises(NotYours):
        stop_giving(session, person=circle.cast.person.id, by=circle.supporter, town=TOWN, now=NOW)

    stop_giving(session, person=circle.cast.person.id, by=circle.cast.supporter, town=TOWN, now=NOW)

    assert circle.offer.state is OfferState.CLOSED
    assert circle.host.state is HostState.LEFT
    assert session.get_one(Introduction, introduction.id).state.value == "declined"
    assert giving_host(session, person=circle.cast.person.id) is None
    assert current_consent(session, person=circle.cast.person.id, now=NOW) is not None
    with pytest.raises(TooLate):
        stop_giving(
            session, person=circle.cast.person.id, by=circle.cast.supporter, town=TOWN, now=NOW
        )


def test_an_offer_without_its_consent_is_shut(session: Session, circle: Circle) -> None:
    """Even before anything else has noticed: the gate reads the consent itself."""
    assert offer_facts(session, offers=[circle.offer], now=NOW)[0].open
    consent = session.scalars(select(Consent).where(Consent.purpose == "giving")).one()
    consent.withdrawn_at = NOW
    session.flush()

    assert not offer_facts(session, offers=[circle.offer], now=NOW)[0].open
