"""One of the offered days is chosen; or none fits, and nobody has to say why."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.call_host import ASKS, call_host
from casework.choose_day import choose_day
from casework.days import Company, Terms, WayHome
from casework.decline_days import decline_days
from casework.ground import NotYours, TooLate, take_notices
from casework.propose_days import propose_days
from casework.views_days import open_proposal, proposal_view
from casework.waiting_answers import Matter, waiting_answers
from casework.withdraw_days import withdraw_days
from storage.database import Database
from storage.states import HowHeard, ProposalState, Role, Side, TaskState
from storage.tables import Account, AuditEntry, DayProposal, MeetingDay, Placement, Task
from tests.casework.placing import DAY, begun, kinds, member
from tests.making import NOW, TOWN, Cast, make_account, make_cast

THREE = [NOW + 3 * DAY, NOW + 2 * DAY, NOW + 4 * DAY]
TERMS = Terms(place="公民館の入口", company=Company.SUPPORTER, way_home=WayHome.ALONE)


def offered(session: Session, placement: Placement, by: Account, **more: object) -> DayProposal:
    """Let somebody offer the three days; forget who heard."""
    proposal = propose_days(
        session,
        placement=placement.id,
        by=by,
        options=THREE,
        terms=TERMS,
        now=NOW,
        **more,  # type: ignore[arg-type]
    )
    kinds(session)
    return proposal


def state_of(proposal: DayProposal) -> ProposalState:
    """Return how it stands now."""
    return proposal.state


def test_the_chosen_day_becomes_the_meeting(database: Database) -> None:
    """
    Everybody else hears at once, the others are let go, and a second tap changes nothing.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        proposal = offered(session, placement, cast.supporter)

        days = [
            choose_day(session, proposal=proposal.id, by=cast.giver, starts_at=THREE[0], now=NOW)
            for _ in range(2)
        ]

        assert days[0] is days[1]
        assert session.scalars(select(MeetingDay.starts_at)).all() == [THREE[0]]
        assert (days[0].place, days[0].company, days[0].way_home) == (
            "公民館の入口",
            "supporter",
            "alone",
        )
        assert kinds(session) == [("pl.dayset", cast.supporter.id)]
        assert open_proposal(session, placement=placement.id, by=cast.giver) is None
        with pytest.raises(TooLate):
            choose_day(session, proposal=proposal.id, by=cast.giver, starts_at=THREE[1], now=NOW)


def test_a_hosts_days_are_the_persons_to_choose(database: Database) -> None:
    """
    A host says when and where, not who comes along: that is the person's side to say.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        proposal = offered(session, placement, cast.giver)

        assert proposal.asks is Side.PERSON
        assert (proposal.place, proposal.company, proposal.way_home) == ("公民館の入口", "", "")
        with pytest.raises(NotYours):
            choose_day(session, proposal=proposal.id, by=cast.giver, starts_at=THREE[0], now=NOW)
        choose_day(session, proposal=proposal.id, by=cast.supporter, starts_at=THREE[0], now=NOW)


@pytest.mark.parametrize("asks", Side)
def test_a_coordinator_says_which_side_chooses(database: Database, asks: Side) -> None:
    """
    And may enter what that side answered, but only as heard by phone or on a visit.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        proposal = propose_days(
            session, placement=placement.id, by=cast.coordinator, options=THREE, asks=asks, now=NOW
        )

        reader = cast.supporter if asks is Side.PERSON else cast.giver
        assert kinds(session) == [("pd.offered", reader.id)]
        with pytest.raises(NotYours):
            choose_day(
                session, proposal=proposal.id, by=cast.coordinator, starts_at=THREE[1], now=NOW
            )
        with pytest.raises(NotYours):
            decline_days(session, proposal=proposal.id, by=cast.coordinator, now=NOW)
        day = choose_day(
            session,
            proposal=proposal.id,
            by=cast.coordinator,
            starts_at=THREE[1],
            how_heard=HowHeard.PHONE,
            now=NOW,
        )
        assert {to for _, to in kinds(session)} == {cast.supporter.id, cast.giver.id}
        assert day.starts_at == THREE[1]


