"""
The name that a case has in the audit: a mark made with a random key of its own.

The key stands sealed in the person's row. Once it is destroyed no entry leads to the person any
more, and none of them needs to be changed for it.
"""

import hmac
import secrets
import uuid

from storage.base import Id

_BYTES = 16


def new_mark_key() -> str:
    """Make the key of a new case: 128 random bits, in hex."""
    return secrets.token_hex(_BYTES)


def case_mark(key: str) -> str:
    """Return the mark of a case: 32 hex digits (HMAC-SHA256, cut to 128 bits)."""
    return _mark(key, "case").hex


def row_mark(key: str, *, table: str, row: Id) -> Id:
    """Return what a row about a case is called, so that two of them can be told apart."""
    return _mark(key, f"{table}:{row.hex}")


def account_mark(account: Id) -> str:
    """Return the short mark of an account: the last 8 hex digits of its id."""
    return account.hex[-8:]


def _mark(key: str, of: str) -> Id:
    return uuid.UUID(bytes=hmac.digest(bytes.fromhex(key), of.encode(), "sha256")[:_BYTES])
