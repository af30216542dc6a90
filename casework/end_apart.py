"""会わせない is undone: a person and a host may meet again, if it comes to that."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import NotYours, found, locked_all, record
from casework.members import running_placements
from casework.open_task import settle_task
from casework.policy import allowed
from casework.reopen_wish import search_anew
from storage.base import Id
from storage.states import Role, Side
from storage.tables import Account, Block, Host, Person, PlacementMember, Wish


@allowed
def end_apart(
    session: Session, *, person: Id | None, host: Id | None, by: Account, now: datetime
) -> None:
    """
    Keep a person and a host apart no more; where they are not, it changes nothing.

    Nothing that was taken back returns by itself: the person is looked for anew, and chooses.

    :raises NotYours: if ``by`` neither speaks for the person nor is a coordinator of the town;
        where the host asked for it, a coordinator alone can have heard that it changed its mind
    """
    row = found(session, Person, person)
    other = found(session, Host, host)
    wishes = locked_all(session, select(Wish).where(Wish.person_id == row.id))
    block = session.scalars(
        select(Block).where(Block.person_id == row.id, Block.host_id == other.id).with_for_update()
    ).one_or_none()
    if block is None:
        return
    if block.side is Side.HOST and by.role is not Role.COORDINATOR:
        raise NotYours
    session.delete(block)
    session.flush()
    for wish in wishes:
        search_anew(wish, by=by, now=now)
    record(session, by=by, act="person.apart_ended", row=row, town=row.town, now=now)
    for placement in running_placements(session, PlacementMember.person_id == row.id):
        settle_task(session, kind="kept_apart", about=placement.id, now=now, outcome="ended")
