"""すべて止める holds: whatever others do and however long the clock runs, nothing more goes out."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import notices
from bot.clock_steps import STEPS
from casework.approve_introduction import approve_introduction
from casework.ask_next_step import ask_next_step
from casework.begin_placement import begin_placement
from casework.days import InThePast
from casework.end_placement import end_placement
from casework.first_visit import ChecksMissing
from casework.ground import NotYours, TooLate
from casework.leave_placement import leave_placement
from casework.placements import EndReason
from casework.search_again import search_again
from casework.set_day import set_day
from casework.stop_host import start_host, stop_host
from casework.stop_person import start_person, stop_person
from casework.tell_day import NotYet, tell_day
from casework.withdraw_wish import TakesPart, pause_wish
from storage.database import Database
from storage.states import DayState, IntroductionState, OutboxState, PlacementStep, Side
from storage.tables import Account, Chat, MeetingDay, Outbox, PlacementMember
from tests.making import (
    NOW,
    TOWN,
    make_cast,
    make_consent,
    make_host,
    make_introduction,
    make_offer,
    make_wish,
)
from tests.talk import Talk

REFUSALS = (NotYours, TooLate, InThePast, NotYet, TakesPart, ChecksMissing)
DEEDS = (
    "ask_step",
    "set_day",
    "tell_held",
    "tell_not_arrived",
    "leave_host",
    "end",
    "approve",
    "search",
    "pause_wish",
    "stop_again",
)


class StoppedTown:
    """One person in a placement, with an introduction under way; undone after each example."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.now: datetime = NOW
        self.held = talk.database.engine.connect()
        self.held.begin()
        self.session = Session(self.held, expire_on_commit=False)
        self.session.info["vault"] = talk.database.vault
        self.cast = make_cast(self.session)
        make_consent(self.session, self.cast.person)
        for account in (self.cast.supporter, self.cast.giver, self.cast.coordinator):
            self._give_chat(account)
        wish = make_wish(self.session, self.cast.person, sentence="花を育てたい")
        other = make_offer(self.session, make_host(self.session, name="花だん会"))
        self.introduction = make_introduction(
            self.session, wish, other, state=IntroductionState.CHOSEN
        )
        self.placement = begin_placement(
            self.session,
            introduction=self.cast.introduction.id,
            by=self.cast.coordinator,
            joins=None,
            town=TOWN,
            now=self.now,
        )
        # What must be checked before the first visit is told elsewhere.
        self.placement.step = PlacementStep.TRIAL
        self.day = MeetingDay(
            placement_id=self.placement.id, starts_at=self.now + timedelta(days=3)
        )
        self.session.add(self.day)
        self.puts_out()

    def close(self) -> None:
        """Forget the example."""
        self.session.close()
        self.held.rollback()
        self.held.close()

    def puts_out(self) -> None:
        """Put out what the deeds left, as a turn does."""
        self.session.flush()
        notices.put_out(
            self.session, world=self.talk.world, registry=self.talk.registry, now=self.now
        )
        self.session.flush()

    def does(self, name: str) -> None:
        """Let others do something; a refusal leaves no trace."""
        nested = self.session.begin_nested()
        try:
            self._deeds()[name]()
            self.session.flush()
        except REFUSALS:
            nested.rollback()
            self.session.info.pop("notices", None)
            self.session.expire_all()
        else:
            nested.commit()
        self.puts_out()

    def ticks(self) -> None:
        """Let the clock do everything that is due."""
        for step in STEPS:
            ids = step.due(self.session, self.talk.world, self.now, 50)
            step.do(self.session, self.talk.world, ids, self.now)
            self.puts_out()

    def messages(self, *accounts: Account) -> set[str]:
        """
        Return the keys of what was ever queued for these accounts.

        Whether a host's own offer is still right is a question about no person.
        """
        return set(
            self.session.scalars(
                select(Outbox.key)
                .join(Chat, Chat.id == Outbox.chat_id)
                .where(
                    Chat.account_id.in_([one.id for one in accounts]),
                    Outbox.key.not_like("sr.%") if len(accounts) > 1 else Outbox.key != "",
                )
            )
        )

    def _deeds(self) -> dict[str, Callable[[], object]]:
        s, cast, now = self.session, self.cast, self.now
        place, of = self.placement.id, cast.coordinator
        host = s.scalars(
            select(PlacementMember.id).where(
                PlacementMember.placement_id == place, PlacementMember.side == Side.HOST
            )
        ).one()

        def tells(state: DayState, by: Account) -> object:
            return tell_day(s, day=self.day.id, by=by, state=state, now=now)

        return {
            "ask_step": lambda: ask_next_step(s, placement=place, by=of, now=now),
            "set_day": lambda: set_day(
                s, placement=place, by=of, starts_at=now + timedelta(days=1), now=now
            ),
            "tell_held": lambda: tells(DayState.HELD, cast.giver),
            "tell_not_arrived": lambda: tells(DayState.NOT_ARRIVED, cast.giver),
            "leave_host": lambda: leave_placement(s, member=host, by=cast.giver, now=now),
            "end": lambda: end_placement(
                s, placement=place, by=of, reason=EndReason.OTHER, now=now
            ),
            "approve": lambda: approve_introduction(
                s,
                introduction=self.introduction.id,
                by=of,
                town=TOWN,
                activity_words={},
                now=now,
            ),
            "search": lambda: search_again(s, wish=cast.wish.id, by=of, now=now),
            "pause_wish": lambda: pause_wish(s, wish=cast.wish.id, by=cast.supporter, now=now),
            "stop_again": self.stops,
        }

    def stops(self) -> object:
        """Stop everything about the person."""
        return stop_person(
            self.session,
            person=self.cast.person.id,
            by=self.cast.supporter,
            town=TOWN,
            now=self.now,
        )

    def _give_chat(self, account: Account) -> None:
        self.session.add(
            Chat(
                channel="test",
                bot="bot",
                address_index=account.id.bytes,
                address=account.id.hex,
                account_id=account.id,
                first_seen=NOW,
            )
        )
        self.session.flush()


