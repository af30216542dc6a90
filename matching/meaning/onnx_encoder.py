"""
A model that a site brings itself: a folder with ``model.onnx`` and ``tokenizer.json``.

Needs the packages of ``requirements/onnx.txt``. Nothing is fetched: the folder holds all.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.meaning.encoder import Rows, unit_rows
from matching.meaning.reading import Reader

_BATCH = 32
_LONGEST = 256


class OnnxEncoder:
    """
    Encodes with a local ONNX model: mean of the last hidden states over the real tokens.

    An optional ``encoder.json`` in the folder says what the model wants:
    ``{"prefix": "query: ", "pooling": "cls"}``.
    """

    def __init__(self, *, folder: Path, reader: Reader) -> None:
        """
        Make an encoder; the model is loaded at the first text.

        :raises FileNotFoundError: if the folder lacks a file
        """
        for name in ("model.onnx", "tokenizer.json"):
            if not (folder / name).is_file():
                raise FileNotFoundError(folder / name)
        self._folder = folder
        self._reader = reader
        wishes = folder / "encoder.json"
        said = json.loads(wishes.read_text(encoding="utf-8")) if wishes.is_file() else {}
        self._prefix = str(said.get("prefix", ""))
        self._cls = said.get("pooling", "mean") == "cls"

    @staticmethod
    def is_there() -> bool:
        """Whether the packages are installed."""
        return bool(find_spec("onnxruntime") and find_spec("tokenizers"))

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._folder.name

    @cached_property
    def version(self) -> str:
        """Changes with the model's bytes and how it is asked."""
        digest = hashlib.sha256(f"{self._prefix}|{self._cls}".encode())
        with (self._folder / "model.onnx").open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
        return f"onnx-{digest.hexdigest()[:12]}"

    @cached_property
    def dimensions(self) -> int:
        """Numbers in a row."""
        return int(self._run(["願い"]).shape[1])

    def encode(self, texts: Sequence[str]) -> Rows:
        """Encode texts; a blank one is zero."""
        return self.encode_plain([self._reader.read(text).plain for text in texts])

    def encode_plain(self, texts: Sequence[str]) -> Rows:
        """Encode texts that have been read before."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        asked = [self._prefix + text for text in texts]
        blocks = [self._run(asked[at : at + _BATCH]) for at in range(0, len(asked), _BATCH)]
        rows = unit_rows(np.concatenate(blocks))
        rows[[not text.strip() for text in texts]] = 0
        return rows

    @cached_property
    def _session(self) -> Any:
        from onnxruntime import (  # type: ignore[import-untyped]
            InferenceSession,
            SessionOptions,
        )

        options = SessionOptions()
        options.intra_op_num_threads = 1
        return InferenceSession(
            str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.enable_truncation(_LONGEST)
        tokenizer.enable_padding()
        return tokenizer

    def _run(self, texts: Sequence[str]) -> NDArray[np.float32]:
        cut = self._tokenizer.encode_batch(list(texts))
        mask = np.array([text.attention_mask for text in cut], dtype=np.int64)
        ids = np.array([text.ids for text in cut], dtype=np.int64)
        given = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(ids),
        }
        wanted = {inner.name for inner in self._session.get_inputs()}
        states = self._session.run(
            None, {name: value for name, value in given.items() if name in wanted}
        )[0]
        if states.ndim == 2:
            return np.asarray(states, dtype=np.float32)
        if self._cls:
            return np.asarray(states[:, 0], dtype=np.float32)
        weights = mask[:, :, None].astype(np.float32)
        pooled = (states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
        return np.asarray(pooled, dtype=np.float32)
