"""
The running assistant: receiving, turns and delivery side by side until it is told to stop.

Each loop outlives whatever happens in it; the database may be away for a while. On the way
out nothing new is received, the turns in hand are finished, and what is due is sent.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.channels.base import Channel, FetchedChannel
from bot.deliver import Delivery
from bot.hold import Hold
from bot.meter import Meter
from bot.outcomes import OnChat
from bot.receive import Intake, poll
from bot.waking import Bell, Patience, unless
from storage.database import Database
from storage.pace import SendLimits
from storage.presence import Presence
from storage.sending import Claim
from storage.trouble import is_outage

# Other processes cannot ring our bells.
_LOOK_AGAIN_SECONDS = 0.5
DRAIN_SECONDS = 10.0
_KEYS_EVERY_SECONDS = 1.0
_QUIET_AFTER_SECONDS = 1.0
_RESTING_AFTER_SECONDS = 300.0

log = structlog.get_logger(__name__)

TakeTurns = Callable[[Session, datetime], int]
Companion = Callable[[asyncio.Event], Awaitable[None]]


@dataclass
class Freshness:
    """When something last happened, in seconds of the event loop."""

    _at: float | None = None

    def now(self) -> None:
        """It is now."""
        self._at = asyncio.get_running_loop().time()

    def age(self) -> float | None:
        """How many seconds ago; ``None``: it never did."""
        return None if self._at is None else asyncio.get_running_loop().time() - self._at


@dataclass
class Service:
    """
    Everything that runs for the channel that people write on, and for those that only send.

    :param take_turns: handles some updates in the given transaction and returns how many
    :param at_once: fewer handled than so many means that none was left
    :param on_blocked: see :class:`bot.deliver.Delivery`, as for ``on_lost``
    :param limits: how fast to send; ``None``: as fast as it goes
    :param polls: fetch updates; if not, a webhook brings them to :attr:`intake`
    :param also: channels that only send, such as mail; each has a delivery of its own
    :param companions: what else runs until the event is set: the clock, the web servers
    :param hold: holds everything but receiving back, if the database says so
    :param freshness: when updates were last fetched; ``talk``: when a turn was taken
    :param turns_taken: rings when turns have been taken, after their commit
    """

    database: Database
    channel: FetchedChannel
    presence: Presence
    clock: Callable[[], datetime]
    take_turns: TakeTurns
    on_blocked: OnChat
    on_lost: OnChat
    at_once: int = 1
    limits: SendLimits | None = field(default_factory=SendLimits)
    polls: bool = True
    hold: Hold | None = None
    also: Sequence[Channel] = ()
    companions: Sequence[Companion] = ()
    meter: Meter = field(default_factory=Meter)
    freshness: Freshness = field(default_factory=Freshness)
    talk: Freshness = field(default_factory=Freshness)
    turns_due: Bell = field(default_factory=Bell)
    turns_taken: Bell = field(default_factory=Bell)

    def __post_init__(self) -> None:
        self.receiving = True
        self.intake = Intake(
            database=self.database,
            channel=self.channel,
            clock=self.clock,
            stored=self.turns_due.ring,
        )
        self.delivery, *self.others = (
            Delivery(
                database=self.database,
                channel=channel,
                presence=self.presence,
                clock=self.clock,
                limits=self.limits,
                on_blocked=self.on_blocked,
                on_lost=self.on_lost,
                meter=self.meter,
                held=lambda: self.hold is not None and self.hold.is_on,
            )
            for channel in (self.channel, *self.also)
        )

    def is_quiet(self) -> bool:
        """Whether nobody has talked for a moment."""
        return (self.talk.age() or 0.0) > _QUIET_AFTER_SECONDS

    def is_resting(self) -> bool:
        """Whether nobody has talked for minutes, as at night."""
        return (self.talk.age() or 0.0) > _RESTING_AFTER_SECONDS

    def wake_senders(self) -> None:
        """There may be something to send."""
        for delivery in (self.delivery, *self.others):
            delivery.bell.ring()

    def wake_everything(self) -> None:
        """Something was done elsewhere than in a turn: take turns, search, and send what is due."""
        self.turns_due.ring()
        self.turns_taken.ring()
        self.wake_senders()

    async def drain(self, *, seconds: float) -> None:
        """Send what is due on every channel, for at most so many seconds."""
        every = (self.delivery, *self.others)
        await asyncio.gather(*(delivery.drain(seconds=seconds) for delivery in every))

    async def run(self, *, stop: asyncio.Event, drain_seconds: float = DRAIN_SECONDS) -> None:
        """Run until ``stop`` is set and everything in hand is done."""
        no_more_turns, no_more_sends = asyncio.Event(), asyncio.Event()
        self.talk.now()
        receivers: list[asyncio.Future[None]] = [
            asyncio.ensure_future(companion(stop))
            for companion in (self._follow_keys, *self.companions)
        ]
        if self.hold is not None:
            watching = self.hold.watch(stop, answered=self.wake_senders)
            receivers.append(asyncio.create_task(watching))
        if self.polls:
            receivers.append(
                asyncio.create_task(
                    poll(
                        channel=self.channel,
                        intake=self.intake,
                        presence=self.presence,
                        stop=stop,
                        fetched=self.freshness.now,
                    )
                )
            )
        workers = [
            asyncio.create_task(self._converse(no_more_turns))
            for _ in range(self.database.parallel)
        ]
        senders = [
            asyncio.create_task(delivery.run(stop=no_more_sends))
            for delivery in (self.delivery, *self.others)
        ]
        stopped = asyncio.create_task(stop.wait())
        try:
            # A loop that ends before it was told to has failed: show that, do not limp on.
            everything: list[asyncio.Future[Any]] = [stopped, *senders, *workers, *receivers]
            await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.set()
            stopped.cancel()
            self.receiving = False
            ended = await asyncio.gather(*receivers, return_exceptions=True)
            no_more_turns.set()
            self.turns_due.ring()
            ended += await asyncio.gather(*workers, return_exceptions=True)
            no_more_sends.set()
            self.wake_senders()
            ended += await asyncio.gather(*senders, return_exceptions=True)
            await self.drain(seconds=drain_seconds)
        for result in ended:
            if isinstance(result, BaseException):
                raise result

    async def _follow_keys(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await asyncio.to_thread(self.presence.follow_keys)
            except Exception as error:
                if not is_outage(error):
                    log.exception("keys could not be looked at")
            await unless(stop, asyncio.sleep(_KEYS_EVERY_SECONDS))

    async def _converse(self, stop: asyncio.Event) -> None:
        patience = Patience(longest=5.0)
        # Where others write too, one of them may have held the chat of an update just stored.
        enough = self.at_once if self.database.is_sqlite else 1
        if self.hold is not None:
            await self.hold.over(stop)
        while not stop.is_set():
            try:
                handled, claim = await self.database.write(self._some_turns)
            except Exception as error:
                if is_outage(error):
                    log.warning("the database is away", kind=type(error).__name__)
                else:
                    log.exception("turns failed")
                await asyncio.sleep(patience.more())
                continue
            patience.over()
            if handled:
                self.meter.turns.inc(handled)
                self.talk.now()
                self.delivery.send(claim)
                for delivery in self.others:
                    delivery.bell.ring()
                self.turns_taken.ring()
            if handled < enough:
                await self.turns_due.wait(seconds=_LOOK_AGAIN_SECONDS)

    def _some_turns(self, session: Session) -> tuple[int, Claim]:
        now = self.clock()
        handled = self.take_turns(session, now)
        if not handled or not self.database.is_sqlite:
            return handled, Claim([], 0.0)
        return handled, self.delivery.claim_in_turn(session, now)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set ``stop`` on SIGTERM and SIGINT; a second one ends the program as it always would."""
    loop = asyncio.get_running_loop()

    def told(number: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told, number)
