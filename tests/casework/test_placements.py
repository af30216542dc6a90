"""A placement begins, is met, takes steps with every yes, is left and ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_step import answer_step
from casework.ask_about_days import ask_about_day, untold_days
from casework.ask_next_step import NoNextStep, ask_next_step
from casework.begin_placement import AlreadyThere, begin_placement
from casework.days import InThePast
from casework.end_placement import OfOnePerson, end_placement
from casework.ground import NotYours, TooLate, take_notices
from casework.introductions import NotConfirmed
from casework.leave_placement import leave_placement
from casework.placements import Answer, EndReason
from casework.remind_steps import remind_step, waiting_steps
from casework.set_day import set_day
from casework.tell_came_true import CameTrue, tell_came_true
from casework.tell_day import NotYet, tell_day
from casework.views_courses import placement_course
from casework.views_placements import my_placements
from followup.waiting import Next
from storage.database import Database
from storage.states import (
    DayState,
    HowSaid,
    IntroductionState,
    PlacementStep,
    Role,
    Side,
    WishState,
)
from storage.tables import (
    IntroductionStep,
    MeetingDay,
    Placement,
    PlacementMember,
    StepYes,
    Task,
)
from tests.casework.checking import settles_everything
from tests.making import NOW, TOWN, Cast, make_account, make_cast

TOWNS = {TOWN.key: TOWN}
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def begun(session: Session, cast: Cast, joins: Placement | None = None) -> Placement:
    """Begin the placement of a cast, or let it join one, its checks settled; forget the notices."""
    placement = begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=joins.id if joins else None,
        town=TOWN,
        now=NOW,
    )
    settles_everything(session, placement=placement, now=NOW)
    return placement


def member(session: Session, placement: Placement, cast: Cast, side: Side) -> PlacementMember:
    """Return one side's member of a cast."""
    is_it = (
        PlacementMember.person_id == cast.person.id
        if side is Side.PERSON
        else PlacementMember.offer_id == cast.offer.id
    )
    return session.scalars(
        select(PlacementMember).where(PlacementMember.placement_id == placement.id, is_it)
    ).one()


def asked(session: Session, who: PlacementMember, step: PlacementStep) -> StepYes:
    """Return the question about a step that was put to a member."""
    return session.scalars(
        select(StepYes).where(StepYes.member_id == who.id, StepYes.step == step)
    ).one()


def say(
    session: Session,
    placement: Placement,
    cast: Cast,
    side: Side,
    step: PlacementStep,
    *,
    yes: bool = True,
    how: HowSaid | None = HowSaid.CHOSEN,
) -> bool:
    """Answer for one side of a cast."""
    who = member(session, placement, cast, side)
    return answer_step(
        session,
        asked=asked(session, who, step).id,
        by=cast.supporter if side is Side.PERSON else cast.giver,
        yes=yes,
        how_said=how if side is Side.PERSON else None,
        town=TOWN,
        now=NOW,
    )


def step_of(placement: Placement) -> PlacementStep:
    """Return where a placement stands now."""
    return placement.step


def state_of(day: MeetingDay) -> DayState:
    """Return what is known of a meeting now."""
    return day.state


def kinds(session: Session) -> list[tuple[str, object]]:
    """Return and forget who hears of what."""
    return [(notice.kind, notice.to) for notice in take_notices(session)]


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


def test_a_step_needs_every_yes(sqlite_database: Database) -> None:
    """
    見学 becomes 体験 with the last yes, and not with the one before.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        assert ask_next_step(
            session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW
        ) == (PlacementStep.TRIAL)

        assert kinds(session) == [("pl.step", cast.supporter.id), ("pl.step", cast.giver.id)]
        assert not say(session, placement, cast, Side.HOST, PlacementStep.TRIAL)
        assert step_of(placement) is PlacementStep.VISIT
        assert say(session, placement, cast, Side.PERSON, PlacementStep.TRIAL)
        assert step_of(placement) is PlacementStep.TRIAL
        assert {kind for kind, _ in kinds(session)} == {"pl.moved"}


def test_an_unconfirmed_yes_does_not_move_on(sqlite_database: Database) -> None:
    """
    未確認 is no answer: the question stays open.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)

        for how in (HowSaid.UNCONFIRMED, None):
            with pytest.raises(NotConfirmed):
                say(session, placement, cast, Side.PERSON, PlacementStep.TRIAL, how=how)

        who = member(session, placement, cast, Side.PERSON)
        assert asked(session, who, PlacementStep.TRIAL).answer == Answer.OPEN


