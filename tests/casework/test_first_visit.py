"""開始前の確認: what is settled by whom, what blocks the first visit, and what each side reads."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.accept_promises import accept_promises
from casework.begin_placement import begin_placement
from casework.check_host import HowChecked, NotYetVisited, check_host
from casework.days import make_day
from casework.first_visit import ChecksMissing, Item
from casework.ground import NotYours, TooLate, take_notices
from casework.insure import Insured, OverAlready, insure
from casework.leave_placement import leave_placement
from casework.promises import VERSION
from casework.set_day import set_day
from casework.tell_day import tell_day
from casework.views_checks import checks_card, waiting_checks
from casework.write_host_note import write_host_note
from followup.insurance import Insurance
from storage.database import Database
from storage.states import DayState, HowHeard, HowSaid, IntroductionState, Role, Side
from storage.tables import HostNote, MeetingDay, Placement, PlacementMember, Promise
from tests.casework.checking import NOTE, settles_everything
from tests.making import NOW, TOWN, Cast, make_account, make_cast, make_consent, make_introduction

DAY = timedelta(days=1)


def begun(session: Session, cast: Cast, joins: Placement | None = None) -> Placement:
    """Begin a placement, or join one; nothing is settled yet."""
    make_consent(session, cast.person)
    placement = begin_placement(
        session,
        introduction=cast.introduction.id,
        by=cast.coordinator,
        joins=joins.id if joins else None,
        town=TOWN,
        now=NOW,
    )
    take_notices(session)
    return placement


def members(session: Session) -> dict[Side, PlacementMember]:
    """Return the members of the only placement."""
    return {one.side: one for one in session.scalars(select(PlacementMember))}


def plans(session: Session, cast: Cast, placement: Placement, ahead: timedelta = DAY) -> MeetingDay:
    """Let the supporter plan a meeting."""
    return set_day(
        session, placement=placement.id, by=cast.supporter, starts_at=NOW + ahead, now=NOW
    )


@pytest.mark.parametrize("item", Item)
def test_each_item_alone_blocks_the_first_visit(database: Database, item: Item) -> None:
    """
    With one thing left out no day can be made; with it, it can.
    """
    with database.writing() as session:
        cast = make_cast(session)
        cast.person.minor = True
        placement = begun(session, cast)
        settles_everything(session, placement=placement, now=NOW, besides={item})

        with pytest.raises(ChecksMissing) as refused:
            plans(session, cast, placement)

        assert {one.item for one in refused.value.missing} == {item}
        assert session.scalars(select(MeetingDay)).all() == []
        settles_everything(session, placement=placement, now=NOW)
        assert plans(session, cast, placement).state is DayState.PLANNED


def test_a_visit_is_not_told_as_held_before(sqlite_database: Database) -> None:
    """
    A day that stands somehow is not told as held at 見学 while something is missing.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        day = MeetingDay(placement_id=placement.id, starts_at=NOW, set_at=NOW)
        session.add(day)
        session.flush()

        with pytest.raises(ChecksMissing):
            tell_day(session, day=day.id, by=cast.giver, state=DayState.HELD, now=NOW)

        tell_day(session, day=day.id, by=cast.supporter, state=DayState.RESTED, now=NOW)
        assert day.state is DayState.RESTED


def test_a_note_that_the_person_has_not_read_does_not_count(sqlite_database: Database) -> None:
    """
    未確認 keeps the words, and blocks; the host reads them only when everything is there.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        settles_everything(session, placement=placement, now=NOW, besides={Item.NOTE})
        person = members(session)[Side.PERSON]

        write_host_note(
            session,
            member=person.id,
            words=NOTE,
            how_said=HowSaid.UNCONFIRMED,
            by=cast.supporter,
            town=TOWN,
            now=NOW,
        )

        with pytest.raises(ChecksMissing):
            plans(session, cast, placement)
        assert NOTE not in str(checks_card(session, placement=placement.id, by=cast.giver, now=NOW))
        write_host_note(
            session,
            member=person.id,
            words=NOTE,
            how_said=HowSaid.WORDS_OR_SIGNS,
            by=cast.supporter,
            town=TOWN,
            now=NOW,
        )
        assert NOTE in str(checks_card(session, placement=placement.id, by=cast.giver, now=NOW))
        told = take_notices(session)
        assert [(one.kind, one.to) for one in told] == [("fv.ready", cast.coordinator.id)]


def test_only_the_host_itself_promises(sqlite_database: Database) -> None:
    """
    In its own chat, or heard by a coordinator who says how; once for each version.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        begun(session, cast)
        other = make_account(session, Role.HOST, host_id=None)

        def accepts(by: object, how: HowHeard, version: int = VERSION) -> None:
            accept_promises(
                session,
                host=cast.host.id,
                version=version,
                how_heard=how,
                by=by,  # type: ignore[arg-type]
                now=NOW,
            )

        for by, how in (
            (cast.supporter, HowHeard.PHONE),
            (other, HowHeard.CHAT),
            (cast.coordinator, HowHeard.CHAT),
            (cast.giver, HowHeard.PHONE),
        ):
            with pytest.raises(NotYours):
                accepts(by, how)
        with pytest.raises(TooLate):
            accepts(cast.giver, HowHeard.CHAT, VERSION - 1)
        accepts(cast.giver, HowHeard.CHAT)
        accepts(cast.coordinator, HowHeard.VISIT)

        promise = session.scalars(select(Promise)).one()
        assert (promise.how_heard, promise.accepted_at) == (HowHeard.CHAT, NOW)
        assert promise.accepted_by == cast.giver.id


