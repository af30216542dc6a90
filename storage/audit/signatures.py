"""Signatures in the audit: each names the key that made it."""

import hmac

from storage.vault import Vault


def sign(vault: Vault, text: str) -> bytes:
    """Sign ``text`` with the key that seals now: the name of the key, then the signature."""
    return vault.key_id + vault.sign(text)


def is_signed(vault: Vault, text: str, signature: bytes) -> bool:
    """Tell whether a key of ours signed ``text``."""
    made = signature[len(vault.key_id) :]
    return any(hmac.compare_digest(made, one) for one in vault.signatures(text))


def key_of(vault: Vault, signature: bytes) -> bytes:
    """Return the name of the key that a signature says it is of."""
    return signature[: len(vault.key_id)]
