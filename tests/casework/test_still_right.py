"""「いまのままでよいですか」: asked after 90 days, repeated once, and what rests comes back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_still_right import StillRightAnswer, answer_still_right, come_back
from casework.ask_still_right import ask_still_right, due_hosts
from casework.begin_placement import begin_placement
from casework.begun import begun_to_hosts
from casework.ground import NotYours, TooLate, take_notices
from storage.database import Database
from storage.states import (
    CheckInState,
    HowHeard,
    OfferState,
    Role,
    Side,
    StillRightState,
    TaskState,
)
from storage.tables import Account, Chat, CheckIn, Host, Offer, PlacementMember, StillRight, Task
from tests.casework.test_introduction_races import at_once
from tests.making import NOW, TOWN, make_account, make_cast, make_host, make_offer

TOWNS = {TOWN.key: TOWN}
LATER = NOW + timedelta(days=92)
"""A Wednesday."""


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on either database."""
    with database.writing() as session:
        yield session


def ticks(session: Session, now: datetime) -> list[tuple[Account, str]]:
    """Let the clock look at the due hosts; return who was told what."""
    session.flush()
    for host in due_hosts(session, now=now, limit=50):
        ask_still_right(session, host=host, towns=TOWNS, now=now)
    session.flush()
    return [(session.get_one(Account, one.to), one.kind) for one in take_notices(session)]


def a_host(session: Session) -> tuple[Host, Account, Offer]:
    """Make a host with somebody who speaks for it and an offer."""
    host = make_host(session)
    giver = make_account(session, Role.HOST, host_id=host.id)
    reads(session, giver)
    return host, giver, make_offer(session, host)


def reads(session: Session, account: Account) -> None:
    """Give an account a chat."""
    session.add(
        Chat(
            channel="test",
            bot="bot",
            address_index=account.id.bytes,
            address=account.id.hex,
            account_id=account.id,
            first_seen=NOW,
        )
    )
    session.flush()


def question_of(session: Session, host: Host) -> StillRight:
    """Return the question of a host."""
    return session.scalars(select(StillRight).where(StillRight.host_id == host.id)).one()


def lives_on(session: Session, start: datetime, *, days: int) -> list[tuple[int, str]]:
    """Let days pass, with a tick each day; return on which day what was told."""
    return [
        (day, kind)
        for day in range(days)
        for _, kind in ticks(session, start + timedelta(days=day))
    ]


def test_after_ninety_days_it_is_asked_once(session: Session) -> None:
    """Not before, and not again while it waits; a host without an offer is not asked."""
    _, giver, _ = a_host(session)
    make_account(session, Role.HOST, host_id=make_host(session, name="空の会").id)

    assert ticks(session, NOW) == []
    assert ticks(session, NOW + timedelta(days=80)) == []
    assert ticks(session, LATER) == [(giver, "sr.ask")]
    assert ticks(session, LATER + timedelta(minutes=5)) == []


def test_silence_lets_the_offers_rest_and_one_tap_brings_them_back(session: Session) -> None:
    """Told once more before, and told kindly then; never more than two messages in a month."""
    host, giver, offer = a_host(session)

    told = lives_on(session, LATER, days=60)

    assert [kind for _, kind in told] == ["sr.ask", "sr.ask", "sr.rests"]
    assert told[2][0] - told[0][0] >= 28
    assert offer.state is OfferState.PAUSED
    question = question_of(session, host)
    assert question.state is StillRightState.SILENT
    begun = begun_to_hosts(session, hosts=[host.id], now=LATER + timedelta(days=59))
    assert question.told_at in begun[host.id]

    assert come_back(session, question=question.id, by=giver, now=LATER) == 1
    assert session.get_one(Offer, offer.id).state == OfferState.OPEN.value


@pytest.mark.parametrize("answer", StillRightAnswer)
def test_every_answer_is_as_good(session: Session, answer: StillRightAnswer) -> None:
    """Kept with who and how; only 「しばらく休む」 lets the offers rest."""
    host, giver, offer = a_host(session)
    ticks(session, LATER)
    question = question_of(session, host)

    for _ in range(2):
        answer_still_right(
            session, question=question.id, answer=answer, by=giver, town=TOWN, now=LATER
        )

    assert (question.state, question.answered_by) == (StillRightState.ANSWERED, giver.id)
    rests = answer is StillRightAnswer.REST
    assert (offer.state is OfferState.PAUSED) == rests
    other = StillRightAnswer.KEEP if answer is not StillRightAnswer.KEEP else StillRightAnswer.REST
    with pytest.raises(TooLate):
        answer_still_right(
            session, question=question.id, answer=other, by=giver, town=TOWN, now=LATER
        )
    assert lives_on(session, LATER, days=80) == []


