"""
Sealing and opening readings in bulk, by hand and not by the mapper: a town has hundreds.
"""

from collections.abc import Sequence

from storage.vault import Vault


def seal_blobs(offers: Sequence[str], blobs: Sequence[bytes], *, vault: Vault) -> list[bytes]:
    """Seal the readings of offers, each bound to its offer's id (in hexadecimal)."""
    return [
        vault.seal(blob, place=_place_of(offer)) for offer, blob in zip(offers, blobs, strict=True)
    ]


def open_blobs(offers: Sequence[str], sealed: Sequence[bytes], *, vault: Vault) -> list[bytes]:
    """
    Open the readings of offers, named by their ids in hexadecimal.

    :raises CannotOpen: if one was changed, or is another offer's
    """
    return [
        vault.open(blob, place=_place_of(offer)) for offer, blob in zip(offers, sealed, strict=True)
    ]


def _place_of(offer: str) -> str:
    """Return what the sealed reading of an offer is bound to."""
    return f"offer_vector.rows.{offer}"
