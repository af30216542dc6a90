"""Offers on certain days only: kept, matched while a day is ahead, and closed by the clock."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from casework.change_offer import change_offer
from casework.choose_candidate import FitsNoMore
from casework.close_offer import close_past_offer, offers_over
from casework.facts import offer_facts
from casework.offer_terms import MOST_DAYS, OfferTerms
from casework.views_hosts import offer_card
from followup.calendar import TOKYO
from matching.facts import OfferKind, Slot
from storage.database import Database
from storage.states import IntroductionState, OfferState
from storage.tables import Task
from tests.casework.introducing import Scene, make_scene
from tests.making import NOW, TOWN

FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)
TERMS = OfferTerms(
    text="秋まつりで太鼓をたたけます",
    kind=OfferKind.TOGETHER,
    area="kawabata",
    slots=frozenset({Slot.FRI_AM, Slot.SAT_AM}),
    days=frozenset({SATURDAY, FRIDAY}),
    hope="にぎやかになるとうれしい",
)


def test_days_are_kept_and_read_in_order(database: Database) -> None:
    """
    Matching knows those ahead only; on the last one it still goes on until midnight in Tokyo.
    """
    with database.writing() as session:
        scene = make_scene(session)
        _becomes(scene, TERMS)

        assert offer_card(session, offer=scene.offer.id, by=scene.giver).days == (FRIDAY, SATURDAY)
        assert _ahead(scene, at=_tokyo(FRIDAY, 23)) == {FRIDAY, SATURDAY}
        assert _ahead(scene, at=_tokyo(SATURDAY, 23)) == {SATURDAY}
        assert _ahead(scene, at=_tokyo(SATURDAY, 24)) == set()
        assert offers_over(session, now=_tokyo(SATURDAY, 23), limit=9) == []
        assert offers_over(session, now=_tokyo(SATURDAY, 24), limit=9) == [scene.offer.id]


def test_the_clock_closes_what_is_over(database: Database) -> None:
    """
    Once: what is under way with it becomes a task, and nobody is led to it any more.
    """
    with database.writing() as session:
        scene = make_scene(session)
        _becomes(scene, TERMS)
        introduction = scene.brought_to(IntroductionState.WELCOMED)
        later = _tokyo(SATURDAY, 24)

        for _ in range(2):
            close_past_offer(session, offer=scene.offer.id, towns={TOWN.key: TOWN}, now=later)
        session.flush()

        assert scene.offer.state is OfferState.CLOSED
        assert offers_over(session, now=later, limit=9) == []
        tasks = [one for one in session.query(Task) if one.kind == "offer_closed"]
        assert [one.introduction_id for one in tasks] == [introduction.id]


def test_days_that_were_changed_meanwhile_stay_open(database: Database) -> None:
    """
    Another day, or none, and the clock leaves it alone.
    """
    with database.writing() as session:
        scene = make_scene(session)
        later = _tokyo(SATURDAY, 24)
        for days in (frozenset({date(2026, 12, 5)}), frozenset[date]()):
            _becomes(scene, replace(TERMS, days=days))

            close_past_offer(session, offer=scene.offer.id, towns={TOWN.key: TOWN}, now=later)

            assert scene.offer.state is OfferState.OPEN
        assert _ahead(scene, at=later) is None


def test_what_is_over_cannot_be_chosen(database: Database) -> None:
    """
    Also before the clock has come by.
    """
    with database.writing() as session:
        scene = make_scene(session)
        _becomes(scene, replace(TERMS, days=frozenset({NOW.date() - timedelta(days=1)})))

        with pytest.raises(FitsNoMore):
            scene.chooses()


def test_an_offer_names_a_few_days() -> None:
    """
    What takes place more often is said in days of the week.
    """
    days = frozenset(SATURDAY + timedelta(days=n) for n in range(MOST_DAYS + 1))

    with pytest.raises(ValueError, match="at most"):
        replace(TERMS, days=days)


def _becomes(scene: Scene, terms: OfferTerms) -> None:
    change_offer(
        scene.session, offer=scene.offer.id, by=scene.giver, terms=terms, town=TOWN, now=NOW
    )
    scene.session.flush()


def _ahead(scene: Scene, *, at: datetime) -> set[date] | None:
    (facts,) = offer_facts(scene.session, offers=[scene.offer], now=at)
    return None if facts.days is None else set(facts.days)


def _tokyo(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=TOKYO) + timedelta(hours=hour)
