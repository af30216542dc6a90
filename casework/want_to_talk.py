"""
「人に話したい」: somebody calls, the same day.

It needs no reason and no answer to anything else.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from casework.decline_check_in import wait_no_more
from casework.own_check_in import hold_check_in
from casework.policy import allowed
from casework.raise_concerns import coordinator_of, open_concern
from casework.standing import as_fact
from followup.concerns import Kind
from storage.base import Id
from storage.states import HowHeard
from storage.tables import Account, Task
from towns import Town


@allowed
def want_to_talk(
    session: Session,
    *,
    check_in: Id | None,
    by: Account,
    how: HowHeard = HowHeard.CHAT,
    towns: Mapping[str, Town],
    now: datetime,
) -> Task:
    """
    Tell the coordinator that the one who was asked would like to talk.

    :raises NotYours: if it was put to somebody else
    """
    held = hold_check_in(session, check_in=check_in, by=by, how=how, even_taken_back=True)
    held.check_in.wants_to_talk = True
    wait_no_more(session, held=held, by=by, act="check_in.talk", how=how, now=now)
    return open_concern(
        session,
        kind=Kind.WANTS_TO_TALK,
        about=held.check_in.id,
        town=towns[held.check_in.town],
        said=as_fact(held.check_in).answers,
        side=held.member.side,
        coordinator=coordinator_of(session, held.placement),
        person=held.member.person_id,
        host=held.member.host_id,
        placement=held.placement.id,
        now=now,
    )
