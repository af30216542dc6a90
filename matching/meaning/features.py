"""
What is known about a text beside its likeness: its scenes, and the rare words it holds.

Two texts that share a rare word are about the same thing, whatever else they say; a word is
found under its spelling and, for texts typed in kana, under its sound.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import log, sqrt

from matching.meaning.murmur import murmur64
from matching.meaning.often import Often
from matching.meaning.reading import ReadText
from matching.meaning.scenes import Scenes
from matching.policy import MeaningPolicy
from matching.roles import Side
from matching.tokens import katakana
from matching.words import Words

FEATURES = 1 << 18
"""
Feature numbers are below this; scenes and situations have their own, words are hashed into the
rest.
"""

_WORDS_FROM = 1 << 12
_WORDS_KNOWN = 480_000
_COMMON = 300
_HEARD = "♪"
_SHORTEST_SOUND = 3
_SHORTEST_NOUN = 2
_LONGEST_SOUND = 8
_SHORTEST_PART = 2
_KATAKANA = re.compile(r"[ァ-ヺー]{6,}")


class Features:
    """Finds the sparse features of a text."""

    def __init__(
        self,
        *,
        scenes: Scenes,
        policy: MeaningPolicy,
        rank: Callable[[str], int | None],
        weigh: Callable[[str], float],
        vocabulary: Words | None = None,
        activities: Mapping[str, Sequence[str]] | None = None,
        often: Often | None = None,
        unsaid: Iterable[str] = (),
        situations: int = 0,
        rare_words: bool = True,
    ) -> None:
        """
        Make a finder.

        :param rank: a word's place in the order of frequency, None if it is unknown (rare)
        :param weigh: what a word counts in its text, 0…1
        :param activities: the words of each activity, a scene of its own
        :param often: how often a word is told where wishes are; without it, all are told rarely
        :param unsaid: what somebody is or has; such words name no thing that two texts share
        :param situations: how many situations follow the scenes
        :raises ValueError: if there are more of all these than numbers for them
        """
        activities = activities or {}
        self.situations_from = len(scenes) + len(activities)
        """The number of the first situation."""
        if self.situations_from + situations > _WORDS_FROM:
            raise ValueError("too many scenes and situations")
        self._scenes = scenes
        # Looked for apart: a long phrase of one must not hide a word of the other.
        self._doings = Scenes(list(activities.values()), joined=scenes.joined)
        self._numbers = {key: len(scenes) + number for number, key in enumerate(activities)}
        self._policy = policy
        self._rank = rank
        self._weigh = weigh
        self._words = vocabulary
        self._often = often or Often({})
        self._unsaid = frozenset(map(scenes.joined, unsaid))
        self._counts_rare_words = rare_words

    @property
    def version(self) -> str:
        """Changes with scenes, activities, how often words are told and what names nothing."""
        unsaid = hashlib.sha256(repr(sorted(self._unsaid)).encode()).hexdigest()[:8]
        return f"scenes-{self._scenes.digest}-{self._doings.digest}-{self._often.digest}-{unsaid}"

    def scenes(self, text: ReadText, *, document: bool) -> dict[int, float]:
        """
        Return the scenes of a text and how strongly it speaks of each.

        What a wish implies counts for an activity, what it refuses against it.
        """
        found: dict[int, float] = {}
        self._add(found, text, self._scenes, first=0, share=self._policy.scene)
        of_activity = self._policy.scene * self._policy.activity
        self._add(found, text, self._doings, first=len(self._scenes), share=of_activity)
        if self._words is not None:
            side = Side.OFFER if document else Side.WISH
            meaning = self._words.understand(text=text.plain, side=side)
            for keys, weight in (
                (meaning.near, self._policy.near),
                (meaning.implied, self._policy.implied),
                (meaning.refused, -self._policy.refused),
            ):
                for key in keys if weight else ():
                    scene = self._numbers[key]
                    found[scene] = found.get(scene, 0.0) + weight
        return found

    def _add(
        self, found: dict[int, float], text: ReadText, scenes: Scenes, *, first: int, share: float
    ) -> None:
        mean = sum(scenes.sizes) / max(len(scenes), 1)
        for said in scenes.said(text.units) if share else ():
            known = self._rank(said.phrase) is not None
            # A phrase that nobody counted is as telling as a rare word.
            word = text.units[said.units.start].word
            weight = self._weigh(said.phrase if known or len(said.units) > 1 else word)
            for scene in said.scenes:
                telling = (scenes.sizes[scene] / mean) ** -self._policy.scene_narrowness
                gain = share * weight * telling / sqrt(len(said.scenes))
                found[first + scene] = found.get(first + scene, 0.0) + gain

    def words(self, text: ReadText) -> dict[str, float]:
        """Return the words of a text that carry meaning, and what each counts in it, 0…1."""
        return {unit.word: self._weigh(unit.word) for unit in text.units if unit.content}

    def rare_words(self, text: ReadText, *, document: bool) -> dict[int, float]:
        """
        Return the rare words of a text; the product of two weights is what sharing one adds.

        A document has its words by their sound as well, and a query typed in kana has all that
        it could be heard as.
        """
        worth = {
            name: (sound, self.rarity(name) - self._policy.rare_from)
            for name, sound in text.names.items()
        }
        return self._shared(
            text, worth, most=self._policy.rare_word, shortest=_SHORTEST_SOUND, document=document
        )

    def names(self, text: ReadText, *, document: bool) -> dict[int, float]:
        """
        Return the same, but for words that name a thing: those that are rare, or rarely told.

        Two words beside each other are a name of their own where each alone is none, and what
        is joined in katakana is heard by its parts: ボルダリングジム.
        """
        named = dict(text.names)
        for name in text.names:
            for part in self._joined(name):
                named.setdefault(part, part)
        worth = {name: (sound, self._naming(name)) for name, sound in named.items()}
        for name, sound in text.compounds.items():
            worth.setdefault(name, (sound, self._policy.compound * self._seldom(name)))
        for name in self._unsaid.intersection(worth):
            del worth[name]
        found = self._shared(
            text, worth, most=self._policy.named, shortest=_SHORTEST_NOUN, document=document
        )
        if text.kana and not document and self._counts_rare_words:
            # 琵琶 may have been taken for 枇杷; anywhere in a text such short sounds are chance.
            short = {unit.sound for unit in text.units if unit.ends and unit.content}
            for sound in short:
                if _SHORTEST_NOUN <= len(sound) < _SHORTEST_SOUND:
                    found[_number(_HEARD + sound)] = sqrt(self._policy.named)
        return found

    def _joined(self, word: str) -> tuple[str, ...]:
        """Return two words, each more common than this one in katakana, that it is made of."""
        if not _KATAKANA.fullmatch(word):
            return ()
        whole = self.rarity(word)
        for place in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            parts = word[:place], word[place:]
            if all(self._rank(part) is not None and self.rarity(part) < whole for part in parts):
                return parts
        return ()

    def _naming(self, word: str) -> float:
        by_rank = (self.rarity(word) - self._policy.named_from) / self._policy.named_over
        return max(min(1.0, by_rank), self._seldom(word))

    def _seldom(self, word: str) -> float:
        return self._often.seldom(
            word, fully=self._policy.named_seldom, never=self._policy.named_often
        )

    def _shared(
        self,
        text: ReadText,
        worth: Mapping[str, tuple[str, float]],
        *,
        most: float,
        shortest: int,
        document: bool,
    ) -> dict[int, float]:
        found: dict[int, float] = {}
        if not self._counts_rare_words:
            return found
        full = sqrt(most)
        for name, (sound, count) in worth.items():
            if count <= 0:
                continue
            audible = len(sound) >= shortest
            if document and audible:
                found[_number(_HEARD + sound)] = full * count
            if document or not (text.kana and audible):
                found[_number(name)] = full * sqrt(count)
        if text.kana and not document:
            for sound in _heard(katakana(text.typed)):
                found[_number(_HEARD + sound)] = full
        return found

    def rarity(self, word: str) -> float:
        """
        Return how rare a word is: 0 (among the most common) … 1 (nobody knows it).

        One without a rank is as rare as it is told: 並べる has none, its vector being that of 並ぶ.
        """
        rank = self._rank(word)
        if rank is None:
            return self._often.rarity(word)
        return min(1.0, log(rank / _COMMON + 1) / log(_WORDS_KNOWN / _COMMON))


def _number(name: str) -> int:
    return _WORDS_FROM + murmur64(name.encode()) % (FEATURES - _WORDS_FROM)


def _heard(sounds: str) -> Iterator[str]:
    for begin in range(len(sounds)):
        for length in range(_SHORTEST_SOUND, min(_LONGEST_SOUND, len(sounds) - begin) + 1):
            yield sounds[begin : begin + length]
