"""
The offers of one database, kept in memory for the search and caught up with the rows before each.

A cache: of what changes without the offer (a place that was freed, a giver who rests) it knows
nothing, so it takes every offer for possible there, and what it picks is read anew.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casework.facts import BORDERLESS, offer_facts
from casework.nearest_offers import crosses_borders
from casework.offer_index import offers_changed, put_stored
from casework.offer_vectors import TOGETHER, readings_of, version_of
from matching.facts import OfferFacts, WishFacts
from matching.policy import load_policy
from matching.prepared import prepare
from matching.words import Words
from storage.base import Id
from storage.nearest import find_nearest, is_prepared
from storage.states import OfferState
from storage.tables import Offer

if TYPE_CHECKING:
    from matching.index.likeness import Likeness

_READ_AT_ONCE = 500
_LOOKED_UP = 2_000
_NEAREST = 200
# Of a whole town's wishes each brings fewer, but as many as the plan weighs for it.
_NEAREST_OF_ALL = 20_000
_ASKED_TOGETHER = 64

T = TypeVar("T")


class Ask(Protocol):
    """Runs a question in a short reading transaction, on the thread it is called on."""

    def __call__(self, question: Callable[[Session], T], /) -> T:
        """Return the answer."""


def asked_by(wish: WishFacts) -> str:
    """Return what a wish asks for: its sentence, or what is liked where it is still to come."""
    return "、".join(wish.likes) if wish.later else wish.text


@dataclass(frozen=True)
class _Stored:
    """Offers as matching may know them, all that may open taken for open; readings by offer."""

    offers: tuple[OfferFacts, ...]
    changed: dict[str, datetime]
    blobs: dict[str, bytes]


class OfferMemory:
    """
    The index of one database's offers, town after town as they are asked for.

    :param likeness: the encoder; without one the vocabulary goes on alone
    """

    def __init__(self, *, words: Words, likeness: "Likeness | None") -> None:
        # Brings numpy along, which an idle program does without.
        from matching.index.offers import OfferIndex

        self._words = words
        self._likeness = likeness
        self._version = version_of(likeness.encoder) if likeness else None
        self.index = OfferIndex(dimensions=likeness.encoder.dimensions if likeness else 0)
        self._changed: dict[str, datetime] = {}
        self._newest: dict[str | None, datetime] = {}
        self._unread: set[str] = set()
        self._lock = Lock()

    def catch_up(
        self,
        *,
        town: str,
        ask: Ask,
        now: datetime,
        asked: Sequence[str] = (),
        held: Sequence[Id] = (),
    ) -> ColumnElement[bool]:
        """
        Take up what changed among the offers of a town, and those that cross borders.

        :param asked: what wishes say (:func:`asked_by`); where PostgreSQL finds what is near to
            them, only that is taken up of what crosses borders
        :param held: offers that are taken up in any case
        :returns: the condition of what was taken up of those that cross borders
        """
        with self._lock:
            self._look_again(ask)
            self._catch_up(town, Offer.town == town, ask, now, since=self._newest.get(town))
            near = self._nearest(asked, ask)
            if near is None:
                here: ColumnElement[bool] = Offer.reach.in_(BORDERLESS)
                self._catch_up(None, here, ask, now, since=self._newest.get(None))
            else:
                here = crosses_borders([*near, *held])
                self._catch_up("", here, ask, now, since=None)
            return here

    def _nearest(self, asked: Sequence[str], ask: Ask) -> set[Id] | None:
        version = self._version
        texts = sorted({text for text in asked if text})
        if not texts or self._likeness is None or version is None:
            return None
        if not ask(lambda session: is_prepared(session, version=version)):
            return None
        limit = min(_NEAREST, max(_NEAREST_OF_ALL // len(texts), load_policy().plan.edges_a_wish))
        near: set[Id] = set()
        for begin in range(0, len(texts), _ASKED_TOGETHER):
            rows = self._likeness.encoder.encode_queries(texts[begin : begin + _ASKED_TOGETHER])
            for query in rows.dense:
                near |= set(ask(partial(find_nearest, query=query, limit=limit)))
        return near

    def forget(self, offers: Iterable[str]) -> None:
        """Drop offers that are no longer there."""
        self.index.remove(offers)

    def _catch_up(
        self,
        shelf: str | None,
        here: ColumnElement[bool],
        ask: Ask,
        now: datetime,
        *,
        since: datetime | None,
    ) -> None:
        version = self._version
        found = ask(lambda session: offers_changed(session, here, since=since))
        there = {id_: at for id_, is_there, at in found if is_there}
        new = {id_: at for id_, at in there.items() if self._changed.get(id_) != at}
        if since is None and version is not None and new:
            # What was read before comes in one pass; only the rest is opened and read.
            stored = ask(
                lambda session: put_stored(
                    session,
                    index=self.index,
                    town=shelf or None,
                    here=here,
                    wanted=new,
                    version=version,
                    now=now,
                )
            )
            self._changed |= {id_: new.pop(id_) for id_ in stored}
        self.index.remove([id_ for id_, is_there, _ in found if not is_there])
        stale = [*map(Id, new)]
        for begin in range(0, len(stale), _READ_AT_ONCE):
            some = stale[begin : begin + _READ_AT_ONCE]
            self._put(ask(lambda session, some=some: self._read(session, some, now)))  # type: ignore[misc]
        if found:
            self._newest[shelf] = max(at for *_, at in found)

    def _read(self, session: Session, offers: Sequence[Id], now: datetime) -> _Stored:
        rows = session.scalars(select(Offer).where(Offer.id.in_(offers)).order_by(Offer.id)).all()
        facts = offer_facts(session, offers=rows, now=now)
        return _Stored(
            offers=tuple(
                replace(one, open=row.state is OfferState.OPEN, capacity_left=row.capacity)
                for row, one in zip(rows, facts, strict=True)
            ),
            changed={row.id.hex: row.changed_at for row in rows},
            blobs=self._blobs(session, offers),
        )

    def _blobs(self, session: Session, offers: Sequence[Id]) -> dict[str, bytes]:
        if self._version is None:
            return {}
        vault = session.info["vault"]
        found = readings_of(session, offers=offers, version=self._version, vault=vault)
        return {id_.hex: blob for id_, blob in found.items()}

    def _put(self, stored: _Stored) -> None:
        from matching.index.readings import Readings

        known = [one for one in stored.offers if one.id in stored.blobs]
        new = [one for one in stored.offers if one.id not in stored.blobs]
        if known:
            self.index.put(known, Readings.from_blobs([stored.blobs[one.id] for one in known]))
        read = [prepare(offer=one, words=self._words) for one in new]
        # A few are encoded at once; of many words speak alone until they have been understood.
        if self._likeness and len(new) <= TOGETHER:
            self.index.put(new, self._likeness.readings(read))
        else:
            self.index.put(new, Readings.of(read))
            if self._likeness:
                self._unread |= {one.id for one in new}
        self._unread -= {one.id for one in known}
        self._changed |= stored.changed

    def _look_again(self, ask: Ask) -> None:
        """Take up readings that were stored since their offers were."""
        from matching.index.readings import Readings

        wanted = [Id(id_) for id_ in sorted(self._unread)[:_LOOKED_UP]]
        if wanted:
            found = ask(lambda session: self._blobs(session, wanted))
            if found:
                self.index.learn([*found], Readings.from_blobs([*found.values()]))
                self._unread -= found.keys()
