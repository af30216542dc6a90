"""
Why each line stands, what it costs whom, and why a wish has none; as reasons, not sentences.

For coordinators alone: a host or a person is never told who waits or who else was thought of.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import attrgetter

from matching.plan.problem import Problem
from matching.plan.result import Cost, Line, Unmatched
from matching.reasons import Reason

MOST_OTHERS = 3
"""Other wishes named beside one line: those that lose most."""

_SAME = 1e-9


def tell(problem: Problem, chosen: Iterable[int]) -> tuple[tuple[Line, ...], tuple[Unmatched, ...]]:
    """
    Return the lines of a plan with reasons and costs, and the wishes that have none.

    Both are in the order of the wishes' ids.
    """
    told = _Told(problem, chosen)
    lines = tuple(told.line(place) for place in told.chosen)
    missing = (wish for wish in problem.wishes if wish not in told.now)
    return lines, tuple(Unmatched(wish=wish, why=told.why_none(wish)) for wish in missing)


class _Told:
    def __init__(self, problem: Problem, chosen: Iterable[int]) -> None:
        self.problem = problem
        self.chosen = sorted(chosen)
        self.now = {problem.edges[place].wish: place for place in self.chosen}
        self.at_offer = Counter(problem.edges[place].offer for place in self.chosen)
        self.at_host = Counter(problem.edges[place].host for place in self.chosen)

    @cached_property
    def of_wish(self) -> dict[str, list[int]]:
        """The edges of each wish, best value first."""
        return self._grouped("wish")

    @cached_property
    def of_offer(self) -> dict[str, list[int]]:
        """The edges of each offer, best value first."""
        return self._grouped("offer")

    @cached_property
    def of_host(self) -> dict[str, list[int]]:
        """The edges of each host, best value first."""
        return self._grouped("host")

    @cached_property
    def number_at_host(self) -> dict[int, int]:
        """How many came to the host before this line, in the order of the plan."""
        seen: Counter[str] = Counter()
        numbers = {}
        for place in self.chosen:
            host = self.problem.edges[place].host
            numbers[place] = seen[host]
            seen[host] += 1
        return numbers

    def line(self, place: int) -> Line:
        edge = self.problem.edges[place]
        rivals = self._rivals(place)
        kept = (edge.wish, edge.offer) in self.problem.kept
        return Line(
            wish=edge.wish,
            offer=edge.offer,
            host=edge.host,
            value=edge.value,
            worth=self.problem.worth[place],
            kept=kept,
            locked=place in self.problem.locked,
            reasons=tuple(self._reasons(place, rivals, kept=kept)),
            costs=tuple(self._costs(place, rivals)),
        )

    def why_none(self, wish: str) -> Reason:
        """Say what stood in the way of the wish's best edge."""
        edges = self.of_wish.get(wish)
        if edges:
            return Reason(f"plan_reasons.none.{self._in_the_way(edges[0])}")
        declined = wish in self.problem.declined
        return Reason("plan_reasons.none.declined" if declined else "plan_reasons.none.no_offer")

    def _reasons(self, place: int, rivals: list[int], *, kept: bool) -> Iterator[Reason]:
        edge = self.problem.edges[place]
        mine = self.of_wish[edge.wish]
        if place in self.problem.locked:
            yield Reason("plan_reasons.why.locked")
        if len(mine) == 1:
            yield Reason("plan_reasons.why.only")
        elif edge.value >= self.problem.edges[mine[0]].value - _SAME:
            yield Reason("plan_reasons.why.best")
        else:
            yield Reason("plan_reasons.why.best_together")
        passed = [rival for rival in rivals if self.problem.edges[rival].value >= edge.value]
        for bonus, why in (
            (self.problem.waiting_bonus, "plan_reasons.why.waiting"),
            (self.problem.options_bonus, "plan_reasons.why.few_options"),
        ):
            if any(bonus[self.problem.edges[rival].wish] < bonus[edge.wish] for rival in passed):
                yield Reason(why)
        if kept:
            yield Reason("plan_reasons.why.kept")

    def _costs(self, place: int, rivals: list[int]) -> Iterator[Cost]:
        edge = self.problem.edges[place]
        top = self.of_wish[edge.wish][0]
        lost = self.problem.edges[top].value - edge.value
        if lost > _SAME:
            why = self._in_the_way(top)
            yield Cost(
                bearer="person",
                id=edge.wish,
                amount=lost,
                reason=Reason(f"plan_reasons.cost.person_{why}"),
            )
        number = self.number_at_host[place]
        people = self.problem.load.get(edge.host, 0) + number
        if people:
            yield Cost(
                bearer="host",
                id=edge.host,
                amount=self.problem.load_cost(edge.host, number),
                reason=Reason("plan_reasons.cost.host", words=(("count", str(people + 1)),)),
            )
        for rival in rivals[:MOST_OTHERS]:
            wish = self.problem.edges[rival].wish
            yield Cost(
                bearer="wish",
                id=wish,
                amount=self._gain(rival),
                reason=Reason("plan_reasons.cost.wish", words=(("wish", wish),)),
            )

    def _rivals(self, place: int) -> list[int]:
        """Return the edges of wishes that would gain by having this line's place, most first."""
        edge = self.problem.edges[place]
        if self.at_host[edge.host] >= self.problem.host_left[edge.host]:
            there = self.of_host[edge.host]
        elif self.at_offer[edge.offer] >= self.problem.offer_left[edge.offer]:
            there = self.of_offer[edge.offer]
        else:
            return []
        best: dict[str, int] = {}
        for other in there:
            wish = self.problem.edges[other].wish
            if wish == edge.wish or wish in best or self._gain(other) <= _SAME:
                continue
            if self.now.get(wish) not in self.problem.locked:
                best[wish] = other
        return sorted(best.values(), key=lambda other: (-self._gain(other), other))

    def _gain(self, place: int) -> float:
        """Return how much more this edge is worth to its wish than what it has."""
        edge = self.problem.edges[place]
        now = self.now.get(edge.wish)
        return edge.value - (0.0 if now is None else self.problem.edges[now].value)

    def _in_the_way(self, place: int) -> str:
        edge = self.problem.edges[place]
        if self.at_offer[edge.offer] >= self.problem.offer_left[edge.offer]:
            return "full"
        if self.at_host[edge.host] >= self.problem.host_left[edge.host]:
            return "asked"
        return "chosen" if edge.wish in self.now else "load"

    @cached_property
    def _by_value(self) -> list[int]:
        edges = self.problem.edges
        return sorted(range(len(edges)), key=lambda place: (-edges[place].value, place))

    def _grouped(self, name: str) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = {}
        read = attrgetter(name)
        for place in self._by_value:
            groups.setdefault(read(self.problem.edges[place]), []).append(place)
        return groups
