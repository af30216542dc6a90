"""Ties of a person, the question of power and goals: entered, changed, and seen in pictures."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_power import answer_power
from casework.enter_tie import NotYet, TieTold, change_tie, end_tie, enter_tie
from casework.ground import NotYours, TooLate
from casework.introductions import NotConfirmed
from casework.set_goal import rate_goal, set_goal
from casework.ties import Bond, Giving, Lane, PartyKind, Power
from casework.views_circulation import circulation_of_town
from casework.views_ecomap import Held, ecomap_of
from casework.views_life_sides import life_sides_of
from casework.views_network import network_of_town
from casework.views_settling import Happened, settling_of
from storage.states import (
    CheckInState,
    HowHeard,
    HowSaid,
    IntroductionState,
    PersonState,
    PlacementStep,
    Role,
    Side,
)
from storage.tables import Account, CheckIn, Placement, PlacementMember, Tie
from tests.making import (
    NOW,
    TOWN,
    Cast,
    make_account,
    make_cast,
    make_host,
    make_offer,
    make_person,
    make_wish,
)

TODAY = NOW.date()
LEVELS = ("家で過ごす", "カフェまで行く", "10キロ走る", "フルマラソン", "友だちを誘う")


@pytest.fixture
def cast(session: Session) -> Cast:
    """A person, entered two months ago, with those around them."""
    found = make_cast(session, state=IntroductionState.PLACED)
    found.person.created_at = NOW - timedelta(days=60)
    return found


def told(**values: Any) -> TieTold:
    """Tell of a tie with a counselling office that has lasted for long."""
    usual = TieTold(
        kind=PartyKind.COUNSELLING,
        bond=Bond.WEAK,
        giving=Giving.TO_PERSON,
        since=TODAY - timedelta(days=365),
        name="生活自立支援センター",
        sides=("d8", "d2"),
    )
    return replace(usual, **values)


def place(
    session: Session, cast: Cast, *, days: int = 30, step: PlacementStep = PlacementStep.ONGOING
) -> Placement:
    """Let the person take part with the host since so many days."""
    since = NOW - timedelta(days=days)
    placement = Placement(
        town=TOWN.key,
        step=step,
        coordinator_id=cast.coordinator.id,
        created_at=since,
        step_since=since + timedelta(days=10),
    )
    session.add(placement)
    session.flush()
    for side, values in (
        (Side.PERSON, {"person_id": cast.person.id, "wish_id": cast.wish.id}),
        (Side.HOST, {"host_id": cast.host.id, "offer_id": cast.offer.id}),
    ):
        session.add(
            PlacementMember(placement_id=placement.id, side=side, joined_at=since, **values)
        )
    session.flush()
    return placement


def member_of(session: Session, placement: Placement, side: Side) -> PlacementMember:
    """Return the only member of a side."""
    return session.scalars(
        select(PlacementMember).where(
            PlacementMember.placement_id == placement.id, PlacementMember.side == side
        )
    ).one()


def test_a_tie_that_changes_is_seen_before_and_now(session: Session, cast: Cast) -> None:
    """
    What a tie was like is not written over; what has ended is seen in the picture of before.
    """
    by, person = cast.supporter, cast.person.id
    office = enter_tie(session, person=person, told=told(), by=by, now=NOW)
    family = enter_tie(
        session,
        person=person,
        told=told(kind=PartyKind.FAMILY, bond=Bond.STRAINED, name=""),
        by=by,
        now=NOW,
    )

    later = NOW + timedelta(days=3)
    change_tie(session, tie=office.id, bond=Bond.STRONG, giving=Giving.BOTH, by=by, now=later)
    end_tie(session, tie=family.id, by=cast.coordinator, now=later)

    facts = ecomap_of(session, person=person, by=by, now=later)
    by_kind = {one.kind: one for one in facts.parties}
    seen = by_kind[PartyKind.COUNSELLING]
    assert seen.before == Held(bond=Bond.WEAK, giving=Giving.TO_PERSON)
    assert seen.now == Held(bond=Bond.STRONG, giving=Giving.BOTH)
    assert (seen.lane, seen.name) == (Lane.FORMAL, "生活自立支援センター")
    assert by_kind[PartyKind.FAMILY].before is not None
    assert by_kind[PartyKind.FAMILY].now is None
    assert facts.without_names().parties[0].name == ""


def test_what_is_ended_on_the_day_it_was_entered_was_a_mistake(
    session: Session, cast: Cast
) -> None:
    """
    It is seen in no picture, of before or of now.
    """
    by, person = cast.supporter, cast.person.id
    tie = enter_tie(session, person=person, told=told(), by=by, now=NOW)

    end_tie(session, tie=tie.id, by=by, now=NOW)

    later = NOW + timedelta(days=3)
    assert ecomap_of(session, person=person, by=by, now=later).parties == ()


def test_a_placement_is_a_tie_with_a_host_and_names_no_volunteer(
    session: Session, cast: Cast
) -> None:
    """
    A host stands on the informal side without anybody entering it; what a volunteer is called is
    a person's name and stays away.
    """
    place(session, cast)

    facts = ecomap_of(session, person=cast.person.id, by=cast.coordinator, now=NOW)
    cast.host.kind = "volunteer"
    of_volunteer = ecomap_of(session, person=cast.person.id, by=cast.coordinator, now=NOW)

    [party] = facts.parties
    assert (party.lane, party.name, party.entered) == (Lane.INFORMAL, "走友会", False)
    assert (party.before, party.now) == (None, Held(bond=Bond.STRONG, giving=Giving.BOTH))
    assert [one.name for one in of_volunteer.parties] == [""]


def test_the_sides_of_a_placement_follow_from_the_activities_of_the_wish(
    session: Session, cast: Cast
) -> None:
    """
    Running is d4 of ICF; a formal support acts on the sides that were entered. Each is asked
    whether it takes the person's power, and the last answer counts.
    """
    placement = place(session, cast)
    cast.wish.about = ["running"]
    by = cast.supporter
    tie = enter_tie(session, person=cast.person.id, told=told(), by=by, now=NOW)
    member = member_of(session, placement, Side.PERSON)
    for answer in (Power.UNSURE, Power.PARTLY):
        answer_power(session, tie=tie.id, answer=answer, how_said=HowSaid.CHOSEN, by=by, now=NOW)
    change_tie(
        session,
        tie=tie.id,
        bond=Bond.STRONG,
        giving=Giving.BOTH,
        by=by,
        now=NOW + timedelta(days=2),
    )
    answer_power(
        session,
        member=member.id,
        answer=Power.LEAVES,
        words="自分で来る日を決めている。",
        how_said=HowSaid.WORDS_OR_SIGNS,
        by=by,
        now=NOW,
    )

    later = NOW + timedelta(days=3)
    facts = life_sides_of(session, person=cast.person.id, by=by, now=later)

    formal, informal = facts.supports
    assert (formal.sides, formal.power) == (("d2", "d8"), Power.PARTLY)
    assert (informal.sides, informal.power) == (("d4",), Power.LEAVES)
    assert facts.acting_on("d4", Lane.INFORMAL) == (informal,)
    bare = facts.without_words()
    assert {one.values + one.good_at + one.power_words for one in bare.supports} == {""}


def test_what_is_not_confirmed_is_no_answer(session: Session, cast: Cast) -> None:
    """
    未確認 neither answers the question of power nor rates a goal; not being sure is an answer.
    """
    by = cast.supporter
    tie = enter_tie(session, person=cast.person.id, told=told(), by=by, now=NOW)
    goal = set_goal(session, wish=cast.wish.id, levels=LEVELS, by=by, now=NOW)
    unsaid: dict[str, Any] = {"how_said": HowSaid.UNCONFIRMED, "by": by, "now": NOW}

    with pytest.raises(NotConfirmed):
        answer_power(session, tie=tie.id, answer=Power.LEAVES, **unsaid)
    with pytest.raises(NotConfirmed):
        rate_goal(session, goal=goal.id, level=1, how=HowHeard.CHAT, **unsaid)
    answer_power(session, tie=tie.id, answer=Power.UNSURE, **unsaid)
    with pytest.raises(NotYours):
        answer_power(session, answer=Power.UNSURE, **unsaid)


def test_ties_of_days_to_come_of_ended_ties_and_of_closed_cases_are_refused(
    session: Session, cast: Cast
) -> None:
    """
    Nothing begins tomorrow, ends twice, or changes in a case that is closed.
    """
    by, person = cast.supporter, cast.person.id
    tie = enter_tie(session, person=person, told=told(), by=by, now=NOW)
    with pytest.raises(NotYet):
        enter_tie(
            session, person=person, told=told(since=TODAY + timedelta(days=1)), by=by, now=NOW
        )
    end_tie(session, tie=tie.id, by=by, now=NOW)
    with pytest.raises(TooLate):
        end_tie(session, tie=tie.id, by=by, now=NOW)

    cast.person.state = PersonState.CLOSED
    with pytest.raises(TooLate):
        enter_tie(session, person=person, told=told(), by=by, now=NOW)
    assert session.scalars(select(Tie)).all() == [tie]


def test_a_supporter_never_sees_how_the_host_answered(session: Session, cast: Cast) -> None:
    """
    The curve of both sides is a coordinator's; a supporter's has the person's side alone.
    """
    placement = place(session, cast)
    for side, question, level in (
        (Side.PERSON, "person_safe", 2),
        (Side.HOST, "host_together", 3),
    ):
        session.add(
            CheckIn(
                town=TOWN.key,
                placement_id=placement.id,
                member_id=member_of(session, placement, side).id,
                side=side,
                stage="visit-1",
                state=CheckInState.ANSWERED,
                answers={question: level},
                asked_at=NOW - timedelta(days=5),
                answered_at=NOW - timedelta(days=4),
            )
        )
    goal = set_goal(session, wish=cast.wish.id, levels=LEVELS, by=cast.supporter, now=NOW)
    rate_goal(
        session,
        goal=goal.id,
        level=-1,
        how_said=HowSaid.CHOSEN,
        how=HowHeard.VISIT,
        by=cast.supporter,
        now=NOW,
    )

    of_both = settling_of(session, placement=placement.id, by=cast.coordinator, now=NOW)
    of_person = settling_of(session, placement=placement.id, by=cast.supporter, now=NOW)

    assert [(one.side, one.weight) for one in of_both.asked] == [(Side.PERSON, 2), (Side.HOST, 3)]
    assert of_person.sides == (Side.PERSON,)
    assert [(one.side, one.weight) for one in of_person.asked] == [(Side.PERSON, 2)]
    assert of_person.goal is not None
    assert [one.level for one in of_person.goal.ratings] == [-1]
    assert [one.what for one in of_person.events] == [Happened.BEGAN]
    with pytest.raises(NotYours):
        settling_of(session, placement=placement.id, by=cast.giver, now=NOW)


def test_a_goal_that_is_described_anew_takes_no_rating_of_the_old_one(
    session: Session, cast: Cast
) -> None:
    """
    Levels and ratings belong together; the goal before stays with its own.
    """
    by = cast.supporter
    old = set_goal(session, wish=cast.wish.id, levels=LEVELS, by=by, now=NOW)
    set_goal(session, wish=cast.wish.id, levels=LEVELS, by=by, now=NOW)

    with pytest.raises(TooLate):
        rate_goal(
            session,
            goal=old.id,
            level=0,
            how_said=HowSaid.CHOSEN,
            how=HowHeard.CHAT,
            by=by,
            now=NOW,
        )
    with pytest.raises(ValueError, match="five levels"):
        set_goal(session, wish=cast.wish.id, levels=("a", "b"), by=by, now=NOW)


def test_the_network_joins_hosts_of_one_placement_and_formal_support_of_its_person(
    session: Session, cast: Cast
) -> None:
    """
    A coordinator sees organisations and what is new this fiscal year; the city fields and numbers.
    """
    placement = place(session, cast)
    printer = make_host(session, name="かなえ印刷", kind="company", approved_at=NOW)
    session.add(
        PlacementMember(
            placement_id=placement.id,
            side=Side.HOST,
            host_id=printer.id,
            offer_id=make_offer(session, printer).id,
            joined_at=NOW,
        )
    )
    enter_tie(session, person=cast.person.id, told=told(), by=cast.supporter, now=NOW)
    officer = make_account(session, Role.OFFICER)

    seen = network_of_town(session, by=cast.coordinator, now=NOW)
    counted = network_of_town(session, by=officer, now=NOW)

    names = {one.key: one.name or one.field.value for one in seen.nodes}
    pairs = {frozenset((names[one.one], names[one.other])) for one in seen.links}
    assert pairs == {
        frozenset({"走友会", "かなえ印刷"}),
        frozenset({"counselling", "走友会"}),
        frozenset({"counselling", "かなえ印刷"}),
    }
    assert all(link.new for link in seen.links)
    assert seen.year_since == date(2026, 4, 1)
    assert counted.counts_only
    assert {one.name for one in counted.nodes} == {""}
    assert {(one.field, one.count) for one in counted.nodes} == {
        (PartyKind.COUNSELLING, 0),
        (PartyKind.COMPANY, 1),
        (PartyKind.GROUP, 1),
    }


def test_a_large_town_names_those_with_most_links(session: Session, cast: Cast) -> None:
    """
    The others stand together by field with their number; nobody is left out of the count.
    """
    place(session, cast)
    enter_tie(session, person=cast.person.id, told=told(), by=cast.supporter, now=NOW)
    for number in range(4):
        make_host(session, name=f"{number}番の会")

    seen = network_of_town(session, by=cast.coordinator, now=NOW, most=1)

    assert [(one.name, one.field.value, one.count) for one in seen.nodes] == [
        ("", "counselling", 0),
        ("走友会", "group", 1),
        ("", "group", 4),
    ]
    assert [one.count for one in seen.links] == [1]


def test_who_gives_after_receiving_is_a_link_of_the_circulation(
    session: Session, cast: Cast
) -> None:
    """
    A coordinator sees the chain by codes; the city its numbers, and no code.
    """
    place(session, cast)
    gives_as = make_host(session, kind="volunteer", name="地域の方", person_id=cast.person.id)
    friend = make_person(session, cast.supporter)
    onward = Placement(town=TOWN.key, created_at=NOW, step_since=NOW)
    session.add(onward)
    session.flush()
    session.add_all(
        [
            PlacementMember(
                placement_id=onward.id,
                side=Side.HOST,
                host_id=gives_as.id,
                offer_id=make_offer(session, gives_as).id,
                joined_at=NOW,
            ),
            PlacementMember(
                placement_id=onward.id,
                side=Side.PERSON,
                person_id=friend.id,
                wish_id=make_wish(session, friend).id,
                joined_at=NOW,
            ),
        ]
    )
    session.flush()
    officer = make_account(session, Role.OFFICER)

    seen = circulation_of_town(session, by=cast.coordinator, now=NOW)
    counted = circulation_of_town(session, by=officer, now=NOW)

    names = {one.key: one.name for one in seen.givers}
    assert [(names[gift.giver], names[gift.receiver]) for gift in seen.gifts] == [
        ("走友会", cast.person.code),
        (cast.person.code, friend.code),
    ]
    assert (seen.received, seen.both, seen.onward) == (2, 1, 1)
    assert (counted.received, counted.both, counted.onward) == (2, 1, 1)
    assert (counted.givers, counted.gifts) == ((), ())
    given = ecomap_of(session, person=cast.person.id, by=cast.supporter, now=NOW)
    assert PartyKind.TOWNSPEOPLE in {one.kind for one in given.parties}


def test_another_town_sees_none_of_it(session: Session, cast: Cast) -> None:
    """
    A person of another town looks like one that does not exist.
    """
    place(session, cast)
    elsewhere: Account = make_account(session, Role.COORDINATOR, town="tonarimachi")

    with pytest.raises(NotYours):
        ecomap_of(session, person=cast.person.id, by=elsewhere, now=NOW)
    assert network_of_town(session, by=elsewhere, now=NOW).nodes == ()
    assert circulation_of_town(session, by=elsewhere, now=NOW).received == 0
