"""
今週の「できること」: read the town, let its lists be made, write them.

They are made once a week beside the conversations, and again where a wish is new; what stands in
a list of this week stays there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from casework.ground import Notice, locked, tell
from casework.offer_memory import Ask
from casework.plan_week import Week, offers_for, read_week
from casework.search import Reader, neighbours_of, reasons_of
from followup.calendar import monday_of, tokyo_day
from matching.facts import OfferFacts, OfferKind
from matching.meaning.twins import find_twins
from matching.policy import load_policy, policy_version
from matching.town_lists import Listed, TownLists, town_lists
from storage.base import Id, new_id
from storage.states import HostState, IntroductionState, WishState
from storage.tables import (
    Host,
    Introduction,
    IntroductionStep,
    OfferLists,
    Wish,
    WishList,
)
from towns import Town

LARGE = 300
"""Open wishes of a town from which on its lists take more than some seconds of computing."""

_AT_ONCE = timedelta(minutes=1)
_KEPT = timedelta(weeks=8)
# Put together once: it is asked after every turn.
_ASKED = select(OfferLists.town, OfferLists.asked_at).where(
    OfferLists.made_at.is_(None),
    OfferLists.week == bindparam("week"),
    OfferLists.asked_at > bindparam("since"),
)


class Due(NamedTuple):
    """A town whose lists are to be made, and since when."""

    town: str
    asked_at: datetime


@dataclass(frozen=True)
class TownRead:
    """A town as it stands, read for its lists; ``connections`` count recent ones by host."""

    week: Week
    connections: Mapping[str, int]


@dataclass(frozen=True)
class Made:
    """The lists of a town, and pairs of its offers that may be one."""

    lists: TownLists
    twins: tuple[tuple[str, str], ...]


def lists_to_make(session: Session, *, now: datetime, again: bool, large: bool = True) -> list[Due]:
    """
    Return the towns whose lists of this week are missing, or were asked for again.

    :param again: also those that nobody just asked for; a town without hosts has none
    :param large: also towns of so many open wishes (:data:`LARGE`) that it takes long
    """
    week = week_of(now)
    since = now - (timedelta(weeks=1) if again else _AT_ONCE)
    asked = session.execute(_ASKED, {"week": week, "since": since}).all()
    due = [Due(town, asked_at) for town, asked_at in asked]
    if again:
        made = select(OfferLists.town).where(OfferLists.week == week)
        missing = session.scalars(
            select(Host.town)
            .where(Host.state == HostState.APPROVED, Host.town.not_in(made))
            .distinct()
            .order_by(Host.town)
        )
        due += [Due(town, now) for town in missing]
    if due and not large:
        wishes = select(Wish.town).where(Wish.state == WishState.OPEN).group_by(Wish.town)
        many = set(session.scalars(wishes.having(func.count() > LARGE)))
        due = [one for one in due if one.town not in many]
    return due


def read_lists(session: Session, *, town: Town, reader: Reader, now: datetime) -> TownRead:
    """Read the open wishes and the offers of a town, and which hosts said yes lately."""
    week = read_week(session, town=town, reader=reader, now=now)
    since = now - timedelta(weeks=load_policy().lists.recent_weeks)
    welcomed = session.execute(
        select(Introduction.host_id, func.count())
        .join(IntroductionStep, IntroductionStep.introduction_id == Introduction.id)
        .where(
            Introduction.town == town.key,
            IntroductionStep.state == IntroductionState.WELCOMED,
            IntroductionStep.at > since,
        )
        .group_by(Introduction.host_id)
    )
    return TownRead(week, {host.hex: many for host, many in welcomed})


def compute_lists(read: TownRead, *, town: Town, reader: Reader, ask: Ask, now: datetime) -> Made:
    """
    Make the lists, outside of any transaction.

    :param ask: runs short readings of offers that are not in memory yet
    """
    # Brings numpy along, which an idle program does without.
    from matching.index.search import search

    policy = load_policy()
    offers = offers_for(read.week, town=town, reader=reader, ask=ask, now=now).offers
    laid = search(
        [wish.facts for wish in read.week.wishes],
        offers=[reader.prepared(offer) for offer in offers],
        neighbours=neighbours_of(town),
        words=reader.words,
        likeness=reader.likeness,
        index=reader.memory(ask).index,
        limit=policy.plan.edges_a_wish,
    )
    found = {candidates.wish: candidates for candidates in laid}
    leafed = [offer for offer in offers if _is_leafed(offer)]
    own = {offer.id: offer.text for offer in offers if offer.town == town.key}
    return Made(
        lists=town_lists(
            found=found,
            offers=[offer.id for offer in leafed],
            connections=read.connections,
            week=week_of(now).toordinal() // 7,
            policy=policy,
        ),
        twins=tuple(
            (pair.one, pair.other) for pair in find_twins(texts=own, least=policy.meaning.twin)
        ),
    )


def keep_lists(
    session: Session, *, town: str, asked_at: datetime, made: Made, now: datetime
) -> None:
    """
    Write the lists, unless they were asked for again meanwhile; tell whoever asked.

    A wish that has a list of this week and did not change keeps it, and no host is put before
    more wishes than it may be.
    """
    row = offer_lists(session, town=town, now=now, lock=True)
    if row is None:
        _forget(session, town=town, before=week_of(now) - _KEPT)
        row = OfferLists(town=town, week=week_of(now), asked_at=asked_at)
        session.add(row)
        session.flush()
    elif row.made_at is not None or row.asked_at != asked_at:
        return
    row.general = list(made.lists.general)
    row.twins = [list(pair) for pair in made.twins]
    _write(session, row, made.lists.of_wish, now)
    row.made_at = now
    if row.asked_by and row.asked_for:
        tell(
            session,
            Notice(
                to=row.asked_by,
                kind="ol.made",
                subject=row.asked_for,
                key=f"ol:{row.id.hex}:{new_id().hex}",
                begun=False,
            ),
        )
        row.asked_by = row.asked_for = None


def offer_lists(
    session: Session, *, town: str, now: datetime, lock: bool = False
) -> OfferLists | None:
    """Return the lists of a town in this week, if they were asked for or made."""
    row = session.scalars(
        select(OfferLists).where(OfferLists.town == town, OfferLists.week == week_of(now))
    ).one_or_none()
    return locked(session, OfferLists, row.id) if row and lock else row


def week_of(now: datetime) -> date:
    """Return the Monday of this week, in Tokyo."""
    return tokyo_day(monday_of(now))


def _write(
    session: Session,
    row: OfferLists,
    of_wish: Mapping[str, Sequence[Listed]],
    now: datetime,
) -> None:
    changed = dict(
        session.execute(select(Wish.id, Wish.changed_at).where(Wish.id.in_(map(Id, of_wish)))).all()
    )
    before: dict[str, set[Id]] = defaultdict(set)
    for kept in session.scalars(select(WishList).where(WishList.lists_id == row.id)).all():
        if changed.get(kept.wish_id, now) > kept.made_at:
            session.delete(kept)
            continue
        changed.pop(kept.wish_id, None)
        for entry in kept.entries:
            before[entry["host"]].add(kept.wish_id)
    session.flush()
    most = load_policy().lists.wishes_a_host
    for wish in changed:
        entries = []
        for one in of_wish[wish.hex]:
            asked = before[one.candidate.host]
            if wish in asked or len(asked) < most:
                asked.add(wish)
                entries.append(_entry(one))
        session.add(
            WishList(
                lists_id=row.id,
                wish_id=wish,
                made_at=now,
                policy=policy_version(),
                entries=entries,
            )
        )


def _forget(session: Session, *, town: str, before: date) -> None:
    """Drop lists that nobody looks at any more; what was taken from them is a candidate."""
    old = select(OfferLists.id).where(OfferLists.town == town, OfferLists.week < before)
    session.execute(delete(WishList).where(WishList.lists_id.in_(old)))
    session.execute(delete(OfferLists).where(OfferLists.id.in_(old)))


def _entry(one: Listed) -> dict[str, Any]:
    return {
        "offer": one.candidate.offer,
        "host": one.candidate.host,
        "chance": one.chance,
        "reasons": reasons_of(one.candidate),
    }


def _is_leafed(offer: OfferFacts) -> bool:
    return offer.open and offer.kind is not OfferKind.EMPLOYMENT