acts = st.lists(st.one_of(st.sampled_from(DEEDS), st.integers(1, 20)), min_size=1, max_size=6)


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """A town whose stops are undone after each example."""
    return Talk(sqlite_database)


@settings(
    max_examples=10,
    deadline=None,
    # Each example is a town of weeks: finding one is enough, shrinking it takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=acts, after=acts)
def test_nothing_about_the_person_goes_out(
    talk: Talk, before: list[str | int], after: list[str | int]
) -> None:
    """
    Deeds by others and weeks of the clock bring nothing; what was queued is cancelled.
    """
    town = StoppedTown(talk)
    try:
        _plays(town, before)
        town.stops()
        town.puts_out()
        about = select(Outbox.state).where(Outbox.person_id == town.cast.person.id)
        # What the stop itself tells the others carries the person too, so that it can be undone.
        new = about.where(Outbox.key.not_like("rests:%"))
        assert OutboxState.QUEUED not in set(town.session.scalars(new))
        known = town.messages(town.cast.supporter, town.cast.giver)

        _plays(town, after)
        town.now += timedelta(days=35)
        town.ticks()

        assert town.messages(town.cast.supporter, town.cast.giver) == known
    finally:
        town.close()


def test_a_coordinator_begins_again(talk: Talk) -> None:
    """
    Afterwards the next step can be asked about again, and both sides hear of it.
    """
    town = StoppedTown(talk)
    try:
        town.stops()
        with pytest.raises(NotYours):
            start_person(
                town.session, person=town.cast.person.id, by=town.cast.supporter, now=town.now
            )
        start_person(
            town.session, person=town.cast.person.id, by=town.cast.coordinator, now=town.now
        )
        town.puts_out()
        known = town.messages(town.cast.supporter, town.cast.giver)

        town.does("ask_step")

        assert len(town.messages(town.cast.supporter, town.cast.giver)) == len(known) + 2
    finally:
        town.close()


@settings(
    max_examples=8,
    deadline=None,
    # Each example is a town of weeks: finding one is enough, shrinking it takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=acts, after=acts)
def test_nothing_reaches_a_host_that_stopped(
    talk: Talk, before: list[str | int], after: list[str | int]
) -> None:
    """
    By itself, at once; only a coordinator begins again.
    """
    town = StoppedTown(talk)
    try:
        _plays(town, before)
        stop_host(town.session, host=town.cast.host.id, by=town.cast.giver, town=TOWN, now=town.now)
        town.puts_out()
        known = town.messages(town.cast.giver)

        _plays(town, after)
        town.now += timedelta(days=35)
        town.ticks()

        assert town.messages(town.cast.giver) == known
        with pytest.raises(NotYours):
            start_host(town.session, host=town.cast.host.id, by=town.cast.giver, now=town.now)
    finally:
        town.close()


def _plays(town: StoppedTown, acts: list[str | int]) -> None:
    for act in acts:
        if isinstance(act, str):
            town.does(act)
        else:
            town.now += timedelta(days=act)
            town.ticks()
