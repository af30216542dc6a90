"""Up to three days are offered; they can be taken back, replaced, or pass without blame."""

from datetime import datetime

import pytest

from casework.choose_day import choose_day
from casework.days import Company, InThePast
from casework.end_placement import end_placement
from casework.ground import NotYours, TooLate
from casework.lapse_days import lapse_days, lapsed_days
from casework.placements import EndReason
from casework.propose_days import propose_days
from casework.set_day import set_day
from casework.views_days import asked_proposals, proposal_view
from casework.withdraw_days import withdraw_days
from storage.database import Database
from storage.states import ProposalState
from tests.casework.placing import DAY, HOUR, begun, kinds
from tests.casework.test_day_choices import TERMS, THREE, offered, state_of
from tests.making import NOW, make_cast


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
