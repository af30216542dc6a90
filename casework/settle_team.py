"""
A coordinator's word about a team of the week's plan: it stands, or it is not for this week.

Making the plan again goes round both, as it does for lines; a team is named by any of its wishes.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from casework.ground import NotYours
from casework.kept_plan import opened, team_of
from casework.policy import allowed
from casework.settle_line import SkipReason, made_plan, record_word
from storage.base import Id
from storage.tables import Account, WeekPlan


@allowed
def lock_team(session: Session, *, wish: Id | None, by: Account, now: datetime) -> WeekPlan:
    """
    Let the team of a wish stand, however often the plan of this week is made again.

    :raises NotYours: if ``by`` is no coordinator, or the town has no such team this week
    :raises TooLate: if the plan is being made anew
    """
    plan = made_plan(session, by=by, now=now)
    team = _team_of(session, plan, wish)
    plan.teams = [*_others(plan, team), team | {"why": ""}]
    record_word(session, wish, by=by, act="lock_team", now=now)
    return plan


@allowed
def unlock_team(session: Session, *, wish: Id | None, by: Account, now: datetime) -> WeekPlan:
    """
    Let the plan decide again about a team.

    :raises NotYours: if ``by`` is no coordinator, or the town has no such team this week
    :raises TooLate: if the plan is being made anew
    """
    plan = made_plan(session, by=by, now=now)
    plan.teams = _others(plan, _team_of(session, plan, wish))
    record_word(session, wish, by=by, act="unlock_team", now=now)
    return plan


@allowed
def skip_team(
    session: Session, *, wish: Id | None, reason: SkipReason, by: Account, now: datetime
) -> WeekPlan:
    """
    Take a team out of this week's plan: its wishes are in no team until next week.

    Each of them may still have a line, or a card of its own.

    :raises NotYours: if ``by`` is no coordinator, or the town has no such team this week
    :raises TooLate: if the plan is being made anew
    """
    plan = made_plan(session, by=by, now=now)
    team = _team_of(session, plan, wish)
    plan.teams = [*_others(plan, team), team | {"why": reason.value}]
    record_word(session, wish, by=by, act="skip_team", now=now, reason=reason.value)
    return plan


def _team_of(session: Session, plan: WeekPlan, wish: Id | None) -> dict[str, Any]:
    entry = team_of(plan, wish=wish.hex if wish else "")
    content = opened(session, plan=plan, entries=[entry])["teams"] if entry else []
    if not content:
        raise NotYours
    (one,) = content
    return {name: one[name] for name in ("activity", "slot", "wishes", "offers")}


def _others(plan: WeekPlan, team: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was said of other teams; one that was taken out stays out."""
    return [one for one in plan.teams if one["why"] or one["wishes"] != team["wishes"]]
