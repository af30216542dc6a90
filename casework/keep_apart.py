"""この受け入れ先とは会わせない: a person and a host are kept apart, whoever asks and at once."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from casework.ground import found, locked_all, record
from casework.introductions import take_back
from casework.members import running_placements
from casework.open_task import open_task
from casework.policy import allowed
from casework.reopen_wish import reopen_wish, search_anew
from followup.urgency import Urgency
from storage.base import Id
from storage.states import OPEN_INTRODUCTIONS, HostState, Side
from storage.tables import (
    Account,
    Block,
    Candidate,
    Host,
    Introduction,
    Person,
    PlacementMember,
    Wish,
)
from towns import Town

_KNOWN = (HostState.WAITING, HostState.APPROVED, HostState.PAUSED)


@allowed
def hosts_to_keep_from(
    session: Session, *, person: Id | None, by: Account, start: int, count: int
) -> tuple[list[tuple[Host, Side | None]], int]:
    """
    Return a page of the town's hosts, each with the side that had it kept apart, if one has.

    :raises NotYours: if ``by`` neither speaks for the person nor is a coordinator of the town
    """
    row = found(session, Person, person)
    apart = {
        host: side
        for host, side in session.execute(
            select(Block.host_id, Block.side).where(Block.person_id == row.id)
        )
    }
    hosts = session.scalars(
        select(Host)
        .where(Host.town == row.town, or_(Host.state.in_(_KNOWN), Host.id.in_(apart)))
        .order_by(Host.created_at, Host.id)
    ).all()
    return [(one, apart.get(one.id)) for one in hosts[start : start + count]], len(hosts)


@allowed
def keep_apart(
    session: Session, *, person: Id | None, host: Id | None, by: Account, town: Town, now: datetime
) -> None:
    """
    Keep a person and a host apart: no candidate, no introduction; again it changes nothing.

    The host hears no reason. Where the two take part in something, a coordinator looks today.

    :raises NotYours: if ``by`` neither speaks for the person nor is a coordinator of the town
    """
    row = found(session, Person, person)
    other = found(session, Host, host)
    wishes = locked_all(session, select(Wish).where(Wish.person_id == row.id))
    introductions = locked_all(
        session,
        select(Introduction).where(
            Introduction.person_id == row.id,
            Introduction.host_id == other.id,
            Introduction.state.in_(OPEN_INTRODUCTIONS),
        ),
    )
    known = exists().where(Block.person_id == row.id, Block.host_id == other.id)
    if session.scalar(select(known)):
        return
    session.add(Block(person_id=row.id, host_id=other.id, made_by=by.id, made_at=now))
    for introduction in introductions:
        take_back(session, introduction=introduction, by=by, reason="apart", now=now)
    for candidate in session.scalars(
        select(Candidate).where(
            Candidate.wish_id.in_([wish.id for wish in wishes]),
            Candidate.host_id == other.id,
            Candidate.state == "shown",
        )
    ):
        candidate.state = "gone"
    for wish in wishes:
        reopen_wish(session, wish=wish, by=by, now=now)
        search_anew(wish, by=by, now=now)
    record(session, by=by, act="person.kept_apart", row=row, town=row.town, now=now)
    for placement in running_placements(session, PlacementMember.person_id == row.id):
        together = exists().where(
            PlacementMember.placement_id == placement.id,
            PlacementMember.host_id == other.id,
            PlacementMember.left_at.is_(None),
        )
        if session.scalar(select(together)):
            open_task(
                session,
                town=town,
                kind="kept_apart",
                about=placement.id,
                urgency=Urgency.SAME_DAY,
                coordinator=placement.coordinator_id,
                person=row.id,
                host=other.id,
                placement=placement.id,
                now=now,
            )
