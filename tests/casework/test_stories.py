"""A story is printed only when everybody it is about has said yes to these very words."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.consent import STORY, current_consent, withdraw_consent
from casework.decide import DeclineReason, confirm_decision, decline_decision
from casework.forget_case import Why, forget_case
from casework.ground import NotYours, TooLate, take_notices
from casework.introductions import NotConfirmed
from casework.protect import protect
from casework.stories.agreed import stories_of_year, told_stories, words_of_story
from casework.stories.answer_story import StoryAnswer, answer_story, said_to
from casework.stories.draft_story import Writing, draft_story, edit_story
from casework.stories.print_story import print_story
from casework.stories.put_story import NobodyElse, put_story
from casework.stories.source import story_source
from casework.stories.tellable import NotToBeTold
from casework.stories.to_read import stories_waiting_for, story_to_read, story_to_see
from casework.stories.views import story_view
from casework.stories.withdraw_story import take_back_story, withdraw_story
from reports.story_draft import story_draft
from storage.database import Database
from storage.states import HowHeard, HowSaid, PersonState, Role, Side, StoryState
from storage.tables import Account, Decision, Story, StoryVersion, StoryYes
from tests.casework.following import Scene, make_scene
from tests.making import NOW, TOWN, make_account

WORDS = Writing("走ることから", "Aさんは、走るのが好きです。")

DAY = timedelta(days=1)


@dataclass
class Told:
    """A placement with a draft about it."""

    session: Session
    scene: Scene
    story: Story

    @property
    def coordinator(self) -> Account:
        return self.scene.cast.coordinator

    def put(self) -> None:
        put_story(
            self.session,
            story=self.story.id,
            seen=self.story.version,
            by=self.coordinator,
            now=NOW,
        )

    def asked(self, side: Side) -> StoryYes:
        member = self.scene.person if side is Side.PERSON else self.scene.host
        return next(one for one in said_to(self.session, self.story) if one.member_id == member.id)

    def says(
        self,
        side: Side,
        answer: StoryAnswer = StoryAnswer.YES,
        how: HowSaid | None = HowSaid.CHOSEN,
    ) -> None:
        answer_story(
            self.session,
            asked=self.asked(side).id,
            answer=answer,
            how_said=how if side is Side.PERSON else None,
            by=self.scene.by(side),
            town=TOWN,
            now=NOW,
        )

    def edits(self, words: str, *, naming_host: bool = False) -> None:
        edit_story(
            self.session,
            story=self.story.id,
            seen=self.story.version,
            writing=Writing("走ることから", words),
            named=[self.scene.host.id] if naming_host else [],
            by=self.coordinator,
            now=NOW,
        )

    def decision(self) -> Decision:
        return self.session.scalars(select(Decision).order_by(Decision.id.desc())).first()  # type: ignore[return-value]

    def seen_by(self, eyes: Account) -> None:
        confirm_decision(
            self.session,
            decision=self.decision().id,
            by=eyes,
            town=TOWN,
            activity_words={},
            now=NOW,
        )


def told(session: Session) -> Told:
    scene = make_scene(session)
    scene.cast.wish.likes = ["running"]
    story = draft_story(
        session,
        placement=scene.placement.id,
        writing=WORDS,
        by=scene.cast.coordinator,
        now=NOW,
    )
    return Told(session, scene, story)


def test_a_draft_tells_nobody_by_code_place_or_day(sqlite_database: Database) -> None:
    """
    It speaks of an activity, a season and what came true; a host's name is not in it.
    """
    with sqlite_database.writing() as session:
        one = told(session)
        one.scene.person.came_true = "yes"
        source = story_source(session, placement=one.scene.placement.id, by=one.coordinator)

        title, words = story_draft(source, town=TOWN, now=NOW)

        code = one.scene.cast.person.code
    assert title == "「走ること」から、はじまったこと"
    assert words.split("\n\n")[:2] == [
        "走ることが好き。いつか、だれかといっしょに。そんな願いを聞かせてくれたのは、Aさんでした。",
        "春、叶江市で、地域の会と出会いました。「それなら、いっしょに」。"
        "そこから、つきあいが始まりました。",
    ]
    assert "「願いがかないました」と話しています。\n(迎えた側のことばを、ここに。)" in words
    assert not any(secret in words for secret in (code, "走友会", "川端", "2026", "4月"))


def test_the_way_to_the_printer(sqlite_database: Database) -> None:
    """
    The person first, then the named host and a second person; the yes is a consent of its own.
    """
    with sqlite_database.writing() as session:
        one = told(session)
        officer = make_account(session, Role.OFFICER)
        one.edits("Aさんと走友会は、走っています。", naming_host=True)
        one.put()
        assert [notice.kind for notice in take_notices(session)] == ["sy.person"]
        assert stories_waiting_for(session, by=one.scene.cast.giver) == []
        with pytest.raises(NotConfirmed):
            one.says(Side.PERSON, how=HowSaid.UNCONFIRMED)
        one.says(Side.PERSON, how=HowSaid.WORDS_OR_SIGNS)
        told_now = [notice.kind for notice in take_notices(session)]
        assert told_now == ["sy.host", "de.asked"]
        assert story_to_see(session, decision=one.decision().id, by=officer).number == 2
        one.seen_by(officer)
        with pytest.raises(TooLate):
            print_story(
                session, story=one.story.id, printed_in="第12号", by=one.coordinator, now=NOW
            )
        one.says(Side.HOST)
        assert one.story.state is StoryState.APPROVED
        one.story.put_at, one.story.seen_at = NOW - 2 * DAY, NOW - DAY
        session.flush()
        for begins, ends, agreed in ((NOW - 3 * DAY, NOW, []), (NOW, NOW + DAY, [2])):
            found = stories_of_year(session, town=TOWN.key, begins=begins, ends=ends)
            assert [version.number for version in found] == agreed

        print_story(session, story=one.story.id, printed_in="第12号", by=one.coordinator, now=NOW)

        view = story_view(session, story=one.story.id, by=one.coordinator)
        consent = current_consent(session, person=one.scene.cast.person.id, purpose=STORY, now=NOW)
        assert consent is not None
        assert consent.how_said is HowSaid.WORDS_OR_SIGNS
        assert (view.state, view.printed_in) == (StoryState.PRINTED, "第12号")
        assert [(one.number, one.why) for one in view.versions] == [(2, "edited"), (1, "drafted")]
        assert [(one.side, one.how_said) for one in view.asked] == [
            (Side.PERSON, HowSaid.WORDS_OR_SIGNS),
            (Side.HOST, None),
        ]
        assert [line.id for line in told_stories(session, town=TOWN.key)] == [one.story.id]
        with pytest.raises(TooLate):
            take_back_story(session, asked=view.asked[0].id, by=one.scene.cast.supporter, now=NOW)


def test_another_word_asks_everybody_again(sqlite_database: Database) -> None:
    """
    A yes belongs to the words it was said to; who saw an older version cannot change this one.
    """
    with sqlite_database.writing() as session:
        one = told(session)
        officer = make_account(session, Role.OFFICER)
        one.put()
        one.says(Side.PERSON)
        first, seen = one.asked(Side.PERSON).id, one.story.version

        one.edits("Aさんは、海のそばを走ります。")

        assert one.story.state is StoryState.DRAFT
        with pytest.raises(TooLate):
            edit_story(
                session,
                story=one.story.id,
                seen=seen,
                writing=WORDS,
                named=[],
                by=one.coordinator,
                now=NOW,
            )
        one.seen_by(officer)
        assert one.decision().state == "lapsed"
        one.put()
        assert one.asked(Side.PERSON).id != first
        assert words_of_story(session, story=one.story.id, town=TOWN.key) is None


def test_a_no_ends_it_and_a_wish_sends_it_back(sqlite_database: Database) -> None:
    """
    A wish to change, or to be unnamed, gives it back to be written; a no ends it, without a why.
    """
    with sqlite_database.writing() as session:
        one = told(session)
        make_account(session, Role.OFFICER)
        one.put()
        one.says(Side.PERSON, StoryAnswer.CHANGE)
        assert one.story.state is StoryState.DRAFT
        one.edits("Aさんと走友会", naming_host=True)
        one.put()
        one.says(Side.PERSON)
        one.says(Side.HOST, StoryAnswer.UNNAMED)
        assert one.story.state is StoryState.DRAFT
        one.edits("Aさんと地域の会")
        one.put()
        take_notices(session)

        one.says(Side.PERSON, StoryAnswer.NO)

        assert (one.story.state, one.story.why) == (StoryState.WITHDRAWN, "person")
        assert [notice.facts for notice in take_notices(session)] == [{"what": "withdrawn"}]


def test_the_second_person_can_send_it_back(sqlite_database: Database) -> None:
    """
    Whoever put it forward is not the second; without a second it is not put forward at all.
    """
    with sqlite_database.writing() as session:
        one = told(session)
        with pytest.raises(NobodyElse):
            one.put()
        colleague = make_account(session, Role.COORDINATOR)
        one.put()
        one.says(Side.PERSON)
        with pytest.raises(NotYours):
            one.seen_by(one.coordinator)

        decline_decision(
            session,
            decision=one.decision().id,
            by=colleague,
            reason=DeclineReason.UNCLEAR,
            now=NOW,
        )

        assert one.story.state is StoryState.DRAFT


def test_whoever_must_not_be_looked_for_stands_in_no_story(sqlite_database: Database) -> None:
    """
    Protected meanwhile, it goes no further; a yes taken back takes it out of the printer's hands.
    """
    with sqlite_database.writing() as session:
        one = told(session)
        colleague = make_account(session, Role.COORDINATOR)
        one.put()
        one.says(Side.PERSON)
        one.seen_by(colleague)
        assert one.story.state is StoryState.APPROVED
        person = one.scene.cast.person

        protect(session, person=person.id, by=one.coordinator, town=TOWN, now=NOW)
        with pytest.raises(NotToBeTold):
            print_story(session, story=one.story.id, printed_in="", by=one.coordinator, now=NOW)
        withdraw_consent(
            session,
            person=person.id,
            by=one.scene.cast.supporter,
            town=TOWN,
            purpose=STORY,
            now=NOW,
        )

        assert (one.story.state, one.story.why) == (StoryState.WITHDRAWN, "consent")


def test_a_good_end_can_be_told_and_a_death_cannot(sqlite_database: Database) -> None:
    """
    A closed case is no hindrance to a story; while everything is stopped nothing is asked.
    """
    with sqlite_database.writing() as session:
        one = told(session)
        make_account(session, Role.OFFICER)
        person = one.scene.cast.person
        person.state = PersonState.STOPPED
        session.flush()
        with pytest.raises(NotToBeTold, match="rests"):
            one.put()
        person.state, person.closed_reason = PersonState.CLOSED, "death"
        session.flush()
        with pytest.raises(NotToBeTold, match="death"):
            one.put()
        person.closed_reason = "granted"
        session.flush()

        one.put()

        assert one.story.state is StoryState.PERSON


def test_who_put_it_forward_may_leave_meanwhile(sqlite_database: Database) -> None:
    """
    A colleague who stays is the first from then on, and the city the second.
    """
    with sqlite_database.writing() as session:
        one = told(session)
        officer = make_account(session, Role.OFFICER)
        one.put()
        stays = make_account(session, Role.COORDINATOR)
        one.coordinator.left_at = NOW
        session.flush()

        one.says(Side.PERSON)

        assert one.story.put_by == stays.id
        one.seen_by(officer)
        assert one.story.state is StoryState.APPROVED


def test_others_read_and_say_nothing(sqlite_database: Database) -> None:
    """
    A host that is not named is not asked; another supporter sees nothing; a coordinator enters
    what they heard, and only that.
    """
    with sqlite_database.writing() as session:
        one = told(session)
        make_account(session, Role.OFFICER)
        stranger = make_account(session, Role.SUPPORTER)
        one.put()
        asked = one.asked(Side.PERSON).id
        for nobody in (stranger, one.scene.cast.giver):
            with pytest.raises(NotYours):
                story_to_read(session, asked=asked, by=nobody)
        heard = {"asked": asked, "answer": StoryAnswer.YES, "how_said": HowSaid.CHOSEN}
        with pytest.raises(NotYours):
            answer_story(session, **heard, by=one.coordinator, town=TOWN, now=NOW)  # type: ignore[arg-type]

        answer_story(
            session,
            **heard,  # type: ignore[arg-type]
            how_heard=HowHeard.PHONE,
            by=one.coordinator,
            town=TOWN,
            now=NOW,
        )

        assert one.asked(Side.PERSON).how_heard is HowHeard.PHONE
        assert one.story.state is StoryState.OTHERS


def test_a_forgotten_person_is_in_no_story(sqlite_database: Database) -> None:
    """
    The story goes with each person it is about, version by version; one begun again is refused.
    """
    with sqlite_database.writing() as session:
        one = told(session)
        with pytest.raises(TooLate):
            draft_story(
                session,
                placement=one.scene.placement.id,
                writing=WORDS,
                by=one.coordinator,
                now=NOW,
            )
        withdraw_story(session, story=one.story.id, by=one.coordinator, now=NOW)
        person = one.scene.cast.person
        person.state = PersonState.STOPPED
        session.flush()

        forget_case(session, person=person.id, why=Why.ASKED, by=None, now=NOW)

        for table in (Story, StoryVersion, StoryYes):
            assert session.scalars(select(table)).all() == []
