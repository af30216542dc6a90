"""Whatever people do, in whatever order: no introduction and no wish reaches an illegal state."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import notices
from bot.flows import all_flows
from bot.turn import World
from casework.answer_introduction import CONDITIONS, REASONS, Answer, answer_introduction
from casework.approve_introduction import (
    SKIPS,
    HostIsBeingAsked,
    WishIsBeingAsked,
    approve_introduction,
    skip_introduction,
)
from casework.begin_placement import AlreadyThere, begin_placement
from casework.choose_candidate import FitsNoMore, choose_candidate, decline_candidate
from casework.consent import current_consent, give_consent, withdraw_consent
from casework.decide_again import decide_again, withdraw_introduction
from casework.ground import NotYours, TooLate
from casework.introductions import NotConfirmed
from casework.mind_introductions import mind_introduction, waiting_introductions
from casework.protect import end_protection, protect
from casework.withdraw_wish import TakesPart, pause_wish, resume_wish, withdraw_wish
from storage.base import Id, new_id
from storage.states import (
    OPEN_INTRODUCTIONS,
    HowSaid,
    IntroductionState,
    OutboxState,
    Role,
    WishState,
)
from storage.tables import (
    Account,
    Candidate,
    Chat,
    Introduction,
    IntroductionStep,
    Outbox,
    Wish,
)
from storage.vault import Vault
from tests.casework.introducing import WORDS
from tests.databases import new_sqlite
from tests.making import (
    NOW,
    TOWN,
    make_account,
    make_candidate,
    make_consent,
    make_host,
    make_offer,
    make_person,
    make_wish,
)
from tests.talk import READER

S = IntroductionState
MAY_FOLLOW = {
    None: {S.CHOSEN},
    S.CHOSEN: {S.ASKED, S.SKIPPED, S.WITHDRAWN},
    S.ASKED: {S.WELCOMED, S.DECLINED, S.EXPIRED, S.WITHDRAWN, S.CHOSEN},
    S.WELCOMED: {S.MEETING, S.EXPIRED, S.WITHDRAWN},
    S.MEETING: {S.PLACED, S.WITHDRAWN},
}
REFUSALS = (
    AlreadyThere,
    FitsNoMore,
    HostIsBeingAsked,
    NotConfirmed,
    NotYours,
    TakesPart,
    TooLate,
    WishIsBeingAsked,
)
REGISTRY = all_flows()
which = st.integers(0, 3)
how = st.sampled_from(HowSaid)


class Introductions(RuleBasedStateMachine):
    """Two persons, two hosts, and everything they and the coordinator can do."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        vault = Vault.from_text(Vault.new_key())
        self.database = new_sqlite(Path(self.folder.name) / "town.sqlite3", vault)
        self.world = World(
            vault=vault, towns={TOWN.key: TOWN}, reader=READER, bot_name="bot", page_url=""
        )
        self.now = NOW

    def teardown(self) -> None:
        """Close the database of this example."""
        self.database.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        """Lay two offers beside each of two wishes; everybody has a chat."""
        with self.database.writing() as session:
            staff = [make_account(session, role) for role in (Role.COORDINATOR, Role.SUPPORTER)]
            hosts = [make_host(session) for _ in range(2)]
            givers = [make_account(session, Role.HOST, host_id=host.id) for host in hosts]
            offers = [make_offer(session, host) for host in hosts]
            persons = [make_person(session, staff[1]) for _ in range(2)]
            wishes = [make_wish(session, person) for person in persons]
            for person in persons:
                make_consent(session, person)
            candidates = [make_candidate(session, w, o) for w in wishes for o in offers]
            for account in (*staff, *givers):
                index = account.id.bytes
                session.add(
                    Chat(
                        channel="test",
                        bot="bot",
                        address_index=index,
                        address="1",
                        account_id=account.id,
                        first_seen=NOW,
                    )
                )
            self.coordinator, self.supporter = (account.id for account in staff)
            self.hosts = [host.id for host in hosts]
            self.givers = [giver.id for giver in givers]
            self.persons = [person.id for person in persons]
            self.wishes = [wish.id for wish in wishes]
            self.candidates = [candidate.id for candidate in candidates]

    def act(self, deed: object) -> None:
        """Do a deed as the program does: its notices in the same transaction, or nothing."""
        with suppress(*REFUSALS), self.database.writing() as session:
            deed(session)  # type: ignore[operator]
            session.flush()
            notices.put_out(session, world=self.world, registry=REGISTRY, now=self.now)

    def account(self, session: Session, account: Id) -> Account:
        """Return an account in this session."""
        return session.get_one(Account, account)

    def nth(self, session: Session, number: int) -> Id:
        """Return one of the newest introductions."""
        ids = session.scalars(select(Introduction.id).order_by(Introduction.id.desc())).all()
        return ids[number % len(ids)] if ids else new_id()

    @rule(number=which, how_said=how)
    def chooses(self, number: int, how_said: HowSaid) -> None:
        """見てみたい, confirmed or not."""
        self.act(
            lambda s: choose_candidate(
                s,
                candidate=self.candidates[number],
                how_said=how_said,
                by=self.account(s, self.supporter),
                town=TOWN,
                activity_words=WORDS,
                now=self.now,
            )
        )

    @rule(number=which)
    def declines(self, number: int) -> None:
        """今回はちがう."""
        self.act(
            lambda s: decline_candidate(
                s,
                candidate=self.candidates[number],
                by=self.account(s, self.supporter),
                now=self.now,
            )
        )

    @rule(number=which)
    def is_found_again(self, number: int) -> None:
        """The search finds a candidate that had gone, or that was declined earlier."""
        with self.database.writing() as session:
            candidate = session.get_one(Candidate, self.candidates[number])
            wish = session.get_one(Wish, candidate.wish_id)
            if current_consent(session, person=wish.person_id, now=self.now):
                candidate.state = "shown"

    @rule(number=which)
    def approves(self, number: int) -> None:
        """The coordinator lets the host be asked."""
        self.act(
            lambda s: approve_introduction(
                s,
                introduction=self.nth(s, number),
                by=self.account(s, self.coordinator),
                town=TOWN,
                activity_words=WORDS,
                now=self.now,
            )
        )

    @rule(number=which, reason=st.sampled_from(SKIPS))
    def skips(self, number: int, reason: str) -> None:
        """The coordinator decides otherwise."""
        self.act(
            lambda s: skip_introduction(
                s,
                introduction=self.nth(s, number),
                by=self.account(s, self.coordinator),
                reason=reason,
                now=self.now,
            )
        )

    @rule(
        number=which,
        giver=st.integers(0, 1),
        answer=st.sampled_from([Answer.WELCOME, Answer.WELCOME_IF, Answer.NOT_NOW]),
        code=st.integers(0, 4),
    )
    def answers(self, number: int, giver: int, answer: Answer, code: int) -> None:
        """A host answers, its own question or another's."""
        codes = {Answer.WELCOME_IF: CONDITIONS, Answer.NOT_NOW: REASONS}.get(answer)
        self.act(
            lambda s: answer_introduction(
                s,
                introduction=self.nth(s, number),
                answer=answer,
                reason=codes[code] if codes else "",
                by=self.account(s, self.givers[giver]),
                town=TOWN,
                now=self.now,
            )
        )

    @rule(number=which, how_said=how)
    def decides(self, number: int, how_said: HowSaid) -> None:
        """会ってみたい, confirmed or not."""
        self.act(
            lambda s: decide_again(
                s,
                introduction=self.nth(s, number),
                how_said=how_said,
                by=self.account(s, self.supporter),
                town=TOWN,
                now=self.now,
            )
        )

    @rule(number=which, own=st.booleans())
    def backs_out(self, number: int, own: bool) -> None:
        """The person's side or the coordinator backs out."""
        by = self.supporter if own else self.coordinator
        self.act(
            lambda s: withdraw_introduction(
                s, introduction=self.nth(s, number), by=self.account(s, by), now=self.now
            )
        )

    @rule(number=which)
    def begins(self, number: int) -> None:
        """They have met, and a placement begins."""
        self.act(
            lambda s: begin_placement(
                s,
                introduction=self.nth(s, number),
                by=self.account(s, self.coordinator),
                joins=None,
                town=TOWN,
                now=self.now,
            )
        )

    @rule(number=st.integers(0, 1), deed=st.sampled_from([pause_wish, resume_wish, withdraw_wish]))
    def rests(self, number: int, deed: object) -> None:
        """A wish rests, is taken up again, or goes."""
        self.act(
            lambda s: deed(  # type: ignore[operator]
                s, wish=self.wishes[number], by=self.account(s, self.supporter), now=self.now
            )
        )

    @rule(number=st.integers(0, 1), given=st.booleans())
    def agrees(self, number: int, given: bool) -> None:
        """A consent is taken back or given again."""
        person = self.persons[number]
        if given:
            self.act(
                lambda s: give_consent(
                    s,
                    person=person,
                    by=self.account(s, self.supporter),
                    how_said=HowSaid.CHOSEN,
                    now=self.now,
                )
            )
        else:
            self.act(
                lambda s: withdraw_consent(
                    s,
                    person=person,
                    by=self.account(s, self.supporter),
                    town=TOWN,
                    now=self.now,
                )
            )

    @rule(number=st.integers(0, 1), protected=st.booleans())
    def is_protected(self, number: int, protected: bool) -> None:
        """A person is put under protection, or it ends."""
        person, by = self.persons[number], self.coordinator
        self.act(
            lambda s: (
                protect(s, person=person, by=self.account(s, by), town=TOWN, now=self.now)
                if protected
                else end_protection(s, person=person, by=self.account(s, by), now=self.now)
            )
        )

    @rule(hours=st.sampled_from([1, 30, 120, 300]))
    def time_passes(self, hours: int) -> None:
        """The clock minds what waits; what is due is sent."""
        self.now += timedelta(hours=hours)
        with self.database.reading() as session:
            due = waiting_introductions(session, now=self.now, limit=9)
        for introduction in due:
            self.act(
                lambda s, one=introduction: mind_introduction(
                    s, introduction=one, town=TOWN, now=self.now
                )
            )
        with self.database.writing() as session:
            for message in session.scalars(
                select(Outbox).where(
                    Outbox.state == OutboxState.QUEUED,
                    (Outbox.not_before.is_(None)) | (Outbox.not_before <= self.now),
                )
            ):
                message.state, message.sends = OutboxState.SENT, 1

    @invariant()
    def steps_follow_one_another(self) -> None:
        """Every step is one that may follow the one before; the row stands at the last."""
        with self.database.reading() as session:
            for row in session.scalars(select(Introduction)):
                steps = session.scalars(
                    select(IntroductionStep)
                    .where(IntroductionStep.introduction_id == row.id)
                    .order_by(IntroductionStep.id)
                ).all()
                before: IntroductionState | None = None
                for step in steps:
                    assert step.state in MAY_FOLLOW[before]
                    before = step.state
                    if step.state in {S.CHOSEN, S.MEETING}:
                        assert step.how_said in {HowSaid.CHOSEN, HowSaid.WORDS_OR_SIGNS}
                assert row.state is before

    @invariant()
    def a_wish_is_chosen_while_something_is_under_way(self) -> None:
        """It is CHOSEN if, and only if, it has an open or placed introduction."""
        with self.database.reading() as session:
            for wish in session.scalars(select(Wish)):
                states = set(
                    session.scalars(
                        select(Introduction.state).where(Introduction.wish_id == wish.id)
                    )
                )
                under_way = bool(states & {*OPEN_INTRODUCTIONS, S.PLACED})
                assert (wish.state is WishState.CHOSEN) == under_way

    @invariant()
    def one_question_at_a_time(self) -> None:
        """A host considers at most one wish, and a wish is with at most one host."""
        with self.database.reading() as session:
            asked = session.scalars(select(Introduction).where(Introduction.state == S.ASKED)).all()
        assert len({row.host_id for row in asked}) == len(asked)
        assert len({row.wish_id for row in asked}) == len(asked)

    @invariant()
    def a_host_hears_only_what_was_chosen_and_approved(self) -> None:
        """Each message to a host has an approval before it; taken-back ones had been asked."""
        with self.database.reading() as session:
            for message in self._to_hosts(session):
                kind, _, rest = message.key.partition(":")
                if not kind.startswith("in."):
                    continue
                hex_id = rest.split(":")[1 if kind == "in.reminded" else 0]
                steps = session.scalars(
                    select(IntroductionStep.state).where(
                        IntroductionStep.introduction_id == Id(hex_id)
                    )
                ).all()
                assert {S.CHOSEN, S.ASKED} <= set(steps), message.key

    @invariant()
    def without_consent_nothing_waits_to_be_said(self) -> None:
        """After a consent was taken back, no message about the person waits for a host."""
        with self.database.reading() as session:
            for person in self.persons:
                if current_consent(session, person=person, now=self.now):
                    continue
                waiting = [
                    message.key
                    for message in self._to_hosts(session)
                    if message.person_id == person
                    and message.state is OutboxState.QUEUED
                    # What is under way goes on until its coordinator has looked.
                    and message.key.startswith("in.")
                ]
                assert waiting == []
                candidates = session.scalars(
                    select(Candidate.state)
                    .join(Wish, Wish.id == Candidate.wish_id)
                    .where(Wish.person_id == person)
                )
                assert "shown" not in set(candidates)

    def _to_hosts(self, session: Session) -> list[Outbox]:
        return list(
            session.scalars(
                select(Outbox)
                .join(Chat, Chat.id == Outbox.chat_id)
                .where(Chat.account_id.in_(self.givers))
            )
        )


Introductions.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    suppress_health_check=list(HealthCheck),
)
TestIntroductions = Introductions.TestCase
