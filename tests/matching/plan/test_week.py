"""A town's week: cards in a small one; lines, teams and gifts in a larger one."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching import OfferFacts, Slot, passes
from matching.places import Place
from matching.plan.town import OpenWish, TownWeek, WeekPlan, WishTeam
from matching.plan.week import week_plan
from matching.policy import Policy, load_policy
from tests.matching.making import offer, prepared, wish, words

SMALL = load_policy()
LARGE = replace(SMALL, plan=replace(SMALL.plan, small_town=0))
"""The same weights in a town where the optimiser always speaks."""


def wishes(*texts: str, weeks: float = 0, **facts: Any) -> list[OpenWish]:
    """Open wishes of as many persons, each with a supporter of their own."""
    return [
        OpenWish(
            facts=wish(text, id=f"W{number}", **facts),
            person=f"P{number}",
            voice=f"S{number}",
            waiting_weeks=weeks,
        )
        for number, text in enumerate(texts)
    ]


def planned(
    some: list[OpenWish], *offers: OfferFacts, policy: Policy = LARGE, **town: Any
) -> WeekPlan:
    """The week of a town."""
    return week_plan(
        town=TownWeek(wishes=some, offers=prepared(*offers), **town), words=words(), policy=policy
    )


def club(number: int, text: str = "走友会。いっしょに走れます", **facts: Any) -> OfferFacts:
    """An offer of a host of its own."""
    return offer(text, id=f"O{number}", host=f"H{number}", **facts)


def test_below_ten_open_wishes_there_are_only_cards() -> None:
    """Each wish with its candidates; the same town with ten wishes has lines."""
    offers = [club(number) for number in range(3)]

    nine = planned(wishes(*["フルマラソンに出たい"] * 9), *offers, policy=SMALL)
    ten = planned(wishes(*["フルマラソンに出たい"] * 10), *offers, policy=SMALL)

    assert nine.plan is None
    assert (nine.lines, nine.teams, nine.rounds) == ((), (), ())
    assert [len(card.candidates) for card in nine.cards] == [3] * 9
    assert ten.plan is not None
    assert ten.lines or ten.teams


def test_a_card_without_candidates_says_what_is_missing_and_whom_to_call() -> None:
    """What no offer gives, which gate nearly opened, and the likeliest place."""
    places = [Place(name="商工会", good_at=("珈琲",)), Place(name="将棋連盟", good_at=("将棋",))]
    some = wishes("将棋を指したい", "フルマラソンに出たい", slots=frozenset({Slot.SAT_AM}))

    week = planned(some, club(0, slots=frozenset({Slot.SUN_AM})), places=places, policy=SMALL)

    shogi, marathon = week.cards
    assert shogi.missing is not None
    assert shogi.missing.key == "plan_reasons.missing.activity"
    assert shogi.places[0] == "将棋連盟"
    assert marathon.missing is None
    assert [miss.offer for miss in marathon.almost] == ["O0"]
    assert marathon.almost[0].failures[0].opens is not None


def test_a_wish_that_may_not_be_looked_for_is_a_card_that_says_why() -> None:
    """Protected and not consented: no line, no team, no gift, no call."""
    some = wishes("フルマラソンに出たい", protected=True)
    some += [replace(one, person="Q") for one in wishes("走りたい", consented=False)]
    some[1] = replace(some[1], facts=replace(some[1].facts, id="V"))

    week = planned(some, club(0), club(1))

    assert (week.lines, week.teams, week.rounds) == ((), (), ())
    assert [card.why.key for card in week.cards if card.why] == [
        "reasons.shut.protection",
        "reasons.shut.consent",
    ]
    assert all(card.places == () and card.candidates == () for card in week.cards)


def test_the_marathon_becomes_a_team() -> None:
    """Two who wish to run and two hosts who run, at a time when all can."""
    saturday, sunday = frozenset({Slot.SAT_AM}), frozenset({Slot.SAT_AM, Slot.SUN_AM})
    some = wishes("フルマラソンに出たい", "走りたい", slots=saturday)

    week = planned(some, club(0, slots=sunday), club(1))

    (team,) = week.teams
    assert (team.slot, team.wishes, team.offers) == ("sat_am", ("W0", "W1"), ("O0", "O1"))
    assert (week.lines, week.cards) == ((), ())


def test_a_team_never_puts_together_whom_a_gate_keeps_apart() -> None:
    """A blocked host is not in the team of the person who blocked it."""
    some = wishes("フルマラソンに出たい", "走りたい")
    blocked = replace(some[0].facts, blocked_hosts=frozenset({"H0"}))
    some[0] = replace(some[0], facts=blocked)

    week = planned(some, club(0), club(1))

    assert week.teams == ()
    assert {line.wish: line.offer for line in week.lines}["W0"] == "O1"


def test_a_team_takes_no_place_from_whoever_is_not_in_it() -> None:
    """Two places and three who run: whom one of the hosts may not meet keeps the other's place."""
    some = wishes("走りたい", "走りたい", "走りたい")
    some[0] = replace(some[0], waiting_weeks=20.0)
    blocked = replace(some[0].facts, blocked_hosts=frozenset({"H1"}))
    some[0] = replace(some[0], facts=blocked)

    week = planned(some, club(0, capacity_left=1), club(1, capacity_left=1))

    assert week.teams == ()
    assert {line.wish: line.offer for line in week.lines}["W0"] == "O0"
    assert len(week.lines) == 2


