"""
定着のようす: how both sides have answered over time, what happened meanwhile, and the wish's goal.

The person's line is full with round points, the host's dashed with square ones; where somebody
fell silent, a point stands empty below. The goal has its own lane of five levels (goal attainment
scaling).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casework.views_settling import Asked, GoalFacts, SettlingFacts
from reports.pictures.canvas import (
    FORMAL,
    INFORMAL,
    NEW,
    PAPER,
    RULE,
    SOFT,
    Canvas,
    Ink,
    Point,
)
from reports.pictures.legend import Sign, legend
from reports.pictures.measure import LINE_HEIGHT, width_of, wrapped
from reports.pictures.picture import Box, Picture
from reports.pictures.words import day_text, level_key
from storage.states import CheckInState, Side
from texts import Language, Text

_SIZE = 12.0
_LINE = _SIZE * LINE_HEIGHT
_EDGE = 20.0
_NAMES = 190.0
_PLOT = 690.0
_LEVEL = 52.0
_GOAL_LEVEL = 40.0
_SILENT = 30.0
_LEVELS = 4
_SHORTEST = timedelta(days=28)
_UNANSWERED = {
    CheckInState.ASKED: "pictures.settling.waiting",
    CheckInState.DECLINED: "pictures.settling.declined",
}
_INKS = {Side.PERSON: INFORMAL, Side.HOST: FORMAL}


@dataclass(frozen=True)
class _Axis:
    """Days from left to right."""

    first: date
    last: date

    def x(self, day: date) -> float:
        whole = (self.last - self.first).days
        return _EDGE + _NAMES + _PLOT * min(1.0, max(0.0, (day - self.first).days / whole))


def draw_settling(facts: SettlingFacts, language: Language) -> Picture:
    """Draw how a placement settles in, as far as its reader may see it."""
    canvas = Canvas()
    axis = _Axis(facts.since, max(facts.now_on, facts.since + _SHORTEST))
    top = _EDGE + _events_height(facts, axis, language)
    bottom = top + (_LEVELS - 1) * _LEVEL
    silent = bottom + _SILENT
    _levels(canvas, top, language)
    _name(canvas, Text.of("pictures.settling.no_answer"), silent, language)
    canvas.line(
        ((_EDGE + _NAMES, silent), (_EDGE + _NAMES + _PLOT, silent)), ink=RULE, dashed="2 5"
    )
    ends = silent + 14.0
    y = ends + _LINE + 10.0
    if facts.goal is not None:
        y = _goal(canvas, facts.goal, axis, y, language)
        ends = y - _LINE - 4.0
    _events(canvas, facts, axis, (top - 12.0, ends), language)
    for side in facts.sides:
        _curve(canvas, [one for one in facts.asked if one.side is side], side, axis, (top, silent))
    _days(canvas, axis, ends + 2.0, language)
    width = 2 * _EDGE + _NAMES + _PLOT + 30.0
    signs = _signs(facts)
    y = legend(canvas, signs, at=(_EDGE, y + 8.0), width=width - 2 * _EDGE, language=language)
    title = (
        Text.of("pictures.settling.title", code=facts.code)
        if facts.code
        else Text.of("pictures.settling.title_of_many")
    )
    return Picture(
        svg=canvas.svg(title=title.spoken(language), width=width, height=y + _EDGE),
        title=title,
        description=describe_settling(facts),
        columns=tuple(
            Text.of(f"pictures.settling.column.{name}") for name in ("day", "what", "how")
        ),
        rows=_rows(facts),
        width=width,
        height=y + _EDGE,
        labels=tuple(canvas.labels),
    )


def describe_settling(facts: SettlingFacts) -> tuple[Text, ...]:
    """Return how it settles in, in sentences."""
    sentences = []
    for side in facts.sides:
        answered = [one for one in facts.asked if one.side is side and one.weight is not None]
        name = Text.of(f"check_ins.side.{side}")
        if answered:
            sentences.append(
                Text.of(
                    "pictures.settling.last",
                    side=name,
                    day=day_text(answered[-1].day),
                    level=level_text(answered[-1].weight),
                    count=len(answered),
                )
            )
        else:
            sentences.append(Text.of("pictures.settling.no_answer_yet", side=name))
    if facts.goal is not None and facts.goal.ratings:
        last = facts.goal.ratings[-1]
        sentences.append(
            Text.of(
                "pictures.settling.rated",
                day=day_text(last.day),
                level=_goal_level(facts.goal, last.level),
                how=Text.of(f"how_said.{last.how_said}"),
            )
        )
    if facts.goal is not None and facts.goal.levels:
        scale = Text.listed(*(_goal_level(facts.goal, level) for level in range(-2, 3)))
        sentences.append(Text.of("pictures.goal.scale", levels=scale))
    return tuple(sentences) or (Text.of("pictures.settling.nothing"),)


def level_text(weight: float | None) -> Text:
    """Say a mean of answers in words: the nearest of the four levels."""
    assert weight is not None
    return Text.of(f"pictures.settling.level.{round(weight)}")


def _rows(facts: SettlingFacts) -> tuple[tuple[Text, ...], ...]:
    found: list[tuple[date, Text, Text]] = [
        (one.day, Text.of(f"pictures.settling.event.{one.what}"), Text.plain(""))
        for one in facts.events
    ]
    for one in facts.asked:
        found.append((one.day, Text.of(f"check_ins.side.{one.side}"), _said(one)))
    for rating in facts.goal.ratings if facts.goal else ():
        assert facts.goal is not None
        level = _goal_level(facts.goal, rating.level)
        found.append((rating.day, Text.of("pictures.goal.title"), level))
    return tuple(
        (day_text(day), what, how) for day, what, how in sorted(found, key=lambda row: row[0])
    )


def _said(one: Asked) -> Text:
    """Say what came of a question; who has time left, or would rather not, is not silent."""
    if one.weight is not None:
        return level_text(one.weight)
    return Text.of(_UNANSWERED.get(one.state, "pictures.settling.no_answer"))


def _goal_level(goal: GoalFacts, level: int) -> Text:
    """Say a level of a goal in the words that it was given, where they may be shown."""
    if not goal.levels:
        return Text.of(f"pictures.goal.{level_key(level)}")
    number = f"{level:+d}" if level else "0"
    return Text.of(
        "pictures.goal.described", level=number, words=Text.plain(goal.levels[level + 2])
    )


def _name(canvas: Canvas, words: Text, y: float, language: Language) -> None:
    lines = wrapped(words.spoken(language), size=_SIZE, width=_NAMES - 14, lines=2)
    at = (_EDGE + _NAMES - 10, y - len(lines) * _LINE / 2)
    canvas.words(lines, at, size=_SIZE, ink=SOFT, anchor="end")


def _levels(canvas: Canvas, top: float, language: Language) -> None:
    for level in range(_LEVELS):
        y = top + level * _LEVEL
        canvas.line(((_EDGE + _NAMES, y), (_EDGE + _NAMES + _PLOT, y)), ink=RULE)
        _name(canvas, Text.of(f"pictures.settling.level.{level}"), y, language)


def _curve(
    canvas: Canvas, asked: Sequence[Asked], side: Side, axis: _Axis, ends: tuple[float, float]
) -> None:
    top, silent = ends
    ink = _INKS[side]
    points = [
        (axis.x(one.day), top + one.weight * _LEVEL) for one in asked if one.weight is not None
    ]
    if len(points) > 1:
        canvas.line(points, ink=ink, thick=2.6, dashed="" if side is Side.PERSON else "8 5")
    for point in points:
        _point(canvas, point, side, ink)
    for one in asked:
        if one.weight is None and one.state is CheckInState.SILENT:
            # The two sides stand beside each other where both were silent on one day.
            aside = -5.0 if side is Side.PERSON else 5.0
            _point(canvas, (axis.x(one.day) + aside, silent), side, PAPER)


def _point(canvas: Canvas, at: Point, side: Side, fill: Ink) -> None:
    if side is Side.PERSON:
        canvas.circle(at, 5.5, fill=fill, line=_INKS[side], thick=2.0)
    else:
        box = Box(at[0] - 5.0, at[1] - 5.0, 10.0, 10.0)
        canvas.rect(box, fill=fill, line=_INKS[side], thick=2.0)


def _event_rows(
    facts: SettlingFacts, axis: _Axis, language: Language
) -> list[tuple[float, float, int, str]]:
    """Return x, the left edge of the words, their row, and the words, so that none overlap."""
    ends: list[float] = []
    found = []
    for event in facts.events:
        words = Text.of(f"pictures.settling.event.{event.what}").spoken(language)
        width = width_of(words, _SIZE)
        x = axis.x(event.day)
        left = min(max(x - width / 2, _EDGE), _EDGE + _NAMES + _PLOT + 30.0 - width)
        row = next((place for place, end in enumerate(ends) if end < left), len(ends))
        ends[row : row + 1] = [left + width + 8.0]
        found.append((x, left, row, words))
    return found


def _events_height(facts: SettlingFacts, axis: _Axis, language: Language) -> float:
    rows = _event_rows(facts, axis, language)
    return (max((row for _, _, row, _ in rows), default=0) + 1) * (_LINE + 2.0) + 20.0


def _events(
    canvas: Canvas,
    facts: SettlingFacts,
    axis: _Axis,
    ends: tuple[float, float],
    language: Language,
) -> None:
    for x, left, row, words in _event_rows(facts, axis, language):
        top = ends[0] - (row + 1) * (_LINE + 2.0)
        canvas.line(((x, top + _LINE), (x, ends[1])), ink=RULE, thick=1.2, dashed="3 4")
        canvas.rect(Box(left - 2, top, width_of(words, _SIZE) + 4, _LINE), fill=PAPER)
        canvas.words([words], (left, top), size=_SIZE)


def _days(canvas: Canvas, axis: _Axis, y: float, language: Language) -> None:
    """Write the first day, the first of each month where there is room, and the last day."""
    right = 0.0
    first_of_month = [
        day
        for day in (axis.first + timedelta(days=n) for n in range((axis.last - axis.first).days))
        if day.day == 1
    ]
    last = Text.of("pictures.short_day", month=axis.last.month, day=axis.last.day).spoken(language)
    end = axis.x(axis.last) - width_of(last, _SIZE) / 2 - 8.0
    for day in (axis.first, *first_of_month):
        words = Text.of("pictures.short_day", month=day.month, day=day.day).spoken(language)
        half = width_of(words, _SIZE) / 2
        if axis.x(day) - half > right and axis.x(day) + half < end:
            canvas.words([words], (axis.x(day), y), size=_SIZE, ink=SOFT, anchor="middle")
            right = axis.x(day) + half + 8.0
    canvas.words([last], (axis.x(axis.last), y), size=_SIZE, ink=SOFT, anchor="middle")


def _goal(canvas: Canvas, goal: GoalFacts, axis: _Axis, y: float, language: Language) -> float:
    title = Text.of("pictures.goal.title").spoken(language)
    canvas.words([title], (_EDGE, y), size=_SIZE)
    top = y + _LINE + 22.0
    rows = {level: top + (2 - level) * _GOAL_LEVEL for level in range(-2, 3)}
    for level, at in rows.items():
        canvas.line(((_EDGE + _NAMES, at), (_EDGE + _NAMES + _PLOT, at)), ink=RULE)
        _name(canvas, _goal_level(goal, level), at, language)
    points = [(axis.x(one.day), rows[one.level]) for one in goal.ratings]
    stairs: list[Point] = []
    for point in points:
        if stairs:
            stairs.append((point[0], stairs[-1][1]))
        stairs.append(point)
    if len(points) > 1:
        canvas.line(stairs, ink=NEW, thick=2.4)
    for point in points:
        _diamond(canvas, point)
    return top + 4 * _GOAL_LEVEL + _LINE + 24.0


def _diamond(canvas: Canvas, at: Point) -> None:
    x, y = at
    canvas.polygon(((x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)), fill=NEW, line=NEW)


def _signs(facts: SettlingFacts) -> tuple[Sign, ...]:
    def side(which: Side) -> Sign:
        def draw(canvas: Canvas, box: Box) -> None:
            y = box.y + box.height / 2
            dashed = "" if which is Side.PERSON else "8 5"
            ink = _INKS[which]
            canvas.line(((box.x, y), (box.x + box.width, y)), ink=ink, thick=2.6, dashed=dashed)
            _point(canvas, (box.x + box.width / 2, y), which, ink)

        return Sign(Text.of(f"check_ins.side.{which}"), draw)

    def empty(canvas: Canvas, box: Box) -> None:
        x, y = box.x + box.width / 2, box.y + box.height / 2
        _point(canvas, (x, y), facts.sides[0], PAPER)

    def goal(canvas: Canvas, box: Box) -> None:
        _diamond(canvas, (box.x + box.width / 2, box.y + box.height / 2))

    signs = [side(one) for one in facts.sides]
    if facts.sides:
        signs.append(Sign(Text.of("pictures.settling.no_answer"), empty))
    if facts.goal is not None:
        signs.append(Sign(Text.of("pictures.goal.title"), goal))
    return tuple(signs)
