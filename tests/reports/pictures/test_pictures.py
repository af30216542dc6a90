"""What pictures are made of, what they say in words, and how they look to everybody."""

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from bot.look import LOOK
from casework.ties import Lane, PartyKind
from casework.views_ecomap import Party
from casework.views_network import by_field
from casework.views_settling import Asked
from reports.pictures import (
    Picture,
    canvas,
    draw_circulation,
    draw_ecomap,
    draw_network,
    draw_settling,
    png_of,
)
from reports.pictures.canvas import (
    FORMAL,
    FORMAL_FILL,
    INFORMAL,
    INFORMAL_FILL,
    NEW,
    PAPER,
    PERSON,
    PERSON_FILL,
    RULE,
    SHADE,
    SOFT,
    STRAINED,
    TIE,
    WORDS,
    Ink,
)
from storage.states import CheckInState
from tests.reports.pictures import facts
from tests.reports.pictures.golden import FOLDER, pictures, structure

PICTURES = pictures()
INKS = [one for one in vars(canvas).values() if isinstance(one, Ink)]
GROUNDS = (PAPER, FORMAL_FILL, INFORMAL_FILL, PERSON_FILL, SHADE)
LINES = (FORMAL, INFORMAL, PERSON, TIE, STRAINED, NEW)
NAMES = sorted(PICTURES)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_made_of_what_it_was(name: str) -> None:
    """
    Element by element, with its words, its sentences and its table; see ``golden.py``.
    """
    golden = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")

    assert structure(PICTURES[name]) == golden


@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_a_picture_stand_in_its_text_alternative(name: str) -> None:
    """
    Whoever hears the sentences and the table learns every name, code and number of the drawing.
    """
    picture = PICTURES[name]
    said = "\n".join(
        text.spoken("ja")
        for text in (
            picture.title,
            *picture.description,
            *picture.columns,
            *(cell for row in picture.rows for cell in row),
        )
    )
    drawn = [one.text or "" for one in ElementTree.fromstring(picture.svg).iter() if one.text]
    data = {"走友会", "かなえ印刷", "相談センター", "K-7F3Q", "K-9KLA", "走る仲間がほしい"}
    data |= {"フルマラソン", "友だちを誘う"}

    shown = {one for one in data if any(one in words for words in drawn)}
    assert shown
    assert all(one in said for one in shown)
    assert picture.caption("ja").startswith(picture.title.spoken("ja"))


def test_what_is_drawn_can_be_no_markup() -> None:
    """
    A name that looks like markup is a name; controls that no XML may hold are left out.
    """
    wild = '<script>alert(1)</script>&"\x00\x0b'
    party = replace(facts.ECOMAP.parties[0], name=wild)

    picture = draw_ecomap(replace(facts.ECOMAP, parties=(party,)), "ja")

    assert "<script" not in picture.svg
    root = ElementTree.fromstring(picture.svg)
    assert {one.tag.partition("}")[2] for one in root.iter()} <= {
        *("svg", "rect", "circle", "text", "polyline", "polygon", "path")
    }
    assert png_of(picture.svg, width=picture.width, height=picture.height)[:4] == b"\x89PNG"


def test_formal_and_informal_differ_in_shape_too() -> None:
    """
    In grey print the lanes are known by corners, and ties by their lines.
    """
    svg = PICTURES["ecomap"].svg
    for lane, classes in (
        (Lane.FORMAL, "pic-formal-fill pic-formal-line"),
        (Lane.INFORMAL, "pic-informal-fill pic-informal-line"),
    ):
        boxes = re.findall(rf'<rect [^>]*class="{classes}"[^>]*>', svg)
        assert boxes
        assert all(("rx=" in box) is (lane is Lane.INFORMAL) for box in boxes)
    assert "stroke-dasharray" in svg
    assert 'class="pic-strained-line"' in svg


