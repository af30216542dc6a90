"""
Sealing and opening of what must not be readable at rest (AES-256-GCM).

A sealed value names its key and is bound to table, column and row, so that a
ciphertext moved elsewhere is refused; :meth:`Vault.index` finds equal values blindly.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterator
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_ID_BYTES = 4


class BadKey(ValueError):
    """The text is not a base64 key of 32 bytes."""


class CannotOpen(ValueError):
    """The sealed value was changed, moved, or sealed with another key."""


class Vault:
    """
    Seals texts with one key and keeps look-ups blind.

    :param key: 32 random bytes
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise BadKey(f"a key has {KEY_BYTES} bytes, this one has {len(key)}")
        self._id = hashlib.sha256(b"kanaeai key id" + key).digest()[:_ID_BYTES]
        self._cipher = AESGCM(hmac.digest(key, b"seal", "sha256"))
        self._index_key = hmac.digest(key, b"index", "sha256")
        self._token_key = hmac.digest(key, b"token", "sha256")

    @classmethod
    def from_text(cls, text: str) -> Self:
        """
        Read a key as ``kanaeai keys new`` writes it.

        :raises BadKey: if it is not base64 or not 32 bytes
        """
        try:
            return cls(base64.b64decode(text.strip(), validate=True))
        except binascii.Error as wrong:
            raise BadKey("the key is not base64") from wrong

    @staticmethod
    def new_key() -> str:
        """Make a new random key, as base64 text."""
        return base64.b64encode(os.urandom(KEY_BYTES)).decode()

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """Seal ``plain`` for one ``place`` (``table.column.row``)."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._id + nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """
        Open what was sealed for ``place``.

        :raises CannotOpen: if key, place or a single bit differs
        """
        if sealed[:_ID_BYTES] != self._id:
            raise CannotOpen(f"{place} was sealed with another key")
        nonce = sealed[_ID_BYTES : _ID_BYTES + _NONCE_BYTES]
        try:
            return self._cipher.decrypt(nonce, sealed[_ID_BYTES + _NONCE_BYTES :], place.encode())
        except InvalidTag:
            raise CannotOpen(f"{place} does not open: it was changed or moved") from None

    @property
    def key_id(self) -> bytes:
        """The name of the key that seals; each sealed value begins with the name of its own."""
        return self._id

    def index(self, value: str) -> bytes:
        """Return 16 bytes that are equal for equal values and tell nothing else (HMAC-SHA256)."""
        return hmac.digest(self._index_key, value.encode(), "sha256")[:16]

    def sign(self, text: str) -> bytes:
        """Return the 32-byte signature that proves ``text`` came from this program."""
        return hmac.digest(self._token_key, text.encode(), "sha256")

    def signatures(self, text: str) -> Iterator[bytes]:
        """Yield every signature that is good for ``text``, the one of :meth:`sign` first."""
        yield self.sign(text)
