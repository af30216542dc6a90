"""A host hears of little: whatever the town does, two questions a month at most."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from casework.answer_introduction import Answer, answer_introduction
from casework.answer_step import answer_step
from casework.approve_introduction import (
    HostIsBeingAsked,
    WishIsBeingAsked,
    approve_introduction,
)
from casework.ask_next_step import NoNextStep, ask_next_step
from casework.choose_candidate import FitsNoMore
from casework.ground import NotYours, TooLate
from casework.policies import policy_of
from followup.calendar import add_months
from storage.base import Id
from storage.database import Database
from storage.states import DayState, HowHeard, IntroductionState, OutboxState, Side
from storage.tables import (
    Account,
    Chat,
    Host,
    Introduction,
    MeetingDay,
    Offer,
    Outbox,
    PlacementMember,
    StepYes,
)
from tests.bot.small_town import SmallTown
from tests.making import (
    TOWN,
    make_account,
    make_consent,
    make_introduction,
    make_person,
    make_wish,
)
from tests.talk import Talk

NEWS = ("pl.dayset", "pl.eve", "pl.told", "pl.begun", "pl.moved", "in.taken_back", "in.met")
"""What a host is told of a session, or of what somebody has just decided: no question begun."""
REFUSALS = (TooLate, NotYours, HostIsBeingAsked, WishIsBeingAsked, FitsNoMore, NoNextStep)
DEEDS = ("wish", "not_now", "welcome", "meets", "ask_step", "step_yes", "step_no")


class BusyTown(SmallTown):
    """Two hosts of which much is wanted; what reaches them is kept with its moment."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk)
        self.reached: dict[Id, list[tuple[datetime, str]]] = {}
        other = self.session.get_one(Introduction, self.introduction.id).host_id
        account = make_account(self.session, self.cast.giver.role, host_id=other)
        self.give_chat(account)
        self.hosts = {self.cast.host.id: self.cast.giver, other: account}
        self.offers = {
            self.cast.host.id: self.cast.offer.id,
            other: self.introduction.offer_id,
        }
        for host in self.hosts:
            self.session.get_one(Host, host).look_at = self.now + timedelta(days=60)

    def lives(self, days: int) -> None:
        """Let days pass; what is due reaches its readers, in the order of its moments."""
        self.now += timedelta(days=days)
        # What came due in between was sent at its moment, not at the end.
        self._delivers()
        self.ticks()
        self._delivers()
        self.session.flush()

    def _delivers(self) -> None:
        for host, account in self.hosts.items():
            due = self.session.scalars(
                select(Outbox)
                .join(Chat, Chat.id == Outbox.chat_id)
                .where(Chat.account_id == account.id, Outbox.state == OutboxState.QUEUED)
            ).all()
            for row in due:
                moment = max(row.created_at, row.not_before or row.created_at)
                if moment <= self.now:
                    row.state = OutboxState.SENT
                    if not row.key.startswith(NEWS):
                        self.reached.setdefault(host, []).append((moment, row.key))

    def act(self, name: str, host: Id) -> None:
        """Let somebody do something about a host; a refusal leaves no trace."""
        nested = self.session.begin_nested()
        try:
            getattr(self, name)(host)
            self.session.flush()
        except REFUSALS:
            nested.rollback()
            self.session.info.pop("notices", None)
            self.session.expire_all()
        else:
            nested.commit()
        self.puts_out()

    def wish(self, host: Id) -> None:
        """Another person chose the host, and the coordinator approves."""
        person = make_person(self.session, self.cast.supporter)
        make_consent(self.session, person, until=None)
        chosen = make_introduction(
            self.session,
            make_wish(self.session, person),
            self.session.get_one(Offer, self.offers[host]),
            state=IntroductionState.CHOSEN,
        )
        approve_introduction(
            self.session,
            introduction=chosen.id,
            by=self.cast.coordinator,
            town=TOWN,
            activity_words={},
            now=self.now,
        )

    def not_now(self, host: Id) -> None:
        """今回は見送ります."""
        self._answers(host, Answer.NOT_NOW, "busy")

    def welcome(self, host: Id) -> None:
        """歓迎します."""
        self._answers(host, Answer.WELCOME, "")

    def meets(self, host: Id) -> None:
        """A session was held yesterday."""
        day = MeetingDay(
            placement_id=self.placement.id,
            starts_at=self.now - timedelta(days=1),
            state=DayState.HELD,
        )
        self.session.add(day)
        self.placement.look_at = self.now

    def ask_step(self, host: Id) -> None:
        """The coordinator asks about the next step."""
        ask_next_step(
            self.session,
            placement=self.placement.id,
            by=self.cast.coordinator,
            town=TOWN,
            now=self.now,
        )

    def step_yes(self, host: Id) -> None:
        """The host would like to go on."""
        self._steps(yes=True)

    def step_no(self, host: Id) -> None:
        """The host would rather stay as it is; it may be asked anew."""
        self._steps(yes=False)

    def _answers(self, host: Id, answer: Answer, reason: str) -> None:
        asked = self.session.scalars(
            select(Introduction).where(
                Introduction.host_id == host, Introduction.state == IntroductionState.ASKED
            )
        ).first()
        answer_introduction(
            self.session,
            introduction=asked.id if asked else None,
            answer=answer,
            reason=reason,
            by=self.hosts[host],
            town=TOWN,
            now=self.now,
        )

    def _steps(self, *, yes: bool) -> None:
        asked = self.session.scalars(
            select(StepYes)
            .join(PlacementMember, PlacementMember.id == StepYes.member_id)
            .where(PlacementMember.side == Side.HOST, StepYes.answer == "")
        ).first()
        answer_step(
            self.session,
            asked=asked.id if asked else None,
            by=self.session.get_one(Account, self.cast.giver.id),
            yes=yes,
            how_said=None,
            how_heard=HowHeard.CHAT,
            town=TOWN,
            now=self.now,
        )


acts = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 1), st.integers(0, 9)),
    min_size=8,
    max_size=16,
)


@pytest.fixture
def talk(sqlite_database: Database) -> Talk:
    """A town whose examples are undone."""
    return Talk(sqlite_database)


@settings(
    max_examples=8,
    # Each example is a town of months: finding one is enough, shrinking it takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(life=acts)
def test_no_month_holds_more_than_two(talk: Talk, life: list[tuple[str, int, int]]) -> None:
    """
    Introductions, steps, check-ins, 体験 and 90-day questions together, over half a year; what is
    about sessions, or news of a decision, does not count.
    """
    town = BusyTown(talk)
    try:
        hosts = sorted(town.hosts)
        for name, whose, days in life:
            town.act(name, hosts[whose])
            town.lives(days)
        for days in (1, 5, 20, 35, 35, 35):
            town.lives(days)

        assert town.reached
        cap = policy_of(TOWN).host_messages_a_month
        for moments in town.reached.values():
            in_order = sorted(moments)
            for first, after in zip(in_order, in_order[cap:], strict=False):
                assert after[0] >= add_months(first[0], 1), "\n".join(
                    f"{at:%m-%d %H:%M} {key}" for at, key in in_order
                )
    finally:
        town.close()
