"""
A ring layout in two halves: boxes of one size around a middle, none over another.

A half that is too full for one ring goes on in further rings outside it.
"""

from math import asin, atan2, ceil, cos, radians, sin

from reports.pictures.canvas import Point
from reports.pictures.picture import Box

_GAP = 14.0
_SMALLEST, _LARGEST = 160.0, 400.0
_HIGHEST = 1.25
"""How far from the horizontal (radians) boxes stand at most, so that ties do not cross them."""
_WIDER = 1.35
"""Rings are a little wider than high: boxes are."""


def half_ring(count: int, *, width: float, height: float, left: bool) -> list[Point]:
    """
    Return the middles of ``count`` boxes on the left or right of (0, 0), from top to bottom.

    :param width: of each box; ``height`` likewise
    """
    radius = _SMALLEST
    while radius <= _LARGEST:
        even = _even(count, radius, width, height)
        if even is not None:
            return [(-x if left else x, y) for x, y in even]
        radius += 10.0
    return [(-x if left else x, y) for x, y in _rings(count, width, height)]


def boxes_at(points: list[Point], *, width: float, height: float) -> list[Box]:
    """Return the boxes whose middles these are."""
    return [Box(x - width / 2, y - height / 2, width, height) for x, y in points]


def edge_of(box: Box, *, towards: Point) -> Point:
    """Return where the line from the middle of a box towards a point leaves the box."""
    x, y = box.x + box.width / 2, box.y + box.height / 2
    dx, dy = towards[0] - x, towards[1] - y
    reach = max(abs(dx) / (box.width / 2), abs(dy) / (box.height / 2), 1e-9)
    return x + dx / reach, y + dy / reach


def crosses(end: Point, box: Box) -> bool:
    """Whether the straight line from (0, 0) to a point goes through a box."""
    begins, ends = 0.0, 1.0
    for along, low, size in ((end[0], box.x, box.width), (end[1], box.y, box.height)):
        if abs(along) < 1e-9:
            if not low < 0 < low + size:
                return False
            continue
        first, last = sorted((low / along, (low + size) / along))
        begins, ends = max(begins, first), min(ends, last)
    return begins < ends


def _even(count: int, radius: float, width: float, height: float) -> list[Point] | None:
    """Spread boxes evenly over the right half of one ring; ``None`` if they do not fit."""
    steepest = _steepest(radius, width)
    if steepest is None:
        return None
    if count == 1:
        return [(radius * _WIDER, 0.0)]
    # Evenly from top to bottom: by angle, those at the ends would crowd. Few stand in the middle.
    highest = sin(steepest) * min(1.0, count / 5)
    points = [
        _at(radius, asin(highest * (2 * number / (count - 1) - 1))) for number in range(count)
    ]
    boxes = boxes_at(points, width=width + _GAP, height=height + _GAP)
    free = all(
        not one.overlaps(other) and not crosses(point, other)
        for place, (one, point) in enumerate(zip(boxes, points, strict=True))
        for other in (*boxes[place + 1 : place + 4], *boxes[max(0, place - 3) : place])
    )
    return points if free else None


def _rings(count: int, width: float, height: float) -> list[Point]:
    radius = 240.0
    points: list[Point] = []
    inner: list[Box] = []
    while len(points) < count:
        steepest = _steepest(radius, width) or 0.0
        step = max(radians(0.4), 10.0 / radius)
        ring: list[Box] = []
        for number in range(ceil(2 * steepest / step) + 1):
            point = _at(radius, min(-steepest + number * step, steepest))
            [box] = boxes_at([point], width=width + _GAP, height=height + _GAP)
            if len(points) < count and not any(box.overlaps(one) for one in (*ring[-4:], *inner)):
                points.append(point)
                ring.append(box)
        inner = [*inner[-len(ring) * 2 :], *ring] if ring else inner
        radius += height * 0.75 + _GAP
    return sorted(points, key=lambda point: (atan2(point[1], point[0]), -point[0]))


def _steepest(radius: float, width: float) -> float | None:
    """Return how far from the horizontal a box may stand without crossing to the other half."""
    nearest = width / 2 + _GAP
    if radius * _WIDER <= nearest:
        return None
    angle = _HIGHEST
    while radius * _WIDER * cos(angle) < nearest:
        angle -= 0.01
    return angle


def _at(radius: float, angle: float) -> Point:
    return radius * _WIDER * cos(angle), radius * sin(angle)
