"""
Pictures on their way: the facts of one travel sealed with its message, and it is drawn on arrival.

So nothing is drawn inside a transaction, and what waits in the outbox is no larger than its facts.
A chat carries no free words about a person: those are taken out before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from bot.messages import Drawing
from casework.views_circulation import CirculationFacts
from casework.views_ecomap import EcomapFacts
from casework.views_life_sides import LifeSidesFacts
from casework.views_network import NetworkFacts, gathered
from casework.views_settling import SettlingFacts
from reports.pictures import (
    Picture,
    describe_circulation,
    describe_ecomap,
    describe_life_sides,
    describe_network,
    describe_settling,
    draw_circulation,
    draw_ecomap,
    draw_life_sides,
    draw_network,
    draw_settling,
    png_of,
)
from texts import Language, Text

Facts = EcomapFacts | LifeSidesFacts | SettlingFacts | NetworkFacts | CirculationFacts

MOST_NODES = 60
"""Organisations that can be told apart on a phone; of more, a chat shows the rest by field."""


@dataclass(frozen=True)
class _Kind:
    facts: type[Any]
    draw: Callable[[Any, Language], Picture]
    describe: Callable[[Any], tuple[Text, ...]]


_KINDS = {
    "ecomap": _Kind(EcomapFacts, draw_ecomap, describe_ecomap),
    "life_sides": _Kind(LifeSidesFacts, draw_life_sides, describe_life_sides),
    "settling": _Kind(SettlingFacts, draw_settling, describe_settling),
    "network": _Kind(NetworkFacts, draw_network, describe_network),
    "circulation": _Kind(CirculationFacts, draw_circulation, describe_circulation),
}
_NAMES = {kind.facts: name for name, kind in _KINDS.items()}


def for_a_chat(facts: Facts, language: Language) -> tuple[Drawing, Text]:
    """
    Return facts as they travel to a chat, and what their picture shows, in sentences.

    What was entered in free words is in neither; nothing is drawn for the sentences.
    """
    match facts:
        case EcomapFacts():
            facts = facts.without_names()
        case LifeSidesFacts() | SettlingFacts():
            facts = facts.without_words()
        case NetworkFacts() if len(facts.nodes) > MOST_NODES:
            facts = gathered(facts, most=MOST_NODES)
        case _:
            pass
    name = _NAMES[type(facts)]
    drawing = Drawing(name, _adapter(name).dump_python(facts, mode="json"), language)
    return drawing, Text.lines(*_KINDS[name].describe(facts))


def picture_of(drawing: Drawing) -> Picture:
    """Draw what has arrived."""
    facts = _adapter(drawing.kind).validate_python(drawing.facts)
    return _KINDS[drawing.kind].draw(facts, drawing.language)


def png_of_drawing(drawing: Drawing) -> bytes:
    """Draw what has arrived, as PNG."""
    picture = picture_of(drawing)
    return png_of(picture.svg, width=picture.width, height=picture.height)


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_KINDS[name].facts)
