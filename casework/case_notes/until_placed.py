"""
What is known of a case before anybody meets: entering, consents, wishes, candidates,
introductions, calls to find a place, and what was handed to an agency.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from followup.calendar import tokyo_day
from storage.base import Id
from storage.states import IntroductionState
from storage.tables import (
    Account,
    CallLog,
    Candidate,
    Consent,
    Host,
    Introduction,
    IntroductionStep,
    Person,
    Referral,
    Wish,
)

Line = tuple[datetime, str, dict[str, Any]]
"""When, which sentence, and what stands in its blanks."""

_OF_THE_HOST = (IntroductionState.ASKED, IntroductionState.WELCOMED, IntroductionState.DECLINED)


def lines_until_placed(session: Session, *, person: Person, by: Account) -> Iterator[Line]:
    """Yield what is known of a person until a placement begins."""
    yield person.created_at, "entered", {}
    if person.closed_at is not None:
        yield person.closed_at, "closed", {}
    yield from _consents(session, person)
    wishes = session.scalars(select(Wish).where(Wish.person_id == person.id)).all()
    for wish in wishes:
        yield from _wish(wish)
        yield from _candidates(session, wish)
        yield from _calls(session, wish, by)
    yield from _referrals(session, [wish.id for wish in wishes])
    yield from _introductions(session, person)


def _consents(session: Session, person: Person) -> Iterator[Line]:
    for one in session.scalars(select(Consent).where(Consent.person_id == person.id)):
        facts = {
            "purpose": one.purpose,
            "how": one.how_said.value,
            "told": one.told_how,
            "until": one.until,
        }
        yield one.given_at, "consent", facts
        if one.withdrawn_at is not None:
            yield one.withdrawn_at, "consent_withdrawn", {"purpose": one.purpose}


def _wish(wish: Wish) -> Iterator[Line]:
    facts = {
        "words": "" if wish.later else wish.sentence,
        "own_words": wish.own_words,
        "likes": list(wish.likes or ()),
        "strengths": list(wish.strengths or ()),
        "needs": list(wish.needs),
    }
    yield wish.created_at, "wish", facts


def _candidates(session: Session, wish: Wish) -> Iterator[Line]:
    """Candidates that were found on one day are one line."""
    found: defaultdict[Any, list[Candidate]] = defaultdict(list)
    for one in session.scalars(
        select(Candidate).where(Candidate.wish_id == wish.id).order_by(Candidate.made_at)
    ):
        found[tokyo_day(one.made_at)].append(one)
    for some in found.values():
        names = [host_name(session, one.host_id) for one in some]
        yield some[0].made_at, "candidates", {"hosts": list(dict.fromkeys(names))}


def _calls(session: Session, wish: Wish, by: Account) -> Iterator[Line]:
    for one in session.scalars(select(CallLog).where(CallLog.wish_id == wish.id)):
        # What was said in a call belongs to whoever called.
        note = one.note if one.called_by == by.id else ""
        yield (
            one.called_at,
            "call",
            {"place": one.place, "outcome": one.outcome, "note": note or ""},
        )


def _referrals(session: Session, wishes: list[Id]) -> Iterator[Line]:
    for one in session.scalars(select(Referral).where(Referral.wish_id.in_(wishes))):
        how = one.how_said.value if one.how_said else ""
        yield one.made_at, "referral", {"agency": one.agency, "how": how}
        if one.received_at is not None:
            yield one.received_at, "referral_received", {"agency": one.agency}
        if one.taken_back_at is not None:
            yield one.taken_back_at, "referral_taken_back", {"agency": one.agency}


def _introductions(session: Session, person: Person) -> Iterator[Line]:
    rows = session.execute(
        select(IntroductionStep, Introduction.host_id)
        .join(Introduction, Introduction.id == IntroductionStep.introduction_id)
        .where(Introduction.person_id == person.id)
    )
    for one, host in rows:
        ours = one.state not in _OF_THE_HOST
        yield (
            one.at,
            f"introduction_{one.state}",
            {
                "host": host_name(session, host),
                "how": one.how_said.value if one.how_said and ours else "",
                "heard": one.how_heard.value,
            },
        )


def host_name(session: Session, host: Id | None) -> str:
    """Return what a host is called; nothing where it is not there any more."""
    row = session.get(Host, host) if host else None
    return row.name if row else ""
