"""A case on the desk: opened first, its words kept apart, its whole course a page at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours
from casework.read_case import NeedsReason, ReadReason, read_case
from casework.views_case import case_view, case_with
from casework.views_case_tasks import case_tasks
from casework.views_host_load import giver_of, host_course, host_load, host_page
from casework.views_timeline import PAGE, What, case_timeline
from storage.states import (
    CheckInState,
    DayState,
    HostState,
    IntroductionState,
    Role,
    Side,
    WishState,
)
from storage.tables import Account, CheckIn, MeetingDay, Placement, PlacementMember
from tests.casework.placing import placed
from tests.making import (
    NOW,
    TOWN,
    Cast,
    audit_of,
    make_account,
    make_cast,
    make_consent,
    make_host,
    make_person,
    make_wish,
)


@pytest.fixture
def me(session: Session) -> Account:
    """The coordinator who looks."""
    return make_account(session, Role.COORDINATOR)


def asks(session: Session, placement: Placement, side: Side, **values: object) -> CheckIn:
    """Put a question to everybody of one side of a placement; return the last."""
    members = session.scalars(
        select(PlacementMember).where(
            PlacementMember.placement_id == placement.id, PlacementMember.side == side
        )
    )
    row = None
    for member in members:
        row = CheckIn(
            **{
                "town": TOWN.key,
                "placement_id": placement.id,
                "member_id": member.id,
                "side": side,
                "stage": "times-1",
                "state": CheckInState.ANSWERED,
                "answers": {f"{side.value}_lately": 1},
                "asked_at": NOW,
                "answered_at": NOW,
            }
            | values
        )
        session.add(row)
    session.flush()
    assert row is not None
    return row


def test_another_s_case_opens_for_a_reason_and_stays_open_for_a_while(
    session: Session, me: Account
) -> None:
    """Without it nothing of the case can be read; the reason stands in the audit."""
    cast = make_cast(session, state=IntroductionState.ASKED)
    person = case_with(session, code=cast.person.code, by=me)

    with pytest.raises(NeedsReason):
        read_case(session, person=person.id, by=me, now=NOW)
    with pytest.raises(NeedsReason):
        case_view(session, person=person.id, by=me, now=NOW)
    with pytest.raises(NeedsReason):
        case_timeline(session, person=person.id, by=me, now=NOW)
    read_case(session, person=person.id, reason=ReadReason.COVERING, by=me, now=NOW)
    session.flush()

    assert case_view(session, person=person.id, by=me, now=NOW).code == cast.person.code
    assert [one.facts["reason"] for one in audit_of(session, person)] == ["covering"]
    with pytest.raises(NeedsReason):
        case_tasks(session, person=person.id, by=me, now=NOW + timedelta(hours=13))


def test_a_case_of_another_town_does_not_exist(session: Session, me: Account) -> None:
    """Neither by its code nor by its id."""
    person = make_person(session, make_account(session, Role.SUPPORTER), town="tonarimachi")

    with pytest.raises(NotYours):
        case_with(session, code=person.code, by=me)
    with pytest.raises(NotYours):
        read_case(session, person=person.id, by=me, now=NOW)


def opened(session: Session, me: Account, cast: Cast) -> None:
    """Open a case in one's own hands."""
    read_case(session, person=cast.person.id, by=me, now=NOW)
    session.flush()


def test_own_words_and_the_family_s_wish_stand_apart(session: Session, me: Account) -> None:
    """The live wish first; the supporter's label is not there."""
    cast = make_cast(session, coordinator=me)
    cast.person.label = "珈琲の方"
    make_wish(
        session,
        cast.person,
        sentence="むかしの願い",
        own_words="ほんとは走りたい",
        family_wish="働いてほしい",
        state=WishState.WITHDRAWN,
        created_at=NOW + timedelta(days=1),
    )
    opened(session, me, cast)

    seen = case_view(session, person=cast.person.id, by=me, now=NOW)

    assert [one.sentence for one in seen.wishes] == ["フルマラソンに出たい", "むかしの願い"]
    old = seen.wishes[1]
    assert (old.own_words, old.family_wish) == ("ほんとは走りたい", "働いてほしい")
    assert "珈琲" not in repr(seen)


