"""A placement begins, is met, takes steps with every yes, is left and ends."""

import pytest
from sqlalchemy import select

from casework.begin_placement import AlreadyThere, begin_placement
from casework.end_placement import OfOnePerson, end_placement
from casework.ground import NotYours, TooLate, take_notices
from casework.leave_placement import leave_placement
from casework.placements import EndReason
from casework.set_day import set_day
from casework.tell_came_true import CameTrue, tell_came_true
from casework.views_courses import placement_course
from casework.views_placements import my_placements
from storage.database import Database
from storage.states import (
    DayState,
    IntroductionState,
    PlacementStep,
    Role,
    Side,
    WishState,
)
from storage.tables import (
    IntroductionStep,
    MeetingDay,
    PlacementMember,
)
from tests.casework.placing import DAY, begun, kinds, member, step_of
from tests.making import NOW, TOWN, make_account, make_cast


def test_a_placement_begins_after_the_meeting(sqlite_database: Database) -> None:
    """
    The two are in it at 見学, the wish stays chosen, and both sides hear.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)

        placement = begin_placement(
            session,
            introduction=cast.introduction.id,
            by=cast.coordinator,
            joins=None,
            town=TOWN,
            now=NOW,
        )

        assert step_of(placement) is PlacementStep.VISIT
        assert cast.introduction.state is IntroductionState.PLACED
        assert cast.wish.state is WishState.CHOSEN
        assert session.scalars(select(IntroductionStep.state)).all() == [IntroductionState.PLACED]
        assert kinds(session) == [("pl.begun", cast.supporter.id), ("pl.begun", cast.giver.id)]


@pytest.mark.parametrize(
    "state", [state for state in IntroductionState if state is not IntroductionState.MEETING]
)
def test_it_begins_only_from_the_meeting(
    sqlite_database: Database, state: IntroductionState
) -> None:
    """
    An introduction that stands elsewhere makes no placement.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session, state=state)

        with pytest.raises(TooLate):
            begun(session, cast)


def test_only_a_coordinator_begins(sqlite_database: Database) -> None:
    """
    A supporter cannot begin a placement, nor a coordinator of another town.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        stranger = make_account(session, Role.COORDINATOR, town="elsewhere")

        for by in (cast.supporter, cast.giver, stranger):
            with pytest.raises(NotYours):
                begin_placement(
                    session,
                    introduction=cast.introduction.id,
                    by=by,
                    joins=None,
                    town=TOWN,
                    now=NOW,
                )


def test_several_take_part_in_one(sqlite_database: Database) -> None:
    """
    The marathon: a second person and a second host join, the others hear; nobody joins twice.
    """
    with sqlite_database.writing() as session:
        first = make_cast(session)
        placement = begun(session, first)
        friend = make_cast(session, coordinator=first.coordinator)

        begin_placement(
            session,
            introduction=friend.introduction.id,
            by=first.coordinator,
            joins=placement.id,
            town=TOWN,
            now=NOW,
        )

        heard = kinds(session)
        assert ("pl.joined", first.supporter.id) in heard
        assert ("pl.begun", friend.supporter.id) in heard
        assert len(session.scalars(select(PlacementMember)).all()) == 4
        friend.introduction.state = IntroductionState.MEETING
        with pytest.raises(AlreadyThere):
            begun(session, friend, joins=placement)


@pytest.mark.parametrize(
    ("answer", "wish"),
    [
        (CameTrue.YES, WishState.GRANTED),
        (CameTrue.PARTLY, WishState.GRANTED),
        (CameTrue.NO, WishState.OPEN),
    ],
)
def test_at_the_end_both_are_asked(
    sqlite_database: Database, answer: CameTrue, wish: WishState
) -> None:
    """
    The wish is granted when the person says so; else it is open again.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        end_placement(
            session,
            placement=placement.id,
            by=cast.coordinator,
            reason=EndReason.NEXT_WISH,
            now=NOW,
        )

        assert kinds(session) == [("pl.true", cast.supporter.id), ("pl.true", cast.giver.id)]
        who = member(session, placement, cast, Side.PERSON)
        for _ in range(2):
            tell_came_true(session, member=who.id, by=cast.supporter, answer=answer, now=NOW)
        assert cast.wish.state is wish
        with pytest.raises(NotYours):
            tell_came_true(session, member=who.id, by=cast.giver, answer=answer, now=NOW)


def test_after_a_death_nobody_is_asked(sqlite_database: Database) -> None:
    """
    The wish is put away, planned days are taken back, and no question follows.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        day = set_day(
            session, placement=placement.id, by=cast.supporter, starts_at=NOW + DAY, now=NOW
        )
        take_notices(session)

        end_placement(
            session, placement=placement.id, by=cast.coordinator, reason=EndReason.DEATH, now=NOW
        )

        assert {kind for kind, _ in kinds(session)} == {"pl.ended"}
        assert cast.wish.state is WishState.WITHDRAWN
        assert session.get_one(MeetingDay, day.id).state is DayState.CANCELLED
        with pytest.raises(TooLate):
            tell_came_true(
                session,
                member=member(session, placement, cast, Side.HOST).id,
                by=cast.giver,
                answer=CameTrue.YES,
                now=NOW,
            )


def test_a_death_of_one_does_not_end_it_for_the_others(sqlite_database: Database) -> None:
    """
    Where several take part, the one who died leaves and the others go on.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        with pytest.raises(OfOnePerson):
            end_placement(
                session,
                placement=placement.id,
                by=cast.coordinator,
                reason=EndReason.DEATH,
                now=NOW,
            )

        leave_placement(
            session,
            member=member(session, placement, cast, Side.PERSON).id,
            by=cast.coordinator,
            reason=EndReason.DEATH,
            now=NOW,
        )

        assert step_of(placement) is PlacementStep.VISIT
        assert cast.wish.state is WishState.WITHDRAWN
        assert friend.wish.state is WishState.CHOSEN


def test_a_back_out_opens_the_wish_again(sqlite_database: Database) -> None:
    """
    With the last person the placement ends, and the host is asked kindly, without a why.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        who = member(session, placement, cast, Side.PERSON)

        leave_placement(session, member=who.id, by=cast.supporter, now=NOW)

        assert cast.wish.state is WishState.OPEN
        assert placement.step is PlacementStep.ENDED
        assert kinds(session) == [("pl.left", cast.coordinator.id), ("pl.true", cast.giver.id)]
        with pytest.raises(TooLate):
            leave_placement(session, member=who.id, by=cast.supporter, now=NOW)


def test_each_reader_sees_their_own_side(sqlite_database: Database) -> None:
    """
    A host reads the wish's sentence, never code or label; a supporter not the other person's.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(
            session, coordinator=cast.coordinator, offer=cast.offer, sentence="走ってみたい"
        )
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        outsider = make_account(session, Role.SUPPORTER)

        seen = placement_course(session, placement=placement.id, by=cast.giver)
        own = placement_course(session, placement=placement.id, by=cast.supporter)
        all_of_it = placement_course(session, placement=placement.id, by=cast.coordinator)

        persons = [one for one in seen.members if one.side is Side.PERSON]
        assert [one.sentence for one in persons] == ["フルマラソンに出たい", "走ってみたい"]
        assert {one.code + one.label for one in persons} == {""}
        assert [one.code for one in own.members] == [cast.person.code, "", ""]
        assert {one.sentence for one in own.members} == {cast.wish.sentence, cast.offer.text, ""}
        assert friend.person.code in {one.code for one in all_of_it.members}
        with pytest.raises(NotYours):
            placement_course(session, placement=placement.id, by=outsider)
        assert not my_placements(session, by=outsider).lines
