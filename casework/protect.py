"""
保護: a person is taken out of automatic matching; a coordinator alone decides whom they meet.

Whoever speaks for them sets it in one tap; only a coordinator ends it. What no host has heard
or read yet comes back to a coordinator.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.back_to_approval import back_to_approval
from casework.ground import locked, locked_all, record
from casework.hold_check import tell_if_ready
from casework.introductions import PROTECTED_ASKED
from casework.members import members_of
from casework.notes_to_approve import let_notes_wait, let_notes_wait_no_more
from casework.open_task import open_task, settle_task
from casework.policy import allowed
from casework.reopen_wish import search_anew
from followup.urgency import Urgency
from storage.base import Id
from storage.states import IntroductionState, PlacementStep
from storage.tables import (
    Account,
    Candidate,
    Introduction,
    Person,
    Placement,
    PlacementMember,
    Wish,
)
from towns import Town


@allowed
def protect(
    session: Session, *, person: Id | None, by: Account, town: Town, now: datetime
) -> Person:
    """
    Take a person out of automatic matching; what a search has found is shown no more.

    A question still on its way to a host is taken back, and a coordinator approves it anew; so
    they do with a note that no host has read. What somebody of a host may have heard stays asked,
    and a coordinator decides today whether to withdraw it. Protecting twice is doing it once.

    :raises NotYours: if ``by`` neither speaks for the person nor is a coordinator of the town
    """
    held = _hold(session, person=person)
    if held.person.protected:
        return held.person
    _move(session, held, protected=True, by=by, now=now)
    for candidate in session.scalars(
        select(Candidate)
        .join(Wish, Wish.id == Candidate.wish_id)
        .where(
            Wish.person_id == held.person.id,
            Candidate.state == "shown",
            Candidate.proposed_by.is_(None),
        )
    ):
        candidate.state = "gone"
    for introduction in held.asked:
        taken_back = back_to_approval(
            session, introduction=introduction, by=by, town=town, reason="protected", now=now
        )
        if not taken_back:
            open_task(
                session,
                town=town,
                kind=PROTECTED_ASKED,
                about=introduction.id,
                urgency=Urgency.SAME_DAY,
                coordinator=introduction.coordinator_id,
                person=introduction.person_id,
                host=introduction.host_id,
                introduction=introduction.id,
                now=now,
            )
    let_notes_wait(session, person=held.person.id, placements=held.placements, town=town, now=now)
    return held.person


@allowed
def end_protection(session: Session, *, person: Id | None, by: Account, now: datetime) -> Person:
    """
    Let a person be looked for automatically again.

    :raises NotYours: if ``by`` is no coordinator of the town
    """
    held = _hold(session, person=person)
    if held.person.protected:
        _move(session, held, protected=False, by=by, now=now)
        for introduction in held.asked:
            settle_task(session, kind=PROTECTED_ASKED, about=introduction.id, now=now)
        for placement in let_notes_wait_no_more(
            session, person=held.person.id, placements=held.placements, now=now
        ):
            members = members_of(session, placement)
            tell_if_ready(session, placement=placement, members=members, by=by, now=now)
    return held.person


@dataclass(frozen=True)
class _Held:
    """A person and what is theirs, locked in the order of all deeds."""

    wishes: list[Wish]
    asked: list[Introduction]
    placements: list[Placement]
    person: Person


def _hold(session: Session, *, person: Id | None) -> _Held:
    taking_part = select(PlacementMember.placement_id).where(
        PlacementMember.person_id == person, PlacementMember.left_at.is_(None)
    )
    return _Held(
        wishes=list(locked_all(session, select(Wish).where(Wish.person_id == person))),
        asked=list(
            locked_all(
                session,
                select(Introduction).where(
                    Introduction.person_id == person,
                    Introduction.state == IntroductionState.ASKED,
                ),
            )
        ),
        placements=list(
            locked_all(
                session,
                select(Placement).where(
                    Placement.id.in_(taking_part), Placement.step != PlacementStep.ENDED
                ),
            )
        ),
        person=locked(session, Person, person),
    )


def _move(session: Session, held: _Held, *, protected: bool, by: Account, now: datetime) -> None:
    row = held.person
    row.protected = protected
    act = "person.protected" if protected else "person.unprotected"
    record(session, by=by, act=act, row=row, town=row.town, now=now)
    for wish in held.wishes:
        search_anew(wish, by=by, now=now)