def test_a_team_counts_as_a_question_to_each_of_its_hosts() -> None:
    """Hosts with one question left are asked about the team, and about nobody else."""
    runners = [replace(one, waiting_weeks=20.0) for one in wishes("走りたい", "走りたい")]
    shogi = replace(wishes("将棋を指したい")[0], person="P9")
    shogi = replace(shogi, facts=replace(shogi.facts, id="W9"))
    salon = offer("将棋サロン", id="O9", host="H0")

    # Were few options counted, whom only the salon fits would come before the team.
    policy = replace(LARGE, plan=replace(LARGE.plan, few_options=0.0))

    week = planned(
        [*runners, shogi],
        club(0),
        club(1),
        salon,
        policy=policy,
        host_asked={"H0": 2, "H1": 2},
    )

    assert [team.wishes for team in week.teams] == [("W0", "W1")]
    assert week.lines == ()
    assert [card.why.key for card in week.cards if card.why] == ["plan_reasons.none.asked"]


def test_a_locked_team_stands_before_whatever_is_worth_more() -> None:
    """It takes its places first; who would be a team with them is none, and nobody is lost."""
    some = wishes("走りたい", "走りたい", "走りたい")
    some[0] = replace(some[0], waiting_weeks=20.0)
    team = WishTeam(activity="running", slot="", wishes=("W1", "W2"), offers=("O0", "O1"))
    offers = [club(number, capacity_left=1) for number in range(2)]

    week = planned(some, *offers, teams=(team,))
    alone = planned(some, *offers, alone={"W0", "W1", "W2"})

    assert week.teams == (team,)
    assert [card.wish for card in week.cards] == ["W0"]
    assert alone.teams == ()
    assert len(alone.lines) == 2


@pytest.mark.parametrize(
    ("changed", "town"),
    [
        ({"blocked_hosts": frozenset({"H0"})}, {}),
        ({"slots": frozenset({Slot.SUN_AM})}, {}),
        ({}, {"host_asked": {"H0": 3}}),
        ({}, {"locks": {"W1": "O1"}}),
    ],
)
def test_a_locked_team_that_may_not_stand_is_left_out(
    changed: dict[str, Any], town: dict[str, Any]
) -> None:
    """For a gate, a time, a host that is asked enough, or a line that was locked since."""
    some = wishes("走りたい", "走りたい")
    some[0] = replace(some[0], facts=replace(some[0].facts, **changed))
    team = WishTeam(activity="running", slot="sat_am", wishes=("W0", "W1"), offers=("O0", "O1"))

    week = planned(some, club(0), club(1), teams=(team,), **town)

    assert team not in week.teams
    placed = {line.wish for line in week.lines} | {card.wish for card in week.cards}
    assert placed | {who for other in week.teams for who in other.wishes} == {"W0", "W1"}


def test_strengths_go_round_where_no_offer_meets_a_wish() -> None:
    """A ring: one is good at shogi and wishes photographs, the other the other way round."""
    some = wishes("将棋を教わりたい", "写真を撮ってみたい")
    some = [
        replace(one, facts=replace(one.facts, strengths=strengths))
        for one, strengths in zip(some, [("写真",), ("将棋",)], strict=True)
    ]

    week = planned(some)

    (ring,) = week.rounds
    assert [(gift.giver, gift.wish) for gift in ring] == [("P0", "W1"), ("P1", "W0")]
    assert {card.wish for card in week.cards} == {"W0", "W1"}