def test_each_side_answers_for_itself(sqlite_database: Database) -> None:
    """
    A host cannot say the person's yes, nor a supporter the host's.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)

        for side, by in ((Side.PERSON, cast.giver), (Side.HOST, cast.supporter)):
            who = member(session, placement, cast, side)
            with pytest.raises(NotYours):
                answer_step(
                    session,
                    asked=asked(session, who, PlacementStep.TRIAL).id,
                    by=by,
                    yes=True,
                    how_said=HowSaid.CHOSEN,
                    town=TOWN,
                    now=NOW,
                )


def test_a_no_stays_and_blames_nobody(sqlite_database: Database) -> None:
    """
    Nothing moves, the other side hears nothing, a coordinator looks, and may ask everybody anew.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
        take_notices(session)
        say(session, placement, cast, Side.PERSON, PlacementStep.TRIAL)

        say(session, placement, cast, Side.HOST, PlacementStep.TRIAL, yes=False)

        assert step_of(placement) is PlacementStep.VISIT
        assert kinds(session) == [("task.opened", cast.coordinator.id)]
        assert session.scalars(select(Task.kind).where(Task.open_key.is_not(None))).all() == [
            "step_no"
        ]
        ask_next_step(
            session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW + DAY
        )
        assert {kind for kind, _ in kinds(session)} == {"pl.step"}
        assert not session.scalars(select(Task).where(Task.open_key.is_not(None))).all()
        assert {one.answer for one in session.scalars(select(StepYes))} == {""}


def test_who_joins_later_is_asked_for_the_others_step_first(sqlite_database: Database) -> None:
    """
    A friend who comes to a 体験 says yes to it before 継続 is asked of anybody.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
        for side in Side:
            say(session, placement, cast, side, PlacementStep.TRIAL)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        begun(session, friend, joins=placement)

        step = ask_next_step(
            session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW
        )

        assert step is PlacementStep.TRIAL
        assert [to for _, to in kinds(session)] == [friend.supporter.id]
        assert not say(session, placement, friend, Side.PERSON, PlacementStep.TRIAL)
        assert ask_next_step(
            session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW
        ) == (PlacementStep.ONGOING)


def test_nothing_comes_after_ongoing(sqlite_database: Database) -> None:
    """
    At 継続 with everybody there is no step to ask for.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        for step in (PlacementStep.TRIAL, PlacementStep.ONGOING):
            ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
            for side in Side:
                say(session, placement, cast, side, step)

        assert placement.step is PlacementStep.ONGOING
        with pytest.raises(NoNextStep):
            ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)


def test_a_day_is_set_and_told(sqlite_database: Database) -> None:
    """
    The other side hears of it at once; 「まだ来ていません」 reaches supporter and coordinator.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)

        day = set_day(
            session, placement=placement.id, by=cast.supporter, starts_at=NOW + HOUR, now=NOW
        )

        assert kinds(session) == [("pl.dayset", cast.giver.id)]
        tell_day(session, day=day.id, by=cast.giver, state=DayState.NOT_ARRIVED, now=NOW + HOUR)
        notices = take_notices(session)
        assert [notice.to for notice in notices] == [cast.supporter.id, cast.coordinator.id]
        assert not any(notice.begun for notice in notices)
        with pytest.raises(NotYours):
            tell_day(
                session, day=day.id, by=cast.supporter, state=DayState.NOT_ARRIVED, now=NOW + HOUR
            )
        tell_day(session, day=day.id, by=cast.supporter, state=DayState.HELD, now=NOW + 2 * HOUR)
        assert day.state is DayState.HELD


def test_telling_twice_tells_once(sqlite_database: Database) -> None:
    """
    A double tap is one answer; another answer comes too late.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        day = set_day(
            session, placement=placement.id, by=cast.coordinator, starts_at=NOW + HOUR, now=NOW
        )
        take_notices(session)

        for _ in range(2):
            tell_day(session, day=day.id, by=cast.supporter, state=DayState.RESTED, now=NOW)

        assert [to for _, to in kinds(session)] == [cast.giver.id, cast.coordinator.id]
        with pytest.raises(TooLate):
            tell_day(session, day=day.id, by=cast.giver, state=DayState.HELD, now=NOW + HOUR)


