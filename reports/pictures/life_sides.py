"""
支援がどの側面に作用しているか: two lanes along the sides of a life, and a question to each support.

In the middle stand the sides (ICF d1…d9), on the left what is formal, on the right what is not;
below, for each support, what it holds dear, what it is good at, and whether it takes the person's
power (「本人の力を奪っていないか」).
"""

from collections.abc import Sequence

from casework.ties import SIDES, Lane, Power
from casework.views_life_sides import LifeSidesFacts, Support
from reports.pictures.canvas import (
    FORMAL,
    FORMAL_FILL,
    INFORMAL,
    INFORMAL_FILL,
    PAPER,
    SHADE,
    SOFT,
    Canvas,
    Point,
)
from reports.pictures.legend import Sign, legend
from reports.pictures.measure import LINE_HEIGHT, width_of, wrapped
from reports.pictures.picture import Box, Picture
from reports.pictures.words import day_text
from texts import Language, Text

_SIZE = 13.0
_LINE = _SIZE * LINE_HEIGHT
_EDGE = 20.0
_LANE = 330.0
_MIDDLE = 190.0
_CHIP = _LINE + 8.0
_CARD_INSIDE = 12.0
_GAP = 14.0
_WIDTH = 2 * _EDGE + 2 * _LANE + _MIDDLE


def draw_life_sides(facts: LifeSidesFacts, language: Language) -> Picture:
    """Draw what acts on which side of a person's life, in two lanes."""
    canvas = Canvas()
    y = _heads(canvas, language)
    for number, side in enumerate(SIDES):
        y = _row(canvas, facts, side, y, shaded=number % 2 == 0, language=language)
    y = _cards(canvas, facts, y + _GAP, language)
    y = legend(canvas, _signs(), at=(_EDGE, y + 4), width=_WIDTH - 2 * _EDGE, language=language)
    title = Text.of("pictures.life_sides.title", code=facts.code)
    return Picture(
        svg=canvas.svg(title=title.spoken(language), width=_WIDTH, height=y + _EDGE),
        title=title,
        description=describe_life_sides(facts),
        columns=tuple(
            Text.of(f"pictures.life_sides.column.{name}")
            for name in ("lane", "who", "sides", "values", "good_at", "power")
        ),
        rows=tuple(_table_row(one) for one in facts.supports),
        width=_WIDTH,
        height=y + _EDGE,
        labels=tuple(canvas.labels),
    )


def describe_life_sides(facts: LifeSidesFacts) -> tuple[Text, ...]:
    """Return what the map shows, in sentences."""
    if not facts.supports:
        return (Text.of("pictures.life_sides.nothing"),)
    acting = {side for one in facts.supports for side in one.sides}
    both = [side for side in SIDES if all(facts.acting_on(side, lane) for lane in Lane)]
    sentences = [
        Text.of(
            "pictures.life_sides.counts",
            sides=len(acting),
            formal=sum(one.lane is Lane.FORMAL for one in facts.supports),
            informal=sum(one.lane is Lane.INFORMAL for one in facts.supports),
        )
    ]
    if both:
        sentences.append(
            Text.of("pictures.life_sides.both", sides=Text.listed(*map(side_text, both)))
        )
    empty = [side for side in SIDES if side not in acting]
    if acting and empty:
        sentences.append(
            Text.of("pictures.life_sides.empty", sides=Text.listed(*map(side_text, empty)))
        )
    unasked = sum(one.power is None for one in facts.supports)
    taking = sum(one.power in (Power.PARTLY, Power.TAKES) for one in facts.supports)
    if taking:
        sentences.append(Text.of("pictures.life_sides.taking", count=taking))
    if unasked:
        sentences.append(Text.of("pictures.life_sides.unasked", count=unasked))
    return tuple(sentences)


def side_text(side: str) -> Text:
    """Name a side of life."""
    return Text.of(f"ties.side.{side}")


def support_text(support: Support) -> Text:
    """Name a support: its kind, and which one where that is known."""
    kind = Text.of(f"ties.kind.{support.kind}")
    if not support.name:
        return kind
    return Text.of("pictures.ecomap.named", kind=kind, name=Text.plain(support.name))


def power_text(support: Support) -> Text:
    """Say the answer to 「本人の力を奪っていないか」 about a support, with its sign and its day."""
    if support.power is None or support.power_on is None:
        return Text.of("pictures.life_sides.not_asked")
    return Text.of(
        "pictures.life_sides.answered",
        sign=Text.of(f"pictures.power.{support.power}"),
        answer=Text.of(f"ties.power.{support.power}"),
        day=day_text(support.power_on),
    )


def _table_row(one: Support) -> tuple[Text, ...]:
    power = power_text(one)
    return (
        Text.of(f"pictures.lane.{one.lane}"),
        support_text(one),
        Text.listed(*map(side_text, one.sides)) if one.sides else _unsaid(),
        Text.plain(one.values) if one.values else _unsaid(),
        Text.plain(one.good_at) if one.good_at else _unsaid(),
        Text.lines(power, Text.plain(one.power_words)) if one.power_words else power,
    )


def _unsaid() -> Text:
    return Text.of("pictures.unsaid")


def _left(lane: Lane) -> float:
    return _EDGE if lane is Lane.FORMAL else _EDGE + _LANE + _MIDDLE


