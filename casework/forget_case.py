"""
Forget a case: every row about one person goes, everywhere; counts stay for the reports.

In a group the others and what they do stay whole. A blind mark is kept, so that no old backup
brings anybody back.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from casework.ground import NotYours, write_audit
from casework.keeping.case_rows import Rows, chunks, losing, rows_of_case
from casework.keeping.hold_case import hold_case
from casework.keeping.traces import Trace, rows_that_speak, take_out
from casework.offer_packs import delete_readings
from casework.policy import allowed
from followup.calendar import TOKYO
from storage.base import Base, Id
from storage.forgotten import is_marked, mark_of, marks_in
from storage.states import HostState, OfferState, PersonState, PlacementStep
from storage.tables import (
    Account,
    ForgottenCase,
    ForgottenMark,
    Hope,
    Host,
    Introduction,
    Offer,
    Person,
    Placement,
    PlacementMember,
    StepYes,
    Wish,
)

_STEPS = (PlacementStep.VISIT, PlacementStep.TRIAL, PlacementStep.ONGOING)


class Why(StrEnum):
    """Why a case was forgotten."""

    ASKED = "asked"
    TIME_OVER = "time_over"
    RESTORED = "restored"


class StillActive(Exception):
    """It goes on: stop everything about the person first, so that nobody waits in vain."""


class KeptBack(Exception):
    """
    A coordinator keeps it for a reason, until a day.

    :param why: the coded reason
    """

    def __init__(self, why: str, until: datetime) -> None:
        super().__init__(why)
        self.why = why
        self.until = until


@dataclass(frozen=True)
class Forgotten:
    """
    What went, or would go.

    :param rows: how many rows of which table
    """

    code: str
    town: str
    rows: Mapping[str, int]


def what_would_go(session: Session, *, person: Id | None, now: datetime) -> Forgotten:
    """
    Count what :func:`forget_case` would remove; nothing is changed.

    :raises NotYours: if there is no such person
    :raises StillActive: if the case goes on
    :raises KeptBack: if a coordinator keeps it
    """
    row = session.get(Person, person) if person else None
    if row is None:
        raise NotYours
    may_be_forgotten(row, now=now)
    rows, _ = _everything(session, row)
    return Forgotten(row.code, row.town, _counts(rows))


@allowed
def forget_case(
    session: Session, *, person: Id | None, why: Why, by: Account | None, now: datetime
) -> Forgotten:
    """
    Remove a person and everything about them, in one transaction.

    The file may hold remains until ``storage.scrub`` has run; the list of marks beside the
    database is brought up to it by ``storage.forgotten``.

    :param by: who decided it; nobody where the clock, an operator or a restore did
    :raises NotYours: if there is no such person
    :raises StillActive: if the case goes on, unless an old backup has brought it back
    :raises KeptBack: if a coordinator keeps it, unless an old backup has brought it back
    """
    held = hold_case(session, person=person)
    if why is not Why.RESTORED:
        may_be_forgotten(held, now=now)
    session.flush()
    # Until the commit nobody can add a row that points to the person; who was about to is done.
    session.execute(select(Person.id).where(Person.id == held.id).with_for_update())
    rows, trace = _everything(session, held)
    counts = _counts(rows)
    gone = Forgotten(held.code, held.town, counts)
    _leave_mark_and_count(session, held, why=why, by=by, now=now)
    _anonymise_giver(session, person=held.id, now=now)
    session.flush()
    for column, ids in losing(rows):
        for some in chunks(ids):
            session.execute(update(column.table).where(column.in_(some)).values({column: None}))
    take_out(session, trace, town=held.town, now=now)
    session.flush()
    for table in reversed(Base.metadata.sorted_tables):
        for some in chunks(rows.get(table, ())):
            session.execute(delete(table).where(table.c.id.in_(some)))
    session.expire_all()
    return gone


def forget_again(session: Session, *, marks: Collection[bytes], now: datetime) -> int:
    """
    Forget whoever an old backup has brought back; return how many those were.

    :param marks: those of all who were ever forgotten; the database learns them
    """
    vault = session.info["vault"]
    back = [
        person
        for person in session.scalars(select(Person.id))
        if is_marked(vault, person, marks=marks)
    ]
    for person in back:
        forget_case(session, person=person, why=Why.RESTORED, by=None, now=now)
    for mark in set(marks) - marks_in(session):
        session.add(ForgottenMark(id=uuid.uuid4(), mark=mark))
    return len(back)


def may_be_forgotten(person: Person, *, now: datetime) -> None:
    """
    Let only a case go on that rests and that nobody keeps.

    :raises StillActive: if it goes on
    :raises KeptBack: if a coordinator keeps it
    """
    if person.state is PersonState.ACTIVE:
        raise StillActive
    if person.kept_until is not None and person.kept_until > now:
        raise KeptBack(person.kept_for, person.kept_until)


def _everything(session: Session, person: Person) -> tuple[Rows, Trace]:
    rows = {table: set(ids) for table, ids in rows_of_case(session, person=person.id).items()}
    ids = set().union(*rows.values())
    trace = Trace(ids, code=person.code, label=person.label, supporter=person.supporter_id)
    for table, row in rows_that_speak(session, trace, town=person.town):
        rows.setdefault(table, set()).add(row)
    return rows, trace


def _leave_mark_and_count(
    session: Session, person: Person, *, why: Why, by: Account | None, now: datetime
) -> None:
    """Leave a mark, and codes for the reports, once; neither leads to anybody."""
    vault = session.info["vault"]
    if is_marked(vault, person.id, marks=marks_in(session)):
        return
    # Random ids: those that grow with time would lay a mark and a count side by side.
    session.add(ForgottenMark(id=uuid.uuid4(), mark=mark_of(vault, person.id)))
    count = ForgottenCase(
        id=uuid.uuid4(),
        town=person.town,
        entered=_month(person.created_at),
        forgotten=_month(now),
        kind="minor" if person.minor else "adult",
        step=_furthest(session, person.id),
        why=why.value,
    )
    session.add(count)
    write_audit(
        session,
        by=by,
        role="operator" if by is None and why is Why.ASKED else "",
        act="case.forgotten",
        row=count,
        town=count.town,
        now=now,
        facts={"why": why.value},
    )


def _furthest(session: Session, person: Id) -> str:
    """Return how far it came: the step of what goes on, or the last that was said yes to."""
    own = PlacementMember.person_id == person
    steps = {
        *session.scalars(
            select(Placement.step)
            .join(PlacementMember, PlacementMember.placement_id == Placement.id)
            .where(own)
        ),
        *session.scalars(
            select(StepYes.step)
            .join(PlacementMember, PlacementMember.id == StepYes.member_id)
            .where(own, StepYes.answer == "yes")
        ),
    }
    if steps:
        taken = steps - {PlacementStep.ENDED} or {PlacementStep.VISIT}
        return str(max(taken, key=_STEPS.index))
    if session.scalar(select(Introduction.id).where(Introduction.person_id == person).limit(1)):
        return "introduction"
    if session.scalar(select(Wish.id).where(Wish.person_id == person).limit(1)):
        return "wish"
    return "entered"


def _anonymise_giver(session: Session, *, person: Id, now: datetime) -> None:
    """What a person gave leaves no word and no link; others keep that they met somebody."""
    for host in session.scalars(select(Host).where(Host.person_id == person)).all():
        host.person_id = None
        host.name_sealed = host.sentence_sealed = host.phone_sealed = None
        host.state, host.look_at = HostState.LEFT, None
        for account in session.scalars(select(Account).where(Account.host_id == host.id)):
            account.label_sealed, account.left_at = None, account.left_at or now
        offers = session.scalars(select(Offer).where(Offer.host_id == host.id)).all()
        for offer in offers:
            offer.text_sealed, offer.state, offer.changed_at = None, OfferState.CLOSED, now
            offer.labour, offer.conditions, offer.slots, offer.days = {}, [], [], []
        ids = [offer.id for offer in offers]
        session.execute(delete(Hope).where(Hope.offer_id.in_(ids)))
        delete_readings(session, offers=ids)


def _counts(rows: Rows) -> Mapping[str, int]:
    return Counter({table.name: len(ids) for table, ids in sorted(rows.items(), key=_named) if ids})


def _named(entry: tuple[object, object]) -> str:
    return str(entry[0])


def _month(moment: datetime) -> str:
    return f"{moment.astimezone(TOKYO):%Y-%m}"
