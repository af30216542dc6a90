"""
What became of the candidates that were proposed, as far as learning may know it.

How wish and offer went together, the answers that were reached, and the chance with which it was
proposed: no text, no person, no time of waiting.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.placements import Answer
from matching.facts import OfferKind, Reach
from matching.learning import Feature, Outcome, Target
from storage.base import Id
from storage.states import IntroductionState, PlacementStep
from storage.tables import (
    Candidate,
    Introduction,
    IntroductionStep,
    Offer,
    Placement,
    StepYes,
    Wish,
)

_OF_REASON: Mapping[str, Feature] = {
    "person.wish_activity": Feature.ACTIVITY_SAME,
    "person.like_activity": Feature.ACTIVITY_SAME,
    "person.strength_activity": Feature.ACTIVITY_SAME,
    "person.implied": Feature.ACTIVITY_NEAR,
    "person.wish_related": Feature.ACTIVITY_NEAR,
    "person.like_related": Feature.ACTIVITY_NEAR,
    "person.strength_related": Feature.ACTIVITY_NEAR,
    "person.wish_word": Feature.ONLY_A_WORD,
    "person.like_word": Feature.ONLY_A_WORD,
    "person.strength_word": Feature.ONLY_A_WORD,
    "person.same_area": Feature.SAME_AREA,
    "person.next_area": Feature.NEXT_AREA,
    "person.online": Feature.ONLINE,
    "person.slots": Feature.TIMES_SHARED,
    "person.day": Feature.TIMES_SHARED,
    "person.look_first": Feature.LOOK_FIRST,
    "person.step_look": Feature.LOOK_FIRST,
    "host.wish_activity": Feature.HOPE_MET,
    "host.wish_related": Feature.HOPE_MET,
    "host.like_activity": Feature.HOPE_MET,
    "host.like_related": Feature.HOPE_MET,
    "host.strength_activity": Feature.HOPE_MET,
    "host.strength_related": Feature.HOPE_MET,
    "ask.hope_word": Feature.ASKED_IN_WORDS,
}
_OF_KIND: Mapping[str, Feature] = {
    OfferKind.TOGETHER.value: Feature.TOGETHER,
    OfferKind.ROLE.value: Feature.ROLE,
    OfferKind.PAID.value: Feature.PAID,
}
_SOURCES: Mapping[str, Feature] = {
    "person.like_": Feature.FROM_A_LIKING,
    "person.strength_": Feature.FROM_A_STRENGTH,
}


def outcomes_of(session: Session, *, town: str) -> list[Outcome]:
    """
    Return the outcomes of a town's candidates whose chance is known.

    What a coordinator laid side by side by hand has none, and is left out. So is an entry of a
    week's list that nobody took: whether it was looked at is not written down.
    """
    rows = session.execute(
        select(Candidate, Offer.kind, Offer.reach)
        .join(Wish, Wish.id == Candidate.wish_id)
        .join(Offer, Offer.id == Candidate.offer_id)
        .where(Wish.town == town, Candidate.chance.is_not(None))
        .order_by(Candidate.id)
    ).all()
    answers = _answers(session, town)
    found = []
    for candidate, kind, reach in rows:
        said = dict(answers.get((candidate.wish_id, candidate.offer_id), {}))
        if candidate.state == "declined":
            said.setdefault(Target.PERSON_YES, False)
        features = set(_features(candidate.reasons))
        features |= {_OF_KIND[kind]} if kind in _OF_KIND else set()
        features |= {Feature.ONLINE} if reach == Reach.ONLINE.value else set()
        found.append(
            Outcome(features=frozenset(features), answers=said, propensity=candidate.chance or 1.0)
        )
    return found


def _features(reasons: Mapping[str, Any]) -> Iterator[Feature]:
    for side in ("person", "host", "asks"):
        for reason in reasons.get(side, ()):
            key = reason["key"].removeprefix("reasons.")
            if key in _OF_REASON:
                yield _OF_REASON[key]
            yield from (feature for start, feature in _SOURCES.items() if key.startswith(start))


def _answers(session: Session, town: str) -> dict[tuple[Id, Id], dict[Target, bool]]:
    """Return what was answered for each wish and offer; a question nobody came to is missing."""
    welcomed = set(
        session.scalars(
            select(IntroductionStep.introduction_id).where(
                IntroductionStep.state == IntroductionState.WELCOMED
            )
        )
    )
    went_on = _went_on(session, town)
    steps = dict(
        session.execute(select(Placement.id, Placement.step).where(Placement.town == town)).all()
    )
    answers: dict[tuple[Id, Id], dict[Target, bool]] = {}
    for row in session.scalars(select(Introduction).where(Introduction.town == town)):
        # Whoever has an introduction was chosen by the person once.
        said = answers.setdefault((row.wish_id, row.offer_id), {Target.PERSON_YES: True})
        if row.id in welcomed:
            said[Target.HOST_YES] = True
        elif row.state is IntroductionState.DECLINED:
            said.setdefault(Target.HOST_YES, False)
        step = steps.get(row.placement_id) if row.placement_id else None
        if step is PlacementStep.ONGOING or row.placement_id in went_on:
            said[Target.SETTLES] = True
        elif step is PlacementStep.ENDED:
            said.setdefault(Target.SETTLES, False)
    return answers


def _went_on(session: Session, town: str) -> set[Id]:
    """Return the placements whose every side said yes to going on, ended since or not."""
    rows = session.execute(
        select(StepYes.placement_id, StepYes.answer)
        .join(Placement, Placement.id == StepYes.placement_id)
        .where(Placement.town == town, StepYes.step == PlacementStep.ONGOING)
    ).all()
    return {placement for placement, _ in rows} - {
        placement for placement, answer in rows if answer != Answer.YES
    }
