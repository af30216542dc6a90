"""
実施計画書: the plan of a contract year as a report, with its months side by side and its history.
"""

from collections.abc import Iterator
from datetime import date

from casework.work_plans.views import Change, PlanVersion, WorkPlanView
from casework.work_plans.write_plan import Part, PlanLine
from reports import wareki
from reports.model import Column, Kind, Paragraph, Report, Row, Section, Table
from reports.papers import head_lines, period_words
from texts import Text
from towns import Contract, Town

_DONE = "●"


def work_plan_report(plan: WorkPlanView, *, town: Town, today: date) -> Report:
    """
    Return the newest version of a plan as a report; one that was not agreed on is a draft.

    :raises ValueError: if nothing was written yet
    """
    version = plan.newest
    if version is None:
        raise ValueError("nothing was planned yet")
    contract = town.papers.contract(plan.year)
    sections = [
        Section(heading=_say("schedule"), blocks=(_schedule(version, contract),)),
        Section(heading=_say("content"), parts=tuple(_contents(version))),
        Section(heading=_say("history"), blocks=(_history(plan),)),
    ]
    return Report(
        kind="plan",
        title=_say("title"),
        town=town.name,
        period=period_words(plan.year),
        made_on=today,
        lines=(
            *head_lines(town, contract),
            (_say("version"), _say("version_words", number=version.number)),
        ),
        sections=tuple(one for one in sections if one.blocks or one.parts),
        draft=plan.is_draft,
        public=False,
    )


def _schedule(version: PlanVersion, contract: Contract) -> Table:
    months = list(months_of(contract))
    lines = [one for one in version.lines if one.content.part is Part.SCHEDULE]
    return Table(
        key="schedule",
        caption=_say("by_month"),
        definition=_say("schedule_means", sign=_DONE),
        columns=(
            Column(key="what", name=_say("what"), kind=Kind.TEXT),
            *(
                Column(key=f"{one:%Y-%m}", name=_say("month", month=one.month), kind=Kind.TEXT)
                for one in months
            ),
        ),
        rows=tuple(
            Row(
                key=one.name,
                cells=(
                    _named(one.content),
                    *(_DONE if _is_in(one.content, m) else "" for m in months),
                ),
            )
            for one in lines
        ),
    )


def _contents(version: PlanVersion) -> Iterator[Section]:
    for one in version.lines:
        if one.content.part is Part.CONTENT:
            words = one.content.words
            yield Section(heading=one.content.heading, blocks=(Paragraph(words),) if words else ())


def _history(plan: WorkPlanView) -> Table:
    return Table(
        key="history",
        caption=_say("versions"),
        definition=_say("history_means"),
        columns=(
            Column(key="number", name=_say("version"), kind=Kind.TEXT),
            Column(key="agreed", name=_say("agreed"), kind=Kind.DATE),
            Column(key="why", name=_say("why"), kind=Kind.TEXT),
            Column(key="changes", name=_say("changes"), kind=Kind.TEXT),
        ),
        rows=tuple(
            Row(
                key=str(one.number),
                cells=(
                    _say("version_words", number=one.number),
                    one.agreed_on,
                    one.reason or _say("first" if one.number == 1 else "no_reason"),
                    "\n".join(said_change(change) for change in one.changes) or _say("nothing"),
                ),
            )
            for one in reversed(plan.versions)
        ),
    )


def said_change(change: Change) -> str:
    """Say what became of a line from one version to the next."""
    if change.before is None and change.after is not None:
        return _say("added", what=_with_months(change.after))
    if change.after is None and change.before is not None:
        return _say("removed", what=_with_months(change.before))
    assert change.before is not None
    assert change.after is not None
    before, after = _with_months(change.before), _with_months(change.after)
    if before == after:
        return _say("reworded", what=after)
    return _say("changed", before=before, after=after)


def _named(line: PlanLine) -> str:
    return f"{line.heading}\n{line.words}" if line.words else line.heading


def _with_months(line: PlanLine) -> str:
    if line.first is None:
        return line.heading
    first, last = wareki.month_words(line.first), wareki.month_words(line.last or line.first)
    months = first if first == last else _say("months", first=first, last=last)
    return _say("with_months", what=line.heading, months=months)


def _is_in(line: PlanLine, month: date) -> bool:
    return line.first is not None and line.first <= month <= (line.last or line.first)


def months_of(contract: Contract) -> Iterator[date]:
    """Yield the first day of each month of a contract."""
    month = contract.begins.replace(day=1)
    while month <= contract.ends:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _say(key: str, /, **blanks: Text | str | int) -> str:
    return Text.of(f"papers_plan.{key}", **blanks).spoken("ja")
