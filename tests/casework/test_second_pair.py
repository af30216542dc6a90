"""二人の目: who confirms what, what happens then, and what stands where nobody could."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.approve_host import approve_host
from casework.decide import (
    DeclineReason,
    confirm_decision,
    decline_decision,
    open_decisions,
    use_decision,
)
from casework.ground import NotYours, TooLate, take_notices
from casework.invite import invite
from casework.leave import leave
from casework.propose_candidate import propose_candidate
from casework.second_pair import DecisionKind, NeedsSecondPair, ask_decision
from casework.views_decisions import decision_view
from storage.database import Database
from storage.states import DecisionState, HostState, Role
from storage.tables import Account, AuditEntry, Candidate, Decision, Host, Offer, Wish
from tests.casework.test_introduction_races import at_once
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_consent,
    make_host,
    make_offer,
    make_person,
    make_wish,
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on either database."""
    with database.writing() as session:
        yield session


def a_waiting_host(session: Session) -> Host:
    """Make a host that waits for approval."""
    return make_host(session, state=HostState.WAITING, approved_at=None)


def a_protected_wish(session: Session) -> tuple[Wish, Offer]:
    """Make a protected person's wish and an offer that fits."""
    supporter = make_account(session, Role.SUPPORTER)
    person = make_person(session, supporter, protected=True)
    make_consent(session, person)
    return make_wish(session, person), make_offer(session, make_host(session))


def proposes(session: Session, wish: Wish, offer: Offer, by: Account) -> Candidate:
    """Lay a wish and an offer side by side."""
    return propose_candidate(
        session, wish=wish.id, offer=offer.id, by=by, town=TOWN, activity_words={}, now=NOW
    )


def confirms(session: Session, decision: Decision, by: Account) -> Decision:
    """Confirm a decision."""
    return confirm_decision(
        session, decision=decision.id, by=by, town=TOWN, activity_words={}, now=NOW
    )


def facts_of(session: Session, act: str) -> dict[str, Any]:
    """Return what the audit holds of an act."""
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == act)).one()
    return entry.facts


def heard(session: Session) -> list[tuple[Account, str]]:
    """Return who was told what since the last look."""
    return [(session.get_one(Account, one.to), one.kind) for one in take_notices(session)]


def test_one_coordinator_and_nobody_else_decides_single_handed(session: Session) -> None:
    """Nobody could confirm it, so it stands, and the audit says how it was taken."""
    coordinator = make_account(session, Role.COORDINATOR)
    host = a_waiting_host(session)
    wish, offer = a_protected_wish(session)

    approve_host(session, host=host.id, by=coordinator, now=NOW)
    proposes(session, wish, offer, coordinator)
    invite(session, role=Role.COORDINATOR, town=TOWN.key, by=coordinator, now=NOW)

    assert host.state is HostState.APPROVED
    for act in ("approve_host", "propose_candidate", "invite"):
        assert facts_of(session, act)["single_handed"] is True


def test_with_an_officer_a_host_waits_for_the_city(session: Session) -> None:
    """Asked once, confirmed in one step: then the host is in and hears so."""
    coordinator, officer = (
        make_account(session, Role.COORDINATOR),
        make_account(session, Role.OFFICER),
    )
    host = a_waiting_host(session)
    giver = make_account(session, Role.HOST, host_id=host.id)
    with pytest.raises(NeedsSecondPair):
        approve_host(session, host=host.id, by=coordinator, now=NOW)
    assert host.state is HostState.WAITING

    def asks() -> Decision:
        return ask_decision(
            session, kind=DecisionKind.APPROVE_HOST, subject=host.id, by=coordinator, now=NOW
        )

    decision = asks()
    assert asks().id == decision.id
    assert heard(session) == [(officer, "de.asked")]
    assert [one.id for one in open_decisions(session, by=officer)] == [decision.id]
    assert open_decisions(session, by=coordinator) == []

    confirms(session, decision, officer)

    assert session.get_one(Host, host.id).state is HostState.APPROVED
    assert host.approved_by == coordinator.id
    assert set(heard(session)) == {(coordinator, "de.decided"), (giver, "ho.approved")}
    assert facts_of(session, "approve_host")["single_handed"] is False
    assert decision.decided_by == officer.id


def test_with_two_coordinators_a_host_needs_no_other_eyes(session: Session) -> None:
    """They see each other's work; a protected person's candidate needs the other."""
    first, second = (make_account(session, Role.COORDINATOR) for _ in range(2))
    make_account(session, Role.OFFICER)
    host = a_waiting_host(session)
    wish, offer = a_protected_wish(session)

    approve_host(session, host=host.id, by=first, now=NOW)
    with pytest.raises(NeedsSecondPair):
        proposes(session, wish, offer, first)
    decision = ask_decision(
        session,
        kind=DecisionKind.PROTECTED,
        subject=wish.id,
        by=first,
        now=NOW,
        offer=offer.id.hex,
    )
    assert (second, "de.asked") in heard(session)
    with pytest.raises(NotYours):
        confirms(session, decision, first)

    confirms(session, decision, second)

    candidate = session.scalars(select(Candidate)).one()
    assert (candidate.offer_id, candidate.proposed_by) == (offer.id, first.id)
    assert decision.state is DecisionState.CONFIRMED


