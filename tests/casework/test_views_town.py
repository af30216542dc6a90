"""What the town lacks, where and when places are wanting, and how long people wait, in counts."""

from datetime import timedelta

import pytest

from casework.ground import NotYours
from casework.views_town import (
    ELSEWHERE,
    Gap,
    gaps_of_town,
    lacks_of_town,
    waiting_in_town,
    wishes_lacking,
)
from storage.database import Database
from storage.states import IntroductionState, Role, WishState
from storage.tables import Person, Placement
from tests.casework.test_plan_week import fill, kept, shogi
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_host,
    make_introduction,
    make_offer,
    make_person,
    make_wish,
)

AREAS = tuple(area.key for area in TOWN.areas)


def test_what_nobody_can_grant_is_grouped_by_what_lacks(database: Database) -> None:
    """An activity that no offer has, places that are full; gone as soon as the wish went on."""
    with database.writing() as session:
        coordinator = make_account(session, Role.COORDINATOR)
        officer = make_account(session, Role.OFFICER)
        fill(session, wishes=10)
        flutes = fill(session, wishes=2, sentence="オカリナを吹いてみたい")
        flutes[1].area = "minato"
        shogi(session, capacity=1)
        assert lacks_of_town(session, by=officer) == ([], None)
        kept(session, coordinator)

        found, made = lacks_of_town(session, by=officer)

        assert made == NOW
        first, second = found
        assert (first.what, first.count, dict(first.areas)) == ("why:full", 9, {"kawabata": 9})
        assert (second.count, dict(second.areas)) == (2, {"kawabata": 1, "minato": 1})
        assert second.what.startswith("activity:")
        codes = {session.get_one(Person, wish.person_id).code for wish in flutes}
        rows, total = wishes_lacking(session, what=second.what, by=coordinator, start=0, count=9)
        assert ({code for _, code in rows}, total) == (codes, 2)
        with pytest.raises(NotYours):
            wishes_lacking(session, what=second.what, by=officer, start=0, count=9)
        flutes[0].state = WishState.PAUSED
        session.flush()
        assert [one.count for one in lacks_of_town(session, by=officer)[0]] == [9, 1]


def test_gaps_are_wishes_without_a_place_by_area_and_time(database: Database) -> None:
    """A place that is taken is none; who named no time fits any; other towns do not count."""
    with database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        coordinator = make_account(session, Role.COORDINATOR)
        wishes = [
            make_wish(session, make_person(session, supporter), slots=slots, area=area)
            for slots, area in (
                (["sat_am"], "minato"),
                (["sat_am", "sun_am"], "minato"),
                ([], "minato"),
                (["sat_am"], "kawabata"),
            )
        ]
        host = make_host(session)
        offer = make_offer(session, host, slots=["sat_am"], area="kawabata", capacity=2)
        make_offer(session, host, slots=[], area="minato", capacity=1)
        make_offer(session, make_host(session, town="tonari"), town="tonari", area="minato")
        taken = make_wish(session, make_person(session, supporter), area="kawabata")
        taken.state = WishState.CHOSEN
        make_introduction(session, taken, offer, state=IntroductionState.MEETING)

        gaps = gaps_of_town(session, by=coordinator, areas=AREAS)

        assert gaps.areas["minato"] == Gap(3, 1)
        assert gaps.areas["kawabata"] == Gap(1, 1)
        assert gaps.areas["honmachi"] == Gap(0, 0)
        assert gaps.slots["sat_am"] == Gap(3, 2)
        assert gaps.slots["sun_am"] == Gap(1, 1)
        assert gaps.any_time == Gap(1, 1)
        assert [*gaps.areas] == [*AREAS]
        fewer = gaps_of_town(session, by=coordinator, areas=["kawabata"])
        assert fewer.areas == {"kawabata": Gap(1, 1), ELSEWHERE: Gap(3, 1)}
        assert [(area, slot, gap.wanting) for area, slot, gap in gaps.worst] == [
            ("minato", "sat_am", 1),
        ]
        assert len(wishes) == 4


def test_waiting_is_told_in_bands(database: Database) -> None:
    """Open ones by how long they wait, granted ones by how long it took until somebody came."""
    with database.writing() as session:
        supporter = make_account(session, Role.SUPPORTER)
        officer = make_account(session, Role.OFFICER)
        for days in (1, 20, 100, 400):
            since = NOW - timedelta(days=days)
            make_wish(session, make_person(session, supporter), created_at=since)
        granted = make_wish(
            session,
            make_person(session, supporter),
            created_at=NOW - timedelta(days=60),
            state=WishState.GRANTED,
        )
        offer = make_offer(session, make_host(session))
        began = NOW - timedelta(days=20)
        placement = Placement(town=TOWN.key, created_at=began, step_since=began)
        session.add(placement)
        session.flush()
        introduction = make_introduction(session, granted, offer, state=IntroductionState.PLACED)
        introduction.placement_id = placement.id
        session.flush()

        waiting = waiting_in_town(session, by=officer, now=NOW)

        assert waiting.open == {"two_weeks": 1, "month": 1, "half_year": 1, "longer": 1}
        assert waiting.granted == {"quarter": 1}
        with pytest.raises(NotYours):
            waiting_in_town(session, by=supporter, now=NOW)
