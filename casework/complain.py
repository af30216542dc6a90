"""
苦情・言いたいこと: past supporter and coordinator, to the city officers alone.

Whoever wants to stay unnamed leaves no trace of who they are: not with the complaint, not in the
audit, and not in the link of the page that it was written on.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import TooLate, officers
from casework.open_task import open_task
from casework.policy import allowed
from followup.urgency import Urgency
from storage.base import new_id
from storage.states import Audience
from storage.tables import Account, Draft, PageLink, Task
from towns import Town

FORM = "complaint"
_OF_FORMS = frozenset({"draft", "screen"})
"""The purposes of pages on which a form can stand."""


@allowed
def complain(
    session: Session,
    *,
    words: str,
    named: bool,
    by: Account,
    town: Town,
    now: datetime,
) -> Task:
    """
    Hand a complaint to the city officers; no supporter and no coordinator sees that it exists.

    :param named: let the officers know who it is, and hear from them when it was taken
    :raises TooLate: if the town has no city officer any more
    """
    if not officers(session, town.key):
        raise TooLate
    task = open_task(
        session,
        town=town,
        kind="complaint",
        about=new_id(),
        urgency=Urgency.SAME_DAY,
        audience=Audience.OFFICERS,
        reporter=by.id if named else None,
        now=now,
    )
    task.note = words
    if not named:
        _forget_pages(session, by)
    return task


def can_be_handed_in(session: Session, *, town: Town) -> bool:
    """Whether the town has a city officer who would read a complaint."""
    return bool(officers(session, town.key))


def _forget_pages(session: Session, by: Account) -> None:
    """Delete the pages that were made for a form of this account which is over by now."""
    links = session.scalars(select(PageLink).where(PageLink.account_id == by.id)).all()
    forms = set(session.scalars(select(Draft.id).where(Draft.account_id == by.id)))
    places = {link.chat_id for link in links}
    for link in links:
        of_this_form = link.facts.get("form") == FORM or link.subject_id not in forms | places
        if link.purpose in _OF_FORMS and of_this_form:
            session.delete(link)
    session.flush()
