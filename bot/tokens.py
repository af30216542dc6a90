"""
The short signed words behind a button (at most 64 bytes).

``action.row.argument.expiry.mac``: the truncated HMAC binds them to one chat,
so that a forwarded or invented button opens nothing.
"""

import base64
import hmac
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage.vault import Vault

LIMIT = 64
LIFETIME = timedelta(days=400)
_MAC_BYTES = 9
_HOUR = 3600


class BadToken(ValueError):
    """Not ours, not for this chat, or changed."""


class OldToken(ValueError):
    """Ours, but its time is over."""


@dataclass(frozen=True)
class Press:
    """What a button means: an action on a row, with an optional argument."""

    action: str
    row: uuid.UUID | None = None
    argument: str = ""


def make_token(vault: Vault, press: Press, *, chat: str, now: datetime) -> str:
    """
    Sign ``press`` for one chat.

    :raises ValueError: if it would be longer than a button can carry
    """
    expiry = _base36(int((now + LIFETIME).timestamp()) // _HOUR)
    body = ".".join((press.action, _short(press.row), press.argument, expiry))
    token = f"{body}.{_mac(vault, body, chat)}"
    if len(token.encode()) > LIMIT:
        raise ValueError(f"a button carries {LIMIT} bytes, this needs more: {body}")
    return token


def read_token(vault: Vault, token: str, *, chat: str, now: datetime) -> Press:
    """
    Read a pressed button.

    :raises BadToken: if it was not made by us for this chat
    :raises OldToken: if its time is over
    """
    body, _, mac = token.rpartition(".")
    # The action has a dot of its own.
    parts = body.rsplit(".", 3)
    if len(parts) != 4 or not _is_ours(vault, mac, body, chat):
        raise BadToken
    action, row, argument, expiry = parts
    if datetime.fromtimestamp(int(expiry, 36) * _HOUR, UTC) < now:
        raise OldToken
    return Press(action, _long(row), argument)


def _mac(vault: Vault, body: str, chat: str) -> str:
    return _text(vault.sign(_signed(body, chat))[:_MAC_BYTES])


def _is_ours(vault: Vault, mac: str, body: str, chat: str) -> bool:
    """Compare with the signature of every key, so that no button dies when keys are rotated."""
    good = (_text(own[:_MAC_BYTES]) for own in vault.signatures(_signed(body, chat)))
    return any(hmac.compare_digest(mac.encode(), own.encode()) for own in good)


def _signed(body: str, chat: str) -> str:
    return f"button {chat} {body}"


def _short(row: uuid.UUID | None) -> str:
    return "" if row is None else _text(row.bytes)


def _long(row: str) -> uuid.UUID | None:
    return uuid.UUID(bytes=base64.urlsafe_b64decode(row + "==")) if row else None


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    word = ""
    while number:
        number, rest = divmod(number, 36)
        word = digits[rest] + word
    return word
