"""保存一覧 as a report: each kind of record, how long it is kept, how many, and what goes next."""

from collections.abc import Sequence
from datetime import date

from casework.keeping.periods import FiscalYears, Period
from casework.views_kept import KeptKind
from reports import wareki
from reports.model import Column, Kind, Paragraph, Points, Report, Row, Section, Table
from texts import Text
from towns import Town, fiscal_year


def kept_report(kinds: Sequence[KeptKind], *, town: Town, today: date) -> Report:
    """Return the list of what is kept in a town."""
    for_years = [one for one in kinds if isinstance(one.period, FiscalYears)]
    for_days = [one for one in kinds if not isinstance(one.period, FiscalYears)]
    years = sorted({year for one in for_years for year in one.by_year} | {fiscal_year(today)})
    return Report(
        kind="keeping",
        title=_say("title"),
        town=town.name,
        period=_say("as_of", day=wareki.day_words(today)),
        made_on=today,
        sections=(
            Section(heading=_say("next_head"), blocks=(_next(kinds, today),)),
            Section(
                heading=_say("years_head"),
                blocks=(Paragraph(_say("years_about")), _by_year(for_years, years)),
            ),
            Section(heading=_say("days_head"), blocks=(_by_days(for_days),)),
            Section(
                heading=_say("case_head"),
                blocks=(Points(tuple(_say(f"case.{at}") for at in range(1, 4))),),
            ),
        ),
        public=False,
    )


def _next(kinds: Sequence[KeptKind], today: date) -> Table:
    going = sorted(
        (one for one in kinds if one.next_on is not None), key=lambda one: one.next_on or today
    )
    return Table(
        key="next",
        caption=_say("next_caption"),
        definition=_say("next_means"),
        columns=(
            Column(key="kind", name=_say("kind_column"), kind=Kind.TEXT),
            Column(key="on", name=_say("on"), kind=Kind.DATE),
            Column(key="going", name=_say("going")),
        ),
        rows=tuple(Row(key=one.name, cells=(_kind(one), one.next_on, one.going)) for one in going),
    )


def _by_year(kinds: Sequence[KeptKind], years: Sequence[int]) -> Table:
    names = {year: wareki.fiscal_year_words(date(year, 4, 1)) for year in years}
    return Table(
        key="years",
        caption=_say("years_caption"),
        definition=_say("years_means"),
        columns=(
            Column(key="kind", name=_say("kind_column"), kind=Kind.TEXT),
            *(Column(key=f"y{year}", name=names[year]) for year in years),
            Column(key="total", name=_say("total"), adds=tuple(f"y{year}" for year in years)),
        ),
        rows=tuple(
            Row(
                key=one.name,
                cells=(_kind(one), *(one.by_year.get(year, 0) for year in years), one.total),
            )
            for one in kinds
        ),
    )


def _by_days(kinds: Sequence[KeptKind]) -> Table:
    return Table(
        key="days",
        caption=_say("days_caption"),
        definition=_say("days_means"),
        columns=(
            Column(key="kind", name=_say("kind_column"), kind=Kind.TEXT),
            Column(key="long", name=_say("long"), kind=Kind.TEXT),
            Column(key="count", name=_say("count")),
        ),
        rows=tuple(
            Row(key=one.name, cells=(_kind(one), _period(one.period), one.total or None))
            for one in kinds
        ),
    )


def _kind(kind: KeptKind) -> str:
    return _say(f"kind.{kind.name}")


def _period(period: Period) -> str:
    return _say("for_days", count=period.count)


def _say(key: str, /, **blanks: Text | str | int) -> str:
    return Text.of(f"papers_keeping.{key}", **blanks).spoken("ja")
