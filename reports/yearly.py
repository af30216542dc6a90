"""
実績報告書: the report of a contract year for the city, by month and area, with what came true for
both sides, what could not be granted and why, and how long it took.

Small counts are hidden where people are counted by two things, and nobody is told of but in the
stories to which everybody in them agreed.
"""

from collections.abc import Iterator
from datetime import date

from casework.count_year import BY_MONTH, Waits, Year
from reports.agenda import lack_words, told_count
from reports.areas import AREA, TOTAL, area_names, area_table
from reports.model import (
    HIDDEN,
    Cell,
    Column,
    Ends,
    Figure,
    Kind,
    Must,
    Paragraph,
    Report,
    Row,
    Same,
    Section,
    Story,
    Table,
    Value,
)
from reports.papers import head_lines, period_words
from reports.paragraphs import paragraphs
from reports.pictures import Picture, draw_circulation, draw_network, png_of
from reports.small_counts import SMALL
from reports.wareki import day_words
from storage.states import Side
from texts import Text, say
from towns import Contract, Town, fiscal_year

_ANSWERS = ("yes", "partly", "no", "")
_BY_AREA = (
    ("people", ("persons", "wishes_new"), True),
    ("places", ("hosts", "offers"), False),
)
"""What is told by 校区: a table's key, its numbers, and whether people are counted in it."""
_STOCKS = (
    ("persons_before", "persons_new", "persons_closed", "persons"),
    ("placements_before", "placements_new", "placements_ended", "placements"),
)
"""What stood at the beginning, what came, what ended, and what stands at the end."""


def yearly_report(year: Year, *, contract: Contract, town: Town, today: date) -> Report:
    """Return the report of a contract year; before its last day has passed it is a draft."""
    span = _say("span", first=day_words(year.first), last=day_words(year.last))
    parts = (
        ("course", (_stocks(year, span), _by_month(year, span))),
        (
            "areas",
            (
                *(
                    _areas(year, town, span, key=key, names=names, crossed=crossed)
                    for key, names, crossed in _BY_AREA
                ),
                _by_area_and_month(year, town, span),
            ),
        ),
        ("came_true", tuple(_true(year, span))),
        ("wanting", tuple(_wanting(year))),
        ("waits", (_waits(year),)),
        ("pictures", tuple(_pictures(year))),
    )
    return Report(
        kind="yearly",
        title=_say("title"),
        town=town.name,
        period=period_words(fiscal_year(contract.begins)),
        made_on=today,
        lines=(*head_lines(town, contract), (_say("counted"), span)),
        sections=tuple(
            Section(heading=f"{number} {_say(f'section.{name}')}", blocks=blocks)
            for number, (name, blocks) in enumerate(
                ((name, blocks) for name, blocks in parts if blocks), 1
            )
        ),
        draft=today <= contract.ends,
        must=tuple(_must(year, town)),
    )


def _stocks(year: Year, span: str) -> Table:
    return Table(
        key="stocks",
        caption=_say("table.stocks"),
        definition=span,
        columns=(_what(), Column(key=TOTAL, name=_say("count"))),
        rows=tuple(
            Row(key=name, cells=(_say(f"stock.{name}"), year.whole.numbers[name]))
            for names in _STOCKS
            for name in names
        ),
    )


def _by_month(year: Year, span: str) -> Table:
    return Table(
        key="months",
        caption=_say("table.months"),
        definition=_say("months_mean", span=span),
        columns=(_what(), *_months(year), _sum(year)),
        rows=tuple(
            Row(
                key=name,
                cells=(_say(f"month_row.{name}"), *year.by_month[name], year.totals[name]),
            )
            for name in BY_MONTH
        ),
    )


def _areas(
    year: Year, town: Town, span: str, *, key: str, names: tuple[str, ...], crossed: bool
) -> Table:
    return area_table(
        key=key,
        caption=_say(f"table.{key}"),
        definition=_say(f"{key}_mean", span=span),
        head=_say("area"),
        areas=_area_names(year, town),
        columns=[Column(key=one, name=_say(f"area_column.{one}")) for one in names],
        counts=year.whole.areas,
        total=_say("sum"),
        crossed=crossed,
    )


def _by_area_and_month(year: Year, town: Town, span: str) -> Table:
    none = tuple(None if one is None else 0 for one in year.by_month["wishes_new"])
    rows = []
    for key, name in _area_names(year, town):
        counts = year.areas.get(key, none)
        rows.append(Row(key=key, cells=(name, *counts, sum(one or 0 for one in counts))))
    return Table(
        key="areas_months",
        caption=_say("table.areas_months"),
        definition=_say("areas_months_mean", span=span),
        columns=(
            Column(key=AREA, name=_say("area"), kind=Kind.TEXT),
            *_months(year),
            _sum(year),
        ),
        rows=(
            *rows,
            Row(
                key=TOTAL,
                cells=(_say("sum"), *year.by_month["wishes_new"], year.totals["wishes_new"]),
                adds=tuple(row.key for row in rows),
                total=True,
            ),
        ),
        crossed=True,
    )


