"""
エコマップ: a person in the middle, formal support on the left, informal on the right; before and
now.

Formal parties are square and blue, informal ones round and orange; a thick line is a strong tie, a
dashed one weak, a jagged one strained; arrows say who gives to whom (A. Hartman, Social Casework
59, 1978).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from casework.ties import Bond, Giving, Lane
from casework.views_ecomap import EcomapFacts, Held, Party
from reports.pictures.canvas import (
    FORMAL,
    FORMAL_FILL,
    INFORMAL,
    INFORMAL_FILL,
    PERSON,
    PERSON_FILL,
    RULE,
    SOFT,
    STRAINED,
    TIE,
    WORDS,
    Canvas,
    Point,
)
from reports.pictures.legend import Sign, legend
from reports.pictures.measure import LINE_HEIGHT, wrapped
from reports.pictures.picture import Box, Picture
from reports.pictures.ring import boxes_at, edge_of, half_ring
from reports.pictures.words import day_text
from texts import Language, Text

_SIZE = 13.0
_WIDTH = 152.0
_INSIDE = 10.0
_MIDDLE = 54.0
_HEAD = 34.0
_EDGE = 20.0
_BETWEEN = 36.0
_NAME_LINES = 2


@dataclass(frozen=True)
class _Labelled:
    party: Party
    kind: tuple[str, ...]
    name: tuple[str, ...]

    @property
    def lines(self) -> int:
        return len(self.kind) + len(self.name)


def draw_ecomap(facts: EcomapFacts, language: Language) -> Picture:
    """Draw the ecomap of a person; with an earlier day, before and now side by side."""
    shown = [_labelled(party, language) for party in facts.parties]
    lines = max((one.lines for one in shown), default=1)
    height = lines * _SIZE * LINE_HEIGHT + 2 * _INSIDE * 0.7
    places = _places(shown, height)
    days = [facts.before_on, facts.now_on] if facts.before_on else [facts.now_on]
    panel = _panel_around(places.values())
    canvas = Canvas()
    for number, day in enumerate(days):
        assert day is not None
        origin = (
            _EDGE - panel.x + number * (panel.width + _BETWEEN),
            _EDGE + _HEAD - panel.y,
        )
        now = day == facts.now_on
        head = Text.of(
            "pictures.ecomap.now" if now else "pictures.ecomap.before", day=day_text(day)
        )
        canvas.words(
            [head.spoken(language)],
            (origin[0] + panel.x + panel.width / 2, _EDGE),
            size=16.0,
            anchor="middle",
        )
        if number:
            x = origin[0] + panel.x - _BETWEEN / 2
            canvas.line([(x, _EDGE), (x, _EDGE + _HEAD + panel.height)], ink=RULE)
        held = {one.party.key: one.party.now if now else one.party.before for one in shown}
        _draw_panel(canvas, facts.code, shown, _Panel(origin, places, held), language)
    width = 2 * _EDGE + len(days) * panel.width + (len(days) - 1) * _BETWEEN
    top = _EDGE + _HEAD + panel.height + 16.0
    bottom = legend(canvas, _signs(), at=(_EDGE, top), width=width - 2 * _EDGE, language=language)
    title = Text.of("pictures.ecomap.title", code=facts.code)
    return Picture(
        svg=canvas.svg(title=title.spoken(language), width=width, height=bottom + _EDGE),
        title=title,
        description=describe_ecomap(facts),
        columns=tuple(
            Text.of(f"pictures.ecomap.column.{name}")
            for name in ("lane", "who", *(("before",) if facts.before_on else ()), "now")
        ),
        rows=tuple(_row(party, both=facts.before_on is not None) for party in facts.parties),
        width=width,
        height=bottom + _EDGE,
        labels=tuple(canvas.labels),
    )


def describe_ecomap(facts: EcomapFacts) -> tuple[Text, ...]:
    """Return what an ecomap shows, in sentences."""
    now = [one for one in facts.parties if one.now]
    sentences = [
        Text.of(
            "pictures.ecomap.counts",
            formal=sum(one.lane is Lane.FORMAL for one in now),
            informal=sum(one.lane is Lane.INFORMAL for one in now),
        )
        if now
        else Text.of("pictures.ecomap.nothing")
    ]
    if facts.before_on is not None:
        sentences.append(
            Text.of(
                "pictures.ecomap.changed",
                day=day_text(facts.before_on),
                count=sum(one.before is not None for one in facts.parties),
                new=sum(one.before is None for one in now),
            )
        )
    giving = sum(
        one.now is not None and one.now.giving is not Giving.TO_PERSON for one in facts.parties
    )
    if giving:
        sentences.append(Text.of("pictures.ecomap.gives", count=giving))
    strained = sum(one.now is not None and one.now.bond is Bond.STRAINED for one in facts.parties)
    if strained:
        sentences.append(Text.of("pictures.ecomap.strained", count=strained))
    return tuple(sentences)


def party_text(party: Party) -> Text:
    """Name a party: its kind, and which one where that is known."""
    kind = Text.of(f"ties.kind.{party.kind}")
    if not party.name:
        return kind
    return Text.of("pictures.ecomap.named", kind=kind, name=Text.plain(party.name))


def held_text(held: Held | None) -> Text:
    """Say what a tie is like, and who gives to whom."""
    if held is None:
        return Text.of("pictures.ecomap.none")
    return Text.listed(Text.of(f"ties.bond.{held.bond}"), Text.of(f"ties.giving.{held.giving}"))


def _row(party: Party, *, both: bool) -> tuple[Text, ...]:
    lane = Text.of(f"pictures.lane.{party.lane}")
    days = (party.before, party.now) if both else (party.now,)
    return (lane, party_text(party), *(held_text(held) for held in days))


def _labelled(party: Party, language: Language) -> _Labelled:
    room = _WIDTH - 2 * _INSIDE
    kind = Text.of(f"ties.kind.{party.kind}").spoken(language)
    return _Labelled(
        party,
        wrapped(kind, size=_SIZE, width=room, lines=2),
        wrapped(party.name, size=_SIZE, width=room, lines=_NAME_LINES),
    )


def _places(shown: Sequence[_Labelled], height: float) -> Mapping[str, Box]:
    found: dict[str, Box] = {}
    for lane in Lane:
        here = [one for one in shown if one.party.lane is lane]
        points = half_ring(len(here), width=_WIDTH, height=height, left=lane is Lane.FORMAL)
        boxes = boxes_at(points, width=_WIDTH, height=height)
        found |= {one.party.key: box for one, box in zip(here, boxes, strict=True)}
    return found


def _panel_around(boxes: Collection[Box]) -> Box:
    """Return the ground around (0, 0) that all boxes need, the same far to the left and right."""
    half = max([240.0, *(max(-box.x, box.x + box.width) for box in boxes)])
    top = min([-_MIDDLE - 30, *(box.y for box in boxes)])
    bottom = max([_MIDDLE + 30, *(box.y + box.height for box in boxes)])
    return Box(-half, top, 2 * half, bottom - top)


@dataclass(frozen=True)
class _Panel:
    """One day of an ecomap, its person standing at ``origin``."""

    origin: Point
    places: Mapping[str, Box]
    held: Mapping[str, Held | None]

    def box_of(self, party: Party) -> Box:
        """Return where a party stands."""
        place = self.places[party.key]
        x, y = self.origin
        return Box(place.x + x, place.y + y, place.width, place.height)


def _draw_panel(
    canvas: Canvas, code: str, shown: Sequence[_Labelled], panel: _Panel, language: Language
) -> None:
    x, y = panel.origin
    present = [(one, tie) for one in shown if (tie := panel.held[one.party.key]) is not None]
    for one, tie in present:
        _draw_tie(canvas, panel.box_of(one.party), panel.origin, tie)
    canvas.circle(panel.origin, _MIDDLE, fill=PERSON_FILL, line=PERSON, thick=3.0)
    name = wrapped(
        Text.of("pictures.ecomap.person").spoken(language),
        size=_SIZE,
        width=1.85 * _MIDDLE,
        lines=2,
    )
    middle = [*name, code]
    height = len(middle) * _SIZE * LINE_HEIGHT
    canvas.words(middle, (x, y - height / 2), size=_SIZE, anchor="middle")
    for one, _ in present:
        draw_party(canvas, panel.box_of(one.party), one.party.lane, one.kind, one.name)
    if not present:
        words = Text.of("pictures.ecomap.none_that_day").spoken(language)
        canvas.words([words], (x, y + _MIDDLE + 8), ink=SOFT, anchor="middle")


def draw_party(
    canvas: Canvas, box: Box, lane: Lane, kind: Sequence[str], name: Sequence[str]
) -> None:
    """Draw a party: square and blue if formal, round and orange if informal."""
    formal = lane is Lane.FORMAL
    canvas.rect(
        box,
        fill=FORMAL_FILL if formal else INFORMAL_FILL,
        line=FORMAL if formal else INFORMAL,
        thick=2.0,
        rounded=0.0 if formal else min(22.0, box.height / 2),
    )
    height = _SIZE * LINE_HEIGHT
    top = box.y + (box.height - height * (len(kind) + len(name))) / 2
    middle = box.x + box.width / 2
    canvas.words(kind, (middle, top), size=_SIZE, ink=SOFT if name else WORDS, anchor="middle")
    canvas.words(name, (middle, top + height * len(kind)), size=_SIZE, anchor="middle")


def _draw_tie(canvas: Canvas, box: Box, middle: Point, tie: Held) -> None:
    outer = edge_of(box, towards=middle)
    dx, dy = outer[0] - middle[0], outer[1] - middle[1]
    length = hypot(dx, dy) or 1.0
    inner = (middle[0] + dx / length * (_MIDDLE + 2), middle[1] + dy / length * (_MIDDLE + 2))
    draw_bond(canvas, inner, outer, tie.bond)
    ink = STRAINED if tie.bond is Bond.STRAINED else TIE
    if tie.giving in (Giving.TO_PERSON, Giving.BOTH):
        canvas.arrow(inner, away_from=outer, ink=ink, size=14.0)
    if tie.giving in (Giving.FROM_PERSON, Giving.BOTH):
        canvas.arrow(outer, away_from=inner, ink=ink, size=14.0)


def draw_bond(canvas: Canvas, start: Point, end: Point, bond: Bond) -> None:
    """Draw the line of a tie: thick, dashed or jagged."""
    match bond:
        case Bond.STRONG:
            canvas.line((start, end), ink=TIE, thick=5.0)
        case Bond.WEAK:
            canvas.line((start, end), ink=TIE, thick=1.8, dashed="7 6")
        case Bond.STRAINED:
            canvas.line(_jagged(start, end), ink=STRAINED, thick=2.2)


def _jagged(start: Point, end: Point) -> list[Point]:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    # Both ends stay straight, for the head of an arrow.
    begin = min(16.0, length / 10)
    ends = length - begin
    teeth = max(3, int((ends - begin) / 9))
    points = [start]
    for number in range(teeth + 1):
        along = begin + (ends - begin) * number / teeth
        aside = 0.0 if number in (0, teeth) else 6.0 if number % 2 else -6.0
        points.append((start[0] + ux * along - uy * aside, start[1] + uy * along + ux * aside))
    return [*points, end]


def _signs() -> tuple[Sign, ...]:
    def bond(which: Bond) -> Sign:
        def draw(canvas: Canvas, box: Box) -> None:
            y = box.y + box.height / 2
            draw_bond(canvas, (box.x, y), (box.x + box.width, y), which)

        return Sign(Text.of(f"ties.bond.{which}"), draw)

    def lane(which: Lane) -> Sign:
        def draw(canvas: Canvas, box: Box) -> None:
            draw_party(canvas, box, which, (), ())

        return Sign(Text.of(f"pictures.lane.{which}"), draw)

    def arrow(canvas: Canvas, box: Box) -> None:
        y = box.y + box.height / 2
        canvas.line(((box.x, y), (box.x + box.width - 4, y)), ink=TIE)
        canvas.arrow((box.x + box.width, y), away_from=(box.x, y), ink=TIE)

    return (
        *(lane(one) for one in Lane),
        *(bond(one) for one in Bond),
        Sign(Text.of("pictures.ecomap.arrow"), arrow),
    )
