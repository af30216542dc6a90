"""声かけ先 of a town: those of its file, and those that a coordinator added."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.places import Place
from storage.tables import CallPlace
from towns import PlaceToCall, Town


def places_to_call(session: Session, *, town: Town) -> tuple[PlaceToCall, ...]:
    """Return every place that can be called in a town, those of the file first."""
    rows = session.scalars(
        select(CallPlace).where(CallPlace.town == town.key).order_by(CallPlace.id)
    )
    known = {area.key for area in town.areas}
    return (*town.places_to_call, *(_place(row, known) for row in rows))


def ranked_places(session: Session, *, town: Town) -> list[Place]:
    """Return the same places as matching ranks them for a wish."""
    return [
        Place(name=one.name, good_at=one.good_at, areas=frozenset(one.areas))
        for one in places_to_call(session, town=town)
    ]


def _place(row: CallPlace, areas: set[str]) -> PlaceToCall:
    return PlaceToCall(
        name=row.name,
        phone=row.phone,
        good_at=tuple(row.details["good_at"]),
        ask=row.details["ask"],
        # The town file may have lost an area since.
        areas=tuple(area for area in row.details["areas"] if area in areas),
    )
