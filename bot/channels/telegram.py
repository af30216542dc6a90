"""
Telegram, with python-telegram-bot's ``Bot`` as transport and nothing of its machinery.

Texts go out plain, without link previews, split at line ends where they are too long; updates
are fetched as raw JSON. What Telegram refuses comes back as an outcome, never as an exception.
"""

import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from urllib.request import getproxies

import httpx
from telegram import (
    Bot,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, HTTPXRequest

from bot.channels import telegram_updates
from bot.channels.base import (
    Capabilities,
    ChannelAway,
    FetchedElsewhere,
    MustRest,
    Outcome,
    SendOutcome,
    WrongToken,
)
from bot.channels.lanes import Lanes
from bot.channels.split import split_text
from bot.messages import Button, Incoming, Outgoing
from storage.inbox import ReceivedUpdate

CAPABILITIES = Capabilities(longest_text=4096, changes=True, presses=True, keyboard=True)
OFFICIAL = "https://api.telegram.org"
# A pool of 256, the library's default, is slower.
_CONNECTIONS = 16
_SEND_SECONDS = 10.0
_FETCH_SECONDS = 20
_FETCH_MOST = 100
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# Errors of httpx that happen before a single byte of the request has gone out.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NOBODY_THERE = ("chat not found", "peer_id_invalid", "user not found")
_CANNOT_CHANGE = ("message to edit not found", "message can't be edited", "message_id_invalid")
# From its next version on the library gives time spans so; asking now avoids its warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_Step = Callable[[], Awaitable[object]]
_Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None


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
                allowed_updates=telegram_updates.KINDS,
                max_connections=_CONNECTIONS,
            )

        await self._arrange(set_webhook)

    def received(self, raw: Any) -> ReceivedUpdate | None:
        """Say which update this is, and whose."""
        return telegram_updates.received(raw, username=self.username)

    def read(self, raw: dict[str, Any]) -> Incoming:
        """
        Say what somebody did.

        :raises ValueError: if it cannot be read
        """
        return telegram_updates.read(raw, username=self.username)

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
            "allowed_updates": str(list(telegram_updates.KINDS)).replace("'", '"'),
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
            raise MustRest(_seconds(rest)) from rest
        except TelegramError as away:
            raise ChannelAway(type(away).__name__) from away
        if not isinstance(found, list):
            raise ChannelAway("an answer that is no list of updates")
        return found

    async def send(self, address: str, message: Outgoing, *, steps_done: int = 0) -> SendOutcome:
        """Make the calls of a message one after the other, those after ``steps_done``."""
        steps = self._steps(int(address), message)
        for number, step in enumerate(steps):
            if number < steps_done:
                continue
            try:
                await step()
            except TelegramError as error:
                return outcome_of(error, steps_done=number)
        return SendOutcome(Outcome.SENT, len(steps))

    async def _arrange(self, call: Callable[[], Awaitable[object]]) -> None:
        try:
            await call()
        except InvalidToken as wrong:
            raise WrongToken from wrong
        except BadRequest as refused:
            raise WebhookRefused(refused.message) from refused
        except TelegramError as away:
            raise ChannelAway(type(away).__name__) from away

    def _steps(self, chat: int, message: Outgoing) -> list[_Step]:
        """The calls that a message is made of, always the same ones for the same message."""
        steps: list[_Step] = []
        removed = message.removes
        if message.answers_press:
            steps.append(lambda: self._acknowledge(message.answers_press, message.toast))
        if removed is not None:
            steps.append(lambda: self._remove(chat, removed))
        parts = split_text(message.text, longest=CAPABILITIES.longest_text)
        marks = _markups(message, len(parts))
        for number, (part, markup) in enumerate(zip(parts, marks, strict=True)):
            if number == 0 and message.replaces is not None:
                steps.append(self._change(chat, message.replaces, part, markup))
            else:
                steps.append(self._say(chat, part, markup))
        if not parts and message.replaces is not None:
            steps.append(self._change_buttons(chat, message.replaces, _inline(message.buttons)))
        if message.commands is not None:
            steps.append(self._menu(chat, message.commands))
        return steps

    def _say(self, chat: int, text: str, markup: _Markup) -> _Step:
        return lambda: self._api.send_message(
            chat, text, reply_markup=markup, link_preview_options=_NO_PREVIEW
        )

    def _change(self, chat: int, message_id: int, text: str, markup: _Markup) -> _Step:
        buttons = markup if isinstance(markup, InlineKeyboardMarkup) else None

        async def change() -> None:
            try:
                await self._api.edit_message_text(
                    text,
                    chat,
                    message_id,
                    reply_markup=buttons,
                    link_preview_options=_NO_PREVIEW,
                )
            except BadRequest as refused:
                if _says(refused, "message is not modified"):
                    return
                if not _says(refused, *_CANNOT_CHANGE):
                    raise
                # Too old, or taken away by its reader: the words still have to arrive.
                await self._say(chat, text, markup)()

        return change

    def _change_buttons(
        self, chat: int, message_id: int, markup: InlineKeyboardMarkup | None
    ) -> _Step:
        async def change() -> None:
            try:
                await self._api.edit_message_reply_markup(chat, message_id, reply_markup=markup)
            except BadRequest as refused:
                if not _says(refused, "message is not modified", *_CANNOT_CHANGE):
                    raise

        return change

    async def _acknowledge(self, press_id: str, toast: str) -> None:
        try:
            await self._api.answer_callback_query(press_id, text=toast or None)
        except BadRequest:
            # Telegram forgets a press after a while; the answer itself still goes out.
            return

    async def _remove(self, chat: int, message_id: int) -> None:
        try:
            await self._api.delete_message(chat, message_id)
        except BadRequest:
            # Where Telegram does not allow it (too old, already gone) it stays.
            return

    def _menu(self, chat: int, commands: Sequence[tuple[str, str]]) -> _Step:
        scope = BotCommandScopeChat(chat)
        if not commands:
            return lambda: self._api.delete_my_commands(scope=scope)
        return lambda: self._api.set_my_commands(commands, scope=scope)