def test_none_fits_asks_for_other_days(database: Database) -> None:
    """
    The one who offered hears it once, and nothing is planned.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        proposal = offered(session, placement, cast.supporter)

        for _ in range(2):
            decline_days(session, proposal=proposal.id, by=cast.giver, now=NOW)

        assert kinds(session) == [("pd.nonefits", cast.supporter.id)]
        assert state_of(proposal) is ProposalState.NONE_FITS
        assert session.scalars(select(MeetingDay.id)).all() == []
        with pytest.raises(TooLate):
            choose_day(session, proposal=proposal.id, by=cast.giver, starts_at=THREE[0], now=NOW)


def test_where_several_are_asked_one_who_cannot_leaves_it_to_the_others(
    database: Database,
) -> None:
    """
    In a marathon of two it stands until it fits neither; one may choose, and all hear.
    """
    with database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        session.delete(friend.giver)
        proposal = offered(session, placement, cast.giver)

        decline_days(session, proposal=proposal.id, by=cast.supporter, now=NOW)

        assert state_of(proposal) is ProposalState.OPEN
        assert kinds(session) == []
        assert not proposal_view(session, proposal=proposal.id, by=cast.supporter).asked
        choose_day(session, proposal=proposal.id, by=friend.supporter, starts_at=THREE[2], now=NOW)
        heard = kinds(session)
        assert {to for _, to in heard} == {cast.supporter.id, cast.giver.id}


def test_strangers_neither_offer_nor_choose(sqlite_database: Database) -> None:
    """
    Not another supporter, nor a coordinator of another town; and a day not offered is none.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        proposal = offered(session, placement, cast.supporter)
        other: Cast = make_cast(session)
        strangers = [
            other.supporter,
            other.giver,
            make_account(session, Role.COORDINATOR, town="elsewhere"),
        ]

        for by in strangers:
            with pytest.raises(NotYours):
                propose_days(session, placement=placement.id, by=by, options=THREE, now=NOW)
            with pytest.raises(NotYours):
                choose_day(session, proposal=proposal.id, by=by, starts_at=THREE[0], now=NOW)
            with pytest.raises(NotYours):
                decline_days(session, proposal=proposal.id, by=by, now=NOW)
            with pytest.raises(NotYours):
                withdraw_days(session, proposal=proposal.id, by=by, now=NOW)
        with pytest.raises(NotYours):
            choose_day(
                session, proposal=proposal.id, by=cast.giver, starts_at=NOW + 9 * DAY, now=NOW
            )


def heard_in_audit(session: Session, act: str) -> str:
    """Return how the one deed of this name was heard."""
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == act)).one()
    return str(entry.facts.get("heard", entry.facts.get("how_heard")))


@pytest.mark.parametrize("by", [Role.SUPPORTER, Role.COORDINATOR])
def test_what_a_host_chose_by_phone_is_entered_and_kept_as_such(
    database: Database, by: Role
) -> None:
    """
    It waits in the list of whoever heard it, once; in the chat it is the host's own to choose.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        proposal = offered(session, placement, cast.supporter)
        hearer = cast.supporter if by is Role.SUPPORTER else cast.coordinator
        waits = [one for one in waiting_answers(session, by=hearer, now=NOW) if one.row]
        assert [(one.matter, one.row, one.side) for one in waits] == [
            (Matter.DATES, proposal.id, Side.HOST)
        ]
        with pytest.raises(NotYours):
            choose_day(session, proposal=proposal.id, by=hearer, starts_at=THREE[0], now=NOW)

        choose_day(
            session,
            proposal=proposal.id,
            by=hearer,
            starts_at=THREE[0],
            whom=waits[0].member,
            how_heard=HowHeard.PHONE,
            now=NOW,
        )

        assert (state_of(proposal), proposal.closed_heard) == (
            ProposalState.CHOSEN,
            HowHeard.PHONE,
        )
        assert heard_in_audit(session, "days.chosen") == "phone"
        assert heard_in_audit(session, "day.set") == "phone"
        assert proposal_view(session, proposal=proposal.id, by=cast.giver).heard is HowHeard.PHONE
        assert waiting_answers(session, by=hearer, now=NOW) == []


def test_nobody_chooses_for_a_member_of_the_other_side(sqlite_database: Database) -> None:
    """
    Days that the host is to choose from are no word of the person's, by phone neither.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        proposal = offered(session, placement, cast.supporter)
        person = member(session, placement, cast, Side.PERSON).id

        with pytest.raises(NotYours):
            choose_day(
                session,
                proposal=proposal.id,
                by=cast.coordinator,
                starts_at=THREE[0],
                whom=person,
                how_heard=HowHeard.PHONE,
                now=NOW,
            )


@pytest.mark.parametrize("end", ["chosen", "declined", "withdrawn", "replaced"])
def test_the_call_about_offered_days_ends_with_them(database: Database, end: str) -> None:
    """
    A host with a telephone alone is called; whatever becomes of the days closes that task.
    """
    with database.writing() as session:
        cast = make_cast(session)
        cast.host.phone = "03-1234-5678"
        placement = begun(session, cast)
        proposal = propose_days(
            session, placement=placement.id, by=cast.supporter, options=THREE, now=NOW
        )
        (notice,) = take_notices(session)
        task = call_host(session, notice=notice, host=cast.host, town=TOWN, now=NOW)
        assert (task.kind, task.state) == (ASKS, TaskState.OPEN)
        heard = {"proposal": proposal.id, "by": cast.supporter, "how_heard": HowHeard.VISIT}

        if end == "chosen":
            choose_day(session, **heard, starts_at=THREE[0], now=NOW)  # type: ignore[arg-type]
        elif end == "declined":
            decline_days(session, **heard, now=NOW)  # type: ignore[arg-type]
        elif end == "withdrawn":
            withdraw_days(session, proposal=proposal.id, by=cast.supporter, now=NOW)
        else:
            offered(session, placement, cast.giver)

        assert session.get_one(Task, task.id).state is TaskState.RESOLVED