def test_no_day_is_set_in_the_past_nor_held_before_it_comes(sqlite_database: Database) -> None:
    """
    What has not come yet was not held, and what lies behind us is not planned.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        with pytest.raises(InThePast):
            set_day(session, placement=placement.id, by=cast.supporter, starts_at=NOW, now=NOW)
        day = set_day(
            session, placement=placement.id, by=cast.supporter, starts_at=NOW + 2 * DAY, now=NOW
        )

        with pytest.raises(NotYet):
            tell_day(session, day=day.id, by=cast.giver, state=DayState.HELD, now=NOW)


def test_one_who_rests_leaves_the_day_to_the_others(sqlite_database: Database) -> None:
    """
    In a marathon of two, the day rests only when both do.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        day = set_day(
            session, placement=placement.id, by=cast.coordinator, starts_at=NOW + HOUR, now=NOW
        )

        tell_day(session, day=day.id, by=cast.supporter, state=DayState.RESTED, now=NOW)

        assert state_of(day) is DayState.PLANNED
        assert day.absent == [member(session, placement, cast, Side.PERSON).id.hex]
        tell_day(session, day=day.id, by=friend.supporter, state=DayState.RESTED, now=NOW)
        assert state_of(day) is DayState.RESTED


def test_an_untold_day_is_asked_about_in_the_evening(sqlite_database: Database) -> None:
    """
    The supporter is asked once, from 17:00 on and never at night; only about the latest day.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        days = [
            set_day(
                session, placement=placement.id, by=cast.supporter, starts_at=NOW + ahead, now=NOW
            )
            for ahead in (HOUR, 2 * DAY)
        ]
        take_notices(session)

        assert not untold_days(session, towns=TOWNS, now=NOW + 5 * HOUR, limit=10)
        assert untold_days(session, towns=TOWNS, now=NOW + 7 * HOUR, limit=10) == [days[0].id]
        assert not untold_days(session, towns=TOWNS, now=NOW + 14 * HOUR, limit=10)
        late = NOW + 30 * DAY
        for day in untold_days(session, towns=TOWNS, now=late, limit=10):
            ask_about_day(session, day=day, now=late)
        assert [(notice.kind, notice.subject) for notice in take_notices(session)] == [
            ("pl.day", days[1].id)
        ]
        assert not untold_days(session, towns=TOWNS, now=late, limit=10)


def test_a_waiting_step_is_repeated_once_and_then_looked_at(sqlite_database: Database) -> None:
    """
    One gentle reminder for each side; then a task; the answer is still welcome.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
        take_notices(session)
        done = []
        for days in range(40):
            now = NOW + days * DAY
            for row in waiting_steps(session, now=now, limit=10):
                done.append(remind_step(session, asked=row, town=TOWN, now=now))

        assert done.count(Next.REMIND) == 2
        assert done.count(Next.END) == 2
        assert [kind for kind, _ in kinds(session)] == ["pl.step", "pl.step", "task.opened"]
        assert not say(session, placement, cast, Side.HOST, PlacementStep.TRIAL)
        assert say(session, placement, cast, Side.PERSON, PlacementStep.TRIAL)
        assert not session.scalars(select(Task).where(Task.open_key.is_not(None))).all()


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


def test_when_the_undecided_one_leaves_the_others_yes_counts(sqlite_database: Database) -> None:
    """
    The step waits only for those who are there.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        ask_next_step(session, placement=placement.id, by=cast.coordinator, town=TOWN, now=NOW)
        for side in Side:
            say(session, placement, cast, side, PlacementStep.TRIAL)
        assert step_of(placement) is PlacementStep.VISIT

        leave_placement(
            session,
            member=member(session, placement, friend, Side.PERSON).id,
            by=friend.supporter,
            now=NOW,
        )

        assert step_of(placement) is PlacementStep.TRIAL


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