def test_an_unprotected_person_needs_no_other_eyes(session: Session) -> None:
    """Laying side by side by hand stays what it was."""
    first, _ = (make_account(session, Role.COORDINATOR) for _ in range(2))
    wish, offer = a_protected_wish(session)
    person = make_person(session, make_account(session, Role.SUPPORTER))
    make_consent(session, person)
    wish.person_id = person.id

    proposes(session, wish, offer, first)

    assert "single_handed" not in facts_of(session, "propose_candidate")


def test_a_further_coordinator_is_invited_after_a_yes(session: Session) -> None:
    """The link is made once, by the one who asked; other roles need nobody."""
    first, second = (make_account(session, Role.COORDINATOR) for _ in range(2))
    invite(session, role=Role.SUPPORTER, town=TOWN.key, by=first, now=NOW)
    with pytest.raises(NeedsSecondPair):
        invite(session, role=Role.COORDINATOR, town=TOWN.key, by=first, now=NOW)
    decision = ask_decision(session, kind=DecisionKind.INVITE, subject=first.id, by=first, now=NOW)
    with pytest.raises(TooLate):
        use_decision(session, decision=decision.id, by=first, now=NOW)
    confirms(session, decision, second)
    assert decision_view(session, decision=decision.id, by=first).usable
    with pytest.raises(NotYours):
        use_decision(session, decision=decision.id, by=second, now=NOW)

    assert use_decision(session, decision=decision.id, by=first, now=NOW)

    with pytest.raises(TooLate):
        use_decision(session, decision=decision.id, by=first, now=NOW)


def test_a_decline_has_a_reason_and_can_be_asked_again(session: Session) -> None:
    """Nothing happened, nobody is blamed, and the host itself hears nothing."""
    coordinator, officer = (
        make_account(session, Role.COORDINATOR),
        make_account(session, Role.OFFICER),
    )
    host = a_waiting_host(session)

    def asks() -> Decision:
        return ask_decision(
            session, kind=DecisionKind.APPROVE_HOST, subject=host.id, by=coordinator, now=NOW
        )

    decision = asks()
    decline_decision(
        session, decision=decision.id, by=officer, reason=DeclineReason.TALK_FIRST, now=NOW
    )

    assert host.state is HostState.WAITING
    assert (decision.state, decision.reason) == (DecisionState.DECLINED, "talk_first")
    assert asks().id != decision.id
    with pytest.raises(TooLate):
        confirms(session, decision, officer)


def test_what_cannot_be_done_any_more_lapses(session: Session) -> None:
    """The host has left, or whoever asked: nothing is done in nobody's name."""
    coordinator, officer = (
        make_account(session, Role.COORDINATOR),
        make_account(session, Role.OFFICER),
    )
    gone, stays = a_waiting_host(session), a_waiting_host(session)
    first, second = (
        ask_decision(
            session, kind=DecisionKind.APPROVE_HOST, subject=host.id, by=coordinator, now=NOW
        )
        for host in (gone, stays)
    )
    gone.state = HostState.LEFT

    assert confirms(session, first, officer).state is DecisionState.LAPSED
    coordinator.left_at = NOW
    assert confirms(session, second, officer).state is DecisionState.LAPSED
    assert stays.state is HostState.WAITING


def test_nobody_else_sees_or_decides(session: Session) -> None:
    """Another town's officer, a supporter, a host, an officer who left."""
    coordinator, officer = (
        make_account(session, Role.COORDINATOR),
        make_account(session, Role.OFFICER),
    )
    decision = ask_decision(
        session,
        kind=DecisionKind.APPROVE_HOST,
        subject=a_waiting_host(session).id,
        by=coordinator,
        now=NOW,
    )
    strangers = [
        make_account(session, Role.OFFICER, town="elsewhere"),
        make_account(session, Role.SUPPORTER),
        make_account(session, Role.HOST),
    ]
    leave(session, by=officer, town=TOWN, now=NOW)
    deeds: list[Callable[[Account], object]] = [
        lambda by: confirms(session, decision, by),
        lambda by: decision_view(session, decision=decision.id, by=by),
    ]

    for by in (*strangers, officer):
        for deed in deeds:
            with pytest.raises(NotYours):
                deed(by)
        assert open_decisions(session, by=by) == []


@pytest.mark.parametrize("again", range(3))
@pytest.mark.parametrize("rival", ["confirm", "decline"])
def test_two_answers_at_once(database: Database, rival: str, again: int) -> None:
    """The first one stands."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        eyes = [make_account(session, Role.OFFICER).id for _ in range(2)]
        host = a_waiting_host(session)
        decision = ask_decision(
            session, kind=DecisionKind.APPROVE_HOST, subject=host.id, by=coordinator, now=NOW
        )

    def confirm(session: Session) -> None:
        confirms(session, decision, session.get_one(Account, eyes[0]))

    def other(session: Session) -> None:
        by = session.get_one(Account, eyes[1])
        if rival == "confirm":
            confirms(session, decision, by)
        else:
            decline_decision(
                session, decision=decision.id, by=by, reason=DeclineReason.NOT_NOW, now=NOW
            )

    went = at_once(database, confirm, other)

    assert sorted(went) == ["TooLate", "done"]
    with database.reading() as session:
        approved = session.get_one(Host, host.id).state is HostState.APPROVED
    assert approved == (went[0] == "done" or rival == "confirm")
