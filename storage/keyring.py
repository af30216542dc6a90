"""
The keys that a program has: one seals, the others still open what was sealed before.

As text it is what a key file holds, a line a key; ``kanaeai keys`` writes it, and a person can.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

KEY_BYTES = 32
ID_BYTES = 4
_NEXT = "next"
_SIGNED = ("signatures", "until")


class BadKey(ValueError):
    """The text is not a base64 key of 32 bytes, or a ring without a key or with one twice."""


def new_key() -> bytes:
    """Make 32 random bytes."""
    return os.urandom(KEY_BYTES)


def key_id(key: bytes) -> bytes:
    """Return the 4 bytes that name a key and tell nothing of it."""
    return hashlib.sha256(b"kanaeai key id" + key).digest()[:ID_BYTES]


def derived(key: bytes, purpose: str) -> bytes:
    """Return the part of a key for one purpose; no part tells anything of another (HMAC-SHA256)."""
    return hmac.digest(key, purpose.encode(), "sha256")


def text_of(key: bytes) -> str:
    """Write a key as base64."""
    return base64.b64encode(key).decode()


@dataclass(frozen=True)
class Signer:
    """What a retired key signed with; it opens nothing."""

    token_key: bytes = field(repr=False)
    until: date


@dataclass(frozen=True)
class Ring:
    """
    Keys in their order: ``current`` seals, all open and find. It shows none of them by itself.

    ``coming`` seals from the day on which every running process knows it. By ``signers`` the
    buttons in old messages, and the audit, stay good after their key is gone.

    :raises BadKey: if a key has another length, or two have one name
    """

    current: bytes = field(repr=False)
    older: tuple[bytes, ...] = field(default=(), repr=False)
    coming: bytes | None = field(default=None, repr=False)
    signers: tuple[Signer, ...] = ()

    def __post_init__(self) -> None:
        for key in (*self.keys, *(signer.token_key for signer in self.signers)):
            if len(key) != KEY_BYTES:
                raise BadKey(f"a key has {KEY_BYTES} bytes, this one has {len(key)}")
        if len({*map(key_id, self.keys)}) < len(self.keys):
            raise BadKey("a key stands there twice")

    @property
    def keys(self) -> tuple[bytes, ...]:
        """Every key that opens, the one that seals first."""
        coming = () if self.coming is None else (self.coming,)
        return (self.current, *coming, *self.older)

    @property
    def fingerprint(self) -> int:
        """A number of 31 bits that is equal for equal rings and tells nothing of their keys."""
        whole = hashlib.sha256(b"kanaeai ring")
        for key in self.keys:
            whole.update(hashlib.sha256(b"kanaeai ring key" + key).digest())
        for signer in self.signers:
            whole.update(hashlib.sha256(b"kanaeai ring signer" + signer.token_key).digest())
        return int.from_bytes(whole.digest()[:4], "big") >> 1

    @classmethod
    def from_text(cls, text: str) -> Self:
        """
        Read a key file.

        :raises BadKey: if a line is no key
        """
        keys: list[bytes] = []
        coming: bytes | None = None
        signers: list[Signer] = []
        for words in _lines(text):
            key = _key(words[0])
            if words[1:] == [_NEXT] and coming is None:
                coming = key
            elif tuple(words[1:3]) == _SIGNED and len(words) == 4:
                signers.append(Signer(key, _day(words[3])))
            elif len(words) == 1:
                keys.append(key)
            else:
                raise BadKey("a line says more than a key")
        if not keys:
            raise BadKey("there is no key")
        return cls(keys[0], tuple(keys[1:]), coming, tuple(signers))

    @classmethod
    def from_words(cls, text: str) -> Self:
        """
        Read keys as the environment gives them, with spaces or commas between them.

        :raises BadKey: if one is no key
        """
        return cls.from_text("\n".join(text.replace(",", " ").split()))

    def to_text(self) -> str:
        """Write a key file; :meth:`from_text` reads it."""
        lines = [text_of(self.current)]
        if self.coming is not None:
            lines.append(f"{text_of(self.coming)} {_NEXT}")
        lines += map(text_of, self.older)
        lines += (
            " ".join((text_of(signer.token_key), *_SIGNED, signer.until.isoformat()))
            for signer in self.signers
        )
        return "\n".join(lines) + "\n"

    def joined_by(self, key: bytes) -> "Ring":
        """Return the ring in which a further key opens and does not seal yet."""
        return replace(self, coming=key)

    def promoted(self) -> "Ring":
        """Return the ring in which the coming key seals."""
        assert self.coming is not None
        return replace(self, current=self.coming, older=(self.current, *self.older), coming=None)

    def retired(self, *, today: date, signatures_until: date | None) -> "Ring":
        """
        Return the ring without its older keys.

        :param signatures_until: how long what they signed stays good; None ends it at once
        """
        signers = tuple(signer for signer in self.signers if signer.until >= today)
        if signatures_until is None:
            return Ring(self.current)
        left = tuple(Signer(derived(key, "token"), signatures_until) for key in self.older)
        return Ring(self.current, signers=(*left, *signers))


def _lines(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        words = line.split()
        if words and not words[0].startswith("#"):
            yield words


def _key(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise BadKey("the key is not base64") from wrong


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise BadKey("there is no such day") from wrong
