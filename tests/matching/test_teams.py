"""Teams: never too few, never two who must stay apart, and the best of all."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.policy import TeamPolicy, load_policy
from matching.teams import Joiner, Team, form

POLICY = load_policy().teams
Apart = set[tuple[str, str]]


def wisher(who: str, value: float = 1.0, team: str = "marathon") -> Joiner:
    """Somebody who wishes it."""
    return Joiner(who=who, team=team, supports=False, value=value)


def supporter(who: str, value: float = 1.0, team: str = "marathon", room: int = 9) -> Joiner:
    """Somebody who would gladly be there."""
    return Joiner(who=who, team=team, supports=True, value=value, room=room)


def keeps_the_rules(members: list[Joiner], apart: Apart, policy: TeamPolicy) -> bool:
    """Whether these may be one team."""
    wishers = [one for one in members if not one.supports]
    supporters = [one for one in members if one.supports]
    return (
        policy.wishers_least <= len(wishers) <= policy.wishers_most
        and len(supporters) >= policy.supporters_least
        and len(wishers) <= sum(min(one.room, policy.wishers_a_supporter) for one in supporters)
        and not any((w.who, s.who) in apart for w in wishers for s in supporters)
    )


def every_way(joiners: list[Joiner]) -> Iterator[dict[str, list[Joiner]]]:
    """Every way to put each person into one of their teams, or none."""
    choices: dict[str, list[Joiner | None]] = {}
    for one in joiners:
        choices.setdefault(one.who, [None]).append(one)
    for picked in product(*choices.values()):
        teams: dict[str, list[Joiner]] = {}
        for one in filter(None, picked):
            teams.setdefault(one.team, []).append(one)
        yield teams


def greedily(joiners: list[Joiner], apart: Apart, policy: TeamPolicy) -> float:
    """Fill one team after the other with whoever is worth most and still fits."""
    free, total = {one.who for one in joiners}, 0.0
    for team in sorted({one.team for one in joiners}):
        members: list[Joiner] = []
        for one in sorted(joiners, key=lambda one: -one.value):
            if one.team != team or one.who not in free:
                continue
            sides = [other.supports for other in members]
            least = policy.supporters_least if one.supports else policy.wishers_least
            more = keeps_the_rules([*members, one], apart, policy)
            if more or sides.count(one.supports) < least:
                members.append(one)
        if keeps_the_rules(members, apart, policy):
            free -= {one.who for one in members}
            total += sum(one.value for one in members)
    return total


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[Joiner], Apart]:
    """Up to four wishers and four supporters for up to two teams."""
    people = [(f"w{number}", False) for number in range(draw(st.integers(0, 4)))]
    people += [(f"s{number}", True) for number in range(draw(st.integers(0, 4)))]
    joiners = [
        Joiner(
            who=who,
            team=team,
            supports=supports,
            value=draw(st.integers(0, 10)) / 10,
            room=draw(st.integers(0, 3)),
        )
        for who, supports in people
        for team in draw(st.sets(st.sampled_from(["marathon", "garden"]), max_size=2))
    ]
    wishers = [who for who, supports in people if not supports]
    supporters = [who for who, supports in people if supports]
    pairs = [(one, other) for one in wishers for other in supporters]
    apart = draw(st.sets(st.sampled_from(pairs), max_size=2)) if pairs else set()
    return joiners, apart


@settings(max_examples=120)
@given(towns())
def test_greedy_is_at_most_the_teams_and_they_are_the_best_of_all(
    town: tuple[list[Joiner], Apart],
) -> None:
    """Greedy ≤ teams = bound = the best of every way; every team keeps every rule."""
    joiners, apart = town

    found = form(joiners, apart=apart)

    best = max(
        sum(one.value for members in teams.values() for one in members)
        for teams in every_way(joiners)
        if all(keeps_the_rules(members, apart, POLICY) for members in teams.values())
    )
    assert found.value == pytest.approx(best, abs=1e-6)
    assert found.bound == pytest.approx(best, abs=1e-6)
    assert greedily(joiners, apart, POLICY) <= found.value + 1e-6
    known = {(one.team, one.who): one for one in joiners}
    for team in found.teams:
        members = [known[team.team, who] for who in (*team.wishers, *team.supporters)]
        assert keeps_the_rules(members, apart, POLICY)
    everybody = [who for team in found.teams for who in (*team.wishers, *team.supporters)]
    assert len(everybody) == len({*everybody})


def test_the_marathon() -> None:
    """Two who want to run and two who like running are a team."""
    found = form([wisher("A"), wisher("B"), supporter("printer"), supporter("club")])

    assert found.teams == (
        Team(team="marathon", wishers=("A", "B"), supporters=("club", "printer"), value=4.0),
    )


@pytest.mark.parametrize(
    "joiners",
    [
        [wisher("A"), supporter("s"), supporter("t")],
        [wisher("A"), wisher("B"), supporter("s")],
        [wisher("A"), wisher("B"), supporter("s", room=1), supporter("t", room=0)],
    ],
)
def test_too_few_are_no_team(joiners: list[Joiner]) -> None:
    """Nobody is the only one, no team hangs on one supporter or on one without room."""
    assert form(joiners).teams == ()


def test_one_supporter_is_enough_for_two() -> None:
    """With two supporters the fifth and sixth wisher stay out, those worth least."""
    joiners = [wisher(f"w{number}", 1 - number / 10) for number in range(6)]

    (team,) = form([*joiners, supporter("s"), supporter("t")]).teams

    assert team.wishers == ("w0", "w1", "w2", "w3")


def test_a_team_stays_small() -> None:
    """However many support it."""
    joiners = [wisher(f"w{number}") for number in range(9)]
    joiners += [supporter(f"s{number}") for number in range(9)]

    (team,) = form(joiners, policy=replace(POLICY, wishers_most=3)).teams

    assert len(team.wishers) == 3


def test_who_must_stay_apart_is_never_in_one_team() -> None:
    """A gate between a wisher and a supporter keeps one of them out."""
    joiners = [wisher("A"), wisher("B"), wisher("C"), supporter("s"), supporter("t")]

    (team,) = form(joiners, apart={("A", "s")}).teams

    assert team.wishers == ("B", "C")


@pytest.mark.parametrize(
    "joiners",
    [[wisher("A", -1.0)], [wisher("A"), wisher("A")], [wisher("A"), supporter("A", team="other")]],
)
def test_contradictions_are_refused(joiners: list[Joiner]) -> None:
    """A value below nothing, somebody twice, somebody on both sides."""
    with pytest.raises(ValueError, match=r"value|twice|both sides"):
        form(joiners)
