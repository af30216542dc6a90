"""
巡り合い: gifts that go round. A helps B, B helps C; in a ring the last one helps the first.

Rings are enumerated. Chains begin with a giver who needs nothing back; a gift in a chain has a
column for each position it may stand at, so that chains never have to be listed (the
position-indexed chain-edge formulation PICEF: Dickerson, Manlove, Plaut, Sandholm and Trimble,
"Position-Indexed Formulations for Kidney Exchange", EC 2016).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

from matching.solver import Programme

Arcs = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circulation:
    """
    Rings and chains in which everybody receives once at most, and gives once at most.

    A ring (a, b, c): a gives to b, b to c, c to a; it begins with its smallest id. A chain begins
    with its start. ``value`` expects what the gifts are worth; nothing is worth more than
    ``bound``.
    """

    cycles: tuple[tuple[str, ...], ...]
    chains: tuple[tuple[str, ...], ...]
    value: float
    bound: float


def solve(
    arcs: Iterable[tuple[str, str] | tuple[str, str, float]],
    *,
    cycle_length: int = 3,
    chain_length: int = 3,
    starts: Collection[str] = (),
    success: float | None = None,
    seconds: float = 20.0,
) -> Circulation:
    """
    Choose rings and chains that share nobody and are worth most together.

    With ``success`` = p, each gift takes place with probability p on its own: the i-th gift of a
    chain counts pⁱ times its weight, a ring of n gifts pⁿ times all its weights, because a ring
    that breaks anywhere is not begun. Without it, weights are summed.

    :param arcs: (giver, receiver) or (giver, receiver, weight), weight 1 where left out; of equal
        pairs the heaviest counts, gifts to oneself and gifts to a start are passed over
    :param cycle_length: most persons in a ring; below 2 there are none
    :param chain_length: most gifts in a chain; below 1 there are none
    :param starts: givers who need nothing back
    :param success: probability of a gift, 0…1, or None
    :param seconds: when to stop improving; ``bound`` says how far it could still be
    :raises ValueError: if a weight is negative or not finite, or ``success`` is no probability
    :raises ArithmeticError: if the solver gives up
    """
    if success is not None and not 0 <= success <= 1:
        raise ValueError("success must be from 0 to 1")
    likely = 1.0 if success is None else success
    first = frozenset(starts)
    gifts = _read(arcs, first)
    programme = Programme()
    receives: dict[str, list[int]] = {}
    rings = []
    for ring in _rings(gifts, first, cycle_length):
        weight = sum(gifts[one][to] for one, to in zip(ring, ring[1:] + ring[:1], strict=True))
        column = programme.column(weight * likely ** len(ring))
        rings.append(ring)
        for person in ring:
            receives.setdefault(person, []).append(column)
    placed = _place_chains(programme, gifts, first, chain_length, likely)
    for column, (_, to, _) in enumerate(placed, start=len(rings)):
        receives.setdefault(to, []).append(column)
    for columns in receives.values():
        programme.at_most([(column, 1.0) for column in columns], 1.0)
    chosen, bound = programme.solve(seconds=seconds)
    links = [placed[column - len(rings)] for column in chosen if column >= len(rings)]
    return Circulation(
        cycles=tuple(rings[column] for column in chosen if column < len(rings)),
        chains=tuple(_chains(links)),
        value=sum(programme.worth[column] for column in chosen),
        bound=bound,
    )


def _read(
    arcs: Iterable[tuple[str, str] | tuple[str, str, float]], starts: frozenset[str]
) -> dict[str, dict[str, float]]:
    gifts: dict[str, dict[str, float]] = {}
    for giver, to, *rest in arcs:
        weight = float(rest[0]) if rest else 1.0
        if not (isfinite(weight) and weight >= 0):
            raise ValueError(f"a weight must be 0 or more: {giver} → {to}")
        if giver != to and to not in starts:
            mine = gifts.setdefault(giver, {})
            mine[to] = max(weight, mine.get(to, 0.0))
    return {giver: dict(sorted(gifts[giver].items())) for giver in sorted(gifts)}


def _rings(gifts: Arcs, starts: frozenset[str], longest: int) -> Iterator[tuple[str, ...]]:
    """Walk on from each person through those with a larger id, so that each ring comes once."""

    def walk(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        begin = path[0]
        for to in gifts.get(path[-1], ()):
            if to == begin and len(path) > 1:
                yield path
            elif (
                to > begin
                and len(path) < longest
                and to not in path
                # Whoever is the last must give back to the first; most paths end here.
                and (len(path) < longest - 1 or begin in gifts.get(to, ()))
            ):
                yield from walk((*path, to))

    if longest >= 2:
        for person in gifts:
            if person not in starts:
                yield from walk((person,))


def _place_chains(
    programme: Programme, gifts: Arcs, starts: frozenset[str], longest: int, likely: float
) -> list[tuple[str, str, int]]:
    """Add a column for each gift at each position, tied to one that reaches its giver."""
    placed: list[tuple[str, str, int]] = []
    reached: dict[str, list[int]] = {start: [] for start in sorted(starts) if start in gifts}
    for position in range(1, longest + 1):
        after: dict[str, list[int]] = {}
        for giver, reaching in reached.items():
            giving = []
            for to, weight in gifts.get(giver, {}).items():
                column = programme.column(weight * likely**position)
                placed.append((giver, to, position))
                giving.append((column, 1.0))
                after.setdefault(to, []).append(column)
            if giving:
                # A start gives once; anybody else only what follows on a gift received.
                programme.at_most(
                    [*giving, *((column, -1.0) for column in reaching)], 0.0 if reaching else 1.0
                )
        reached = after
    return placed


def _chains(links: list[tuple[str, str, int]]) -> Iterator[tuple[str, ...]]:
    onward = {(giver, position): to for giver, to, position in links}
    for giver, position in sorted(onward):
        if position == 1:
            chain = [giver]
            while (to := onward.get((chain[-1], len(chain)))) is not None:
                chain.append(to)
            yield tuple(chain)
