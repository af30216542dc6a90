"""
How a week's plan is kept: its entries in order, and what is told of them in parts.

A large town's plan has ten thousand entries; whoever looks at a page of it opens the list of
entries, which holds ids alone, and the few parts in which those of the page stand.
"""

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matching.gates import NEVER_TOLD
from matching.plan.town import Card
from storage.base import Id
from storage.sealed import bytes_of
from storage.tables import WeekPlan, WeekPlanPart

KINDS = ("teams", "lines", "rounds", "cards")
"""What a plan consists of, in the order in which it is read."""

TOGETHER = 50
"""Entries in one part."""

Content = Mapping[str, Any]
_LAST = 4


class Entry(NamedTuple):
    """
    One entry of a plan: whose wishes it is about, and the offer if it is a line.

    ``lacks`` says of a wish by itself what it would need, as a code; empty where nothing lacks.
    """

    place: int
    kind: str
    offer: str
    lacks: str
    wishes: tuple[str, ...]


class Listed(NamedTuple):
    """What a plan says of itself: whether its town has cards alone, its policy, its entries."""

    small: bool
    policy: str
    entries: tuple[Entry, ...]


class _LastRead:
    """
    The plans that were read last, taken apart; for all threads.

    To open ten thousand entries takes longer than all else of a page. They hold ids alone, and
    stand here by the bytes they are kept in: whatever changes a plan changes those.
    """

    def __init__(self) -> None:
        self._plans: dict[Id, tuple[bytes, Listed]] = {}
        self._lock = Lock()

    def of(self, plan: WeekPlan) -> Listed:
        kept = bytes_of(plan, "content")
        known = self._plans.get(plan.id)
        if known is not None and known[0] == kept:
            return known[1]
        found = _taken_apart(plan.content)
        if kept is not None:
            with self._lock:
                self._plans.pop(plan.id, None)
                self._plans[plan.id] = (kept, found)
                for oldest in list(self._plans)[:-_LAST]:
                    del self._plans[oldest]
        return found


_READ = _LastRead()


def keep_plan(session: Session, *, plan: WeekPlan, content: Content) -> None:
    """Keep what was planned in place of what was there."""
    listed = [(kind, one) for kind in KINDS for one in content[kind]]
    plan.content = {
        "small": content["small"],
        "policy": content["policy"],
        # An entry is one list, its wishes last: ten thousand objects take three times as long to
        # read. The wish of a case that is forgotten goes out of its list, see casework.keeping.
        "listed": [
            [
                place,
                kind,
                one["offer"] if kind == "lines" else "",
                one["lacks"] if kind == "cards" else "",
                *wishes_of(kind, one),
            ]
            for place, (kind, one) in enumerate(listed)
        ],
    }
    session.execute(delete(WeekPlanPart).where(WeekPlanPart.plan_id == plan.id))
    for start in range(0, len(listed), TOGETHER):
        entries = [
            {"at": place, "one": one}
            for place, (_, one) in enumerate(listed[start : start + TOGETHER], start)
        ]
        number = start // TOGETHER
        session.add(WeekPlanPart(plan_id=plan.id, town=plan.town, number=number, entries=entries))


def listed_in(plan: WeekPlan) -> Listed:
    """Return what a plan says of itself."""
    return _READ.of(plan)


def entries_of(plan: WeekPlan) -> tuple[Entry, ...]:
    """Return the entries of a plan in order; those of cases that were forgotten are gone."""
    return listed_in(plan).entries


def opened(session: Session, *, plan: WeekPlan, entries: Iterable[Entry]) -> dict[str, Any]:
    """Return what is told of some entries, in the form of a whole plan's content."""
    wanted = {entry.place: entry for entry in entries}
    numbers = {place // TOGETHER for place in wanted}
    parts = session.scalars(
        select(WeekPlanPart)
        .where(WeekPlanPart.plan_id == plan.id, WeekPlanPart.number.in_(numbers))
        .order_by(WeekPlanPart.number)
    )
    content: dict[str, Any] = {kind: [] for kind in KINDS}
    for part in parts:
        for kept in part.entries:
            entry = wanted.get(kept["at"])
            # What spoke of a forgotten case has gone out of it.
            if entry is not None and "one" in kept:
                content[entry.kind].append(kept["one"])
    return content | {"small": listed_in(plan).small}


def wishes_of(kind: str, one: Any) -> list[str]:
    """Return the wishes that an entry is about."""
    if kind == "rounds":
        return [gift["wish"] for gift in one]
    return list(one["wishes"]) if kind == "teams" else [one["wish"]]


def line_of(plan: WeekPlan, *, wish: str) -> Entry | None:
    """Return the line of a wish, unless it was taken out of the week."""
    out = taken_out(plan)
    return next(
        (
            entry
            for entry in entries_of(plan)
            if entry.kind == "lines" and entry.wishes == (wish,) and (wish, entry.offer) not in out
        ),
        None,
    )


def team_of(plan: WeekPlan, *, wish: str) -> Entry | None:
    """Return the team of a wish, unless it was taken out of the week."""
    out = teams_taken_out(plan)
    return next(
        (
            entry
            for entry in entries_of(plan)
            if entry.kind == "teams" and wish in entry.wishes and entry.wishes not in out
        ),
        None,
    )


def locked_teams(plan: WeekPlan) -> frozenset[tuple[str, ...]]:
    """Return the teams that a coordinator wants to stand, as their wishes."""
    return frozenset(tuple(one["wishes"]) for one in plan.teams if not one["why"])


def teams_taken_out(plan: WeekPlan) -> frozenset[tuple[str, ...]]:
    """Return the teams that were taken out of the week, as their wishes."""
    return frozenset(tuple(one["wishes"]) for one in plan.teams if one["why"])


def stands(plan: WeekPlan, entry: Entry) -> bool:
    """Say whether a coordinator wants a line, as it is planned, or a team to stand."""
    if entry.kind == "teams":
        return entry.wishes in locked_teams(plan)
    return entry.kind == "lines" and plan.locks.get(entry.wishes[0]) == entry.offer


def taken_out(plan: WeekPlan) -> frozenset[tuple[str, str]]:
    """Return the lines that were taken out of the week, as wish and offer."""
    return frozenset((one["wish"], one["offer"]) for one in plan.skips)


def _taken_apart(content: Content) -> Listed:
    return Listed(
        small=content.get("small", False),
        policy=content.get("policy", ""),
        entries=tuple(
            Entry(place, kind, offer, lacks, tuple(wishes))
            for place, kind, offer, lacks, *wishes in content.get("listed", ())
            if wishes
        ),
    )


def lacks_of(card: Card) -> str:
    """
    Say what a wish by itself would need, as a code: an activity, a gate that opened, or a place.

    Empty where it has candidates that can be asked, or where nothing that a town could offer lacks.
    """
    if card.missing is not None:
        ((_, (activity,)),) = card.missing.names
        return f"activity:{activity.removeprefix('activities.')}"
    if card.shut or (card.candidates and card.why is None):
        return ""
    if not card.candidates:
        gates = [shut.gate for miss in card.almost[:1] for shut in miss.failures]
        told = [gate for gate in gates if gate not in NEVER_TOLD]
        if told:
            return f"gate:{told[0]}"
    return f"why:{card.why.key.removeprefix('plan_reasons.none.')}" if card.why else "why:no_offer"
