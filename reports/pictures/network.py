"""
町のつながり: organisations by field in two columns, who works with whom between them.

What became connected this fiscal year is a thick line, what was so before a thin one; organisations
that work with nobody yet stand below, so that they are seen as well.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casework.ties import Lane, PartyKind
from casework.views_network import Link, NetworkFacts, Node
from reports.pictures.canvas import (
    FORMAL,
    FORMAL_FILL,
    INFORMAL,
    INFORMAL_FILL,
    NEW,
    SOFT,
    TIE,
    WORDS,
    Canvas,
)
from reports.pictures.legend import Sign, legend
from reports.pictures.measure import LINE_HEIGHT, wrapped
from reports.pictures.picture import Box, Picture
from reports.pictures.words import DayWords, count_text, day_text
from texts import Language, Text

_SIZE = 12.0
_LINE = _SIZE * LINE_HEIGHT
_BOX_WIDTH = 226.0
_BOX_HEIGHT = _LINE + 8.0
_ROW = _BOX_HEIGHT + 6.0
_HEAD = 14.0 * LINE_HEIGHT + 6.0
_EDGE = 20.0
_BETWEEN = 320.0
_WIDTH = 2 * _EDGE + 2 * _BOX_WIDTH + _BETWEEN
_ALONE = 3
"""Columns of those that work with nobody yet."""


@dataclass(frozen=True)
class _Group:
    head: Text
    nodes: Sequence[Node]


@dataclass(frozen=True)
class _Place:
    box: Box
    left: bool


def draw_network(
    facts: NetworkFacts, language: Language, *, say_day: DayWords = day_text
) -> Picture:
    """Draw the network of a town: organisations, or fields with their numbers."""
    canvas = Canvas()
    met = {key for link in facts.links for key in (link.one, link.other)}
    left, right = _columns([n for n in facts.nodes if n.key in met or facts.counts_only])
    places: dict[str, _Place] = {}
    heads: list[tuple[Text, float, float]] = []
    ends = [
        _lay(column, _EDGE if is_left else _WIDTH - _EDGE - _BOX_WIDTH, is_left, places, heads)
        for column, is_left in ((left, True), (right, False))
    ]
    for link in facts.links:
        if link.one != link.other:
            _draw_link(canvas, link, places)
    for head, x, y in heads:
        name = wrapped(head.spoken(language), size=13.0, width=_BOX_WIDTH, lines=1)
        canvas.words(name, (x, y), size=13.0)
    for node in facts.nodes:
        if node.key in places:
            _draw_node(canvas, node, places[node.key].box, facts, language)
    y = max(ends, default=_EDGE)
    alone = [node for node in facts.nodes if node.key not in places]
    y = _draw_alone(canvas, alone, y + 10.0, facts, language)
    y = legend(canvas, _signs(), at=(_EDGE, y + 8.0), width=_WIDTH - 2 * _EDGE, language=language)
    title = Text.of("pictures.network.title", day=say_day(facts.on))
    return Picture(
        svg=canvas.svg(title=title.spoken(language), width=_WIDTH, height=y + _EDGE),
        title=title,
        description=describe_network(facts, say_day=say_day),
        columns=tuple(
            Text.of(f"pictures.network.column.{name}") for name in ("field", "who", "with", "new")
        ),
        rows=_rows(facts),
        width=_WIDTH,
        height=y + _EDGE,
        labels=tuple(canvas.labels),
    )


def describe_network(facts: NetworkFacts, *, say_day: DayWords = day_text) -> tuple[Text, ...]:
    """Return what the network shows, in sentences."""
    if not facts.nodes:
        return (Text.of("pictures.network.nothing"),)
    between = [link for link in facts.links if link.one != link.other or facts.counts_only]
    sentences = [
        Text.of(
            "pictures.network.counts",
            nodes=count_text(sum(node.count for node in facts.nodes), few=facts.few),
            links=count_text(sum(_pairs(facts, link) for link in between), few=facts.few),
        ),
        Text.of(
            "pictures.network.new",
            day=say_day(facts.year_since),
            count=count_text(
                sum(_pairs(facts, link) for link in between if link.new), few=facts.few
            ),
        ),
    ]
    met = {key for link in facts.links for key in (link.one, link.other)}
    alone = sum(node.count for node in facts.nodes if node.key not in met)
    if alone and not facts.counts_only:
        sentences.append(Text.of("pictures.network.alone", count=alone))
    return tuple(sentences)


def node_text(node: Node, facts: NetworkFacts) -> Text:
    """Name an organisation, or a field with its number."""
    if node.count > 1 or (facts.counts_only and node.count):
        return Text.of(
            "pictures.network.field_count",
            field=_field(node.field),
            count=count_text(node.count, few=facts.few),
        )
    return Text.plain(node.name) if node.name else _field(node.field)


def _pairs(facts: NetworkFacts, link: Link) -> int:
    """How many connections a link stands for: between fields each is counted."""
    return link.count if facts.counts_only else 1


def _field(field: PartyKind) -> Text:
    return Text.of(f"ties.kind.{field}")


def _rows(facts: NetworkFacts) -> tuple[tuple[Text, ...], ...]:
    nodes = {node.key: node for node in facts.nodes}
    others: defaultdict[str, list[tuple[Node, Link]]] = defaultdict(list)
    for link in facts.links:
        others[link.one].append((nodes[link.other], link))
        if link.one != link.other:
            others[link.other].append((nodes[link.one], link))
    return tuple(
        (
            _field(node.field),
            node_text(node, facts),
            Text.listed(*(_with(other, link, facts) for other, link in others[node.key]))
            if others[node.key]
            else Text.of("pictures.network.nobody"),
            Text.of(
                "pictures.network.this_year"
                if any(link.new for _, link in others[node.key])
                else "pictures.network.before"
            )
            if others[node.key]
            else Text.plain(""),
        )
        for node in facts.nodes
    )


def _with(other: Node, link: Link, facts: NetworkFacts) -> Text:
    if not facts.counts_only:
        return node_text(other, facts)
    return Text.of(
        "pictures.network.field_count",
        field=_field(other.field),
        count=count_text(link.count, few=facts.few),
    )


def _columns(nodes: Sequence[Node]) -> tuple[list[_Group], list[_Group]]:
    """Put what is formal on the left, and the rest where there is room, the fullest group first."""
    groups: defaultdict[Text, list[Node]] = defaultdict(list)
    for node in nodes:
        # A field that stands for its organisations needs no head of its own.
        alone = node.key.startswith("field-")
        groups[Text.of(f"pictures.lane.{node.lane}") if alone else _field(node.field)].append(node)
    left = [_Group(*one) for one in groups.items() if one[1][0].lane is Lane.FORMAL]
    right: list[_Group] = []
    informal = [_Group(*one) for one in groups.items() if one[1][0].lane is Lane.INFORMAL]
    for group in sorted(informal, key=lambda one: len(one.nodes), reverse=True):
        shorter = right if _rows_in(right) <= _rows_in(left) else left
        shorter.append(group)
    return left, right


def _rows_in(column: Sequence[_Group]) -> int:
    return sum(len(group.nodes) + 1 for group in column)


def _lay(
    column: Sequence[_Group],
    x: float,
    left: bool,
    places: dict[str, _Place],
    heads: list[tuple[Text, float, float]],
) -> float:
    y = _EDGE
    for group in column:
        heads.append((group.head, x, y))
        y += _HEAD
        for node in group.nodes:
            places[node.key] = _Place(Box(x, y, _BOX_WIDTH, _BOX_HEIGHT), left)
            y += _ROW
        y += 8.0
    return y


def _draw_link(canvas: Canvas, link: Link, places: Mapping[str, _Place]) -> None:
    one, other = places[link.one], places[link.other]
    ends = [
        (
            place.box.x + place.box.width if place.left else place.box.x,
            place.box.y + place.box.height / 2,
        )
        for place in (one, other)
    ]
    reach = _BETWEEN * (0.45 if one.left != other.left else 0.3)
    inner = [
        (x + (reach if place.left else -reach), y)
        for (x, y), place in zip(ends, (one, other), strict=True)
    ]
    canvas.curve(
        (ends[0], inner[0], inner[1], ends[1]),
        ink=NEW if link.new else TIE,
        thick=3.4 if link.new else 1.3,
    )


def _draw_node(
    canvas: Canvas, node: Node, box: Box, facts: NetworkFacts, language: Language
) -> None:
    formal = node.lane is Lane.FORMAL
    canvas.rect(
        box,
        fill=FORMAL_FILL if formal else INFORMAL_FILL,
        line=FORMAL if formal else INFORMAL,
        thick=1.6,
        rounded=0.0 if formal else box.height / 2,
    )
    words = node_text(node, facts).spoken(language)
    lines = wrapped(words, size=_SIZE, width=box.width - 22.0, lines=1)
    canvas.words(
        lines,
        (box.x + box.width / 2, box.y + (box.height - _LINE) / 2),
        size=_SIZE,
        ink=WORDS,
        anchor="middle",
    )


def _draw_alone(
    canvas: Canvas, nodes: Sequence[Node], y: float, facts: NetworkFacts, language: Language
) -> float:
    if not nodes:
        return y
    head = Text.of("pictures.network.alone_head").spoken(language)
    lines = wrapped(head, size=_SIZE, width=_WIDTH - 2 * _EDGE, lines=1)
    canvas.words(lines, (_EDGE, y), size=_SIZE, ink=SOFT)
    y += _LINE + 6.0
    step = (_WIDTH - 2 * _EDGE - _BOX_WIDTH) / (_ALONE - 1)
    for number, node in enumerate(nodes):
        row, column = divmod(number, _ALONE)
        box = Box(_EDGE + column * step, y + row * _ROW, _BOX_WIDTH, _BOX_HEIGHT)
        _draw_node(canvas, node, box, facts, language)
    return y + -(-len(nodes) // _ALONE) * _ROW


def _signs() -> tuple[Sign, ...]:
    def lane(which: Lane) -> Sign:
        def draw(canvas: Canvas, box: Box) -> None:
            formal = which is Lane.FORMAL
            canvas.rect(
                box,
                fill=FORMAL_FILL if formal else INFORMAL_FILL,
                line=FORMAL if formal else INFORMAL,
                rounded=0.0 if formal else box.height / 2,
            )

        return Sign(Text.of(f"pictures.lane.{which}"), draw)

    def link(new: bool) -> Sign:
        def draw(canvas: Canvas, box: Box) -> None:
            y = box.y + box.height / 2
            canvas.line(
                ((box.x, y), (box.x + box.width, y)),
                ink=NEW if new else TIE,
                thick=3.4 if new else 1.3,
            )

        return Sign(Text.of(f"pictures.network.{'this_year' if new else 'before'}"), draw)

    return (*(lane(one) for one in Lane), link(True), link(False))
