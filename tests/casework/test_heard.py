"""What a person said by phone or on a visit of a candidate and a welcome: who may enter it."""

import pytest
from sqlalchemy import select

from casework.choose_candidate import choose_candidate, decline_candidate
from casework.decide_again import decide_again, withdraw_introduction
from casework.ground import NotYours
from storage.database import Database
from storage.states import (
    HowSaid,
    IntroductionState,
    Role,
    WishState,
)
from storage.tables import (
    Candidate,
    IntroductionStep,
)
from tests.casework.hearing import CHAT, PHONE, VISIT, heard_in_audit
from tests.casework.introducing import WORDS, make_scene
from tests.making import NOW, TOWN, make_account


def test_a_coordinator_enters_what_the_person_chose(database: Database) -> None:
    """
    It moves as if chosen in the chat, says how it was heard, and the supporter hears of it.
    """
    with database.writing() as session:
        scene = make_scene(session)

        row = choose_candidate(
            session,
            candidate=scene.candidate.id,
            how_said=HowSaid.WORDS_OR_SIGNS,
            by=scene.coordinator,
            town=TOWN,
            activity_words=WORDS,
            how_heard=PHONE,
            now=NOW,
        )

        step = session.scalars(select(IntroductionStep)).one()
        assert (step.how_said, step.how_heard) == (HowSaid.WORDS_OR_SIGNS, PHONE)
        assert row.state is IntroductionState.CHOSEN
        assert heard_in_audit(session, "introduction.chosen") == "phone"
        assert scene.told(scene.supporter) == ["he.entered"]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SUPPORTER])
def test_nobody_else_chooses_for_a_person(sqlite_database: Database, role: Role) -> None:
    """
    A coordinator who does not say how it was heard, or of another town; another supporter.
    """
    with sqlite_database.writing() as session:
        scene = make_scene(session)
        town = "elsewhere" if role is Role.COORDINATOR else TOWN.key
        other = make_account(session, role, town=town)

        for by, how_heard in ((other, PHONE), (scene.coordinator, CHAT)):
            with pytest.raises(NotYours):
                decline_candidate(
                    session, candidate=scene.candidate.id, by=by, how_heard=how_heard, now=NOW
                )


def test_a_coordinator_enters_that_the_candidate_is_another_thing(database: Database) -> None:
    """
    今回はちがう on the phone: the candidate goes, and the supporter hears of it.
    """
    with database.writing() as session:
        scene = make_scene(session)

        decline_candidate(
            session, candidate=scene.candidate.id, by=scene.coordinator, how_heard=VISIT, now=NOW
        )

        assert scene.candidate.state == "declined"
        assert heard_in_audit(session, "decline_candidate") == "visit"
        assert scene.told(scene.supporter) == ["he.entered"]


def test_a_coordinator_enters_the_second_decision(database: Database) -> None:
    """
    会ってみたい and 今回はやめておく, each with how it was heard.
    """
    with database.writing() as session:
        scene = make_scene(session)
        row = scene.brought_to(IntroductionState.WELCOMED)

        decide_again(
            session,
            introduction=row.id,
            how_said=HowSaid.CHOSEN,
            by=scene.coordinator,
            town=TOWN,
            how_heard=PHONE,
            now=NOW,
        )

        assert heard_in_audit(session, "introduction.meeting") == "phone"
        assert scene.told(scene.supporter) == ["he.entered"]
        withdraw_introduction(
            session, introduction=row.id, by=scene.coordinator, how_heard=PHONE, now=NOW
        )
        assert heard_in_audit(session, "introduction.withdrawn") == "phone"
        assert scene.wish.state is WishState.OPEN
        assert session.get_one(Candidate, scene.candidate.id).state == "declined"
