"""
What an encoder is: short texts in, rows of numbers out, near rows for near texts.

Three are known: words (vectors of words), sentences (a small network shipped in a package) and
a model that a site brings itself; :class:`Joined` makes one of several.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]


class Encoder(Protocol):
    """
    Turns texts into rows that can be compared by their inner product.

    ``version`` changes whenever the rows would; stored rows of another version are worthless.
    """

    @property
    def name(self) -> str:
        """What is inside, in a word or two."""

    @property
    def version(self) -> str:
        """Under which stored rows are kept."""

    @property
    def dimensions(self) -> int:
        """Numbers in a row."""

    def encode(self, texts: Sequence[str]) -> Rows:
        """
        Encode texts.

        :returns: (texts, dimensions) float32, each row of length one, or zero where the text
            says nothing that the encoder knows
        """


class Joined:
    """
    Several encoders as one: unit rows side by side, each in the unit of its own spread.

    An encoder whose unrelated texts differ little from each other would drown beside one whose
    texts differ much, so each inner product is divided by its standard deviation over unrelated
    pairs. One inner product of the joined rows is then the weighted sum of these.
    """

    def __init__(
        self, parts: Sequence[Encoder], *, spreads: Sequence[float], weights: Sequence[float]
    ) -> None:
        """
        Join encoders.

        :param spreads: of each: standard deviation of the inner product over unrelated pairs
        """
        shares = np.asarray(weights, dtype=np.float64) / np.asarray(spreads, dtype=np.float64)
        self._parts = tuple(parts)
        self._scales = np.sqrt(shares / shares.sum()).astype(np.float32)

    @property
    def name(self) -> str:
        """The names of all."""
        return " + ".join(part.name for part in self._parts)

    @property
    def version(self) -> str:
        """The versions of all."""
        return "+".join(part.version for part in self._parts)

    @property
    def dimensions(self) -> int:
        """The dimensions of all together."""
        return sum(part.dimensions for part in self._parts)

    def encode(self, texts: Sequence[str]) -> Rows:
        """Encode texts with each encoder."""
        return np.concatenate(
            [
                part.encode(texts) * scale
                for part, scale in zip(self._parts, self._scales, strict=True)
            ],
            axis=1,
        )


def spread(encoder: Encoder, ones: Sequence[str], others: Sequence[str]) -> float:
    """
    Return the standard deviation of the inner product between texts that do not belong together.

    :raises ValueError: if fewer than two pairs can be made
    """
    if len(ones) * len(others) < 2:
        raise ValueError("a spread needs at least two pairs")
    return float((encoder.encode(ones) @ encoder.encode(others).T).std())


def unit_rows(rows: NDArray[np.floating]) -> Rows:
    """Return the rows at length one; a zero row stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)


def shares_of_nearest(
    likeness: Rows, sharpness: float, most: int
) -> tuple[NDArray[np.int64], Rows]:
    """
    Return for each row the places of its highest values, (rows, most), and their softmax.

    :param sharpness: how much higher a value is that counts e times as much
    :param most: how many places; all if there are fewer
    """
    most = min(most, likeness.shape[1])
    places = np.argpartition(-likeness, most - 1, axis=1)[:, :most]
    near = np.take_along_axis(likeness, places, axis=1)
    shares = np.exp((near - near.max(axis=1, keepdims=True)) / sharpness)
    return places, shares / shares.sum(axis=1, keepdims=True)