def test_the_course_holds_both_sides_and_nobody_else_s_answers(
    session: Session, me: Account
) -> None:
    """Another person of the same placement answers for themself."""
    cast = make_cast(session, coordinator=me)
    placement = placed(session, cast)
    other = make_person(session, cast.supporter)
    session.add(
        PlacementMember(
            placement_id=placement.id, side=Side.PERSON, person_id=other.id, joined_at=NOW
        )
    )
    session.flush()
    asks(session, placement, Side.PERSON, asked_at=NOW + timedelta(minutes=1))
    asks(session, placement, Side.HOST, asked_at=NOW + timedelta(minutes=2))
    for at, state in (
        (NOW - timedelta(days=1), DayState.HELD),  # before the person joined
        (NOW + timedelta(hours=1), DayState.HELD),
        (NOW + timedelta(days=9), DayState.PLANNED),
    ):
        session.add(MeetingDay(placement_id=placement.id, starts_at=at, state=state))
    opened(session, me, cast)

    told = case_timeline(session, person=cast.person.id, by=me, now=NOW + timedelta(hours=2))

    assert [(one.what, one.side) for one in told.rows[:3]] == [
        (What.DAY, None),
        (What.CHECK_IN, Side.HOST),
        (What.CHECK_IN, Side.PERSON),
    ]
    assert {one.what for one in told.rows[3:]} == {What.JOINED, What.WISH}


def test_a_long_course_comes_a_page_at_a_time(session: Session, me: Account) -> None:
    """The newest first, and none of it twice."""
    cast = make_cast(session, coordinator=me)
    for number in range(PAGE + 5):
        make_consent(session, cast.person, given_at=NOW + timedelta(minutes=number))
    opened(session, me, cast)

    first = case_timeline(session, person=cast.person.id, by=me, now=NOW)
    second = case_timeline(session, person=cast.person.id, by=me, now=NOW, page=1)

    assert (len(first.rows), first.more, second.more) == (PAGE, True, False)
    moments = [one.at for one in (*first.rows, *second.rows)]
    assert moments == sorted(moments, reverse=True)
    assert len(moments) == PAGE + 5 + 1


def test_a_host_s_load_is_what_goes_on_and_how_often_it_is_asked(
    session: Session, me: Account
) -> None:
    """What was asked this month stands against the cap; what waits is counted."""
    cast = make_cast(session, coordinator=me)
    placement = placed(session, cast)
    asks(session, placement, Side.HOST, asked_at=NOW - timedelta(days=40), stage="visit-1")
    asks(session, placement, Side.HOST, state=CheckInState.ASKED, answers={}, answered_at=None)

    load = host_load(session, host=cast.host.id, town=TOWN, by=me, now=NOW)
    lines, total = host_page(session, states=(HostState.APPROVED,), by=me)

    assert [one.codes for one in load.together] == [(cast.person.code,)]
    assert (load.asked, load.cap, load.waiting, load.promises) == (1, 2, 1, None)
    assert [one.state for one in host_course(session, host=cast.host.id, by=me)] == [
        CheckInState.ASKED,
        CheckInState.ANSWERED,
    ]
    assert (total, lines.rows[0].offers, lines.rows[0].placements) == (1, 1, 1)


def test_who_gives_as_a_host_is_named_only_once_that_case_is_open(
    session: Session, me: Account
) -> None:
    """Until then the host is 「地域の方」, to a coordinator as well."""
    cast = make_cast(session, coordinator=me)
    giver = make_host(session, name="地域の方", person_id=cast.person.id)

    assert giver_of(session, host=cast.host.id, by=me, now=NOW) is None
    assert giver_of(session, host=giver.id, by=me, now=NOW) == ""
    opened(session, me, cast)
    assert giver_of(session, host=giver.id, by=me, now=NOW) == cast.person.code
