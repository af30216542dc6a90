"""
What an error of python-telegram-bot means for the message that met it.

Each becomes an outcome in the words of the channels; only here is Telegram's wording read.
"""

import os
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.base import Outcome, SendOutcome

# Errors of httpx that happen before a single byte of the request has gone out.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NOBODY_THERE = ("chat not found", "peer_id_invalid", "user not found")
# From its next version on the library gives time spans so; asking now avoids its warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")


def outcome_of(error: TelegramError, *, steps_done: int) -> SendOutcome:
    """Say what an error of python-telegram-bot means for the message that met it."""
    meaning = SendOutcome(Outcome.UNSURE, steps_done, reason="answer not readable")
    match error:
        case RetryAfter():
            meaning = SendOutcome(Outcome.RETRY_AFTER, steps_done, seconds=seconds_of(error))
        case ChatMigrated():
            meaning = SendOutcome(Outcome.MIGRATED, steps_done, address=str(error.new_chat_id))
        case Forbidden():
            meaning = SendOutcome(Outcome.BLOCKED, steps_done, reason=error.message)
        case BadRequest() if says(error, *_NOBODY_THERE):
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


def says(error: TelegramError, *words: str) -> bool:
    """Return whether Telegram gave one of these reasons."""
    said = error.message.lower()
    return any(word in said for word in words)


def seconds_of(rest: RetryAfter) -> float:
    """Return how many seconds Telegram asks us to rest."""
    span = rest.retry_after
    return span.total_seconds() if isinstance(span, timedelta) else float(span)
