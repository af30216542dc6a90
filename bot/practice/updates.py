"""
The bot's queue of updates: numbered, kept until confirmed, and handed to one fetcher at a time.
A later fetcher sends the earlier one away with Telegram's 409, as the real server does.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from bot.practice.refusals import conflict
from bot.practice.store import Store

Update = dict[str, Any]

# Everything the practice world can produce; Telegram sends all of these unless told otherwise.
KINDS = ("message", "callback_query", "my_chat_member")

_ANOTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
_WEBHOOK_SET = "terminated by setWebhook request"
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook "
    "first"
)


class UpdateQueue:
    """Unconfirmed updates in order of their numbers."""

    def __init__(self, *, store: Store) -> None:
        self._store = store
        self._waiting: dict[int, Update] = {u["update_id"]: u for u in store.updates()}
        settings = store.shelf("updates").get("allowed", {})
        self._allowed: tuple[str, ...] = tuple(settings.get("kinds", ()))
        self._poller: asyncio.Future[None] | None = None
        self._waiters: set[asyncio.Future[None]] = set()
        self.webhook_is_set = False

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The kinds the bot asked for; empty means all."""
        return self._allowed

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Take the bot's `allowed_updates`: None keeps the earlier list, empty means all."""
        if kinds is None:
            return
        wanted = tuple(kinds)
        if wanted != self._allowed:
            self._allowed = wanted
            self._store.put("updates", "allowed", {"kinds": list(wanted)})

    def add(self, kind: str, body: dict[str, Any]) -> int | None:
        """Queue an update and return its number, or None if the bot does not want this kind."""
        if self._allowed and kind not in self._allowed:
            return None
        update_id = self._store.next_id("update")
        update = {"update_id": update_id, kind: body}
        self._waiting[update_id] = update
        self._store.put_update(update)
        self._wake()
        return update_id

    def add_raw(self, body: dict[str, Any]) -> int:
        """Queue an update of any shape, also one that no library can parse; return its number."""
        update_id = self._store.next_id("update")
        self._waiting[update_id] = {"update_id": update_id, **body}
        self._store.put_update(self._waiting[update_id])
        self._wake()
        return update_id

    def repeat(self, update: Update) -> None:
        """Put an update into the queue once more, with its old number."""
        self._waiting[update["update_id"]] = update
        self._waiting = dict(sorted(self._waiting.items()))
        self._store.put_update(update)
        self._wake()

    def confirm(self, update_id: int) -> None:
        """Forget one update (a webhook took it)."""
        if self._waiting.pop(update_id, None) is not None:
            self._store.drop_update(update_id)

    def drop_pending(self) -> None:
        """Forget everything that waits."""
        for update_id in tuple(self._waiting):
            self.confirm(update_id)

    def pending(self) -> list[Update]:
        """What waits, oldest first."""
        return list(self._waiting.values())

    def news(self) -> asyncio.Future[None]:
        """A promise that is kept when the next update comes; cancel it to stop waiting."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        waiter.add_done_callback(self._waiters.discard)
        return waiter

    async def fetch(self, *, offset: int, limit: int, timeout: float) -> list[Update]:
        """
        Confirm everything below `offset`; return up to `limit` updates, waiting up to `timeout` s.

        A negative offset keeps only that many of the newest updates.

        :raises Refusal: 409 if a webhook is set, or a later fetch or a webhook takes over
        """
        if self.webhook_is_set:
            raise conflict(_WEBHOOK_ACTIVE)
        self._send_away(_ANOTHER_POLLER)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poller = turn
        try:
            self._confirm_below(offset)
            if not self._waiting and timeout > 0:
                await self._first_of(turn, timeout=timeout)
            return self.pending()[:limit]
        finally:
            if self._poller is turn:
                self._poller = None
            turn.cancel()

    def webhook_takes_over(self) -> None:
        """End the long poll that is under way, because a webhook was set."""
        self._send_away(_WEBHOOK_SET)

    def close(self) -> None:
        """Let a long poll return with what there is."""
        self._wake()

    def _confirm_below(self, offset: int) -> None:
        if offset < 0:
            newest = list(self._waiting)[offset:]
            offset = newest[0] if newest else 0
        for update_id in [number for number in self._waiting if number < offset]:
            self.confirm(update_id)

    async def _first_of(self, turn: asyncio.Future[None], *, timeout: float) -> None:
        news = self.news()
        try:
            await asyncio.wait((turn, news), timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        if turn.done():
            turn.result()

    def _send_away(self, words: str) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(conflict(words))
        self._poller = None

    def _wake(self) -> None:
        for waiter in tuple(self._waiters):
            if not waiter.done():
                waiter.set_result(None)
