"""
The week's plan as the desk shows it: one kind of entry at a time, and what became of each line.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.kept_plan import KINDS, Entry, line_of, locked_teams, opened, stands
from casework.policy import allowed
from casework.views_week_plan import PlannedLine, WeekView, standing_entries, week_view
from storage.base import Id
from storage.tables import Account, Candidate, Hope, Host, Offer, WeekPlan

LOCKED = "locked"
"""What is shown of a plan besides its kinds: what a coordinator wants to stand."""


@dataclass(frozen=True)
class DeskWeek:
    """
    A page of a plan.

    ``counts`` says how many entries there are of each kind, and how many are locked;
    ``candidates`` are the wishes of the page of which a planned offer is a candidate by now;
    ``relocked`` are those for whom another offer than the line's was locked.
    """

    view: WeekView
    counts: Mapping[str, int]
    candidates: frozenset[Id]
    relocked: frozenset[Id]


@dataclass(frozen=True)
class Compared:
    """One offer of a comparison, in what people look at; ``reasons`` as matching gave them."""

    id: Id
    text: str
    host: str
    area: str
    kind: str
    reach: str
    slots: tuple[str, ...]
    capacity: int
    hope: str
    reasons: Mapping[str, list[dict[str, object]]]
    planned: bool
    locked: bool


@dataclass(frozen=True)
class Comparison:
    """A line with the offers that its person and their hosts would both rather have."""

    line: PlannedLine
    offers: tuple[Compared, ...]


@allowed
def desk_week(
    session: Session, *, plan: WeekPlan, by: Account, kind: str, start: int, count: int
) -> DeskWeek:
    """
    Return a page of one kind of entries, or of what is locked.

    :param kind: of ``KINDS``, or ``LOCKED``
    :raises NotYours: if ``by`` is no coordinator of its town
    """
    entries = standing_entries(session, plan=plan)
    locked = [one for one in entries if _is_locked(one, plan)]
    counts = Counter(one.kind for one in entries)
    wanted = locked if kind == LOCKED else [one for one in entries if one.kind == kind]
    shown = wanted[start : start + count]
    content = opened(session, plan=plan, entries=shown)
    view = week_view(
        session, content=content, town=plan.town, locks=plan.locks, together=locked_teams(plan)
    )
    lines = [one for one in shown if one.kind == "lines"]
    return DeskWeek(
        view=view,
        counts={**{kind: counts[kind] for kind in KINDS}, LOCKED: len(locked)},
        candidates=_among_candidates(session, content),
        relocked=frozenset(
            Id(one.wishes[0])
            for one in lines
            if plan.locks.get(one.wishes[0], one.offer) != one.offer
        ),
    )


@allowed
def compared_line(
    session: Session, *, plan: WeekPlan, wish: Id | None, by: Account
) -> Comparison | None:
    """
    Return the line of a wish with what both sides would rather have, as long as it stands.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    entry = line_of(plan, wish=wish.hex) if wish else None
    if entry is None:
        return None
    content = opened(session, plan=plan, entries=[entry])
    view = week_view(session, content=content, town=plan.town, locks=plan.locks)
    if not view.lines:
        return None
    (stored,) = content["lines"]
    reasons = {stored["offer"]: stored["reasons"]} | {
        one["offer"]: one["reasons"] for one in stored["rather"]
    }
    rows = {
        offer.id.hex: (offer, host)
        for offer, host in session.execute(
            select(Offer, Host)
            .join(Host, Host.id == Offer.host_id)
            .where(Offer.id.in_(map(Id, reasons)))
        )
    }
    hopes = {
        hope.offer_id.hex: hope.text
        for hope in session.scalars(select(Hope).where(Hope.offer_id.in_(map(Id, reasons))))
    }
    locked = plan.locks.get(entry.wishes[0])
    return Comparison(
        view.lines[0],
        tuple(
            Compared(
                id=offer.id,
                text=offer.text,
                host=host.name,
                area=offer.area,
                kind=offer.kind,
                reach=offer.reach,
                slots=tuple(offer.slots),
                capacity=offer.capacity,
                hope=hopes.get(key, ""),
                reasons=reasons[key] or {"person": [], "host": []},
                planned=key == stored["offer"],
                locked=key == locked,
            )
            for key in reasons
            if key in rows
            for offer, host in (rows[key],)
        ),
    )


def _is_locked(entry: Entry, plan: WeekPlan) -> bool:
    """Whether a coordinator locked it, be it to another offer than the one that is planned."""
    return stands(plan, entry) or (entry.kind == "lines" and entry.wishes[0] in plan.locks)


def _among_candidates(session: Session, content: Mapping[str, Any]) -> frozenset[Id]:
    planned = {(Id(one["wish"]), Id(one["offer"])) for one in content["lines"]} | {
        (Id(wish), Id(offer))
        for one in content["teams"]
        for wish in one["wishes"]
        for offer in one["offers"]
    }
    rows = session.execute(
        select(Candidate.wish_id, Candidate.offer_id).where(
            Candidate.wish_id.in_({wish for wish, _ in planned}), Candidate.state == "shown"
        )
    )
    return frozenset(wish for wish, offer in rows if (wish, offer) in planned)
