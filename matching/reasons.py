"""
A reason: a text key and what fills its blanks, never a sentence.

``texts`` turns it into plain or easy Japanese for whoever may read it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from matching.facts import Condition, Need, OfferKind, Reach, Slot

Facet = Slot | Need | Condition | OfferKind | Reach

FACET_TABLES: tuple[tuple[Iterable[Facet], str], ...] = (
    (Slot, "slot"),
    (Need, "need"),
    (Condition, "condition"),
    (OfferKind, "kind"),
    (Reach, "reach"),
)
"""Each kind of facet and the table of ``facets`` in which it is named."""


@dataclass(frozen=True, slots=True)
class Reason:
    """
    Why something fits, does not fit, or what to ask next.

    ``words`` fill blanks as they stand (an area, a host's own hope); ``names`` fill
    blanks with things that have a name in ``texts``, given as text keys.
    """

    key: str
    words: tuple[tuple[str, str], ...] = ()
    names: tuple[tuple[str, tuple[str, ...]], ...] = ()


def activity_name(activity: str) -> tuple[str, ...]:
    """Return the text key under which an activity of the vocabulary is named."""
    return (f"activities.{activity}",)


def facet_names(facets: Iterable[Facet]) -> tuple[str, ...]:
    """Return the text keys of slots, needs, conditions, kinds or reaches, in declared order."""
    found = set(facets)
    return tuple(
        f"facets.{table}.{facet.value}"
        for kind, table in FACET_TABLES
        for facet in kind
        if facet in found
    )