def test_a_host_that_answers_about_a_placement_is_left_in_peace(session: Session) -> None:
    """What it said there counts, and 90 days begin anew."""
    cast = make_cast(session)
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
    session.add(
        CheckIn(
            town=TOWN.key,
            placement_id=placement.id,
            member_id=member.id,
            side=Side.HOST,
            stage="months-1",
            state=CheckInState.ANSWERED,
            asked_at=NOW + timedelta(days=60),
            answered_at=NOW + timedelta(days=60),
        )
    )
    take_notices(session)
    reads(session, cast.giver)

    assert ticks(session, LATER) == []
    assert (cast.giver, "sr.ask") in ticks(session, LATER + timedelta(days=61))


def test_a_host_without_a_chat_is_called(session: Session) -> None:
    """A task says so, and what is heard by phone settles it; a change becomes a task."""
    coordinator = make_account(session, Role.COORDINATOR)
    host = make_host(session)
    # It was met, so an account stands for it that has no chat.
    make_account(session, Role.HOST, host_id=host.id)
    offer = make_offer(session, host)
    ticks(session, LATER)
    task = session.scalars(select(Task).where(Task.kind == "still_right")).one()
    lives_on(session, LATER, days=60)
    assert offer.state is OfferState.OPEN
    question = question_of(session, host)
    with pytest.raises(NotYours):
        answer_still_right(
            session,
            question=question.id,
            answer=StillRightAnswer.CHANGE,
            by=coordinator,
            town=TOWN,
            now=LATER,
        )

    answer_still_right(
        session,
        question=question.id,
        answer=StillRightAnswer.CHANGE,
        by=coordinator,
        town=TOWN,
        how_heard=HowHeard.PHONE,
        now=LATER,
    )

    assert task.state is TaskState.RESOLVED
    assert question.how_heard is HowHeard.PHONE
    assert session.scalars(select(Task.kind).where(Task.kind == "host_wants_change")).all()


def test_nobody_answers_for_another(session: Session) -> None:
    """Neither another host nor a coordinator of another town."""
    host, _, _ = a_host(session)
    _, other, _ = a_host(session)
    ticks(session, LATER)
    question = question_of(session, host)
    abroad = make_account(session, Role.COORDINATOR, town="elsewhere")
    supporter = make_account(session, Role.SUPPORTER)

    for by in (other, abroad, supporter):
        with pytest.raises(NotYours):
            answer_still_right(
                session,
                question=question.id,
                answer=StillRightAnswer.KEEP,
                by=by,
                town=TOWN,
                how_heard=HowHeard.PHONE,
                now=LATER,
            )
        with pytest.raises(NotYours):
            come_back(session, question=question.id, by=by, now=LATER)


@pytest.mark.parametrize("again", range(3))
def test_an_answer_and_the_end_at_once(database: Database, again: int) -> None:
    """Whoever comes first, what the host said stands and its offers are as it said."""
    with database.writing() as session:
        host, giver, offer = a_host(session)
        ticks(session, LATER)
        question = question_of(session, host)
        question.repeated_at = LATER
        host.look_at = LATER
    long_after = LATER + timedelta(days=60)

    def ends(session: Session) -> None:
        ask_still_right(session, host=host.id, towns=TOWNS, now=long_after)

    def keeps(session: Session) -> None:
        answer_still_right(
            session,
            question=question.id,
            answer=StillRightAnswer.KEEP,
            by=session.get_one(Account, giver.id),
            town=TOWN,
            now=long_after,
        )

    assert at_once(database, ends, keeps) == ["done", "done"]

    with database.reading() as session:
        row = session.get_one(StillRight, question.id)
        assert (row.state, row.answer) == (StillRightState.ANSWERED, "keep")
        assert session.get_one(Offer, offer.id).state is OfferState.OPEN
