"""No label of a picture covers another, whatever the facts are, and none leaves the paper."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.pictures import (
    Picture,
    draw_circulation,
    draw_ecomap,
    draw_life_sides,
    draw_network,
    draw_settling,
)
from reports.pictures.measure import width_of, wrapped
from tests.reports.pictures import facts
from texts import Language

LANGUAGES: tuple[Language, ...] = ("ja", "ja-easy")
DRAWN: list[tuple[Callable[[Any, Language], Picture], st.SearchStrategy[Any]]] = [
    (draw_ecomap, facts.ecomaps()),
    (draw_life_sides, facts.life_sides()),
    (draw_settling, facts.settlings()),
    (draw_network, facts.networks()),
    (draw_circulation, facts.circulations()),
]


@pytest.mark.parametrize(("draw", "some"), DRAWN, ids=[draw.__name__ for draw, _ in DRAWN])
def test_no_label_covers_another(
    draw: Callable[[Any, Language], Picture], some: st.SearchStrategy[Any]
) -> None:
    """
    Sizes from nothing to sixty, names of any length and script, both voices: nothing overlaps.
    """

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(known=some, language=st.sampled_from(LANGUAGES))
    def check(known: Any, language: Language) -> None:
        picture = draw(known, language)

        boxes = sorted(picture.labels, key=lambda box: box.y)
        for place, one in enumerate(boxes):
            assert one.x >= 0
            assert one.x + one.width <= picture.width + 0.5
            assert one.y >= 0
            assert one.y + one.height <= picture.height + 0.5
            for other in boxes[place + 1 :]:
                if other.y >= one.y + one.height:
                    break
                assert not one.overlaps(other)
        ElementTree.fromstring(picture.svg)
        assert picture.description
        assert all(len(row) == len(picture.columns) for row in picture.rows)

    check()


@given(words=facts.NAMES, width=st.floats(60, 300), lines=st.integers(1, 4))
@settings(max_examples=60)
def test_words_are_broken_to_fit(words: str, width: float, lines: int) -> None:
    """
    No line is wider than was asked for, and there are no more of them than that.
    """
    found = wrapped(words, size=13.0, width=width, lines=lines)

    assert len(found) <= lines
    assert all(width_of(line, 13.0) <= width + 0.01 for line in found)


def test_a_line_begins_with_no_closing_mark() -> None:
    """
    A mark that closes goes with the word before it; what does not fit ends in 「…」.
    """
    assert wrapped("走友会、つむぎ", size=10.0, width=35.0, lines=3) == ("走友", "会、つ", "むぎ")
    assert wrapped("かなえ印刷株式会社", size=10.0, width=62.0, lines=1) == ("かなえ印刷…",)