def outcome_of(error: TelegramError, *, steps_done: int) -> SendOutcome:
    """Say what an error of python-telegram-bot means for the message that met it."""
    meaning = SendOutcome(Outcome.UNSURE, steps_done, reason="answer not readable")
    match error:
        case RetryAfter():
            meaning = SendOutcome(Outcome.RETRY_AFTER, steps_done, seconds=_seconds(error))
        case ChatMigrated():
            meaning = SendOutcome(Outcome.MIGRATED, steps_done, address=str(error.new_chat_id))
        case Forbidden():
            meaning = SendOutcome(Outcome.BLOCKED, steps_done, reason=error.message)
        case BadRequest() if _says(error, *_NOBODY_THERE):
            meaning = SendOutcome(Outcome.BLOCKED, steps_done, reason=error.message)
        # A BadRequest is a NetworkError by class, yet trying again never helps.
        case BadRequest():
            meaning = SendOutcome(Outcome.REFUSED, steps_done, reason=error.message)
        case InvalidToken():
            meaning = SendOutcome(Outcome.UNREACHABLE, steps_done, reason="wrong token")
        case NetworkError() if isinstance(error.__cause__, _NOT_SENT):
            meaning = SendOutcome(Outcome.UNREACHABLE, steps_done, reason="not connected")
        case TimedOut():
            meaning = SendOutcome(Outcome.UNSURE, steps_done, reason="timed out")
        case NetworkError() if isinstance(error.__cause__, httpx.HTTPError):
            meaning = SendOutcome(Outcome.UNSURE, steps_done, reason="connection broke")
        case NetworkError():
            meaning = SendOutcome(Outcome.UNREACHABLE, steps_done, reason="server error")
    return meaning


def _says(error: TelegramError, *words: str) -> bool:
    said = error.message.lower()
    return any(word in said for word in words)


def _seconds(rest: RetryAfter) -> float:
    span = rest.retry_after
    return span.total_seconds() if isinstance(span, timedelta) else float(span)


def _markups(message: Outgoing, parts: int) -> list[_Markup]:
    """Buttons stand under the last part; a keyboard comes with the first."""
    marks: list[_Markup] = [None] * parts
    if parts and message.keyboard is not None:
        marks[0] = (
            ReplyKeyboardMarkup(message.keyboard, resize_keyboard=True, is_persistent=True)
            if message.keyboard
            else ReplyKeyboardRemove()
        )
    if parts and message.buttons:
        if marks[-1] is not None:
            raise ValueError("one Telegram message carries buttons or a keyboard, not both")
        marks[-1] = _inline(message.buttons)
    return marks


def _inline(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)


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
