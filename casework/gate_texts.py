"""
What gates ask of an offer, as one line beside its reading: one range of rows is then a town.

Most offers have most of it in common with many others, so a line is read once for all of these.
"""

import json
from collections.abc import Iterable
from datetime import date
from functools import reduce
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, case, cast, exists

from matching.days import ahead
from matching.facts import Condition, Need, OfferFacts, OfferKind, Reach, Slot
from storage.base import hex_of
from storage.states import OfferState
from storage.tables import Hope, Offer

BETWEEN = "\x1f"
"""Stands between the parts of a line."""


class GateTexts(NamedTuple):
    """Lines taken apart: whose offer each is, where, and what many offers have in common."""

    hosts: tuple[str, ...]
    areas: tuple[str, ...]
    common: tuple[str, ...]


class _Common(NamedTuple):
    kind: str
    reach: str
    slots: str
    days: str
    provides: str
    conditions: str
    state: str
    size: str
    hopes: str


def gate_text() -> ColumnElement[str]:
    """Return the line of an offer as an expression over its row."""
    hopes = case((exists().where(Hope.offer_id == Offer.id), "1"), else_="")
    columns = (
        hex_of(Offer.host_id),
        Offer.area,
        Offer.kind,
        Offer.reach,
        Offer.slots,
        Offer.days,
        Offer.provides,
        Offer.conditions,
        Offer.state,
        Offer.capacity,
        hopes,
    )
    first, *others = (cast(column, Text) for column in columns)
    return reduce(lambda joined, column: joined + BETWEEN + column, others, first)


def take_apart(lines: Iterable[str]) -> GateTexts:
    """
    Take lines apart.

    :raises ValueError: if one is no such line, or there is none
    """
    hosts, areas, common = zip(*(line.split(BETWEEN, 2) for line in lines), strict=True)
    return GateTexts(hosts, areas, common)


def example_of(common: str, *, today: date) -> OfferFacts:
    """
    Return an offer of which all is true that lines have in common; the rest of it is empty.

    :raises ValueError: if it is not what a line has in common with others
    """
    own = _Common(*common.split(BETWEEN))
    return OfferFacts(
        id="",
        host="",
        text="",
        kind=OfferKind(own.kind),
        town="",
        area=None,
        reach=Reach(own.reach),
        capacity_left=int(own.size),
        open=own.state == OfferState.OPEN,
        slots=frozenset(map(Slot, json.loads(own.slots))),
        provides=frozenset(map(Need, json.loads(own.provides))),
        conditions=frozenset(map(Condition, json.loads(own.conditions))),
        days=ahead(map(date.fromisoformat, json.loads(own.days)), today=today),
        size=int(own.size),
        hopes=("",) if own.hopes else (),
    )
