"""
書類: the papers for the city besides the month's report, and the stories for the town's magazine.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from casework.count_year import count_year
from casework.ground import NotYours
from casework.views_kept import kept_kinds
from casework.work_plans.views import work_plan
from desk.page import STAFF, DeskFile, DeskPage, GivenFile
from desk.visit import Visit
from followup.calendar import tokyo_day
from reports.cells import shown
from reports.kept import kept_report
from reports.model import Report
from reports.papers import period_words
from reports.work_plan import work_plan_report
from reports.write import Format, write
from reports.yearly import yearly_report
from towns import fiscal_year

FORMATS = tuple(Format)


def show(visit: Visit) -> Mapping[str, Any]:
    """Show what there is, for this fiscal year and the two before."""
    this = fiscal_year(tokyo_day(visit.now))
    return {"years": [(year, period_words(year)) for year in years(this)], "formats": FORMATS}


def years(this: int) -> Iterator[int]:
    """Yield the next fiscal year, for its plan, this one and the two before."""
    yield from range(this + 1, this - 3, -1)


def year_of(visit: Visit) -> int:
    """
    Return the fiscal year in the address.

    :raises NotYours: if it is none
    """
    words = visit.path["year"]
    if not (words.isascii() and words.isdigit() and words.startswith("20") and len(words) == 4):
        raise NotYours
    return int(words)


def form_of(visit: Visit) -> Format:
    """
    Return the format in the address.

    :raises NotYours: if it is none
    """
    form = visit.path["form"]
    if form not in set(Format):
        raise NotYours
    return Format(form)


def given(visit: Visit, report: Report, *, name: str) -> GivenFile:
    """Return a report in the format that the address names."""
    form = form_of(visit)
    written = write(report, form)
    return GivenFile(name=f"{name}.{form}", media_type=written.media_type, content=written.content)


def _kept(visit: Visit) -> Report:
    kinds = kept_kinds(visit.session, by=visit.by, now=visit.now)
    return kept_report(kinds, town=visit.town, today=tokyo_day(visit.now))


def _show_kept(visit: Visit) -> Mapping[str, Any]:
    return {"report": _kept(visit), "shown": shown, "formats": FORMATS}


def _give_kept(visit: Visit) -> GivenFile:
    return given(visit, _kept(visit), name="keeping")


def _give_plan(visit: Visit) -> GivenFile:
    year = year_of(visit)
    plan = work_plan(visit.session, year=year, by=visit.by)
    if plan.newest is None:
        raise NotYours
    report = work_plan_report(plan, town=visit.town, today=tokyo_day(visit.now))
    return given(visit, report, name=f"plan-{year}")


def _give_yearly(visit: Visit) -> GivenFile:
    contract = visit.town.papers.contract(year_of(visit))
    if contract.begins > tokyo_day(visit.now):
        raise NotYours
    counted = count_year(
        visit.session, contract=contract, town=visit.by.town, by=visit.by, now=visit.now
    )
    report = yearly_report(counted, contract=contract, town=visit.town, today=tokyo_day(visit.now))
    return given(visit, report, name=f"yearly-{year_of(visit)}")


PAGES = (
    DeskPage(
        path="/reports/papers",
        template="papers.html",
        show=show,
        roles=STAFF,
        menu="desk_papers.menu",
    ),
    DeskPage(path="/reports/keeping", template="kept.html", show=_show_kept, roles=STAFF),
    DeskFile(path="/reports/keeping/{form}", give=_give_kept, roles=STAFF),
    DeskFile(path="/reports/plan/{year}/{form}", give=_give_plan, roles=STAFF),
    DeskFile(path="/reports/yearly/{year}/{form}", give=_give_yearly, roles=STAFF),
)
