"""Small towns of edges: drawn by hypothesis, and planned by trying everything."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from hypothesis import strategies as st

from matching.plan import Edge, Plan, Rules
from matching.policy import PlanPolicy, load_policy

POLICY = load_policy().plan


def edge(wish: str, offer: str, value: float, host: str = "", **fits: float) -> Edge:
    """An edge; an offer's host has its name unless told otherwise."""
    return Edge(wish=wish, offer=offer, host=host or f"h-{offer}", value=value, **fits)


def policy(**weights: Any) -> PlanPolicy:
    """The policy that ships, with some weights changed."""
    return replace(POLICY, **weights)


def pairs(plan: Plan) -> dict[str, str]:
    """Offer by wish."""
    return {line.wish: line.offer for line in plan.lines}


@dataclass(frozen=True)
class Instance:
    """Everything that a plan is made of."""

    edges: list[Edge]
    capacities: dict[str, int]
    rules: Rules

    def worth(self, lines: dict[str, str]) -> float | None:
        """What a plan is worth by the words of the policy; None where it breaks a rule."""
        rules, weights = self.rules, self.rules["policy"]
        known = {(one.wish, one.offer): one for one in self.edges}
        taken = Counter(lines.values())
        sent = Counter(known[pair].host for pair in lines.items())
        if (
            any(lines.get(wish) != offer for wish, offer in rules["locks"].items())
            or any(pair in rules["declines"] for pair in lines.items())
            or any(many > self.capacities[offer] for offer, many in taken.items())
            or any(
                many > weights.asks_a_host - rules["host_asked"].get(host, 0)
                for host, many in sent.items()
            )
        ):
            return None
        total = 0.0
        for pair in lines.items():
            weeks = min(rules["waiting_weeks"].get(pair[0], 0), weights.waiting_weeks_most)
            total += known[pair].value + weights.waiting_week * weeks
            total += weights.keep * (rules["last_week"].get(pair[0]) == pair[1])
        for host, many in sent.items():
            load = rules["host_load"].get(host, 0)
            total -= weights.host_person * sum(range(load, load + many))
        return total

    def every_plan(self) -> Iterator[dict[str, str]]:
        """Every way to give each wish one of its offers, or none."""
        choices: dict[str, list[str | None]] = {}
        for one in self.edges:
            choices.setdefault(one.wish, [None]).append(one.offer)
        for picked in product(*choices.values()):
            yield {wish: offer for wish, offer in zip(choices, picked, strict=True) if offer}

    def best(self) -> float | None:
        """What the best of all plans is worth; None where no plan keeps the locks."""
        worths = [self.worth(lines) for lines in self.every_plan()]
        return max((worth for worth in worths if worth is not None), default=None)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Up to five wishes, four offers and three hosts, with everything that rules can say."""
    hosts = [f"h{number}" for number in range(draw(st.integers(1, 3)))]
    host_of = {f"o{number}": draw(st.sampled_from(hosts)) for number in range(4)}
    offers, wishes = list(host_of), [f"w{number}" for number in range(draw(st.integers(1, 5)))]
    possible = draw(
        st.lists(
            st.tuples(st.sampled_from(wishes), st.sampled_from(offers)), unique=True, max_size=14
        )
    )
    values = st.integers(0, 20).map(lambda twentieths: twentieths / 20)
    edges = [
        Edge(
            wish=wish,
            offer=offer,
            host=host_of[offer],
            value=draw(values),
            fit_person=draw(values),
            fit_host=draw(values),
        )
        for wish, offer in possible
    ]
    counts = st.integers(0, 2)
    some_pairs = st.lists(st.sampled_from(possible), max_size=2) if possible else st.just([])
    return Instance(
        edges=edges,
        capacities={offer: draw(counts) for offer in offers},
        rules=Rules(
            wishes=wishes,
            waiting_weeks={wish: draw(st.integers(0, 40)) for wish in wishes},
            host_load={host: draw(counts) for host in hosts},
            host_asked={host: draw(counts) for host in hosts},
            locks=dict(draw(some_pairs)),
            declines=draw(some_pairs),
            last_week=dict(draw(some_pairs)),
            policy=policy(asks_a_host=draw(st.integers(1, 3)), host_person=draw(values)),
        ),
    )
