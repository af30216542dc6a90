"""
Counts by 校区, as reports tell them: the town's areas, those it has no more, and their sum.
"""

from collections.abc import Iterable, Mapping, Sequence

from reports.model import Column, Kind, Row, Table
from towns import Town

AREA = "area"
TOTAL = "total"
"""Key of the row at the foot, which adds up those above it."""


def area_names(town: Town, used: Iterable[str], *, gone: str) -> list[tuple[str, str]]:
    """
    Return keys and names of the town's areas, and after them of those that it has no more.

    :param used: keys that something was counted under
    :param gone: what an area is called that the town had when something was written
    """
    known = {area.key: area.name for area in town.areas}
    return [*known.items(), *((key, gone) for key in sorted(set(used) - set(known)))]


def area_table(
    *,
    key: str,
    caption: str,
    definition: str,
    head: str,
    areas: Sequence[tuple[str, str]],
    columns: Sequence[Column],
    counts: Mapping[str, Mapping[str, int]],
    total: str,
    crossed: bool,
) -> Table:
    """
    Return a table by 校区 with its sums at the foot.

    :param head: what stands over the names of the areas
    :param areas: as from :func:`area_names`
    :param counts: how many there are in each area, by the key of a column
    :param total: what the foot is called
    :param crossed: whether people are counted in it
    """
    of = [counts.get(column.key, {}) for column in columns]
    rows = tuple(
        Row(key=area, cells=(name, *(one.get(area, 0) for one in of))) for area, name in areas
    )
    foot = Row(
        key=TOTAL,
        cells=(total, *(sum(one.values()) for one in of)),
        adds=tuple(row.key for row in rows),
        total=True,
    )
    return Table(
        key=key,
        caption=caption,
        definition=definition,
        columns=(Column(key=AREA, name=head, kind=Kind.TEXT), *columns),
        rows=(*rows, foot),
        crossed=crossed,
    )
