"""What 本人の記録 says of ties around a person, of the question of power, and of goals."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from followup.calendar import TOKYO
from storage.base import Id
from storage.tables import Goal, GoalRating, PowerAnswer, Tie


def ties_in_record(session: Session, *, person: Id) -> list[dict[str, Any]]:
    """Return the ties of a person, the earlier ones too, each with the answers about it."""
    rows = session.scalars(select(Tie).where(Tie.person_id == person).order_by(Tie.id))
    return [
        {
            "kind": row.kind,
            "name": row.name,
            "bond": row.bond,
            "giving": row.giving,
            "sides": list(row.sides),
            "values": row.values,
            "good_at": row.good_at,
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
        }
        for row in rows
    ]


def power_in_record(session: Session, *, person: Id) -> list[dict[str, Any]]:
    """Return every answer to 「本人の力を奪っていないか」."""
    kinds = dict(session.execute(select(Tie.id, Tie.kind).where(Tie.person_id == person)).all())
    rows = session.scalars(
        select(PowerAnswer).where(PowerAnswer.person_id == person).order_by(PowerAnswer.id)
    )
    return [
        {
            "about": kinds[row.tie_id] if row.tie_id else "placement",
            "answer": row.answer,
            "words": row.words,
            "how_said": row.how_said.value,
            "at": _at(row.answered_at),
        }
        for row in rows
    ]


def goals_in_record(session: Session, *, person: Id) -> list[dict[str, Any]]:
    """Return the goals of a person's wishes with their levels and ratings."""
    goals = session.scalars(select(Goal).where(Goal.person_id == person).order_by(Goal.id)).all()
    return [
        {
            "levels": list(goal.levels),
            "set": _at(goal.set_at),
            "ratings": [
                {"level": one.level, "how_said": one.how_said.value, "at": _at(one.rated_at)}
                for one in session.scalars(
                    select(GoalRating).where(GoalRating.goal_id == goal.id).order_by(GoalRating.id)
                )
            ],
        }
        for goal in goals
    ]


def _at(moment: datetime) -> str:
    return moment.astimezone(TOKYO).isoformat(timespec="minutes")
