"""終結: what rests comes to its end, and what is kept can be handed to the person."""

import json
from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ask_to_forget import ask_to_forget
from casework.close_case import close_case
from casework.forget_case import StillActive
from casework.ground import NotYours, TooLate
from casework.keep_case import KeepReason, keep_case
from casework.person_record import person_record
from casework.placements import EndReason
from casework.stop_person import start_person, stop_person
from storage.database import Database
from storage.states import CheckInState, PersonState, PlacementStep, Side, WishState
from storage.tables import AuditEntry, CheckIn, Host, Person, Placement
from tests.casework.placing import begun, member
from tests.making import NOW, TOWN, Cast, make_cast


def closed(session: Session, cast: Cast) -> None:
    """Stop everything about the person, and close the case."""
    by, person = cast.coordinator, cast.person.id
    stop_person(session, person=person, by=by, town=TOWN, now=NOW)
    close_case(session, person=person, reason=EndReason.MOVED, by=by, town=TOWN, now=NOW)


def test_a_closed_case_leaves_the_others_of_a_group_alone(sqlite_database: Database) -> None:
    """
    The person has left, their wish is put away, and the years of keeping are counted; the
    placement of the other goes on.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        other = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, other, joins=placement)
        closed(session, cast)

        left = member(session, placement, cast, Side.PERSON)
        assert (cast.person.state, cast.person.closed_at) == (PersonState.CLOSED, NOW)
        assert cast.wish.state is WishState.WITHDRAWN
        assert left.left_at == NOW
        assert placement.step is PlacementStep.VISIT
        assert other.person.state is PersonState.ACTIVE
        with pytest.raises(TooLate):
            start_person(session, person=cast.person.id, by=cast.coordinator, now=NOW)


def test_with_its_only_person_a_placement_ends(sqlite_database: Database) -> None:
    """
    Nobody waits for somebody who does not come any more.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        closed(session, cast)

        assert session.get_one(Placement, placement.id).step is PlacementStep.ENDED


def test_only_a_coordinator_closes_and_keeps_and_only_what_rests(
    sqlite_database: Database,
) -> None:
    """
    A case that goes on is not closed, and one that is not closed needs no reason to be kept.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        person = cast.person.id
        for by, refusal in ((cast.supporter, NotYours), (cast.coordinator, TooLate)):
            with pytest.raises(refusal):
                close_case(
                    session, person=person, reason=EndReason.OTHER, by=by, town=TOWN, now=NOW
                )
            with pytest.raises(refusal):
                keep_case(session, person=person, reason=KeepReason.DISPUTE, by=by, now=NOW)


def test_where_nobody_could_confirm_it_a_case_is_forgotten_at_once(
    sqlite_database: Database,
) -> None:
    """
    And the audit says that it was one person's decision.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        coordinator, person = cast.coordinator, cast.person.id
        with pytest.raises(StillActive):
            ask_to_forget(session, person=person, by=coordinator, now=NOW)
        with pytest.raises(NotYours):
            ask_to_forget(session, person=person, by=cast.supporter, now=NOW)
        closed(session, cast)

        assert ask_to_forget(session, person=person, by=coordinator, now=NOW)

        assert session.get(Person, person) is None
        acts = session.scalars(select(AuditEntry.act)).all()
        assert {"case.forget_alone", "case.forgotten"} <= set(acts)


def test_a_record_holds_the_persons_side_alone(database: Database) -> None:
    """
    Their answers and days are in it; what the host answered in confidence, and why it declined,
    is not; nor is anything of the other person in the group.
    """
    with database.writing() as session:
        cast = make_cast(session)
        other = make_cast(
            session, coordinator=cast.coordinator, offer=cast.offer, sentence="絵を見たい"
        )
        placement = begun(session, cast)
        begun(session, other, joins=placement)
        for side, question, level in (
            (Side.PERSON, "person_safe", 1),
            (Side.HOST, "host_effort", 3),
        ):
            session.add(
                CheckIn(
                    town=TOWN.key,
                    placement_id=placement.id,
                    member_id=member(session, placement, cast, side).id,
                    side=side,
                    stage="visit",
                    state=CheckInState.ANSWERED,
                    answers={question: level},
                    asked_at=NOW,
                    answered_at=NOW,
                )
            )
        session.flush()
        later = NOW + timedelta(days=1)
        found = person_record(session, person=cast.person.id, by=cast.supporter, now=later)
        file = json.dumps(asdict(found), ensure_ascii=False)

        assert found.placements[0]["hosts"] == [session.get_one(Host, cast.host.id).name]
        assert found.placements[0]["check_ins"][0]["answers"] == {"person_safe": 1}
        assert "host_effort" not in file
        assert "絵を見たい" not in file
        assert other.person.code not in file
        assert cast.person.code in file
        with pytest.raises(NotYours):
            person_record(session, person=cast.person.id, by=other.supporter, now=later)
        with pytest.raises(NotYours):
            person_record(session, person=cast.person.id, by=cast.giver, now=later)
