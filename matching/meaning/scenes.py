"""
Scenes: words that stand together in everyday life, though no dictionary calls them alike.

「免許・返納・通院・送迎・ワゴン」 is one scene: a wish may hold one end of it and an offer the
other. The knowledge lies in ``scenes/*.toml``, readable and correctable without a programmer.
"""

import hashlib
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from matching.meaning.reading import Unit
from matching.runs import Runs

_FOLDER = Path(__file__).parent / "scenes"
_LONGEST_PHRASE = 6


class BadScenes(ValueError):
    """A scene is said twice, or has too few words to be one."""


@dataclass(frozen=True, slots=True)
class Said:
    """
    A word or phrase of a scene found in a text.

    ``units`` are the places of its units, ``scenes`` the numbers of its scenes.
    """

    phrase: str
    units: range
    scenes: tuple[int, ...]


class Scenes:
    """Finds scenes in a text by their words and phrases, the longest first."""

    def __init__(self, scenes: Sequence[Sequence[str]], *, joined: Callable[[str], str]) -> None:
        """
        Take the scenes, each a list of words.

        :param joined: returns a word's short units in normalised form, joined
        """
        self.joined = joined
        self.sizes = tuple(len(words) for words in scenes)
        self.digest = hashlib.sha256(repr([*map(list, scenes)]).encode()).hexdigest()[:12]
        phrases: dict[str, dict[int, None]] = {}
        for number, words in enumerate(scenes):
            for word in words:
                phrases.setdefault(joined(word), {})[number] = None
        self._phrases = Runs(
            {phrase: tuple(numbers) for phrase, numbers in phrases.items()},
            longest=_LONGEST_PHRASE,
        )

    def __len__(self) -> int:
        return len(self.sizes)

    def said(self, units: Sequence[Unit]) -> list[Said]:
        """Return what a text says of any scene, in its order."""
        words = ["".join(unit.parts) for unit in units]
        said = [
            Said("".join(words[run.start : run.stop]), run, scenes)
            for run, scenes in self._phrases.find(words)
        ]
        # A lone sign that is no content word is a particle written like the word.
        return [one for one in said if len(one.phrase) > 1 or units[one.units.start].content]


def load_scenes(*, folder: Path = _FOLDER) -> tuple[tuple[str, ...], ...]:
    """
    Read the scenes of ``folder``.

    :raises BadScenes: if one is said twice or has fewer than four words
    """
    scenes: dict[frozenset[str], tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.toml")):
        for line in tomllib.loads(path.read_text(encoding="utf-8"))["scenes"]:
            words = tuple(line.split())
            if len(set(words)) < 4 or len(set(words)) < len(words):
                raise BadScenes(f"{path.name}: too few words, or one twice: {line}")
            if frozenset(words) in scenes:
                raise BadScenes(f"{path.name}: said twice: {line}")
            scenes[frozenset(words)] = words
    return tuple(scenes.values())
