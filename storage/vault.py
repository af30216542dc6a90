"""
Sealing and opening of what must not be readable at rest (AES-256-GCM).

A sealed value names its key and is bound to table, column and row, so that a
ciphertext moved elsewhere is refused; :meth:`Vault.index` finds equal values blindly.
"""

import hmac
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.keyring import ID_BYTES, KEY_BYTES, BadKey, Ring, derived, key_id, new_key, text_of

__all__ = ["KEY_BYTES", "SEALS_A_KEY", "BadKey", "CannotOpen", "Vault"]

SEALS_A_KEY = 2**32
"""
So many values may be sealed with one key: then two random nonces of 96 bits are equal with a
probability under 2⁻³² (NIST SP 800-38D, 8.3). At ten a second that is thirteen years.
"""

_NONCE_BYTES = 12
_INDEX_BYTES = 16


class CannotOpen(ValueError):
    """The sealed value was changed, moved, or sealed with another key."""


@dataclass(frozen=True, slots=True, repr=False)
class _Keys:
    """A ring, made ready: each purpose has a key of its own."""

    ring: Ring
    id: bytes
    cipher: AESGCM
    by_id: dict[bytes, AESGCM]
    index_keys: tuple[bytes, ...]
    token_keys: tuple[bytes, ...]

    @classmethod
    def of(cls, ring: Ring) -> Self:
        by_id = {key_id(key): AESGCM(derived(key, "seal")) for key in ring.keys}
        return cls(
            ring=ring,
            id=key_id(ring.current),
            cipher=by_id[key_id(ring.current)],
            by_id=by_id,
            index_keys=tuple(derived(key, "index") for key in ring.keys),
            token_keys=(
                *(derived(key, "token") for key in ring.keys),
                *(signer.token_key for signer in ring.signers),
            ),
        )


class Vault:
    """
    Seals texts with one key, opens what any key of its ring sealed, keeps look-ups blind.

    :param keys: a ring, or one key of 32 random bytes
    :param changed: returns the ring as it has become since it was last asked, or None
    :raises BadKey: if the key has another length
    """

    def __init__(
        self, keys: Ring | bytes, *, changed: Callable[[], Ring | None] | None = None
    ) -> None:
        self._keys = _Keys.of(Ring(keys) if isinstance(keys, bytes) else keys)
        self._changed = changed

    @classmethod
    def from_text(cls, text: str) -> Self:
        """
        Read a key file as ``kanaeai keys`` writes it.

        :raises BadKey: if it is not base64 or not 32 bytes
        """
        return cls(Ring.from_text(text))

    @staticmethod
    def new_key() -> str:
        """Make a new random key, as base64 text."""
        return text_of(new_key())

    @property
    def ring(self) -> Ring:
        """The keys in use."""
        return self._keys.ring

    @property
    def key_id(self) -> bytes:
        """The name of the key that seals; each sealed value begins with the name of its own."""
        return self._keys.id

    def catch_up(self) -> bool:
        """Take over the keys as they have become; return whether they have changed."""
        ring = self._changed() if self._changed else None
        if ring is None or ring == self._keys.ring:
            return False
        # One assignment: another thread sees the old keys or the new ones, never some of both.
        self._keys = _Keys.of(ring)
        return True

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """Seal ``plain`` for one ``place`` (``table.column.row``)."""
        keys = self._keys
        nonce = os.urandom(_NONCE_BYTES)
        return keys.id + nonce + keys.cipher.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """
        Open what was sealed for ``place``.

        :raises CannotOpen: if key, place or a single bit differs
        """
        name = bytes(sealed[:ID_BYTES])
        cipher = self._keys.by_id.get(name)
        if cipher is None and self.catch_up():
            cipher = self._keys.by_id.get(name)
        if cipher is None:
            raise CannotOpen(f"{place} was sealed with another key")
        nonce = sealed[ID_BYTES : ID_BYTES + _NONCE_BYTES]
        try:
            return cipher.decrypt(nonce, sealed[ID_BYTES + _NONCE_BYTES :], place.encode())
        except (InvalidTag, ValueError):
            raise CannotOpen(f"{place} does not open: it was changed or moved") from None

    def index(self, value: str) -> bytes:
        """Return 16 bytes that are equal for equal values and tell nothing else (HMAC-SHA256)."""
        return _index(self._keys.index_keys[0], value)

    def indexes(self, value: str) -> tuple[bytes, ...]:
        """Return the index of a value under each key, the one that seals first: look under all."""
        return tuple(_index(key, value) for key in self._keys.index_keys)

    def sign(self, text: str) -> bytes:
        """Return the 32-byte signature that proves ``text`` came from this program."""
        return hmac.digest(self._keys.token_keys[0], text.encode(), "sha256")

    def signatures(self, text: str) -> Iterator[bytes]:
        """Yield every signature that is good for ``text``, the one of :meth:`sign` first."""
        signed = text.encode()
        for key in self._keys.token_keys:
            yield hmac.digest(key, signed, "sha256")


def _index(key: bytes, value: str) -> bytes:
    return hmac.digest(key, value.encode(), "sha256")[:_INDEX_BYTES]
