"""
The plan of a contract year as it stands, and what each agreed change of it was.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.policy import allowed
from casework.work_plans.write_plan import Part, PlanLine, lines_of
from storage.tables import Account, WorkPlan


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line with the name by which it is known in each version."""

    name: str
    content: PlanLine


@dataclass(frozen=True, kw_only=True)
class Change:
    """What became of a line from one version to the next; either is missing where it was not."""

    before: PlanLine | None
    after: PlanLine | None


@dataclass(frozen=True, kw_only=True)
class PlanVersion:
    """A version; ``changes`` is what differs from the one before, ``agreed_on`` when it holds."""

    number: int
    agreed_on: date | None
    reason: str
    made_at: datetime
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class WorkPlanView:
    """The plan of a fiscal year, the newest version first; none where nothing was written yet."""

    year: int
    versions: tuple[PlanVersion, ...]

    @property
    def newest(self) -> PlanVersion | None:
        """The version that is being written, or the last agreed one."""
        return self.versions[0] if self.versions else None

    @property
    def is_draft(self) -> bool:
        """Whether the newest version was not agreed on yet."""
        return bool(self.versions) and self.versions[0].agreed_on is None


@allowed
def work_plan(session: Session, *, year: int, by: Account) -> WorkPlanView:
    """
    Return the plan of a fiscal year, by the year in which it begins.

    :raises NotYours: if ``by`` is neither coordinator nor officer
    """
    return plan_of(session, town=by.town, year=year)


def plan_of(session: Session, *, town: str, year: int) -> WorkPlanView:
    """Return the plan of a town and a fiscal year."""
    rows = session.scalars(
        select(WorkPlan)
        .where(WorkPlan.town == town, WorkPlan.year == year)
        .order_by(WorkPlan.number)
    )
    versions: list[PlanVersion] = []
    for row in rows:
        lines = tuple(_lines(session, row))
        versions.append(
            PlanVersion(
                number=row.number,
                agreed_on=row.agreed_on,
                reason=row.reason or "",
                made_at=row.made_at,
                lines=lines,
                changes=_changes(versions[-1].lines, lines) if versions else (),
            )
        )
    return WorkPlanView(year=year, versions=tuple(reversed(versions)))


def _lines(session: Session, plan: WorkPlan) -> list[Line]:
    return [
        Line(
            name=one.line,
            content=PlanLine(
                part=Part(one.part),
                heading=one.heading,
                words=one.words or "",
                first=one.first,
                last=one.last,
            ),
        )
        for one in lines_of(session, plan=plan)
    ]


def _changes(before: tuple[Line, ...], after: tuple[Line, ...]) -> tuple[Change, ...]:
    was = {one.name: one.content for one in before}
    now = {one.name: one.content for one in after}
    return tuple(
        Change(before=was.get(name), after=now.get(name))
        for name in dict.fromkeys([*was, *now])
        if was.get(name) != now.get(name)
    )
