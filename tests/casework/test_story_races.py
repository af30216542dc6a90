"""Two words about one story at the same moment: no yes is lost, and none is for other words."""

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.decide import confirm_decision
from casework.stories.answer_story import StoryAnswer, answer_story
from casework.stories.draft_story import Writing, draft_story, edit_story
from casework.stories.withdraw_story import withdraw_story
from storage.base import Id
from storage.database import Database
from storage.states import Role, Side, StoryState
from storage.tables import Account, AuditEntry, Decision, Story, StoryVersion
from tests.casework.test_host_races import at_once
from tests.casework.test_stories import told
from tests.making import NOW, TOWN, make_account

AGAIN = 2


@dataclass
class Waits:
    """A story that waits for the host that it names and for the second person."""

    coordinator: Id
    giver: Id
    officer: Id
    story: Id
    asked: Id
    decision: Id
    placement: Id

    def host_agrees(self, session: Session) -> None:
        answer_story(
            session,
            asked=self.asked,
            answer=StoryAnswer.YES,
            by=session.get_one(Account, self.giver),
            town=TOWN,
            now=NOW,
        )

    def second_agrees(self, session: Session) -> None:
        confirm_decision(
            session,
            decision=self.decision,
            by=session.get_one(Account, self.officer),
            town=TOWN,
            activity_words={},
            now=NOW,
        )

    def somebody_edits(self, session: Session) -> None:
        edit_story(
            session,
            story=self.story,
            seen=2,
            writing=Writing("走ること", "ほかのことば"),
            named=[],
            by=session.get_one(Account, self.coordinator),
            now=NOW,
        )

    def somebody_withdraws(self, session: Session) -> None:
        withdraw_story(
            session, story=self.story, by=session.get_one(Account, self.coordinator), now=NOW
        )


def waits(database: Database) -> Waits:
    with database.writing() as session:
        one = told(session)
        officer = make_account(session, Role.OFFICER)
        one.edits("Aさんと走友会は、走っています。", naming_host=True)
        one.put()
        one.says(Side.PERSON)
        return Waits(
            coordinator=one.coordinator.id,
            giver=one.scene.cast.giver.id,
            officer=officer.id,
            story=one.story.id,
            asked=one.asked(Side.HOST).id,
            decision=session.scalars(select(Decision.id)).one(),
            placement=one.scene.placement.id,
        )


def state(database: Database) -> StoryState:
    with database.reading() as session:
        return session.scalars(select(Story.state)).one()


@pytest.mark.parametrize("again", range(AGAIN))
def test_the_last_two_yeses_at_once(database: Database, again: int) -> None:
    """Whichever comes second approves it, and once."""
    one = waits(database)

    at_once(database, one.host_agrees, one.second_agrees)

    assert state(database) is StoryState.APPROVED
    with database.reading() as session:
        approved = select(func.count()).where(AuditEntry.act == "story.approved")
        assert session.scalar(approved) == 1


@pytest.mark.parametrize("again", range(AGAIN))
def test_a_yes_and_another_word_at_once(database: Database, again: int) -> None:
    """Whatever comes first, the words that stand are a draft which nobody has agreed to."""
    one = waits(database)

    at_once(database, one.host_agrees, one.second_agrees, one.somebody_edits)

    assert state(database) is StoryState.DRAFT
    with database.reading() as session:
        assert session.scalar(select(func.max(StoryVersion.number))) == 3
        assert session.scalars(select(Story.seen_by)).one() is None


@pytest.mark.parametrize("again", range(AGAIN))
def test_taken_back_while_the_last_yes_comes(database: Database, again: int) -> None:
    """It is withdrawn, and stays so."""
    one = waits(database)

    at_once(database, one.host_agrees, one.second_agrees, one.somebody_withdraws)

    assert state(database) is StoryState.WITHDRAWN


@pytest.mark.parametrize("again", range(AGAIN))
def test_two_drafts_at_once(database: Database, again: int) -> None:
    """One placement has one story that goes on."""
    one = waits(database)
    with database.writing() as session:
        one.somebody_withdraws(session)

    def drafts(session: Session) -> Story:
        return draft_story(
            session,
            placement=one.placement,
            writing=Writing("走ること", "Aさんは走ります。"),
            by=session.get_one(Account, one.coordinator),
            now=NOW,
        )

    assert at_once(database, drafts, drafts) == 1
