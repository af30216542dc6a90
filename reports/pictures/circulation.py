"""
関わりの循環: chains of who received and then gave, from left to right; for the city, the numbers.

A person who became a giver stands in a double frame; an arrow leads from who gives to who receives.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from casework.views_circulation import CirculationFacts, Gift, Giver
from reports.pictures.canvas import (
    INFORMAL,
    INFORMAL_FILL,
    NEW,
    PERSON,
    PERSON_FILL,
    SOFT,
    TIE,
    Canvas,
    Point,
)
from reports.pictures.legend import Sign, legend
from reports.pictures.measure import LINE_HEIGHT, wrapped
from reports.pictures.picture import Box, Picture
from reports.pictures.words import DayWords, count_text, day_text
from texts import Language, Text

_SIZE = 13.0
_LINE = _SIZE * LINE_HEIGHT
_WIDTH = 170.0
_HEIGHT = 2 * _LINE + 12.0
_ACROSS = 74.0
_ROW = _HEIGHT + 16.0
_EDGE = 24.0
_NARROWEST = 760.0


def draw_circulation(
    facts: CirculationFacts, language: Language, *, say_day: DayWords = day_text
) -> Picture:
    """Draw the circulation in a town: its chains, or its numbers alone."""
    canvas = Canvas()
    if facts.counts_only or not facts.gifts:
        right, y = _numbers(canvas, facts, language)
    else:
        right, y = _chains(canvas, facts, language)
    width = max(_NARROWEST, right + _EDGE)
    y = legend(canvas, _signs(), at=(_EDGE, y + 10.0), width=width - 2 * _EDGE, language=language)
    title = Text.of("pictures.circulation.title", day=say_day(facts.on))
    return Picture(
        svg=canvas.svg(title=title.spoken(language), width=width, height=y + _EDGE),
        title=title,
        description=describe_circulation(facts),
        columns=tuple(
            Text.of(f"pictures.circulation.column.{name}")
            for name in ("giver", "receiver", "since")
        ),
        rows=_rows(facts, say_day),
        width=width,
        height=y + _EDGE,
        labels=tuple(canvas.labels),
    )


def describe_circulation(facts: CirculationFacts) -> tuple[Text, ...]:
    """Return what the circulation shows, in sentences."""
    few = facts.few if facts.counts_only else 0
    sentences = [
        Text.of(
            "pictures.circulation.counts",
            received=count_text(facts.received, few=few),
            both=count_text(facts.both, few=few),
        )
    ]
    if facts.both:
        sentences.append(
            Text.of("pictures.circulation.onward", count=count_text(facts.onward, few=few))
        )
    return tuple(sentences)


def _rows(facts: CirculationFacts, say_day: DayWords) -> tuple[tuple[Text, ...], ...]:
    names = {one.key: giver_text(one) for one in facts.givers}
    return tuple(
        (names[gift.giver], names[gift.receiver], say_day(gift.since)) for gift in facts.gifts
    )


def giver_text(giver: Giver) -> Text:
    """Name a person by case code, a host by name or by what it is."""
    if giver.kind is None:
        return Text.of("pictures.circulation.person", code=giver.name)
    return Text.plain(giver.name) if giver.name else Text.of(f"ties.kind.{giver.kind}")


def _chains(canvas: Canvas, facts: CirculationFacts, language: Language) -> tuple[float, float]:
    boxes = _places(facts)
    for gift in facts.gifts:
        _draw_gift(canvas, boxes[gift.giver], boxes[gift.receiver])
    for one in facts.givers:
        _draw_giver(canvas, one, boxes[one.key], language)
    return (
        max(box.x + box.width for box in boxes.values()),
        max(box.y + box.height for box in boxes.values()),
    )


def _places(facts: CirculationFacts) -> Mapping[str, Box]:
    """Put each giver left of who receives from them; chains go on in their own rows."""
    onward: defaultdict[str, list[str]] = defaultdict(list)
    for gift in facts.gifts:
        onward[gift.giver].append(gift.receiver)
    columns = _columns(facts.gifts)
    taken: defaultdict[int, int] = defaultdict(int)
    rows: dict[str, int] = {}
    starts = sorted(columns, key=lambda key: (columns[key], key))
    for start in starts:
        walk = [(start, 0)]
        while walk:
            key, wanted = walk.pop()
            if key in rows:
                continue
            column = columns[key]
            rows[key] = max(wanted, taken[column])
            taken[column] = rows[key] + 1
            walk += [(to, rows[key]) for to in reversed(onward[key]) if columns[to] > column]
    return {
        key: Box(
            _EDGE + columns[key] * (_WIDTH + _ACROSS), _EDGE + rows[key] * _ROW, _WIDTH, _HEIGHT
        )
        for key in rows
    }


def _columns(gifts: Sequence[Gift]) -> Mapping[str, int]:
    """Return how many gifts lead to each at most; the latest gift of a ring does not count."""
    onward: defaultdict[str, set[str]] = defaultdict(set)
    columns: dict[str, int] = {}
    for gift in sorted(gifts, key=lambda one: (one.since, one.giver, one.receiver)):
        columns.setdefault(gift.giver, 0)
        columns.setdefault(gift.receiver, 0)
        if gift.giver in _reached(gift.receiver, onward):
            continue
        onward[gift.giver].add(gift.receiver)
        pushed = [gift.giver]
        while pushed:
            giver = pushed.pop()
            for receiver in onward[giver]:
                if columns[receiver] <= columns[giver]:
                    columns[receiver] = columns[giver] + 1
                    pushed.append(receiver)
    return columns


def _reached(start: str, onward: Mapping[str, set[str]]) -> set[str]:
    found, walk = {start}, [start]
    while walk:
        fresh = onward.get(walk.pop(), set()) - found
        found |= fresh
        walk += fresh
    return found


def _draw_gift(canvas: Canvas, giver: Box, receiver: Box) -> None:
    start = (giver.x + giver.width, giver.y + giver.height / 2)
    end = (receiver.x, receiver.y + receiver.height / 2)
    if receiver.x > giver.x:
        reach = _ACROSS * 0.6
        bend: tuple[Point, Point] = ((start[0] + reach, start[1]), (end[0] - reach, end[1]))
        canvas.curve((start, *bend, end), ink=TIE, thick=2.2)
        canvas.arrow(end, away_from=(end[0] - 10, end[1]), ink=TIE, size=12.0)
        return
    # It closes a ring: round below, and back.
    start = (giver.x + giver.width / 2, giver.y + giver.height)
    end = (receiver.x + receiver.width / 2, receiver.y + receiver.height)
    deep = max(start[1], end[1]) + 14.0
    canvas.curve((start, (start[0], deep), (end[0], deep), end), ink=NEW, thick=2.2, dashed="8 4")
    canvas.arrow(end, away_from=(end[0], end[1] + 10), ink=NEW, size=12.0)


def _draw_giver(canvas: Canvas, one: Giver, box: Box, language: Language) -> None:
    _frame(canvas, box, person=one.kind is None, both=one.both)
    words = giver_text(one).spoken(language)
    lines = wrapped(words, size=_SIZE, width=box.width - 24, lines=2)
    top = box.y + (box.height - len(lines) * _LINE) / 2
    canvas.words(lines, (box.x + box.width / 2, top), size=_SIZE, anchor="middle")


def _frame(canvas: Canvas, box: Box, *, person: bool, both: bool) -> None:
    if not person:
        canvas.rect(box, fill=INFORMAL_FILL, line=INFORMAL, thick=2.0, rounded=box.height / 3)
        return
    canvas.rect(box, fill=PERSON_FILL, line=PERSON, thick=2.4 if both else 1.4)
    if both:
        inner = Box(box.x + 4, box.y + 4, box.width - 8, box.height - 8)
        canvas.rect(inner, fill=PERSON_FILL, line=PERSON, thick=1.2)


def _numbers(canvas: Canvas, facts: CirculationFacts, language: Language) -> tuple[float, float]:
    few = facts.few if facts.counts_only else 0
    parts = (("received", facts.received), ("both", facts.both), ("onward", facts.onward))
    height = 4 * _LINE + 30.0
    for number, (name, count) in enumerate(parts):
        box = Box(_EDGE + number * (_WIDTH + _ACROSS), _EDGE, _WIDTH, height)
        if number:
            end = (box.x, box.y + box.height / 2)
            canvas.line(((box.x - _ACROSS, end[1]), end), ink=TIE, thick=2.2)
            canvas.arrow(end, away_from=(end[0] - 10, end[1]), ink=TIE, size=12.0)
        _frame(canvas, box, person=True, both=name == "both")
        words = count_text(count, few=few).spoken(language)
        canvas.words([words], (box.x + box.width / 2, box.y + 14), size=24.0, anchor="middle")
        said = Text.of(f"pictures.circulation.number.{name}").spoken(language)
        lines = wrapped(said, size=_SIZE, width=box.width - 24, lines=2)
        at = (box.x + box.width / 2, box.y + 14 + 24.0 * LINE_HEIGHT)
        canvas.words(lines, at, size=_SIZE, ink=SOFT, anchor="middle")
    return _EDGE + 3 * _WIDTH + 2 * _ACROSS, _EDGE + height


def _signs() -> tuple[Sign, ...]:
    def frame(person: bool, both: bool) -> Sign:
        def draw(canvas: Canvas, box: Box) -> None:
            _frame(canvas, box, person=person, both=both)

        name = "host" if not person else "both" if both else "receiver"
        return Sign(Text.of(f"pictures.circulation.sign.{name}"), draw)

    return frame(False, False), frame(True, False), frame(True, True)
