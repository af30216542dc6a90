"""
What is known of a case besides its placements: visits, calls and ways gone together, the ties of
its ecomap as they began and ended, 「本人の力を奪っていないか」, and the way to a goal.
"""

from collections.abc import Iterator
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.case_notes.until_placed import Line
from followup.calendar import TOKYO
from storage.tables import Contact, Goal, GoalRating, Person, PowerAnswer, Tie


def lines_around(session: Session, *, person: Person) -> Iterator[Line]:
    """Yield what was entered of what surrounds a person."""
    for tie in session.scalars(select(Tie).where(Tie.person_id == person.id)):
        facts = {"party": tie.kind, "name": tie.name or "", "bond": tie.bond}
        what = "tie_changed" if tie.after_id else "tie"
        yield _noon(tie.since), what, facts
        followed = select(Tie.id).where(Tie.after_id == tie.id)
        if tie.until is not None and session.scalars(followed).first() is None:
            yield _noon(tie.until), "tie_ended", facts
    for contact in session.scalars(select(Contact).where(Contact.person_id == person.id)):
        yield _noon(contact.day), "contact", {"contact": contact.kind, "whom": contact.whom}
    for one in session.scalars(select(PowerAnswer).where(PowerAnswer.person_id == person.id)):
        yield one.answered_at, "power", {"power": one.answer, "how": one.how_said.value}
    rated = (
        select(GoalRating)
        .join(Goal, Goal.id == GoalRating.goal_id)
        .where(Goal.person_id == person.id)
    )
    for rating in session.scalars(rated):
        facts = {
            "level": f"{rating.level:+d}" if rating.level else "0",
            "how": rating.how_said.value,
            "heard": rating.how_heard.value,
        }
        yield rating.rated_at, "goal", facts


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), TOKYO)
