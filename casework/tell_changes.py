"""
What changed because somebody answered is told to the side that answered: 「お返事を受け、…」.

An answer is a check-in, 「いまのままで」 or a question to the advice line, by chat, on the
page or by phone; where nobody can read it, somebody calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from casework.ground import Notice, tell
from storage.base import Id
from storage.states import Role, Side
from storage.tables import Account, CheckIn, Person, PlacementMember, Task


@dataclass(frozen=True)
class Answered:
    """
    Who said what opened a task, and who reads for them.

    :param kind: the notice that tells them; ``subject`` is the row that it is about
    """

    kind: str
    subject: Id
    side: Side
    readers: Sequence[Id]
    person: Id | None = None
    placement: Id | None = None


def came_from_an_answer(session: Session, *, task: Task) -> CheckIn | None:
    """Return the check-in in which somebody said what opened a task, if it was one."""
    about = task.facts.get("about")
    check_in = session.get(CheckIn, Id(about)) if about else None
    spoke = check_in is not None and (check_in.answers or check_in.wants_to_talk)
    return check_in if spoke else None


def who_answered(session: Session, *, task: Task) -> Answered | None:
    """Return whose words opened a task, if somebody's did."""
    if task.host_id is not None and ("advice" in task.facts or "still_right" in task.facts):
        readers = _readers(session, Account.host_id == task.host_id)
        kind = "av.answered" if "advice" in task.facts else "sr.changed"
        return Answered(kind, task.id, Side.HOST, readers)
    check_in = came_from_an_answer(session, task=task)
    if check_in is None:
        return None
    member = session.get_one(PlacementMember, check_in.member_id)
    if member.host_id is not None:
        readers = _readers(session, Account.host_id == member.host_id)
    else:
        supporter = select(Person.supporter_id).where(Person.id == member.person_id)
        readers = _readers(session, Account.id == supporter.scalar_subquery())
    return Answered(
        "ci.changed",
        check_in.id,
        check_in.side,
        readers,
        person=member.person_id,
        placement=member.placement_id,
    )


def tell_changes(session: Session, *, task: Task, outcome: str, words: str) -> None:
    """
    Tell whoever answered what came of it.

    :param words: a guarded sentence in the coordinator's own words, or empty
    """
    answered = who_answered(session, task=task)
    if answered is None:
        return
    for reader in answered.readers:
        tell(
            session,
            Notice(
                to=reader,
                kind=answered.kind,
                subject=answered.subject,
                key=f"changed:{task.id.hex}:{reader.hex}",
                person=answered.person,
                placement=answered.placement,
                facts={"outcome": outcome, "words": words},
            ),
        )


def _readers(session: Session, hears: ColumnElement[bool]) -> Sequence[Id]:
    return session.scalars(
        select(Account.id).where(
            hears, Account.left_at.is_(None), Account.role.in_((Role.HOST, Role.SUPPORTER))
        )
    ).all()
