"""Three days are offered, one is chosen; or none fits, and nobody has to say why."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.choose_day import choose_day
from casework.days import Company, InThePast, Terms, WayHome
from casework.decline_days import decline_days
from casework.end_placement import end_placement
from casework.ground import NotYours, TooLate
from casework.lapse_days import lapse_days, lapsed_days
from casework.placements import EndReason
from casework.propose_days import propose_days
from casework.set_day import set_day
from casework.views_days import asked_proposals, open_proposal, proposal_view
from casework.withdraw_days import withdraw_days
from storage.database import Database
from storage.states import DayState, HowHeard, ProposalState, Role, Side
from storage.tables import Account, DayProposal, MeetingDay, Placement
from tests.casework.test_placements import DAY, HOUR, begun, kinds
from tests.making import NOW, Cast, make_account, make_cast

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


def test_the_other_side_is_asked(database: Database) -> None:
    """
    A supporter's days are put to the host; it sees place, company and way home, oldest first.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        proposal = propose_days(
            session,
            placement=placement.id,
            by=cast.supporter,
            options=[*THREE, THREE[0]],
            terms=TERMS,
            now=NOW,
        )

        assert kinds(session) == [("pd.offered", cast.giver.id)]
        view = proposal_view(session, proposal=proposal.id, by=cast.giver)
        assert view.options == tuple(sorted(THREE))
        assert (view.place, view.company) == ("公民館の入口", Company.SUPPORTER)
        assert (view.asked, view.mine) == (True, False)
        theirs = proposal_view(session, proposal=proposal.id, by=cast.supporter)
        assert (theirs.asked, theirs.mine) == (False, True)
        assert [one.id for one in asked_proposals(session, by=cast.giver, now=NOW)] == [proposal.id]
        assert asked_proposals(session, by=cast.supporter, now=NOW) == []


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
    And may enter what that side answered.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        proposal = propose_days(
            session, placement=placement.id, by=cast.coordinator, options=THREE, asks=asks, now=NOW
        )

        reader = cast.supporter if asks is Side.PERSON else cast.giver
        assert kinds(session) == [("pd.offered", reader.id)]
        day = choose_day(
            session, proposal=proposal.id, by=cast.coordinator, starts_at=THREE[1], now=NOW
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


def test_a_newer_proposal_replaces_the_older(database: Database) -> None:
    """
    Whoever made it; and a day agreed on by phone does too.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        first = offered(session, placement, cast.supporter)
        second = offered(session, placement, cast.giver)

        assert state_of(first) is ProposalState.REPLACED
        with pytest.raises(TooLate):
            choose_day(session, proposal=first.id, by=cast.giver, starts_at=THREE[0], now=NOW)
        set_day(session, placement=placement.id, by=cast.supporter, starts_at=NOW + DAY, now=NOW)
        assert state_of(second) is ProposalState.REPLACED


def test_what_was_offered_can_be_taken_back(database: Database) -> None:
    """
    By its own side, not by the asked one; those who were asked hear that they need not answer.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        proposal = offered(session, placement, cast.supporter)

        with pytest.raises(NotYours):
            withdraw_days(session, proposal=proposal.id, by=cast.giver, now=NOW)
        for _ in range(2):
            withdraw_days(session, proposal=proposal.id, by=cast.supporter, now=NOW)

        assert kinds(session) == [("pd.withdrawn", cast.giver.id)]
        with pytest.raises(TooLate):
            choose_day(session, proposal=proposal.id, by=cast.giver, starts_at=THREE[0], now=NOW)


def test_days_that_pass_lapse_without_blame(database: Database) -> None:
    """
    A day that passed is not chosen any more; with the last one the proposal lapses, and only
    the one who offered hears.
    """
    with database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        proposal = offered(session, placement, cast.supporter)
        late, over = NOW + 2 * DAY + HOUR, NOW + 4 * DAY

        with pytest.raises(InThePast):
            choose_day(session, proposal=proposal.id, by=cast.giver, starts_at=THREE[1], now=late)
        assert lapsed_days(session, now=late, limit=9) == []

        assert lapsed_days(session, now=over, limit=9) == [proposal.id]
        assert [lapse_days(session, proposal=proposal.id, now=over) for _ in range(2)] == [
            True,
            False,
        ]
        assert kinds(session) == [("pd.lapsed", cast.supporter.id)]
        assert lapsed_days(session, now=over, limit=9) == []


@pytest.mark.parametrize(
    ("options", "refusal"),
    [([NOW], InThePast), ([], ValueError), ([NOW + n * DAY for n in (1, 2, 3, 4)], ValueError)],
)
def test_one_to_three_days_ahead_are_offered(
    sqlite_database: Database, options: list[datetime], refusal: type[Exception]
) -> None:
    """
    No more, no fewer, and none that lies behind us.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        with pytest.raises(refusal):
            propose_days(
                session, placement=placement.id, by=cast.supporter, options=options, now=NOW
            )


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


def test_a_supporter_enters_what_the_host_chose_by_phone(sqlite_database: Database) -> None:
    """
    In the chat it is the host's to choose; what was heard by phone is kept as such.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        proposal = offered(session, placement, cast.supporter)

        with pytest.raises(NotYours):
            choose_day(
                session, proposal=proposal.id, by=cast.supporter, starts_at=THREE[0], now=NOW
            )

        day = choose_day(
            session,
            proposal=proposal.id,
            by=cast.supporter,
            starts_at=THREE[0],
            how_heard=HowHeard.PHONE,
            now=NOW,
        )
        assert day.state is DayState.PLANNED


def test_the_end_takes_back_what_was_offered(sqlite_database: Database) -> None:
    """
    With the placement its open proposal ends too.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        proposal = offered(session, placement, cast.supporter)

        end_placement(
            session,
            placement=placement.id,
            by=cast.coordinator,
            reason=EndReason.NEXT_WISH,
            now=NOW,
        )

        assert state_of(proposal) is ProposalState.WITHDRAWN
        with pytest.raises(TooLate):
            choose_day(session, proposal=proposal.id, by=cast.giver, starts_at=THREE[0], now=NOW)