def _true(year: Year, span: str) -> Iterator[Table | Story]:
    columns = tuple(
        Column(key=f"answer_{one or 'open'}", name=_say(f"true.{one or 'open'}"))
        for one in _ANSWERS
    )
    yield Table(
        key="true",
        caption=_say("table.true"),
        definition=_say("true_mean", span=span),
        columns=(
            _what(),
            *columns,
            Column(key=TOTAL, name=_say("sum"), adds=tuple(one.key for one in columns)),
        ),
        rows=tuple(
            Row(
                key=side.value,
                cells=(
                    _say(f"side.{side}"),
                    *(year.came_true[side].get(one, 0) for one in _ANSWERS),
                    sum(year.came_true[side].values()),
                ),
            )
            for side in Side
        ),
    )
    for one in year.stories:
        yield Story(title=one.title, paragraphs=paragraphs(one.words))


def _wanting(year: Year) -> Iterator[Table | Paragraph]:
    if year.wanting_on is None:
        yield Paragraph(_say("not_looked_at"))
        return
    day = day_words(year.wanting_on)
    if not year.wanting:
        yield Paragraph(_say("nothing_wanting", day=day))
        return
    yield Table(
        key="wanting",
        caption=_say("table.wanting"),
        definition=_say("wanting_mean", day=day),
        columns=(
            Column(key="why", name=_say("why"), kind=Kind.TEXT),
            Column(key="wishes", name=_say("wishes")),
        ),
        rows=tuple(
            Row(key=what, cells=(lack_words(what).spoken("ja"), told_count(count)))
            for what, count in year.wanting.items()
        ),
    )


def _waits(year: Year) -> Table:
    return Table(
        key="waits",
        caption=_say("table.waits"),
        definition=_say("waits_mean_then" if year.over else "waits_mean"),
        columns=(
            _what(),
            Column(key="count", name=_say("count")),
            Column(key="median", name=_say("median"), unit="日"),
            Column(key="longest", name=_say("longest"), kind=Kind.TEXT),
        ),
        rows=(
            Row(key="granted", cells=(_say("granted"), *_wait(year.granted))),
            Row(
                key="waiting",
                cells=(_say("waiting_then" if year.over else "waiting"), *_wait(year.waiting)),
            ),
        ),
    )


def _wait(waits: Waits) -> tuple[Value, Value, Value]:
    """Of so few that somebody could be known by it neither the middle nor the longest is told."""
    if not waits.count:
        return 0, None, ""
    if waits.count in SMALL:
        return HIDDEN, HIDDEN, HIDDEN
    return waits.count, round(waits.median_days), say(f"desk_town.bands.{waits.longest}", "ja")


def _pictures(year: Year) -> Iterator[Figure | Paragraph]:
    if year.network is None:
        yield Paragraph(_say("network_unknown"))
    elif year.network.nodes:
        yield _figure(draw_network(year.network, "ja", say_day=_official))
    if year.circulation.received:
        yield _figure(draw_circulation(year.circulation, "ja", say_day=_official))


def _official(day: date) -> Text:
    return Text.plain(day_words(day))


def _figure(picture: Picture) -> Figure:
    return Figure(
        caption=picture.title.spoken("ja"),
        alt="".join(one.spoken("ja") for one in picture.description),
        png=png_of(picture.svg, width=picture.width, height=picture.height),
        svg=picture.svg,
        # As large as it was drawn (96 pixels an inch), or as wide as the page.
        width_mm=min(160.0, picture.width * 25.4 / 96),
    )


def _must(year: Year, town: Town) -> Iterator[Must]:
    for before, new, over, left in _STOCKS:
        yield Ends(
            ended=Cell("stocks", over, TOTAL),
            begun=Cell("stocks", new, TOTAL),
            before=Cell("stocks", before, TOTAL),
            left=Cell("stocks", left, TOTAL),
        )
    yield Same(Cell("stocks", "persons_new", TOTAL), Cell("months", "persons_new", TOTAL))
    yield Same(Cell("stocks", "placements_new", TOTAL), Cell("months", "placements_new", TOTAL))
    yield Same(Cell("months", "wishes_new", TOTAL), Cell("people", TOTAL, "wishes_new"))
    yield Same(Cell("months", "wishes_new", TOTAL), Cell("areas_months", TOTAL, TOTAL))
    for area, _ in _area_names(year, town):
        yield Same(Cell("people", area, "wishes_new"), Cell("areas_months", area, TOTAL))


def _what() -> Column:
    return Column(key="what", name=_say("what"), kind=Kind.TEXT)


def _months(year: Year) -> tuple[Column, ...]:
    return tuple(
        Column(key=f"{one:%Y-%m}", name=_say("month", month=one.month)) for one in year.months
    )


def _sum(year: Year) -> Column:
    return Column(key=TOTAL, name=_say("sum"), adds=tuple(f"{one:%Y-%m}" for one in year.months))


def _area_names(year: Year, town: Town) -> list[tuple[str, str]]:
    used = {*year.areas, *(area for counts in year.whole.areas.values() for area in counts)}
    return area_names(town, used, gone=_say("elsewhere"))


def _say(key: str, /, **blanks: Text | str | int) -> str:
    return Text.of(f"papers_year.{key}", **blanks).spoken("ja")
