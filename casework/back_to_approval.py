"""
A question to a host that is still on its way comes back to where a coordinator approves it.

What the host has been asked already goes on: nothing can be unsaid.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from casework.call_host import has_a_chat, not_called_yet
from casework.introductions import asked_key, last_step, mark_never_put, move
from casework.open_task import open_task
from followup.urgency import Urgency
from storage.outbox import cancel_notice, may_have_arrived
from storage.states import IntroductionState
from storage.tables import Account, Host, Introduction
from towns import Town


def back_to_approval(
    session: Session,
    *,
    introduction: Introduction,
    by: Account,
    town: Town,
    reason: str,
    now: datetime,
) -> bool:
    """
    Take back a question that no host can have heard; the person's choice stands as they said it.

    :param introduction: locked, like its wish
    :param reason: a code, kept with the step
    :returns: whether it was taken back; a call that nobody has taken yet counts as unheard, and
        so does a question to a host that has neither chat, address nor telephone
    """
    if introduction.state is not IntroductionState.ASKED:
        return False
    key = asked_key(introduction)
    if not (
        cancel_notice(session, key=key)
        or not_called_yet(session, subject=introduction.id, host=introduction.host_id)
        or (_out_of_reach(session, introduction) and not may_have_arrived(session, key=key))
    ):
        return False
    mark_never_put(session, introduction)
    chosen = last_step(session, introduction, IntroductionState.CHOSEN)
    move(
        session,
        introduction=introduction,
        to=IntroductionState.CHOSEN,
        by=by,
        how_said=chosen.how_said if chosen else None,
        reason=reason,
        now=now,
    )
    introduction.shown = None
    open_task(
        session,
        town=town,
        kind="approve_introduction",
        about=introduction.id,
        urgency=Urgency.NEXT_WORKING_DAY,
        coordinator=introduction.coordinator_id,
        person=introduction.person_id,
        host=introduction.host_id,
        introduction=introduction.id,
        now=now,
    )
    return True


def _out_of_reach(session: Session, introduction: Introduction) -> bool:
    host = session.get_one(Host, introduction.host_id)
    # A giving person is reached through their supporter.
    return host.person_id is None and not host.phone and not has_a_chat(session, host=host.id)
