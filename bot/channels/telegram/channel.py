"""
Telegram, with python-telegram-bot's ``Bot`` as transport and nothing of its machinery.

Updates are fetched as raw JSON, so that none of them can stop the others. What Telegram
refuses comes back as an outcome, never as an exception.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlencode
from urllib.request import getproxies

from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bot.channels.base import (
    Capabilities,
    ChannelAway,
    FetchedElsewhere,
    FileGone,
    MustRest,
    Outcome,
    SendOutcome,
    WrongToken,
)
from bot.channels.lanes import Lanes
from bot.channels.telegram import updates
from bot.channels.telegram.calls import LONGEST_TEXT, Calls
from bot.channels.telegram.outcomes import outcome_of, seconds_of
from bot.messages import Incoming, Outgoing
from storage.inbox import ReceivedUpdate

CAPABILITIES = Capabilities(longest_text=LONGEST_TEXT, changes=True, presses=True, keyboard=True)
OFFICIAL = "https://api.telegram.org"
# A pool of 256, the library's default, is slower.
_CONNECTIONS = 16
_SEND_SECONDS = 10.0
_FETCH_SECONDS = 20
_FETCH_MOST = 100


class WebhookRefused(Exception):
    """Telegram does not bring updates to such an address."""


class TelegramChannel:
    """
    One Telegram bot.

    :param server: the Bot API server's address
    :param send_seconds: how long to wait for the answer to a sending
    :param new_request: makes the two transports (sending, fetching); for tests in one process
    """

    name = "telegram"
    capabilities = CAPABILITIES

    def __init__(
        self,
        token: str,
        *,
        server: str = OFFICIAL,
        send_seconds: float = _SEND_SECONDS,
        new_request: Callable[[], BaseRequest] | None = None,
    ) -> None:
        # The token is in every address, and httpx logs addresses.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self.bot = token.partition(":")[0]
        self.username = ""
        self._fetching = (new_request or _fetch_request)()
        self._api = Bot(
            token,
            base_url=f"{server}/bot",
            base_file_url=f"{server}/file/bot",
            request=(new_request or (lambda: _send_request(send_seconds)))(),
            get_updates_request=self._fetching,
        )
        self._calls = Calls(self._api)

    async def open(self) -> None:
        """
        Connect, and learn the bot's own name.

        :raises WrongToken: if Telegram does not know the bot
        :raises ChannelAway: if Telegram cannot be reached
        """
        try:
            await self._api.initialize()
        except InvalidToken as wrong:
            raise WrongToken from wrong
        except TelegramError as away:
            raise ChannelAway(type(away).__name__) from away
        self.username = self._api.username

    async def close(self) -> None:
        """Let go of every connection."""
        await self._api.shutdown()

    async def take_by_polling(self) -> None:
        """
        Tell Telegram that updates will be fetched; those that wait stay.

        :raises ChannelAway: if Telegram cannot be reached
        """
        await self._arrange(self._api.delete_webhook)

    async def take_by_webhook(self, *, url: str, secret: str) -> None:
        """
        Tell Telegram to bring updates to ``url`` with ``secret`` in a header.

        :raises WebhookRefused: if Telegram does not take such an address
        :raises WrongToken: if Telegram does not know the bot
        :raises ChannelAway: if Telegram cannot be reached
        """

        async def set_webhook() -> object:
            return await self._api.set_webhook(
                url,
                secret_token=secret,
                allowed_updates=updates.KINDS,
                max_connections=_CONNECTIONS,
            )

        await self._arrange(set_webhook)

    def received(self, raw: Any) -> ReceivedUpdate | None:
        """Say which update this is, and whose."""
        return updates.received(raw, username=self.username)

    def read(self, raw: dict[str, Any]) -> Incoming:
        """
        Say what somebody did.

        :raises ValueError: if it cannot be read
        """
        return updates.read(raw, username=self.username)

    async def fetch(self, *, offset: int | None) -> Sequence[Any]:
        """
        Wait up to 20 seconds for updates; confirm those below ``offset``.

        :raises ChannelAway: if Telegram cannot be reached
        :raises MustRest: if it asks us to
        :raises FetchedElsewhere: if another program fetches them, or a webhook is set
        :raises WrongToken: if Telegram does not know the bot (any more)
        """
        asked = {
            "timeout": _FETCH_SECONDS,
            "limit": _FETCH_MOST,
            "allowed_updates": str(list(updates.KINDS)).replace("'", '"'),
        }
        if offset is not None:
            asked["offset"] = offset
        try:
            # Not Bot.get_updates: one update that it cannot parse would stop them all.
            found = await self._fetching.post(f"{self._api.base_url}/getUpdates?{urlencode(asked)}")
        except Conflict as conflict:
            raise FetchedElsewhere from conflict
        except InvalidToken as wrong:
            raise WrongToken from wrong
        except RetryAfter as rest:
            raise MustRest(seconds_of(rest)) from rest
        except TelegramError as away:
            raise ChannelAway(type(away).__name__) from away
        if not isinstance(found, list):
            raise ChannelAway("an answer that is no list of updates")
        return found

    async def fetch_file(self, file: str, *, most: int) -> bytes:
        """
        Fetch a file that somebody sent.

        :raises FileGone: if it is not there any more, or has more than ``most`` bytes
        :raises ChannelAway: if Telegram cannot be reached
        """
        try:
            found = await self._api.get_file(file)
            if found.file_size is None or found.file_size > most:
                raise FileGone
            return bytes(await found.download_as_bytearray())
        except BadRequest as gone:
            raise FileGone from gone
        except TelegramError as away:
            raise ChannelAway(type(away).__name__) from away

    async def send(self, address: str, message: Outgoing, *, steps_done: int = 0) -> SendOutcome:
        """Make the calls of a message one after the other, those after ``steps_done``."""
        calls = self._calls.of(message, chat=int(address))
        for number, call in enumerate(calls):
            if number < steps_done:
                continue
            try:
                await call()
            except TelegramError as error:
                return outcome_of(error, steps_done=number)
        return SendOutcome(Outcome.SENT, len(calls))

    async def _arrange(self, call: Callable[[], Awaitable[object]]) -> None:
        try:
            await call()
        except InvalidToken as wrong:
            raise WrongToken from wrong
        except BadRequest as refused:
            raise WebhookRefused(refused.message) from refused
        except TelegramError as away:
            raise ChannelAway(type(away).__name__) from away


def _send_request(seconds: float) -> BaseRequest:
    # With a transport of our own httpx would not ask the environment for a proxy.
    lanes = {} if getproxies() else {"transport": Lanes(_CONNECTIONS)}
    return HTTPXRequest(
        connection_pool_size=_CONNECTIONS,
        read_timeout=seconds,
        pool_timeout=seconds,
        httpx_kwargs=lanes,
    )


def _fetch_request() -> BaseRequest:
    return HTTPXRequest(connection_pool_size=2, read_timeout=_FETCH_SECONDS + 10.0)
