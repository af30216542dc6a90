"""
月報: the report of a month for the city, from what was counted and what a coordinator added.

A count that is a part of another, or the sum of others, is checked as such before it is written.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from casework.count_month import WAITS
from casework.counts import NUMBERS, Month
from casework.monthly_content import MonthlyContent
from reports.areas import TOTAL, area_names, area_table
from reports.model import (
    Cell,
    Column,
    Ends,
    Kind,
    Minutes,
    Must,
    Paragraph,
    Report,
    Row,
    Same,
    Section,
    Story,
    Table,
)
from reports.papers import head_lines
from reports.paragraphs import paragraphs
from reports.wareki import day_words, month_words
from texts import say, sentences
from towns import Town, fiscal_year

COUNT = "count"
TABLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("wishes", ("persons", "wishes")),
    ("placements", ("introductions", "days", "placements")),
    ("endings", ("endings", "came_true")),
    ("settling", ("check_ins", "tasks", "waits")),
    ("finding", ("calls", "contacts", "hosts")),
)
"""The sections of the report, each with its tables of counts."""
BY_AREA = (
    ("people_by_area", ("persons", "wishes_new"), True),
    ("hosts_by_area", ("hosts", "offers"), False),
)
"""What is told by 校区: a table's key, its numbers, and whether people are counted in it."""
_UNITS = {
    "persons": "人",
    "introductions": "件",
    "days": "回",
    "tasks_longest": "日",
}


def monthly_report(content: MonthlyContent, *, town: Town, made_on: date) -> Report:
    """Return the report of a month as it is written."""
    return Report(
        kind="monthly",
        title=say("reports.monthly.title", "ja"),
        town=town.name,
        period=month_words(content.month),
        made_on=made_on,
        lines=tuple(_head(content, town)),
        sections=tuple(_sections(content, town)),
        minutes=tuple(
            Minutes(title=one.title, held_on=one.held_on, paragraphs=paragraphs(one.words))
            for one in content.minutes
        ),
        draft=content.draft,
        must=tuple(_must(content)),
    )


def rows_of(table: str) -> tuple[str, ...]:
    """Return the names of the numbers in a table of counts, in their order."""
    if table == "waits":
        return (*WAITS, "tasks_longest")
    return tuple(name for name, one in NUMBERS.items() if one.table == table)


def _head(content: MonthlyContent, town: Town) -> Iterator[tuple[str, str]]:
    yield from head_lines(town, town.papers.contract(fiscal_year(content.month)))
    yield say("reports.monthly.span", "ja"), _span(content, town)
    if content.version > 1:
        words = say("reports.monthly.version_is", "ja", number=content.version)
        yield say("reports.monthly.version", "ja"), words


def _span(content: MonthlyContent, town: Town) -> str:
    month = Month.of(town.key, content.month)
    last = date.fromordinal(month.after.toordinal() - 1)
    return say("reports.monthly.days", "ja", first=day_words(month.first), last=day_words(last))


def _sections(content: MonthlyContent, town: Town) -> Iterator[Section]:
    number = 0
    for key, tables in TABLES:
        number += 1
        yield _section(number, key, tuple(_counts(one, content, town) for one in tables))
    number += 1
    areas = tuple(_by_area(*one, content, town) for one in BY_AREA)
    yield _section(number, "areas", areas)
    if content.stories:
        number += 1
        told = (Story(title=one.title, paragraphs=paragraphs(one.words)) for one in content.stories)
        yield _section(number, "stories", told)
    if content.remarks:
        number += 1
        yield _section(number, "remarks", [Paragraph(content.remarks)])


def _section(number: int, key: str, blocks: Iterable[Table | Story | Paragraph]) -> Section:
    words = say(f"reports.monthly.section.{key}", "ja")
    return Section(heading=f"{number} {words}", blocks=tuple(blocks))


def _counts(table: str, content: MonthlyContent, town: Town) -> Table:
    return Table(
        key=table,
        caption=say(f"reports.monthly.table.{table}", "ja"),
        definition=_span(content, town),
        columns=(
            Column(key="what", name=say("reports.monthly.what", "ja"), kind=Kind.TEXT),
            Column(
                key=COUNT, name=say("reports.monthly.count", "ja"), unit=_UNITS.get(table, "件")
            ),
        ),
        rows=tuple(_row(name, content) for name in rows_of(table)),
    )


def _row(name: str, content: MonthlyContent) -> Row:
    one = NUMBERS.get(name)
    key = f"counts.define.{name}"
    words = say(f"counts.{name}", "ja")
    if name in _UNITS and one is None:
        words = f"{words}({_UNITS[name]})"
    return Row(
        key=name,
        cells=(words, content.numbers.get(name)),
        definition=say(key, "ja") if key in sentences("ja") else "",
        part_of=one.part_of if one else "",
        adds=one.adds if one else (),
        total=bool(one and one.adds),
    )


def _by_area(
    key: str, names: tuple[str, ...], crossed: bool, content: MonthlyContent, town: Town
) -> Table:
    used = {area for name in names for area in content.areas.get(name, {})}
    return area_table(
        key=key,
        caption=say(f"reports.monthly.table.{key}", "ja"),
        definition=_span(content, town),
        head=say("reports.monthly.area", "ja"),
        areas=area_names(town, used, gone=say("reports.monthly.elsewhere", "ja")),
        columns=[
            Column(key=name, name=say(f"counts.{name}", "ja"), unit=_UNITS.get(name, "件"))
            for name in names
        ],
        counts=content.areas,
        total=say("reports.monthly.sum", "ja"),
        crossed=crossed,
    )


def _must(content: MonthlyContent) -> Iterator[Must]:
    """Yield what holds between tables: what began, ended and goes on, and the same count twice."""
    for table, kind in (("persons", "persons"), ("placements", "placements"), ("tasks", "tasks")):
        over = {"persons": "closed", "placements": "ended", "tasks": "resolved"}[kind]
        yield Ends(
            ended=Cell(table, f"{kind}_{over}", COUNT),
            begun=Cell(table, f"{kind}_new", COUNT),
            before=Cell(table, f"{kind}_before", COUNT),
            left=Cell(table, kind, COUNT),
        )
    yield Same(Cell("placements", "placements_ended", COUNT), Cell("endings", "ended", COUNT))
    for key, names, _ in BY_AREA:
        for name in names:
            yield Same(Cell(key, TOTAL, name), Cell(NUMBERS[name].table, name, COUNT))
