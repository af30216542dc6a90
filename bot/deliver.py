"""
From the outbox to a channel: claimed in its own commit, sent, then marked.

What a sending means for the queue is decided in :mod:`bot.outcomes`.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

from bot.channels.base import Channel, Outcome, SendOutcome
from bot.messages import Outgoing
from bot.meter import Meter
from bot.outcomes import OnChat, Result, is_about_its_chat, settle, settle_chat
from bot.waking import Bell, Patience
from storage.base import Id
from storage.database import Database
from storage.pace import SendLimits
from storage.presence import Presence
from storage.sending import (
    Claim,
    Claimed,
    claim_due,
    reclaim_lost,
)
from storage.trouble import is_outage

AT_ONCE = 16
_LOOK_AGAIN_SECONDS = 0.5
_LOST_EVERY_SECONDS = 5.0
_MARK_WITHIN_SECONDS = 0.1
_GRACE = timedelta(seconds=5)

log = structlog.get_logger(__name__)


class Delivery:
    """
    Sends what is due on one channel.

    :param limits: how fast to send; ``None``: as fast as it goes
    :param on_blocked: what to do, in the same transaction, when a chat has been closed to us
    :param on_lost: what to do, in the same transaction, when a message to a chat was given up
    :param held: whether the program holds back, so that nothing else is sent but that
    """

    def __init__(
        self,
        *,
        database: Database,
        channel: Channel,
        presence: Presence,
        clock: Callable[[], datetime],
        limits: SendLimits | None,
        on_blocked: OnChat,
        on_lost: OnChat,
        meter: Meter,
        held: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._channel = channel
        self._presence = presence
        self._clock = clock
        self._limits = limits
        self._on_blocked = on_blocked
        self._on_lost = on_lost
        self._meter = meter
        self._held = held
        self._grace = timedelta(0) if database.is_sqlite else _GRACE
        self._sending: dict[Id, asyncio.Task[None]] = {}
        self._results: dict[Id, Result] = {}
        self._claimed_in_turn: frozenset[Id] = frozenset()
        self._marked_in_turn: tuple[Result, ...] = ()
        self._mark_soon: asyncio.TimerHandle | None = None
        self._look_for_lost_at = 0.0
        self._drains = False
        self.bell = Bell()

    async def run(self, *, stop: asyncio.Event) -> None:
        """Send until ``stop``, whatever happens; :meth:`drain` afterwards."""
        patience = Patience(longest=5.0)
        while not stop.is_set():
            try:
                wait = await self._step()
                patience.over()
            except Exception as error:
                wait = patience.more()
                _say_why_not(error)
                await asyncio.sleep(wait)
                continue
            await self.bell.wait(seconds=wait)

    async def drain(self, *, seconds: float) -> None:
        """Send what is due and write down what became of it, for at most so many seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        self._drains = True
        try:
            while (left := deadline - loop.time()) > 0:
                try:
                    wait = await self._step()
                except Exception as error:
                    _say_why_not(error)
                    await asyncio.sleep(min(left, 0.25))
                    continue
                if not self._sending and not self._results and wait >= _LOOK_AGAIN_SECONDS:
                    return
                await self.bell.wait(seconds=min(left, wait))
        finally:
            self._drains = False
        for task in self._sending.values():
            task.cancel()
        await asyncio.gather(*self._sending.values(), return_exceptions=True)
        if self._results:
            await self._database.write(
                lambda session: self._settle(session, [*self._results.values()], self._clock())
            )

    def claim_in_turn(self, session: Session, now: datetime) -> Claim:
        """
        Claim what is due inside the transaction that queued it; :meth:`send` after its commit.

        Only where one thread does all the writing (SQLite): so a turn that stands alone needs no
        second commit before its answer goes out, and none to mark what went out before.
        """
        sent = tuple(
            result for result in [*self._results.values()] if result[1].outcome is Outcome.SENT
        )
        self._marked_in_turn = ()
        try:
            with session.begin_nested():
                self._settle(session, sent, now)
                claim = self._claim(session, now)
        except Exception as error:
            if is_outage(error):
                raise
            # The turn stands; the next step meets the same trouble and says so.
            return Claim([], 0.0)
        # Before the commit, so that nobody finds them claimed and takes them for lost.
        self._claimed_in_turn = frozenset(message.id for message in claim.messages)
        self._marked_in_turn = sent
        return claim

    def send(self, claim: Claim) -> None:
        """Send what has been claimed and committed, and wake up for what could not be claimed."""
        self._settled(self._marked_in_turn)
        self._marked_in_turn = ()
        self._begin(claim)
        if claim.wait is not None or len(self._sending) >= AT_ONCE:
            self.bell.ring()

    async def _step(self) -> float:
        """One commit: write down what was sent, claim what is due. Returns how long to rest."""
        loop = asyncio.get_running_loop()
        now = self._clock()
        if loop.time() >= self._look_for_lost_at:
            await self._find_lost(now)
            self._look_for_lost_at = loop.time() + _LOST_EVERY_SECONDS
        results = [*self._results.values()]
        # Those that touch a chat's row take its lock first, so they go in a commit of their own.
        for result in filter(is_about_its_chat, results):
            await self._database.write(
                partial(
                    settle_chat,
                    result=result,
                    on_blocked=self._on_blocked,
                    on_lost=self._on_lost,
                    now=now,
                )
            )
            self._settled((result,))
        rest = [result for result in results if not is_about_its_chat(result)]
        claim = await self._database.write(lambda s: self._settle_and_claim(s, rest, now))
        self._settled(rest)
        self._begin(claim)
        if claim.wait is not None:
            return min(claim.wait, _LOOK_AGAIN_SECONDS)
        return _LOOK_AGAIN_SECONDS

    def _settled(self, results: Iterable[Result]) -> None:
        """Forget results whose commit stands; a turn may have been quicker with some of them."""
        for message, outcome in results:
            if self._results.pop(message.id, None) is not None:
                self._meter.sends.labels(self._channel.name, outcome.outcome.value).inc()
        if not self._results and self._mark_soon is not None:
            self._mark_soon.cancel()
            self._mark_soon = None

    def _begin(self, claim: Claim) -> None:
        for message in claim.messages:
            self._sending[message.id] = asyncio.create_task(self._send(message))

    def _settle_and_claim(self, session: Session, results: list[Result], now: datetime) -> Claim:
        self._settle(session, results, now)
        return self._claim(session, now)

    def _settle(self, session: Session, results: Sequence[Result], now: datetime) -> None:
        doubled = settle(
            session, results, channel=self._channel.name, bot=self._channel.bot, now=now
        )
        self._meter.doubled.inc(doubled)

    def _claim(self, session: Session, now: datetime) -> Claim:
        room = AT_ONCE - len(self._sending)
        if room <= 0:
            return Claim([])
        return claim_due(
            session,
            channel=self._channel.name,
            bot=self._channel.bot,
            by=self._presence.number,
            now=now,
            limit=room,
            limits=self._limits,
            held=self._held(),
        )

    async def _find_lost(self, now: datetime) -> None:
        under_way = {*self._sending, *self._results}

        def find(session: Session) -> int:
            return reclaim_lost(
                session,
                channel=self._channel.name,
                bot=self._channel.bot,
                by=self._presence.number,
                alive=self._presence.alive(),
                under_way=under_way | self._claimed_in_turn,
                grace=self._grace,
                now=now,
            )

        lost = await self._database.write(find)
        if lost:
            log.warning("messages found claimed are sent once more", count=lost)

    async def _send(self, message: Claimed) -> None:
        try:
            outcome = await self._channel.send(
                message.address,
                Outgoing.from_json(message.payload),
                steps_done=message.steps_done,
            )
        except Exception:
            # Neither Telegram nor the network, then: this message cannot be put on its way.
            log.exception("a message could not be sent", row=str(message.id))
            outcome = SendOutcome(Outcome.REFUSED, message.steps_done, reason="not sendable")
        finally:
            del self._sending[message.id]
        self._results[message.id] = message, outcome
        if outcome.outcome is not Outcome.SENT or (self._drains and not self._sending):
            self.bell.ring()
        elif self._mark_soon is None:
            # Its mark can share the commit of whatever is claimed next.
            loop = asyncio.get_running_loop()
            self._mark_soon = loop.call_later(_MARK_WITHIN_SECONDS, self._mark_now)

    def _mark_now(self) -> None:
        self._mark_soon = None
        self.bell.ring()


def _say_why_not(error: Exception) -> None:
    if is_outage(error):
        log.warning("the database is away", kind=type(error).__name__)
    else:
        log.exception("delivering failed")
