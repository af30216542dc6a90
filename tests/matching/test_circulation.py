"""Rings and chains: exact against trying everything, and what a failing gift costs."""

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.circulation import Circulation, solve

PEOPLE = "abcde"
Weights = dict[tuple[str, str], float]

arcs_between = st.dictionaries(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)).filter(
        lambda pair: len({*pair}) > 1
    ),
    st.integers(0, 8).map(lambda eighths: eighths / 8),
    max_size=14,
)


def links_of(path: tuple[str, ...], *, ring: bool) -> list[tuple[str, str]]:
    """The gifts of a path."""
    ends = path[1:] + path[:1] if ring else path[1:]
    return list(zip(path, ends, strict=False))


def worth(path: tuple[str, ...], weights: Weights, success: float | None, *, ring: bool) -> float:
    """Σ pⁱ w along a chain, pⁿ Σ w for a ring."""
    p, links = 1.0 if success is None else success, links_of(path, ring=ring)
    if ring:
        return float(p ** len(links) * sum(weights[link] for link in links))
    return float(sum(p**place * weights[link] for place, link in enumerate(links, start=1)))


def best_of_all(
    weights: Weights, starts: set[str], cycle: int, chain: int, success: float | None
) -> float:
    """What the best choice of rings and chains is worth, by trying them all."""
    paths: list[tuple[frozenset[str], float]] = []
    for size in range(2, max(cycle, chain + 1) + 1):
        for path in permutations(PEOPLE, size):
            ring_like = size <= cycle and path[0] == min(path) and not starts & {*path}
            if ring_like and all(link in weights for link in links_of(path, ring=True)):
                paths.append((frozenset(path), worth(path, weights, success, ring=True)))
            chain_like = size <= chain + 1 and path[0] in starts and not starts & {*path[1:]}
            if chain_like and all(link in weights for link in links_of(path, ring=False)):
                paths.append((frozenset(path), worth(path, weights, success, ring=False)))
    return max(
        sum(value for _, value in some)
        for count in range(3)
        for some in combinations(paths, count)
        if len(frozenset().union(*(people for people, _ in some)))
        == sum(len(people) for people, _ in some)
    )


@settings(max_examples=150)
@given(
    arcs_between,
    st.sets(st.sampled_from(PEOPLE), max_size=2),
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from([None, 0.0, 0.5, 0.7, 1.0]),
)
def test_it_is_exactly_the_best_of_all(
    weights: Weights, starts: set[str], cycle: int, chain: int, success: float | None
) -> None:
    """Value = bound = the best of everything tried; lengths, starts and disjointness hold."""
    found = solve(
        [(giver, to, weight) for (giver, to), weight in weights.items()],
        cycle_length=cycle,
        chain_length=chain,
        starts=starts,
        success=success,
    )

    best = best_of_all(weights, starts, cycle, chain, success)
    assert found.value == pytest.approx(best, abs=1e-6)
    assert found.bound == pytest.approx(best, abs=1e-6)
    told = [worth(ring, weights, success, ring=True) for ring in found.cycles]
    told += [worth(path, weights, success, ring=False) for path in found.chains]
    assert sum(told) == pytest.approx(found.value, abs=1e-6)
    everybody = [person for path in (*found.cycles, *found.chains) for person in path]
    assert len(everybody) == len({*everybody})
    assert all(len(ring) <= cycle and not starts & {*ring} for ring in found.cycles)
    assert all(len(path) <= chain + 1 and path[0] in starts for path in found.chains)


def test_two_helped_for_sure_come_before_three_who_may_not_be() -> None:
    """A ring of three is worth 3p³, one of two 2p²; with p = .6 the shorter one is better."""
    arcs = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "a")]

    sure, doubtful = (solve(arcs, success=success) for success in (1.0, 0.6))

    assert sure.cycles == (("a", "b", "c"),)
    assert doubtful.cycles == (("a", "b"),)
    assert doubtful.value == pytest.approx(2 * 0.6**2)


def test_a_chain_begins_with_somebody_who_needs_nothing_back() -> None:
    """A helps B, B helps C; what comes later in a chain counts less."""
    found = solve([("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")], starts=["a"], success=0.5)

    assert (found.cycles, found.chains) == ((), (("a", "b", "c", "d"),))
    assert found.value == pytest.approx(0.5 + 0.25 + 0.125)


def test_doubled_gifts_count_once_at_their_heaviest() -> None:
    """Gifts to oneself and to a start are passed over."""
    arcs = [("a", "b", 0.2), ("a", "b", 0.9), ("b", "b", 5.0), ("b", "a", 5.0)]

    found = solve(arcs, starts=["a"])

    assert (found.chains, found.cycles) == ((("a", "b"),), ())
    assert found.value == pytest.approx(0.9)


def test_a_town_of_many_is_solved_to_the_end() -> None:
    """A hundred rings of three with a chain between each two: none is lost."""
    arcs = []
    for ring in range(100):
        one, two, three = (f"{ring}-{place}" for place in range(3))
        arcs += [(one, two), (two, three), (three, one), (three, f"{ring}-end"), (f"{ring}-s", one)]

    found = solve(arcs, starts=[f"{ring}-s" for ring in range(100)], success=0.9)

    # Start → one → two → three: .9 + .81 + .729; alone, the ring would be worth 3 × .729.
    assert len(found.chains) == 100
    assert found.value == pytest.approx(100 * (0.9 + 0.81 + 0.729))
    assert found.bound == pytest.approx(found.value)


@pytest.mark.parametrize(
    ("weight", "success"), [(-1.0, None), (float("inf"), None), (1.0, 1.1), (1.0, -0.1)]
)
def test_what_means_nothing_is_refused(weight: float, success: float | None) -> None:
    """A negative weight, a probability above one."""
    with pytest.raises(ValueError, match=r"weight|success"):
        solve([("a", "b", weight)], success=success)


def test_nobody_gives_and_nobody_receives() -> None:
    """No gifts are no error."""
    assert solve([]) == Circulation(cycles=(), chains=(), value=0.0, bound=0.0)
