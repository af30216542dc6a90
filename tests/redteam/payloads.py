"""
Hostile words in their variants, always the same ones: seeds from ``payloads.toml``, each varied.

The first of them hold every class, so that a small run tries something of each.
"""

import itertools
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

_SEEDS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "payloads.toml").read_text(encoding="utf-8")
)


def _wide(words: str) -> str:
    """Write the signs of ASCII in full width."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in words)


VARIANTS: tuple[Callable[[str], str], ...] = (
    lambda words: words,
    lambda words: f"走る{words}",
    lambda words: f"{words}が好き",
    _wide,
    lambda words: f"「{words}」",
    lambda words: f" \u3000{words}\n",
    lambda words: words.swapcase(),
    lambda words: quote(words, safe=""),
    lambda words: f"\u200b{words}",
    lambda words: f"{words}{words}",
)


def payloads(count: int) -> list[tuple[str, str]]:
    """Return so many pairs of a class and words of it, every class in turn."""
    columns = [list(_of_class(name)) for name in _SEEDS]
    rows = itertools.zip_longest(*columns)
    found = [one for row in rows for one in row if one is not None]
    distinct = list({words: (kind, words) for kind, words in found}.values())
    assert len(distinct) >= count
    return distinct[:count]


def _of_class(name: str) -> Iterator[tuple[str, str]]:
    for variant in VARIANTS:
        for seed in _SEEDS[name]:
            yield name, variant(seed)