def test_nobody_speaks_for_both_sides_of_a_gift() -> None:
    """Two persons of one supporter are no ring."""
    some = wishes("将棋を教わりたい", "写真を撮ってみたい")
    some = [
        replace(one, voice="S", facts=replace(one.facts, strengths=strengths))
        for one, strengths in zip(some, [("写真",), ("将棋",)], strict=True)
    ]

    assert planned(some).rounds == ()


TEXTS = ("フルマラソンに出たい", "走りたい", "将棋を指したい", "写真を撮りたい", "花の世話をしたい")
OFFERED = ("いっしょに走れます", "将棋サロン", "花壇の水やり", "写真展の手伝い", "走友会と花壇")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_week_breaks_a_gate_a_capacity_or_a_cap(data: st.DataObject) -> None:
    """Lines and teams together keep every rule, and every wish is somewhere exactly once."""
    slots = st.frozensets(st.sampled_from([Slot.SAT_AM, Slot.SUN_AM]), max_size=2)
    hosts = st.sampled_from(["H0", "H1", "H2"])
    some = [
        replace(
            one,
            facts=replace(
                one.facts,
                slots=data.draw(slots),
                strengths=data.draw(st.sampled_from([(), ("将棋",), ("写真",)])),
                blocked_hosts=data.draw(st.frozensets(hosts, max_size=1)),
                protected=data.draw(st.integers(0, 9)) == 0,
            ),
        )
        for one in wishes(*data.draw(st.lists(st.sampled_from(TEXTS), max_size=7)))
    ]
    offers = [
        replace(
            club(number, text),
            host=data.draw(hosts),
            slots=data.draw(slots),
            capacity_left=data.draw(st.integers(0, 3)),
        )
        for number, text in enumerate(data.draw(st.lists(st.sampled_from(OFFERED), max_size=5)))
    ]
    asked = {"H0": data.draw(st.integers(0, 3))}

    week = planned(some, *offers, host_asked=asked)

    facts = {one.facts.id: one.facts for one in some}
    given_by = {one.id: one for one in offers}
    used, questions = Counter[str](), Counter(asked)
    for line in week.lines:
        assert passes(wish=facts[line.wish], offer=given_by[line.offer], neighbours={})
        used[line.offer] += 1
        questions[line.host] += 1
    for team in week.teams:
        room = sum(min(2, given_by[one].capacity_left - used[one]) for one in team.offers)
        assert len(team.wishes) <= room
        assert all(not facts[who].slots or team.slot in facts[who].slots for who in team.wishes)
        for one in team.offers:
            questions[given_by[one].host] += 1
            assert not given_by[one].slots or team.slot in given_by[one].slots
            for who in team.wishes:
                assert passes(wish=facts[who], offer=given_by[one], neighbours={})
    assert all(used[one.id] <= one.capacity_left for one in offers)
    assert all(many <= LARGE.plan.asks_a_host for many in questions.values())
    told = [line.wish for line in week.lines] + [card.wish for card in week.cards]
    told += [who for team in week.teams for who in team.wishes]
    assert sorted(told) == sorted(facts)
    for line in week.lines[:1]:
        locks = {line.wish: line.offer}
        again = planned(some, *offers, host_asked=asked, locks=locks)
        assert locks.items() <= {one.wish: one.offer for one in again.lines}.items()
    for team in week.teams[:1]:
        again = planned(some, *offers, host_asked=asked, teams=(team,))
        assert again.teams[0] == team
        kept_apart = planned(some, *offers, host_asked=asked, alone={*team.wishes})
        assert not {*team.wishes} & {who for other in kept_apart.teams for who in other.wishes}
    for around in week.rounds:
        assert {gift.wish for gift in around} <= {card.wish for card in week.cards}


def test_waiting_decides_between_equals() -> None:
    """One place, two who wish it alike: who waits longer has the line."""
    early, late = wishes("将棋を指したい", "将棋を指したい")

    week = planned(
        [early, replace(late, waiting_weeks=12.0)], club(0, "将棋サロン", capacity_left=1)
    )

    assert [line.wish for line in week.lines] == ["W1"]
    assert week.lines[0].reasons[-1].key == "plan_reasons.why.waiting"


@pytest.mark.parametrize("kept", ["O0", "O1"])
def test_last_weeks_line_is_kept_between_equals(kept: str) -> None:
    """The plan does not flutter from week to week."""
    week = planned(
        wishes("将棋を指したい"),
        club(0, "将棋サロン"),
        club(1, "将棋サロン"),
        last_week={"W0": kept},
    )

    assert [line.offer for line in week.lines] == [kept]
