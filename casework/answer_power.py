"""本人の力を奪っていないか: the question of the seeds, answered about one support at a time."""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.enter_tie import open_case
from casework.ground import NotYours, as_it_stands, record
from casework.introductions import NotConfirmed
from casework.policy import allowed
from casework.ties import Power
from storage.base import Id
from storage.states import HowSaid
from storage.tables import Account, PlacementMember, PowerAnswer, Tie


@allowed
def answer_power(
    session: Session,
    *,
    tie: Id | None = None,
    member: Id | None = None,
    answer: Power,
    words: str = "",
    how_said: HowSaid,
    by: Account,
    now: datetime,
) -> PowerAnswer:
    """
    Keep an answer about a tie, or about a person's part in a placement.

    :param words: why; already guarded
    :raises NotYours: if neither is given, or it is not of a person of ``by`` or of the town
    :raises NotConfirmed: if it is not known how the person told it, unless nobody is sure yet
    :raises TooLate: if the case is closed
    """
    if how_said is HowSaid.UNCONFIRMED and answer is not Power.UNSURE:
        raise NotConfirmed
    about = (
        as_it_stands(session, Tie, tie)
        if tie is not None
        else as_it_stands(session, PlacementMember, member)
    )
    if about.person_id is None:
        raise NotYours
    owner = open_case(session, person=about.person_id, by=by)
    row = PowerAnswer(
        person_id=owner.id,
        town=owner.town,
        tie_id=about.id if isinstance(about, Tie) else None,
        member_id=about.id if isinstance(about, PlacementMember) else None,
        answer=answer.value,
        words=words,
        how_said=how_said,
        answered_by=by.id,
        answered_at=now,
    )
    session.add(row)
    session.flush()
    record(
        session,
        by=by,
        act="answer_power",
        row=row,
        town=row.town,
        now=now,
        answer=answer.value,
        how_said=how_said.value,
    )
    return row