def dark() -> dict[str, str]:
    """Return the colours of a dark page, by class."""
    css = (LOOK / "colours.css").read_text(encoding="utf-8")
    block = css[css.index("@media screen and (prefers-color-scheme: dark)") :]
    return dict(re.findall(r"\.(pic-[\w-]+) \{ (?:fill|stroke): (#[0-9a-f]{6}); \}", block))


def colours() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the colours of a light and of a dark page, by the name of the ink."""
    yield "light", {ink.name: ink.colour for ink in INKS}
    found = dark()
    yield "dark", {ink.name: found.get(ink.name) or found[f"{ink.name}-line"] for ink in INKS}


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2)."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_everything_can_be_told_from_its_ground_on_light_and_dark_pages() -> None:
    """
    Words have 4.5 : 1 on every ground, lines 3 : 1 on paper; a dark page names every class.
    """
    for page, found in colours():
        for ground in GROUNDS:
            assert contrast(found[WORDS.name], found[ground.name]) >= 4.5, (page, ground)
            assert contrast(found[SOFT.name], found[ground.name]) >= 4.5, (page, ground)
        for line in LINES:
            assert contrast(found[line.name], found[PAPER.name]) >= 3, (page, line)
        assert found[RULE.name] != found[PAPER.name]


def test_the_city_sees_fields_and_small_counts_as_such() -> None:
    """
    No organisation stands in a picture of numbers, and one or two is said as 「1〜2」.
    """
    network = draw_network(replace(by_field(facts.NETWORK), few=3), "ja")
    numbers = replace(facts.CIRCULATION, counts_only=True, both=2, onward=4, givers=(), gifts=())
    circulation = draw_circulation(numbers, "ja")

    assert "走友会" not in network.svg
    assert "地域のグループ 1〜2" in network.svg
    assert "K-7F3Q" not in circulation.svg
    assert ">1〜2<" in circulation.svg
    assert circulation.rows == ()


@pytest.mark.parametrize(
    ("state", "words"),
    [(CheckInState.ASKED, "答えを待っています"), (CheckInState.DECLINED, "今は答えない")],
)
def test_only_who_fell_silent_is_drawn_and_told_as_silent(state: CheckInState, words: str) -> None:
    """
    A question within its time is waited for, and one that was declined has its answer: the table
    says so, and the drawing, also as the PNG of a chat, has no empty point.
    """
    silent = facts.SETTLING.asked[-1]

    def drawn(asked: tuple[Asked, ...]) -> Picture:
        return draw_settling(replace(facts.SETTLING, asked=asked), "ja")

    nothing, of_open, of_silent = (
        drawn(()),
        drawn((replace(silent, state=state),)),
        drawn((silent,)),
    )

    def said(picture: Picture) -> set[str]:
        return {row[-1].spoken("ja") for row in picture.rows}

    assert said(of_open) - said(nothing) == {words}
    assert said(of_silent) - said(nothing) == {"お返事なし"}
    assert of_open.svg == nothing.svg != of_silent.svg
    png, empty = (png_of(one.svg, width=one.width, height=one.height) for one in (of_open, nothing))
    assert png == empty


def test_an_empty_picture_says_so() -> None:
    """
    Nothing entered yet is a sentence, and no empty frame.
    """
    nothing: tuple[Party, ...] = ()
    picture = draw_ecomap(replace(facts.ECOMAP, parties=nothing), "ja")

    assert "まだ書かれていません" in picture.description[0].spoken("ja")
    assert "書かれていません" in picture.svg


def test_a_png_stays_within_what_a_chat_takes() -> None:
    """
    A picture of a thousand organisations is made smaller, not refused.
    """
    nodes = tuple(
        replace(facts.NETWORK.nodes[1], key=f"host-{number}", field=PartyKind.GROUP)
        for number in range(1000)
    )
    picture = draw_network(replace(facts.NETWORK, nodes=nodes, links=()), "ja")

    png = png_of(picture.svg, width=picture.width, height=picture.height, scale=1.0)

    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    assert picture.height > 4000
    assert max(width, height) <= 4001
