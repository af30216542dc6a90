"""A town of a few people, played at the speed of its deeds, and undone after each example."""

from collections.abc import Callable
from datetime import datetime, timedelta

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
from casework.stop_person import stop_person
from casework.tell_day import NotYet, tell_day
from casework.withdraw_wish import TakesPart, pause_wish
from storage.states import DayState, IntroductionState, PlacementStep, Side
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


class SmallTown:
    """One person in a placement, with an introduction under way."""

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
            self.give_chat(account)
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
            "ask_step": lambda: ask_next_step(s, placement=place, by=of, town=TOWN, now=now),
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

    def give_chat(self, account: Account) -> None:
        """Let somebody be reached."""
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
