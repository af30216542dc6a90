"""
声かけ先 for one wish: three places, what to ask there, and what may be said about the wish.

What may be said is the sentence and the area, and only with the person's consent; of a
protected person neither. Never an age, a diagnosis or how long somebody has been waiting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours
from casework.log_call import CallOutcome
from casework.places_to_call import places_to_call
from casework.policy import allowed
from casework.views_wishes import wish_view
from matching.places import MOST
from storage.base import Id
from storage.tables import Account, CallLog
from towns import PlaceToCall, Town


@dataclass(frozen=True, kw_only=True)
class PlaceView:
    """A place to call; ``key`` is short enough for a button, ``added`` ones can be taken out."""

    key: str
    name: str
    phone: str
    ask: str
    good_at: tuple[str, ...]
    added: bool


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that was made for this wish."""

    place: str
    outcome: CallOutcome
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PlacesView:
    """
    The places for a wish, likeliest first, and the calls made, newest first.

    ``sentence``, ``likes`` and ``area`` are what may be told; empty without the person's consent.
    """

    wish: Id
    places: tuple[PlaceView, ...]
    calls: tuple[Call, ...]
    sentence: str
    likes: tuple[str, ...]
    area: str

    def place(self, key: str) -> PlaceView:
        """
        Return the place with this key.

        :raises NotYours: if it is none of them
        """
        for one in self.places:
            if one.key == key:
                return one
        raise NotYours


@allowed
def places_for(
    session: Session, *, wish: Id | None, by: Account, town: Town, now: datetime
) -> PlacesView:
    """
    Return whom to call for a wish, as the last search ranked them.

    :raises NotYours: if the wish is neither in the care nor in the town of ``by``
    """
    seen = wish_view(session, wish=wish, by=by, now=now)
    may_tell = seen.consented and not seen.protected
    calls = session.scalars(
        select(CallLog).where(CallLog.wish_id == seen.id).order_by(CallLog.called_at.desc())
    )
    return PlacesView(
        wish=seen.id,
        places=tuple(
            _view(place, town)
            for place in _ranked(places_to_call(session, town=town), seen.almost.get("places", ()))
        ),
        calls=tuple(
            Call(place=one.place, outcome=CallOutcome(one.outcome), at=one.called_at)
            for one in calls
        ),
        sentence=seen.sentence if may_tell else "",
        likes=seen.likes if may_tell else (),
        area=seen.area if may_tell else "",
    )


def _ranked(places: Sequence[PlaceToCall], names: list[str] | tuple[str, ...]) -> list[PlaceToCall]:
    """Return the places of these names; some may be gone meanwhile, others fill up."""
    known = {place.name: place for place in places}
    chosen = dict.fromkeys([*(name for name in names if name in known), *known])
    return [known[name] for name in chosen][:MOST]


def _view(place: PlaceToCall, town: Town) -> PlaceView:
    return PlaceView(
        key=sha256(place.name.encode()).hexdigest()[:6],
        name=place.name,
        phone=place.phone,
        ask=place.ask,
        good_at=place.good_at,
        added=place not in town.places_to_call,
    )
