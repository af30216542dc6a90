"""
What may be seen of a check-in, and by whom.

A supporter sees their own label of the person, a host its own offer, a coordinator the case
code or the host's name; nobody sees the other side's answers here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.answer_check_in import questions_of
from casework.ground import found
from casework.own_check_in import may_answer
from casework.policy import allowed
from casework.views_placements import theirs
from followup.course import Stage
from followup.questions import Question
from storage.base import Id
from storage.states import CheckInState, HowHeard, PersonState, Role, Side
from storage.tables import Account, CheckIn, Host, Offer, Person, PlacementMember


@dataclass(frozen=True, kw_only=True)
class CheckInView:
    """
    A check-in for one reader; ``about`` tells them which of their matters it is.

    :param answers: levels given so far, by question
    """

    id: Id
    side: Side
    stage: Stage
    about: str
    state: CheckInState
    how_heard: HowHeard | None
    questions: tuple[Question, ...]
    answers: Mapping[str, int]
    offers_talk: bool

    @property
    def next(self) -> int | None:
        """The number of the first question without an answer, from 0."""
        open_ones = (
            place
            for place, question in enumerate(self.questions)
            if question.value not in self.answers
        )
        return next(open_ones, None)


@allowed
def check_in_view(
    session: Session, *, check_in: Id | None, by: Account, how: HowHeard = HowHeard.CHAT
) -> CheckInView:
    """
    Return a check-in as ``by`` sees it.

    :param how: how they heard its answers, if they enter what was heard

    :raises NotYours: if it was put to somebody else
    """
    row = found(session, CheckIn, check_in)
    member = found(session, PlacementMember, row.member_id)
    if member.side is Side.HOST:
        # The table lets a supporter see a host's beside their person; not by every way.
        may_answer(session, member=member, by=by, how=how)
    return _view(session, row, member, by)


@allowed
def waiting_check_ins(session: Session, *, by: Account) -> list[CheckInView]:
    """Return the check-ins that wait for an answer of this account, the oldest first."""
    query = (
        select(CheckIn, PlacementMember)
        .join(PlacementMember, PlacementMember.id == CheckIn.member_id)
        .where(CheckIn.state == CheckInState.ASKED, theirs(by))
        .order_by(CheckIn.asked_at)
    )
    if by.role is Role.SUPPORTER:
        query = query.where(
            PlacementMember.person_id.in_(
                select(Person.id).where(Person.state == PersonState.ACTIVE)
            )
        )
    return [_view(session, row, member, by) for row, member in session.execute(query)]


def _view(session: Session, row: CheckIn, member: PlacementMember, by: Account) -> CheckInView:
    return CheckInView(
        id=row.id,
        side=row.side,
        stage=Stage.of(row.stage),
        about=_about(session, member, by),
        state=row.state,
        how_heard=row.how_heard,
        questions=questions_of(row),
        answers=dict(row.answers),
        offers_talk=row.offers_talk,
    )


def _about(session: Session, member: PlacementMember, by: Account) -> str:
    if member.side is Side.PERSON:
        person = found(session, Person, member.person_id)
        return person.label or person.code if by.role is Role.SUPPORTER else person.code
    if by.role is Role.HOST:
        return found(session, Offer, member.offer_id).text
    return found(session, Host, member.host_id).name