def _heads(canvas: Canvas, language: Language) -> float:
    for lane in Lane:
        words = Text.of(f"pictures.lane.{lane}").spoken(language)
        _write(canvas, words, (_left(lane) + _LANE / 2, _EDGE), _LANE, size=15.0)
    middle = Text.of("pictures.life_sides.sides").spoken(language)
    _write(canvas, middle, (_WIDTH / 2, _EDGE), _MIDDLE, size=15.0)
    return _EDGE + 15.0 * LINE_HEIGHT * (2 if language == "ja-easy" else 1) + 8.0


def _write(canvas: Canvas, words: str, at: Point, width: float, *, size: float) -> None:
    lines = wrapped(words, size=size, width=width - 8, lines=2)
    canvas.words(lines, at, size=size, anchor="middle")


def _row(
    canvas: Canvas,
    facts: LifeSidesFacts,
    side: str,
    y: float,
    *,
    shaded: bool,
    language: Language,
) -> float:
    here = {lane: facts.acting_on(side, lane) for lane in Lane}
    name = wrapped(side_text(side).spoken(language), size=14.0, width=_MIDDLE - 16, lines=2)
    most = max(len(found) for found in here.values())
    height = max(most * (_CHIP + 4) + 8.0, len(name) * 14.0 * LINE_HEIGHT + 12.0)
    ground = Box(_EDGE, y, _WIDTH - 2 * _EDGE, height)
    canvas.rect(ground, fill=SHADE if shaded else PAPER)
    canvas.words(
        name,
        (_WIDTH / 2, y + (height - len(name) * 14.0 * LINE_HEIGHT) / 2),
        size=14.0,
        anchor="middle",
    )
    for lane, found in here.items():
        top = y + (height - len(found) * (_CHIP + 4) + 4) / 2
        for one in found:
            _chip(canvas, one, Box(_left(lane) + 6, top, _LANE - 12, _CHIP), language)
            top += _CHIP + 4
        if not found:
            words = Text.of("pictures.life_sides.nobody").spoken(language)
            at = (_left(lane) + _LANE / 2, y + (height - _LINE) / 2)
            canvas.words([words], at, size=_SIZE, ink=SOFT, anchor="middle")
    return y + height


def _chip(canvas: Canvas, one: Support, box: Box, language: Language) -> None:
    formal = one.lane is Lane.FORMAL
    canvas.rect(
        box,
        fill=FORMAL_FILL if formal else INFORMAL_FILL,
        line=FORMAL if formal else INFORMAL,
        thick=1.8,
        rounded=0.0 if formal else box.height / 2,
    )
    sign = Text.of(f"pictures.power.{one.power or 'none'}").spoken(language)
    room = box.width - 24 - width_of(sign, _SIZE) - 10
    name = wrapped(support_text(one).spoken(language), size=_SIZE, width=room, lines=1)
    top = box.y + (box.height - _LINE) / 2
    canvas.words(name, (box.x + 12, top), size=_SIZE)
    canvas.words([sign], (box.x + box.width - 12, top), size=_SIZE, anchor="end")


def _cards(canvas: Canvas, facts: LifeSidesFacts, y: float, language: Language) -> float:
    ends = []
    width = (_WIDTH - 2 * _EDGE - _GAP) / 2
    for lane in Lane:
        left, top = _EDGE if lane is Lane.FORMAL else _EDGE + width + _GAP, y
        for one in facts.supports:
            if one.lane is lane:
                top = _card(canvas, one, (left, top), width, language) + _GAP
        ends.append(top)
    return max(ends)


def _card(canvas: Canvas, one: Support, at: Point, width: float, language: Language) -> float:
    formal = one.lane is Lane.FORMAL
    room = width - 2 * _CARD_INSIDE
    lines: list[tuple[str, float]] = [
        (words, 14.0)
        for words in wrapped(support_text(one).spoken(language), size=14.0, width=room, lines=2)
    ]
    for said in _said(one):
        lines += [
            (words, _SIZE)
            for words in wrapped(said.spoken(language), size=_SIZE, width=room, lines=3)
        ]
    height = sum(size * LINE_HEIGHT for _, size in lines) + 2 * _CARD_INSIDE
    canvas.rect(
        Box(at[0], at[1], width, height),
        fill=PAPER,
        line=FORMAL if formal else INFORMAL,
        thick=1.8,
        rounded=0.0 if formal else 14.0,
    )
    top = at[1] + _CARD_INSIDE
    for words, size in lines:
        canvas.words([words], (at[0] + _CARD_INSIDE, top), size=size)
        top += size * LINE_HEIGHT
    return at[1] + height


def _said(one: Support) -> Sequence[Text]:
    said = []
    if one.values:
        said.append(Text.of("pictures.life_sides.values", words=Text.plain(one.values)))
    if one.good_at:
        said.append(Text.of("pictures.life_sides.good_at", words=Text.plain(one.good_at)))
    said.append(Text.of("pictures.life_sides.power", answer=power_text(one)))
    if one.power_words:
        said.append(Text.plain(one.power_words))
    return said


def _signs() -> tuple[Sign, ...]:
    def power(which: str) -> Sign:
        def draw(canvas: Canvas, box: Box) -> None:
            sign = Text.of(f"pictures.power.{which}").spoken("ja")
            canvas.words([sign], (box.x + box.width / 2, box.y - 2), size=12.0, anchor="middle")

        words = f"ties.power.{which}" if which != "none" else "pictures.life_sides.not_asked"
        return Sign(Text.of(words), draw)

    return tuple(power(one) for one in (*(answer.value for answer in Power), "none"))
