"""Messages about sessions stand apart: no weekend holds them back, and they fill no monthly cap."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import notices
from casework.begin_series import begin_series
from casework.choose_day import choose_day
from casework.ground import TooLate
from casework.move_day import AlreadyPlanned, move_day
from casework.policies import policy_of
from casework.propose_days import propose_days
from casework.tell_day import NotYet, tell_day
from followup.calendar import TOKYO, add_months
from followup.series import Every
from storage.database import Database
from storage.states import DayState, PlacementStep
from storage.tables import Account, Chat, MeetingDay, Outbox
from tests.casework.placing import begun
from tests.making import NOW, TOWN, make_cast
from tests.talk import Talk

DAYS = 70
ABOUT_SESSIONS = ("pl.dayset", "pl.daymoved", "pl.eve", "pl.told", "pl.series", "pd.", "pl.looked")
HOUR = timedelta(hours=1)


class Life:
    """A placement that meets each Saturday and each Wednesday, on whose days much happens."""

    def __init__(self, database: Database, seed: int) -> None:
        self.chance = Random(seed)
        self.talk = Talk(database)
        supporter, host, coordinator = (
            self.talk.supporter(),
            self.talk.host(),
            self.talk.coordinator(),
        )
        self.host_account = host.account.id
        self.supporter_account = supporter.account.id
        with database.writing() as session:
            cast = make_cast(
                session,
                coordinator=session.get_one(Account, coordinator.account.id),
                supporter=session.get_one(Account, self.supporter_account),
            )
            session.get_one(Account, self.host_account).host_id = cast.host.id
            session.delete(cast.giver)
            placement = begun(session, cast)
            placement.step = PlacementStep.TRIAL
            self.placement = placement.id
            for ahead in (1, 4):
                begin_series(
                    session,
                    placement=placement.id,
                    by=cast.supporter,
                    starts_at=NOW + timedelta(days=ahead),
                    every=Every.WEEK,
                    times=None,
                    on_holidays=True,
                    town=TOWN,
                    now=NOW,
                )

    def goes_on(self) -> None:
        """Live through the days: something is told, moved or offered, and the clock ticks."""
        for _ in range(DAYS):
            for hours in (7, 4, 13):
                self.talk.wait(hours=hours)
                self._act(self.chance.choice((self._tell, self._move, self._offer, self._tell)))

    def _act(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (TooLate, NotYet, AlreadyPlanned):
            # Whoever comes too late, or too early, is told so; here that is all the same.
            return

    def _tell(self) -> None:
        with self.talk.database.writing() as session:
            day = self.chance.choice(session.scalars(select(MeetingDay)).all())
            by = session.get_one(
                Account, self.chance.choice((self.host_account, self.supporter_account))
            )
            states = [DayState.HELD, DayState.HELD, DayState.RESTED, DayState.CANCELLED]
            state = self.chance.choice(states)
            tell_day(session, day=day.id, by=by, state=state, now=self.talk.now)
            self._put_out(session)

    def _move(self) -> None:
        with self.talk.database.writing() as session:
            ahead = session.scalars(
                select(MeetingDay).where(
                    MeetingDay.state == DayState.PLANNED, MeetingDay.starts_at > self.talk.now
                )
            ).all()
            day = self.chance.choice(ahead)
            move_day(
                session,
                day=day.id,
                by=session.get_one(Account, self.supporter_account),
                starts_at=day.starts_at + HOUR * self.chance.randint(1, 30),
                now=self.talk.now,
            )
            self._put_out(session)

    def _offer(self) -> None:
        with self.talk.database.writing() as session:
            by = session.get_one(Account, self.supporter_account)
            options = [self.talk.now + HOUR * self.chance.randint(20, 200) for _ in range(3)]
            row = propose_days(
                session,
                placement=self.placement,
                by=by,
                options=options,
                now=self.talk.now,
            )
            if self.chance.random() < 0.5:
                host = session.get_one(Account, self.host_account)
                choose_day(
                    session, proposal=row.id, by=host, starts_at=options[0], now=self.talk.now
                )
            self._put_out(session)

    def _put_out(self, session: Session) -> None:
        notices.put_out(
            session, world=self.talk.world, registry=self.talk.registry, now=self.talk.now
        )

    def to_host(self) -> list[Outbox]:
        """Return everything that was written to the host, but for its first minutes."""
        with self.talk.database.reading() as session:
            return list(
                session.scalars(
                    select(Outbox)
                    .join(Chat, Chat.id == Outbox.chat_id)
                    .where(Chat.account_id == self.host_account, Outbox.created_at > NOW)
                    .order_by(Outbox.created_at)
                )
            )


def goes_out(message: Outbox) -> datetime:
    """Return when a message may reach its reader."""
    return max(message.created_at, message.not_before or message.created_at)


@pytest.mark.parametrize("seed", range(1))
def test_a_host_hears_of_every_session_and_of_little_else(
    sqlite_database: Database, seed: int
) -> None:
    """
    Twice a month at most about anything but sessions, however many of these there are; and of
    sessions on any day of the week, at night only what cannot wait.
    """
    life = Life(sqlite_database, seed)
    policy = policy_of(TOWN)

    life.goes_on()

    written = life.to_host()
    sessions = [one for one in written if one.key.startswith(ABOUT_SESSIONS)]
    others = [goes_out(one) for one in written if one not in sessions]
    assert len(others) >= policy.host_messages_a_month
    for first, after in zip(others, others[policy.host_messages_a_month :], strict=False):
        assert after >= add_months(first, 1)
    assert len(sessions) > 5 * len(others)
    assert {goes_out(one).astimezone(TOKYO).weekday() for one in sessions} == set(range(7))
    eves = [one for one in sessions if one.key.startswith("pl.eve")]
    assert len(eves) > DAYS / 7
    assert all(time(9) <= goes_out(one).astimezone(TOKYO).time() < time(20) for one in eves)
