"""
What an ecomap shows of a person: with whom they have to do, before and now, and who gives to whom.

Ties that were entered and placements stand side by side. No person is named: a volunteer is one,
and whoever receives what the person gives is 「地域の方」.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import as_it_stands
from casework.policy import allowed
from casework.ties import Bond, Giving, Lane, PartyKind
from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import PlacementStep, Side
from storage.tables import Account, Host, Person, Placement, PlacementMember, Tie


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a tie is like on one day."""

    bond: Bond
    giving: Giving


@dataclass(frozen=True, kw_only=True)
class Party:
    """
    Somebody around the person; ``before`` and ``now`` are empty where there is no tie on that day.

    :param key: the same for the same party, before and now
    :param entered: it was entered; otherwise it comes of a placement
    :param tie: the tie that can be changed, where one stands now
    """

    key: str
    kind: PartyKind
    name: str
    entered: bool
    before: Held | None
    now: Held | None
    tie: Id | None = None

    @property
    def lane(self) -> Lane:
        """Formal or informal."""
        return self.kind.lane


@dataclass(frozen=True, kw_only=True)
class EcomapFacts:
    """The ecomap of one person; ``before_on`` is empty where there is no earlier day to show."""

    code: str
    before_on: date | None
    now_on: date
    parties: tuple[Party, ...]

    def without_names(self) -> "EcomapFacts":
        """Return it without the names that were entered, as a chat may carry it."""
        return replace(
            self,
            parties=tuple(replace(one, name="") if one.entered else one for one in self.parties),
        )


@allowed
def ecomap_of(
    session: Session,
    *,
    person: Id | None,
    by: Account,
    now: datetime,
    before: date | None = None,
) -> EcomapFacts:
    """
    Return the ecomap of a person.

    :param before: the day to lay beside today; left out, the day on which the case was entered
    :raises NotYours: if the person is neither in the care nor in the town of ``by``
    """
    row = as_it_stands(session, Person, person)
    today = tokyo_day(now)
    then = before or tokyo_day(row.created_at)
    earlier = then if then < today else None
    parties = [
        *_entered(session, row, earlier, today),
        *_of_placements(session, row, earlier, today),
        *_received(session, row, earlier, today),
    ]
    return EcomapFacts(
        code=row.code,
        before_on=earlier,
        now_on=today,
        parties=tuple(one for one in parties if one.before or one.now),
    )


def _entered(session: Session, person: Person, then: date | None, today: date) -> Iterator[Party]:
    chains = chains_of(session, person=person.id)
    for first, chain in chains.items():
        last = chain[-1]
        yield Party(
            key=f"tie-{first.hex}",
            kind=PartyKind(last.kind),
            name=last.name,
            entered=True,
            before=_held(chain, then),
            now=_held(chain, today),
            tie=last.id if last.until is None else None,
        )


def chains_of(session: Session, *, person: Id) -> Mapping[Id, list[Tie]]:
    """Return a person's ties as they followed each other, by the id of the first of each."""
    rows = session.scalars(select(Tie).where(Tie.person_id == person).order_by(Tie.id))
    first_of: dict[Id, Id] = {}
    chains: dict[Id, list[Tie]] = {}
    for row in rows:
        first = first_of[row.after_id] if row.after_id else row.id
        first_of[row.id] = first
        chains.setdefault(first, []).append(row)
    return chains


def _held(chain: Iterable[Tie], day: date | None) -> Held | None:
    for row in chain:
        if day is not None and row.since <= day and (row.until is None or row.until > day):
            return Held(bond=Bond(row.bond), giving=Giving(row.giving))
    return None


def _of_placements(
    session: Session, person: Person, then: date | None, today: date
) -> Iterator[Party]:
    """Yield the hosts of the person's placements; that both sides give is what these are for."""
    mine = select(PlacementMember.placement_id).where(PlacementMember.person_id == person.id)
    rows = session.execute(
        select(PlacementMember, Placement, Host)
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .join(Host, Host.id == PlacementMember.host_id)
        .where(PlacementMember.placement_id.in_(mine), PlacementMember.side == Side.HOST)
        .order_by(PlacementMember.id)
    ).all()
    joined = {
        one.placement_id: one
        for one in session.scalars(
            select(PlacementMember).where(PlacementMember.person_id == person.id)
        )
    }
    found: dict[Id, Party] = {}
    for member, placement, host in rows:
        own = joined[placement.id]
        spans = [(one.joined_at, one.left_at or placement.ended_at) for one in (member, own)]
        begun = max(tokyo_day(start) for start, _ in spans)
        ended = min((tokyo_day(end) for _, end in spans if end), default=None)
        party = Party(
            key=f"host-{host.id.hex}",
            kind=PartyKind(host.kind),
            name="" if host.kind == PartyKind.VOLUNTEER else host.name,
            entered=False,
            before=_took_part(placement, begun, ended, then),
            now=_took_part(placement, begun, ended, today),
        )
        known = found.get(host.id, party)
        found[host.id] = replace(
            party,
            before=_stronger(known.before, party.before),
            now=_stronger(known.now, party.now),
        )
    yield from found.values()


def _took_part(
    placement: Placement, begun: date, ended: date | None, day: date | None
) -> Held | None:
    if day is None or begun > day or (ended is not None and ended <= day):
        return None
    lasting = placement.step is PlacementStep.ONGOING and tokyo_day(placement.step_since) <= day
    return Held(bond=Bond.STRONG if lasting else Bond.WEAK, giving=Giving.BOTH)


def _stronger(one: Held | None, other: Held | None) -> Held | None:
    return one if one and (other is None or one.bond is Bond.STRONG) else other


def _received(session: Session, person: Person, then: date | None, today: date) -> Iterator[Party]:
    """Yield those who receive what the person gives, as one party that names nobody."""
    rows = session.execute(
        select(PlacementMember, Placement)
        .join(Placement, Placement.id == PlacementMember.placement_id)
        .join(Host, Host.id == PlacementMember.host_id)
        .where(Host.person_id == person.id)
    ).all()
    held = Held(bond=Bond.WEAK, giving=Giving.FROM_PERSON)

    def on(day: date | None) -> Held | None:
        for member, placement in rows:
            ended = member.left_at or placement.ended_at
            if (
                day is not None
                and tokyo_day(member.joined_at) <= day
                and (ended is None or tokyo_day(ended) > day)
            ):
                return held
        return None

    if rows:
        yield Party(
            key="received",
            kind=PartyKind.TOWNSPEOPLE,
            name="",
            entered=False,
            before=on(then),
            now=on(today),
        )
