"""
Delivers updates to the bot's webhook, as Telegram does: chats side by side, each chat in order,
again and again with growing pauses until the bot takes them. Only addresses on this computer.
"""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.practice.clock import PracticeClock
from bot.practice.loopback import is_loopback
from bot.practice.refusals import bad_request
from bot.practice.store import Store
from bot.practice.updates import Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LONGEST_PAUSE = 60.0
ANSWER_WITHIN = 60.0
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Webhook:
    """The webhook, if one is set, and the task that serves it."""

    def __init__(
        self,
        *,
        store: Store,
        queue: UpdateQueue,
        clock: PracticeClock,
        first_pause: float = 1.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._store = store
        self._queue = queue
        self._clock = clock
        self._first_pause = first_pause
        self._transport = transport
        kept = store.shelf("webhook").get("webhook", {})
        self._url: str = kept.get("url", "")
        self._secret: str = kept.get("secret", "")
        self._max_connections: int = kept.get("max_connections", 40)
        self._last_error: tuple[int, str] | None = None
        self._pump: asyncio.Task[None] | None = None
        queue.webhook_is_set = bool(self._url)

    def set(self, *, url: str, secret: str, max_connections: int) -> None:
        """
        Deliver to `url` from now on; an empty one ends delivery.

        :raises Refusal: 400 if the address is not on this computer or the secret is not valid
        """
        if url:
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not is_loopback(parts.hostname or ""):
                raise bad_request("bad webhook: practice mode delivers to this computer only")
            if secret and not _SECRET.fullmatch(secret):
                raise bad_request("secret token contains unallowed characters")
            if not 1 <= max_connections <= 100:
                raise bad_request("max_connections must be between 1 and 100")
        self._stop_pump()
        self._url, self._secret, self._max_connections = url, secret, max_connections
        self._last_error = None
        self._queue.webhook_is_set = bool(url)
        self._store.put(
            "webhook",
            "webhook",
            {"url": url, "secret": secret, "max_connections": max_connections},
        )
        if url:
            self._queue.webhook_takes_over()
            self.start()

    def start(self) -> None:
        """Begin to deliver, if a webhook is set (needs a running loop)."""
        if self._url and self._pump is None:
            self._pump = asyncio.get_running_loop().create_task(self._deliver_all())

    async def close(self) -> None:
        """Stop delivering; what was not taken stays in the queue."""
        pump = self._pump
        self._stop_pump()
        if pump is not None:
            await asyncio.gather(pump, return_exceptions=True)

    def info(self) -> dict[str, Any]:
        """Telegram's WebhookInfo."""
        info: dict[str, Any] = {
            "url": self._url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._queue),
        }
        if self._url:
            info["max_connections"] = self._max_connections
        if self._queue.allowed:
            info["allowed_updates"] = list(self._queue.allowed)
        if self._last_error:
            info["last_error_date"], info["last_error_message"] = self._last_error
        return info

    def _stop_pump(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None

    async def _deliver_all(self) -> None:
        under_way: dict[int, asyncio.Task[None]] = {}
        async with httpx.AsyncClient(transport=self._transport, timeout=ANSWER_WITHIN) as client:
            try:
                while True:
                    news = self._queue.news()
                    self._start_deliveries(client, under_way)
                    await asyncio.wait((news, *under_way.values()), return_when="FIRST_COMPLETED")
                    news.cancel()
                    for chat in [chat for chat, task in under_way.items() if task.done()]:
                        under_way.pop(chat).result()
            finally:
                for task in under_way.values():
                    task.cancel()
                await asyncio.gather(*under_way.values(), return_exceptions=True)

    def _start_deliveries(
        self, client: httpx.AsyncClient, under_way: dict[int, asyncio.Task[None]]
    ) -> None:
        for update in self._queue.pending():
            if len(under_way) >= self._max_connections:
                return
            chat = _chat_of(update)
            if chat not in under_way:
                under_way[chat] = asyncio.create_task(self._deliver(client, update))

    async def _deliver(self, client: httpx.AsyncClient, update: Update) -> None:
        pause = self._first_pause
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        await self._store.saved()
        while True:
            problem = await self._try_once(client, update, headers)
            if problem is None:
                self._queue.confirm(update["update_id"])
                return
            self._last_error = int(self._clock.now().timestamp()), problem
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _try_once(
        self, client: httpx.AsyncClient, update: Update, headers: dict[str, str]
    ) -> str | None:
        try:
            response = await client.post(self._url, json=update, headers=headers)
        except httpx.TimeoutException:
            return "Read timeout expired"
        except httpx.ConnectError:
            return "Connection refused"
        except httpx.HTTPError as error:
            return f"{type(error).__name__}"
        if response.is_success:
            return None
        return (
            "Wrong response from the webhook: "
            f"{response.status_code} {response.reason_phrase}".rstrip()
        )


def _chat_of(update: Update) -> int:
    for body in update.values():
        if isinstance(body, dict):
            place = body.get("message", body)
            chat = place.get("chat") if isinstance(place, dict) else None
            if isinstance(chat, dict):
                return int(chat["id"])
    return 0