def test_promises_that_changed_are_asked_again(sqlite_database: Database) -> None:
    """
    What a host accepted in an earlier version holds no more.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        settles_everything(session, placement=placement, now=NOW)
        session.scalars(select(Promise)).one().version = VERSION - 1

        with pytest.raises(ChecksMissing) as refused:
            plans(session, cast, placement)

        assert [one.item for one in refused.value.missing] == [Item.PROMISES]
        waiting = waiting_checks(session, by=cast.giver, now=NOW)
        assert [one.course.id for one in waiting] == [placement.id]


def test_a_day_after_the_insurance_is_not_made(sqlite_database: Database) -> None:
    """
    The day itself must be covered, not only today; a new insurance opens it.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        placement = begun(session, cast)
        settles_everything(session, placement=placement, now=NOW, until=date(2026, 11, 26))

        plans(session, cast, placement, 2 * DAY)
        with pytest.raises(ChecksMissing):
            plans(session, cast, placement, 3 * DAY)
        with pytest.raises(OverAlready):
            insure(
                session,
                placement=placement.id,
                kind=Insurance.VOLUNTEER,
                insured=Insured.BOTH,
                until=date(2026, 11, 23),
                by=cast.coordinator,
                town=TOWN,
                now=NOW,
            )


def test_a_host_is_not_visited_tomorrow(sqlite_database: Database) -> None:
    """
    Only a coordinator keeps a visit, and only one that has been.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        begun(session, cast)
        there = members(session)

        def visited(by: object, day: date, side: Side = Side.HOST) -> None:
            check_host(
                session,
                member=there[side].id,
                how=HowChecked.VISIT,
                day=day,
                by=by,  # type: ignore[arg-type]
                now=NOW,
            )

        with pytest.raises(NotYetVisited):
            visited(cast.coordinator, date(2026, 11, 25))
        with pytest.raises(NotYours):
            visited(cast.supporter, date(2026, 11, 24))
        with pytest.raises(NotYours):
            visited(cast.coordinator, date(2026, 11, 24), Side.PERSON)
        visited(cast.coordinator, date(2026, 11, 24))


def test_who_joins_has_checks_of_their_own(sqlite_database: Database) -> None:
    """
    In a marathon each host promises, each person has a note, and nobody meets before.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        other = make_cast(session, coordinator=cast.coordinator)
        placement = begun(session, cast)
        settles_everything(session, placement=placement, now=NOW)
        begun(session, other, joins=placement)

        with pytest.raises(ChecksMissing) as refused:
            make_day(session, placement=placement, by=None, starts_at=NOW + DAY, now=NOW)

        assert {one.item for one in refused.value.missing} == {
            Item.VISITED,
            Item.PROMISES,
            Item.NOTE,
        }
        card = checks_card(session, placement=placement.id, by=cast.supporter, now=NOW)
        assert other.person.code not in str(card)


def test_a_note_from_before_somebody_left_is_forgotten(sqlite_database: Database) -> None:
    """
    Who comes back is asked again.
    """
    with sqlite_database.writing() as session:
        cast = make_cast(session)
        friend = make_cast(session, coordinator=cast.coordinator, offer=cast.offer)
        placement = begun(session, cast)
        begun(session, friend, joins=placement)
        settles_everything(session, placement=placement, now=NOW)
        member = session.scalars(
            select(PlacementMember).where(PlacementMember.person_id == friend.person.id)
        ).one()
        leave_placement(session, member=member.id, by=friend.supporter, now=NOW)
        again = make_introduction(session, friend.wish, friend.offer, round=2)
        assert again.state is IntroductionState.MEETING
        begin_placement(
            session,
            introduction=again.id,
            by=cast.coordinator,
            joins=placement.id,
            town=TOWN,
            now=NOW,
        )

        assert not session.scalars(select(HostNote).where(HostNote.member_id == member.id)).all()
