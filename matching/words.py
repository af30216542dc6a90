"""
What a short Japanese text is about: its content words and the activities it names.

Spelling variants, kana and small typos are folded together; what a text refuses is kept
apart and never counts for it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import fsum
from typing import Self

from rapidfuzz import fuzz, process

from matching.activities import Vocabulary, load_vocabulary
from matching.limits import refused_spans
from matching.tokens import Token, Tokenizer, fold, katakana

ALIKE = 80.0
"""rapidfuzz ratio (0…100) from which two words of nearly one length are one word mistyped."""

_HIRAGANA = "".join(map(chr, range(0x3041, 0x3097)))
_SHORTEST_GUESS = 3
_SHORTEST_SOUND = 4
_LONGEST_NAME = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meaning:
    """
    What one text is about; make one with :meth:`of`.

    ``words`` are normalised, ``shown`` keeps how each was written. ``near`` are activities
    beside those named, ``refused`` those ruled out, narrower ones included. ``weights``
    has a weight for each activity named or near; ``mass`` is the sum over those named.
    ``keys`` are all that another text can link to, ``links`` all that this one looks for.
    """

    plain: str
    shown: Mapping[str, str]
    activities: frozenset[str]
    near: frozenset[str]
    refused: frozenset[str]
    weights: Mapping[str, float]
    words: frozenset[str]
    mass: float
    keys: frozenset[str]
    links: frozenset[str]

    @classmethod
    def of(
        cls,
        *,
        plain: str = "",
        shown: Mapping[str, str] | None = None,
        activities: frozenset[str] = frozenset(),
        near: frozenset[str] = frozenset(),
        refused: frozenset[str] = frozenset(),
        weights: Mapping[str, float] | None = None,
    ) -> Self:
        """Put a meaning together; no arguments: about nothing."""
        shown, weights = shown or {}, weights or {}
        keys = frozenset(shown).union(f"#{key}" for key in activities)
        return cls(
            plain=plain,
            shown=shown,
            activities=activities,
            near=near,
            refused=refused,
            weights=weights,
            words=frozenset(shown),
            mass=fsum(weights[key] for key in activities),
            keys=keys,
            links=keys.union(f"#{key}" for key in near),
        )

    def rewritten(self, *, corrected: Mapping[str, str]) -> Self:
        """Return the same meaning with some of its words spelled differently."""
        return self.of(
            plain=self.plain,
            shown={corrected.get(word, word): seen for word, seen in self.shown.items()},
            activities=self.activities,
            near=self.near,
            refused=self.refused,
            weights=self.weights,
        )


NOTHING = Meaning.of()
"""What an empty text is about."""


@dataclass(frozen=True, slots=True)
class _Mention:
    activities: frozenset[str]
    begin: int
    end: int


class Words:
    """The vocabulary and the tokenizer behind one question: what is this text about?"""

    def __init__(self, *, vocabulary: Vocabulary, tokenizer: Tokenizer) -> None:
        self._vocabulary = vocabulary
        self._tokenizer = tokenizer
        self._guess = lru_cache(maxsize=50_000)(self._guess_once)

    def understand(self, *, text: str) -> Meaning:
        """Read one text; an empty or unreadable text is about nothing."""
        folded = fold(text)
        tokens = self._tokenizer.cut(folded)
        if not tokens:
            return NOTHING
        refusals = refused_spans(tokens=tokens, vocabulary=self._vocabulary)
        mentions = self._named(tokens)
        if not any(mention.activities for mention in mentions):
            mentions += self._heard(katakana(folded))
        silent = [(found.begin, found.end) for found in mentions if not found.activities]
        content = [
            token
            for token in tokens
            if self._says_something(token) and not _inside(token.end, silent)
        ]
        mentions += self._mistyped(content, mentions)
        wanted, refused = _sort_out(mentions, refusals)
        kept = [token for token in content if not _inside(token.end, refusals)]
        near = self._near(wanted)
        return Meaning.of(
            plain="".join(token.normal for token in kept),
            shown={token.normal: token.surface for token in reversed(kept)},
            activities=wanted,
            near=near,
            refused=self._all_of(refused) - wanted,
            weights={key: self._vocabulary.activities[key].weight for key in wanted | near},
        )

    def could_name(self, *, text: str, activity: str) -> bool:
        """
        Whether a text may name an activity, at a glance and before it is read.

        A word that bends is looked for by what stays of it (走る in 走って); what is written in
        kana alone or mistyped can be overlooked.
        """
        folded = fold(text)
        return any(stem in folded for stem in self._stems[activity])

    def nearest(self, *, word: str, among: Collection[str]) -> str | None:
        """Return the word of ``among`` that ``word`` is a typo of, if any (longer words only)."""
        if len(word) < _SHORTEST_GUESS:
            return None
        likely = [name for name in among if abs(len(name) - len(word)) <= 1]
        alike = process.extract(word, likely, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
        return min(alike, key=lambda row: (-row[1], row[0]))[0] if alike else None

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        """
        Each word of the vocabulary in normalised form, with the activities it names.

        Sensitive words name none, and so swallow what they contain (車 in 車いす).
        """
        return dict.fromkeys(map(self._joined, self._vocabulary.sensitive), frozenset()) | _gather(
            (self._joined(word), key) for key, word in self._spelled()
        )

    @cached_property
    def _stems(self) -> dict[str, frozenset[str]]:
        """What of each activity's words stays in every form of them."""
        return _gather((key, _unbent(fold(word))) for key, word in self._spelled())

    @cached_property
    def _sounds(self) -> dict[str, frozenset[str]]:
        """The longer words as they sound, for texts typed in kana that Sudachi misreads."""
        sounds = (
            ("".join(token.reading for token in self._tokenizer.cut(fold(word))), key)
            for key, word in self._spelled()
        )
        return _gather((sound, key) for sound, key in sounds if len(sound) >= _SHORTEST_SOUND)

    @cached_property
    def _guessable(self) -> list[str]:
        return [name for name, keys in self._names.items() if keys and len(name) > 2]

    def _joined(self, word: str) -> str:
        return "".join(token.normal for token in self._tokenizer.cut(fold(word)))

    def _spelled(self) -> Iterable[tuple[str, str]]:
        for key, activity in self._vocabulary.activities.items():
            for word in activity.words:
                yield key, word

    def _says_something(self, token: Token) -> bool:
        return (
            token.is_content
            and token.normal not in self._vocabulary.common
            and token.normal not in self._vocabulary.refusals
        )

    def _named(self, tokens: tuple[Token, ...]) -> list[_Mention]:
        found: list[_Mention] = []
        place = 0
        while place < len(tokens):
            for length in range(min(_LONGEST_NAME, len(tokens) - place), 0, -1):
                run = tokens[place : place + length]
                activities = self._names.get("".join(token.normal for token in run))
                if activities is not None:
                    found.append(_Mention(activities, run[0].begin, run[-1].end))
                    place += length
                    break
            else:
                place += 1
        return found

    def _heard(self, kana: str) -> list[_Mention]:
        return [
            _Mention(activities, place, place + len(sound))
            for sound, activities in self._sounds.items()
            if (place := kana.find(sound)) >= 0
        ]

    def _mistyped(self, content: Iterable[Token], known: Iterable[_Mention]) -> list[_Mention]:
        spans = [(mention.begin, mention.end) for mention in known]
        return [
            _Mention(activities, token.begin, token.end)
            for token in content
            if len(token.normal) >= _SHORTEST_GUESS
            and not _inside(token.end, spans)
            and (activities := self._guess(token.normal))
        ]

    def _guess_once(self, word: str) -> frozenset[str]:
        nearest = self.nearest(word=word, among=self._guessable)
        return self._names[nearest] if nearest else frozenset()

    def _near(self, activities: frozenset[str]) -> frozenset[str]:
        known = self._vocabulary.activities
        return frozenset[str]().union(*(known[key].near for key in activities)) - activities

    def _all_of(self, activities: frozenset[str]) -> frozenset[str]:
        known = self._vocabulary.activities
        return frozenset[str]().union(*(known[key].includes for key in activities))


def load_words(*, dictionary: str = "small") -> Words:
    """
    Load the vocabulary; Sudachi's dictionary follows with the first text.

    :raises BadVocabulary: if a vocabulary file contradicts itself
    """
    return Words(vocabulary=load_vocabulary(), tokenizer=Tokenizer(dictionary=dictionary))


def _gather(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    gathered: dict[str, set[str]] = {}
    for name, key in pairs:
        gathered.setdefault(name, set()).add(key)
    return {name: frozenset(keys) for name, keys in gathered.items()}


def _unbent(word: str) -> str:
    """Return a word without the kana at its end that change with its form; kana alone stay."""
    return word.rstrip(_HIRAGANA) or word


def _inside(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(begin < place <= end for begin, end in spans)


def _sort_out(
    mentions: Iterable[_Mention], refusals: list[tuple[int, int]]
) -> tuple[frozenset[str], frozenset[str]]:
    wanted: set[str] = set()
    refused: set[str] = set()
    for mention in mentions:
        (refused if _inside(mention.end, refusals) else wanted).update(mention.activities)
    return frozenset(wanted), frozenset(refused - wanted)
