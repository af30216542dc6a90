"""A host that was met is registered; a voice from a poster is taken, within the day's limit."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.answer_still_right import StillRightAnswer, answer_still_right
from casework.begin_placement import begin_placement
from casework.call_host import call_host, settle_call, settle_calls_of
from casework.ground import Notice, NotYours, TooLate, take_notices
from casework.offer_terms import OfferTerms
from casework.post_offer import post_offer
from casework.poster_links import make_poster_link, poster_links, revoke_poster_link
from casework.register_host import HostKind
from casework.register_visited_host import HostTold, HowMet, register_visited_host
from casework.rest_placement import rest_placement
from casework.set_host_phone import set_host_phone
from casework.settle_approach import approach_view, settle_approach
from casework.take_approach import (
    ApproachTold,
    EnoughForToday,
    NoSuchLink,
    take_approach,
)
from casework.waiting_answers import Matter, waiting_answers
from matching.facts import OfferKind
from storage.database import Database
from storage.states import (
    CheckInState,
    HostState,
    HowHeard,
    IntroductionState,
    PauseReason,
    Role,
    Side,
    TaskState,
)
from storage.tables import (
    Account,
    Approach,
    AuditEntry,
    CheckIn,
    Host,
    Offer,
    PlacementMember,
    StillRight,
    Task,
)
from tests.making import NOW, TOWN, make_account, make_cast

TOWNS = {TOWN.key: TOWN}
TOLD = HostTold(
    kind=HostKind.GROUP,
    name="走友会",
    area="kawabata",
    sentence="土曜の朝に走っています",
    phone="03-1234-5678",
    how_met=HowMet.VISIT,
)
VOICE = ApproachTold(
    kind=HostKind.VOLUNTEER,
    area="kawabata",
    sentence="犬と歩いています",
    hope="話し相手",
    contact="090-1234-5678",
)


def registered(session: Session) -> tuple[Account, Account]:
    """Return a coordinator and the account of a host that they met."""
    coordinator = make_account(session, Role.COORDINATOR)
    account = register_visited_host(session, by=coordinator, told=TOLD, town=TOWN, now=NOW)
    return coordinator, account


def test_a_host_that_was_met_is_approved(database: Database) -> None:
    """
    By whom and how they met stands in the audit; nobody is told what they know already.
    """
    with database.writing() as session:
        coordinator, account = registered(session)

        host = session.get_one(Host, account.host_id)
        assert (host.state, host.approved_by) == (HostState.APPROVED, coordinator.id)
        assert (account.role, account.town) == (Role.HOST, TOWN.key)
        audit = session.scalars(select(AuditEntry).where(AuditEntry.act == "register_host")).one()
        assert (audit.by, audit.facts["met"]) == (coordinator.id, "visit")
        assert take_notices(session) == []


@pytest.mark.parametrize("role", [Role.HOST, Role.SUPPORTER, Role.OFFICER])
def test_nobody_else_registers_offers_or_numbers(sqlite_database: Database, role: Role) -> None:
    """
    Neither in another role nor from another town.
    """
    with sqlite_database.writing() as session:
        _, account = registered(session)
        terms = OfferTerms(
            text="走れます", kind=OfferKind.TOGETHER, area="kawabata", hope="走る仲間"
        )
        elsewhere = make_account(session, Role.COORDINATOR, town="elsewhere")
        for by in (make_account(session, role), elsewhere):
            with pytest.raises(NotYours):
                register_visited_host(session, by=by, told=TOLD, town=TOWN, now=NOW)
            with pytest.raises(NotYours):
                set_host_phone(session, host=account.host_id, phone="", by=by, now=NOW)
            with pytest.raises(NotYours):
                post_offer(
                    session,
                    by=by,
                    terms=terms,
                    of=account.host_id,
                    how_heard=HowHeard.VISIT,
                    town=TOWN,
                    now=NOW,
                )
            with pytest.raises(NotYours):
                make_poster_link(session, town=TOWN.key, by=by, now=NOW)


def test_a_coordinator_writes_an_offer_down(database: Database) -> None:
    """
    For the host that was met, with its hope.
    """
    with database.writing() as session:
        coordinator, account = registered(session)

        offer = post_offer(
            session,
            by=coordinator,
            terms=OfferTerms(
                text="走れます", kind=OfferKind.TOGETHER, area="kawabata", hope="走る仲間"
            ),
            of=account.host_id,
            how_heard=HowHeard.PHONE,
            town=TOWN,
            now=NOW,
        )

        row = session.get_one(Offer, offer.id)
        assert (row.host_id, row.how_heard) == (account.host_id, HowHeard.PHONE)


def test_a_call_is_one_task_and_settles_itself(database: Database) -> None:
    """
    A reminder makes no second one; the answer, or the end, closes it.
    """
    with database.writing() as session:
        cast = make_cast(session, state=IntroductionState.ASKED)
        cast.host.phone = "03-1234-5678"
        for again in (False, True):
            call_host(
                session,
                notice=Notice(
                    to=cast.giver.id,
                    kind="in.ask",
                    subject=cast.introduction.id,
                    key=f"{again}",
                    facts={"again": again},
                ),
                host=cast.host,
                town=TOWN,
                now=NOW,
            )
        task = session.scalars(select(Task).where(Task.kind == "call_host")).one()
        assert task.introduction_id == cast.introduction.id
        assert task.facts["calls"][0]["facts"] == {"again": True}

        settle_call(session, subject=cast.introduction.id, host=cast.host.id, now=NOW)

        assert (task.state, task.outcome) == (TaskState.RESOLVED, "answered")
        settle_calls_of(session, placement=cast.introduction.id, now=NOW)


def test_a_poster_is_taken_back(database: Database) -> None:
    """
    It opens nothing then, and another town's coordinator cannot do it.
    """
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        link, token = make_poster_link(session, town=TOWN.key, by=coordinator, now=NOW)
        elsewhere = make_account(session, Role.COORDINATOR, town="elsewhere")
        with pytest.raises(NotYours):
            revoke_poster_link(session, link=link.id, town=TOWN.key, by=elsewhere, now=NOW)
        with pytest.raises(NotYours):
            revoke_poster_link(session, link=link.id, town="elsewhere", by=elsewhere, now=NOW)

        revoke_poster_link(session, link=link.id, town=TOWN.key, by=coordinator, now=NOW)

        assert poster_links(session, town=TOWN.key) == []
        with pytest.raises(NoSuchLink):
            take_approach(session, token=token, form="a", told=VOICE, towns=TOWNS, now=NOW)
        with pytest.raises(TooLate):
            revoke_poster_link(session, link=link.id, town=TOWN.key, by=coordinator, now=NOW)


def test_a_voice_is_read_by_the_coordinators_of_its_town(database: Database) -> None:
    """
    And by nobody once it is settled: then its words are gone.
    """
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        _, token = make_poster_link(session, town=TOWN.key, by=coordinator, now=NOW)
        row = take_approach(session, token=token, form="a", told=VOICE, towns=TOWNS, now=NOW)
        assert approach_view(session, approach=row.id, by=coordinator).contact == VOICE.contact
        for by in (
            make_account(session, Role.SUPPORTER),
            make_account(session, Role.COORDINATOR, town="elsewhere"),
        ):
            with pytest.raises(NotYours):
                approach_view(session, approach=row.id, by=by)
            with pytest.raises(NotYours):
                settle_approach(session, approach=row.id, by=by, now=NOW)

        settle_approach(session, approach=row.id, by=coordinator, now=NOW)

        assert row.contact == ""
        with pytest.raises(TooLate):
            approach_view(session, approach=row.id, by=coordinator)


def test_many_at_once_stay_within_the_limit(database: Database) -> None:
    """
    Eight at the same moment, by two posters, where the town takes three: three are kept.
    """
    with database.writing() as session:
        tokens = [
            make_poster_link(session, town=TOWN.key, by=None, daily_limit=3, now=NOW)[1]
            for _ in range(2)
        ]

    def sends(number: int) -> bool:
        with database.writing() as session:
            try:
                take_approach(
                    session,
                    token=tokens[number % 2],
                    form=str(number),
                    told=VOICE,
                    towns=TOWNS,
                    now=NOW,
                )
            except EnoughForToday:
                return False
            return True

    with ThreadPoolExecutor(4) as crowd:
        taken = list(crowd.map(sends, range(8)))

    assert sum(taken) == 3
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Approach)) == 3


def test_whether_offers_still_hold_is_asked_by_phone_too(database: Database) -> None:
    """
    The answer settles the call, and stands in the coordinator's list until then.
    """
    with database.writing() as session:
        coordinator, account = registered(session)
        host = session.get_one(Host, account.host_id)
        question = StillRight(town=TOWN.key, host_id=host.id, asked_at=NOW)
        session.add(question)
        session.flush()
        notice = Notice(to=account.id, kind="sr.ask", subject=question.id, key="sr")
        task = call_host(session, notice=notice, host=host, town=TOWN, now=NOW)
        waits = waiting_answers(session, by=coordinator, now=NOW)
        assert [one.matter for one in waits] == [Matter.STILL_RIGHT]

        answer_still_right(
            session,
            question=question.id,
            answer=StillRightAnswer.KEEP,
            by=coordinator,
            town=TOWN,
            how_heard=HowHeard.PHONE,
            now=NOW,
        )

        assert task.state is TaskState.RESOLVED
        assert waiting_answers(session, by=coordinator, now=NOW) == []


def test_a_question_that_is_taken_back_needs_no_call(database: Database) -> None:
    """
    The placement rests: nobody calls the host to ask how it is going.
    """
    with database.writing() as session:
        cast = make_cast(session)
        cast.host.phone = "03-1234-5678"
        placement = begin_placement(
            session,
            introduction=cast.introduction.id,
            by=cast.coordinator,
            joins=None,
            town=TOWN,
            now=NOW,
        )
        member = session.scalars(
            select(PlacementMember).where(PlacementMember.host_id == cast.host.id)
        ).one()
        check_in = CheckIn(
            town=TOWN.key,
            placement_id=placement.id,
            member_id=member.id,
            side=Side.HOST,
            stage="visit-0",
            state=CheckInState.ASKED,
            asked_at=NOW,
        )
        session.add(check_in)
        session.flush()
        notice = Notice(
            to=cast.giver.id, kind="ci.ask", subject=check_in.id, key="ci", facts={"again": False}
        )
        task = call_host(session, notice=notice, host=cast.host, town=TOWN, now=NOW)

        rest_placement(
            session, placement=placement, why=PauseReason.STOPPED, by=cast.coordinator, now=NOW
        )

        assert task.state is TaskState.RESOLVED
