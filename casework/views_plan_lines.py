"""
What a coordinator sees of one line or team of the week's plan, and of what was taken out of it.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from casework.kept_plan import KINDS, line_of, locked_teams, opened, team_of
from casework.policy import allowed
from casework.views_week_plan import (
    Named,
    PlannedLine,
    PlannedOffer,
    PlannedTeam,
    PlannedWish,
    week_view,
)
from storage.base import Id
from storage.tables import Account, WeekPlan


@dataclass(frozen=True)
class SkippedLine:
    """A line that a coordinator took out of this week, and the coded reason."""

    wish: PlannedWish
    offer: PlannedOffer
    why: str


@dataclass(frozen=True)
class SkippedTeam:
    """A team that a coordinator took out of this week, and the coded reason."""

    team: PlannedTeam
    why: str


@allowed
def planned_line(
    session: Session, *, plan: WeekPlan, wish: Id | None, by: Account
) -> PlannedLine | None:
    """
    Return the line of a wish, as long as it stands in the plan.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    line = line_of(plan, wish=wish.hex) if wish else None
    if line is None:
        return None
    content = opened(session, plan=plan, entries=[line])
    view = week_view(session, content=content, town=plan.town, locks=plan.locks)
    return next(iter(view.lines), None)


@allowed
def planned_team(
    session: Session, *, plan: WeekPlan, wish: Id | None, by: Account
) -> PlannedTeam | None:
    """
    Return the team of a wish, as long as it stands in the plan.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    team = team_of(plan, wish=wish.hex) if wish else None
    if team is None:
        return None
    content = opened(session, plan=plan, entries=[team])
    view = week_view(session, content=content, town=plan.town, together=locked_teams(plan))
    return next(iter(view.teams), None)


@allowed
def skipped_lines(session: Session, *, plan: WeekPlan, by: Account) -> list[SkippedLine]:
    """
    Return what was taken out of the plan, of wishes that are still open.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    if not plan.skips:
        return []
    lines = [one | {"told": (), "rather": ()} for one in plan.skips]
    content = dict.fromkeys(KINDS, ()) | {"lines": lines}
    named = Named(session, content, plan.town)
    return [
        SkippedLine(named.wishes[one["wish"]], named.offers[one["offer"]], one["why"])
        for one in plan.skips
        if one["wish"] in named.wishes and one["offer"] in named.offers
    ]


@allowed
def skipped_teams(session: Session, *, plan: WeekPlan, by: Account) -> list[SkippedTeam]:
    """
    Return the teams that were taken out of the plan, of wishes that are all still open.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    found = []
    for one in plan.teams:
        content = dict.fromkeys(KINDS, ()) | {"teams": [one], "small": False}
        view = week_view(session, content=content, town=plan.town)
        found += [SkippedTeam(team, one["why"]) for team in view.teams if one["why"]]
    return found


@allowed
def let_go(session: Session, *, plan: WeekPlan, by: Account) -> list[str]:
    """
    Return the codes of those whose locked line or team could not stand when the plan was made.

    :raises NotYours: if ``by`` is no coordinator of its town
    """
    cards = [{"wish": wish} for wish in plan.content.get("loosened", ())]
    if not cards:
        return []
    blank = {"told": (), "offers": (), "rather": (), "almost": ()}
    content = dict.fromkeys(KINDS, ()) | {"cards": [card | blank for card in cards]}
    return sorted(wish.code for wish in Named(session, content, plan.town).wishes.values())
