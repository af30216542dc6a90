"""
(d) A week planned: the assignment, once and again with locks, teams, rings and chains.

Towns are drawn with few offers that many would like, which is what makes planning worth while;
each size is solved several times and the median counts.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from matching.circulation import solve
from matching.plan import Edge, assign, greedy
from matching.teams import Joiner, form
from tests.bench.report import Line, Section, at_least, at_most

HOW = """\
Each wish has {edges} edges, drawn towards popular offers; an offer has room for up to two, a host
two offers, waiting is drawn up to 40 weeks, and everything else is the policy that ships. Again
with locks means that a tenth of the lines was fixed by hand. Gifts are drawn at random, ten from
each person, a hundredth of the persons need nothing back, a gift succeeds with .7."""


@dataclass(frozen=True)
class Size:
    """How much to plan: wishes × offers, twice; people of teams; people of gifts."""

    town: tuple[int, int] = (1_000, 2_000)
    city: tuple[int, int] = (5_000, 2_500)
    edges: int = 20
    wishers: int = 300
    supporters: int = 600
    givers: int = 10_000
    rounds: int = 3


SMALL = Size(town=(20, 30), city=(40, 30), edges=5, wishers=8, supporters=10, givers=60, rounds=1)


def measure(folder: Path, *, size: Size) -> Section:
    """Plan everything, and compare with greedy."""
    town = _town(*size.town, edges=size.edges)
    city = _town(*size.city, edges=size.edges)
    once, plan = _timed(size, lambda: assign(**town))
    locks = {line.wish: line.offer for line in plan.lines[:: len(plan.lines) // 10 or 1]}
    again, locked = _timed(size, lambda: assign(**town, locks=locks))
    quick_seconds, quick = _timed(size, lambda: greedy(**town))
    large, _ = _timed(size, lambda: assign(**city))
    teaming, teams = _timed(size, lambda: form(_joiners(size)))
    arcs, starts = _gifts(size)
    going_round, round_ = _timed(size, lambda: solve(arcs, starts=starts, success=0.7))
    small_town, large_town = ("{:,} × {:,}".format(*one) for one in (size.town, size.city))
    lines = (
        at_least("plan : bound, what it is worth", plan.value / plan.bound, 1 - 1e-6),
        at_least("plan : greedy, what it is worth", plan.value / quick.value, 1.0),
        at_least("again with locks : plan, what it is worth", locked.value / plan.value, 1 - 1e-6),
        Line("plan : greedy, time", f"{once / quick_seconds:.1f}×"),
        at_most(f"plan, {small_town}", once, 1, "s"),
        at_most(f"again with locks, {small_town}", again, 1, "s"),
        at_most(f"plan, {large_town}", large, 5, "s"),
        at_most(f"teams, {size.wishers} + {size.supporters} people", teaming, 5, "s"),
        at_least("teams : bound", teams.value / teams.bound, 1 - 1e-6),
        at_most(f"rings and chains, {size.givers:,} people, 10 gifts each", going_round, 10, "s"),
        at_least("rings and chains : bound", round_.value / round_.bound, 1 - 1e-6),
    )
    return Section("(d) This week's plan", HOW.format(edges=size.edges), lines)


def _timed(size: Size, run: Callable[[], Any]) -> tuple[float, Any]:
    took = []
    for _ in range(size.rounds):
        started = time.perf_counter()
        result = run()
        took.append(time.perf_counter() - started)
    return median(took), result


def _town(wishes: int, offers: int, *, edges: int) -> dict[str, Any]:
    import numpy as np

    draw = np.random.default_rng(wishes)
    liked = draw.random(offers) ** 3
    return {
        "edges": [
            Edge(
                wish=f"w{wish}",
                offer=f"o{offer}",
                host=f"h{offer // 2}",
                value=float(0.6 * liked[offer] + 0.4 * draw.random()),
            )
            for wish in range(wishes)
            for offer in draw.choice(offers, edges, replace=False).tolist()
        ],
        "capacities": {f"o{offer}": int(draw.integers(0, 3)) for offer in range(offers)},
        "waiting_weeks": {f"w{wish}": float(draw.integers(0, 41)) for wish in range(wishes)},
    }


def _joiners(size: Size) -> list[Joiner]:
    import numpy as np

    draw = np.random.default_rng(size.wishers)
    teams = max(size.wishers // 8, 3)
    return [
        Joiner(who=f"{side}{who}", team=f"t{team}", supports=side == "s", value=draw.random())
        for side, many in (("w", size.wishers), ("s", size.supporters))
        for who in range(many)
        for team in draw.choice(teams, 3, replace=False).tolist()
    ]


def _gifts(size: Size) -> tuple[list[tuple[str, str]], list[str]]:
    import numpy as np

    draw = np.random.default_rng(size.givers)
    arcs = [
        (f"p{giver}", f"p{to}")
        for giver in range(size.givers)
        for to in draw.choice(size.givers, 10, replace=False).tolist()
    ]
    return arcs, [f"p{giver}" for giver in range(0, size.givers, 100)]
