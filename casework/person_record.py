"""
本人の記録: everything that is kept about a person, to be handed to them by whoever speaks for them.

Not in it: what a host said in confidence, what the family wishes, and notes of staff; those are
other people's words. The page on which it is read lives a day, and giving it is audited.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground import as_it_stands, record
from casework.policy import allowed
from casework.record_of_ties import goals_in_record, power_in_record, ties_in_record
from casework.show_audit import entries_of
from casework.stories.telling import version_of
from followup.calendar import TOKYO
from storage.base import Base, Id
from storage.states import DayState, Side
from storage.tables import (
    Account,
    Block,
    CheckIn,
    Consent,
    Contact,
    Host,
    HostNote,
    Introduction,
    IntroductionStep,
    MeetingDay,
    Person,
    Placement,
    PlacementMember,
    Referral,
    StepYes,
    Story,
    Wish,
)

_OF_THE_HOST = frozenset({"asked", "welcomed", "declined"})


@dataclass(frozen=True)
class PersonRecord:
    """
    What is kept about one person, in plain values: codes, days (ISO, Tokyo) and their own words.

    Each part is what is written to the file for machines; the page says the same in sentences.
    """

    made_at: str | None
    person: dict[str, Any]
    consents: list[dict[str, Any]]
    kept_apart: list[dict[str, Any]]
    wishes: list[dict[str, Any]]
    introductions: list[dict[str, Any]]
    placements: list[dict[str, Any]]
    referrals: list[dict[str, Any]]
    stories: list[dict[str, Any]]
    contacts: list[dict[str, Any]]
    ties: list[dict[str, Any]]
    power: list[dict[str, Any]]
    goals: list[dict[str, Any]]
    who_did_what: list[dict[str, Any]]


@allowed
def person_to_give_record_of(session: Session, *, person: Id | None, by: Account) -> Person:
    """
    Return the person whose record ``by`` may hand over.

    :raises NotYours: if the person is neither in the care nor in the town of ``by``
    """
    return as_it_stands(session, Person, person)


@allowed
def give_record(session: Session, *, person: Id | None, by: Account, now: datetime) -> Person:
    """
    Let ``by`` open the record of a person on a page, to hand it over; the audit says so.

    :raises NotYours: if it is not theirs to give
    """
    row = as_it_stands(session, Person, person)
    record(session, by=by, act="record.given", row=row, town=row.town, now=now)
    return row


@allowed
def person_record(
    session: Session, *, person: Id | None, by: Account, now: datetime
) -> PersonRecord:
    """
    Gather what is kept about a person.

    :raises NotYours: if it is not ``by``'s to give
    """
    row = as_it_stands(session, Person, person)
    return PersonRecord(
        made_at=_at(now),
        person={
            "code": row.code,
            "label": row.label,
            "area": row.area,
            "state": row.state.value,
            "minor": row.minor,
            "protected": row.protected,
            "entered": _at(row.created_at),
            "closed": _at(row.closed_at),
        },
        consents=[
            {
                "purpose": one.purpose,
                "how_said": one.how_said.value,
                "given": _at(one.given_at),
                "until": _at(one.until),
                "withdrawn": _at(one.withdrawn_at),
            }
            for one in _all(session, Consent, Consent.person_id == row.id)
        ],
        kept_apart=[
            {"host": _host_name(session, one.host_id), "since": _at(one.made_at)}
            for one in _all(session, Block, Block.person_id == row.id, Block.side == Side.PERSON)
        ],
        wishes=[_wish(one) for one in _all(session, Wish, Wish.person_id == row.id)],
        introductions=[
            _introduction(session, one)
            for one in _all(session, Introduction, Introduction.person_id == row.id)
        ],
        placements=[
            _placement(session, one)
            for one in _all(session, PlacementMember, PlacementMember.person_id == row.id)
        ],
        referrals=_referrals(session, row),
        stories=list(_stories(session, row)),
        contacts=[
            {"kind": one.kind, "whom": one.whom, "day": one.day.isoformat()}
            for one in _all(session, Contact, Contact.person_id == row.id)
        ],
        ties=ties_in_record(session, person=row.id),
        power=power_in_record(session, person=row.id),
        goals=goals_in_record(session, person=row.id),
        # By role alone: accounts are people too.
        who_did_what=[
            {"at": _at(one.at), "role": one.role, "act": one.act}
            for one in entries_of(session, person=row)
        ],
    )


def _wish(row: Wish) -> dict[str, Any]:
    return {
        "later": row.later,
        "sentence": row.sentence,
        "own_words": row.own_words,
        "likes": list(row.likes or ()),
        "strengths": list(row.strengths or ()),
        "needs": list(row.needs),
        "slots": list(row.slots),
        "first_step": row.first_step,
        "state": row.state.value,
        "entered": _at(row.created_at),
        "changed": _at(row.changed_at),
    }


def _introduction(session: Session, row: Introduction) -> dict[str, Any]:
    shown = row.shown or {}
    steps = _all(session, IntroductionStep, IntroductionStep.introduction_id == row.id)
    return {
        "host": _host_name(session, row.host_id),
        "state": row.state.value,
        "began": _at(row.created_at),
        # What the host was let to read, word for word.
        "shown_sentence": shown.get("sentence", ""),
        "shown_area": shown.get("area", ""),
        "steps": [
            {
                "state": one.state.value,
                "at": _at(one.at),
                "how_said": one.how_said.value
                if one.how_said and one.state.value not in _OF_THE_HOST
                else None,
            }
            for one in steps
        ],
    }


def _placement(session: Session, member: PlacementMember) -> dict[str, Any]:
    row = session.get_one(Placement, member.placement_id)
    hosts = _all(
        session,
        PlacementMember,
        PlacementMember.placement_id == row.id,
        PlacementMember.side == Side.HOST,
    )
    notes = _all(session, HostNote, HostNote.member_id == member.id)
    return {
        "hosts": [_host_name(session, one.host_id) for one in hosts],
        "step": row.step.value,
        "joined": _at(member.joined_at),
        "left": _at(member.left_at or row.ended_at),
        "note": notes[0].words if notes else "",
        "came_true": member.came_true,
        "days": list(_days(session, member)),
        "check_ins": [
            {
                "stage": one.stage,
                "state": one.state.value,
                "asked": _at(one.asked_at),
                "answered": _at(one.answered_at),
                "answers": dict(one.answers),
            }
            for one in _all(session, CheckIn, CheckIn.member_id == member.id)
        ],
        "steps": [
            {
                "step": one.step.value,
                "answer": one.answer,
                "how_said": one.how_said.value if one.how_said else None,
                "at": _at(one.answered_at),
            }
            for one in _all(session, StepYes, StepYes.member_id == member.id)
        ],
    }


def _days(session: Session, member: PlacementMember) -> Iterable[dict[str, Any]]:
    """Yield the days of a placement while this person took part; their own rest is theirs."""
    for day in _all(session, MeetingDay, MeetingDay.placement_id == member.placement_id):
        if day.starts_at < member.joined_at or (member.left_at and day.starts_at > member.left_at):
            continue
        rests = member.id.hex in day.absent and day.state is DayState.HELD
        yield {
            "starts_at": _at(day.starts_at),
            "state": (DayState.RESTED if rests else day.state).value,
            "place": day.place,
        }


def _referrals(session: Session, person: Person) -> list[dict[str, Any]]:
    of_person = select(Wish.id).where(Wish.person_id == person.id)
    return [
        {
            "agency": one.agency,
            "note": one.note,
            "how_said": one.how_said.value if one.how_said else None,
            "made": _at(one.made_at),
            "received": _at(one.received_at),
        }
        for one in _all(session, Referral, Referral.wish_id.in_(of_person))
    ]


def _stories(session: Session, person: Person) -> Iterable[dict[str, Any]]:
    """Yield what was written of them for the town's magazine, as it stands now."""
    mine = select(PlacementMember.placement_id).where(PlacementMember.person_id == person.id)
    for one in _all(session, Story, Story.placement_id.in_(mine)):
        version = version_of(session, story=one)
        yield {
            "state": one.state.value,
            "title": version.title,
            "words": version.words,
            "printed_in": one.printed_in,
            "changed": _at(version.at),
        }


def _all(session: Session, table: type[Any], *whose: Any) -> Sequence[Any]:
    rows: Sequence[Base] = session.scalars(select(table).where(*whose).order_by(table.id)).all()
    return rows


def _host_name(session: Session, host: Id | None) -> str:
    row = session.get(Host, host) if host else None
    return row.name if row else ""


def _at(moment: datetime | None) -> str | None:
    return moment.astimezone(TOKYO).isoformat(timespec="minutes") if moment else None
