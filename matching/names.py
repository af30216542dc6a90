"""
Where a text names an activity: by a word of the vocabulary, by its sound, or mistyped.

The longest word wins, and a sensitive word names nothing and swallows what it contains
(車 in 車いす).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from matching.activities import Vocabulary
from matching.runs import Runs
from matching.tokens import Token, Tokenizer, fold, has_kanji, katakana, standing_in
from matching.written import SHORTEST_GUESS, Written

_HIRAGANA = "".join(map(chr, range(0x3041, 0x3097)))
_SHORTEST_SOUND = 4
_SURE_SOUND = 5
_LONGEST_NAME = 7


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text, and the activities it names: none where it is to be passed over."""

    activities: frozenset[str]
    begin: int
    end: int


class Names:
    """The words of the vocabulary, ready to be found in many texts."""

    def __init__(self, *, vocabulary: Vocabulary, tokenizer: Tokenizer) -> None:
        self._vocabulary = vocabulary
        self._tokenizer = tokenizer
        self._guess = lru_cache(maxsize=50_000)(self._guess_once)

    def mentioned(self, *, text: str, tokens: Sequence[Token]) -> list[Mention]:
        """
        Find what a folded text names.

        Sounds are heard where nothing else was found, and the longer ones in any text in
        kana alone, which is often cut in the wrong places.
        """
        mentions = self._named(tokens)
        if not any(mention.activities for mention in mentions):
            mentions += self._heard(katakana(text), shortest=_SHORTEST_SOUND)
        elif not has_kanji(text):
            mentions += self._heard(katakana(text), shortest=_SURE_SOUND)
        return mentions

    def mistyped(self, *, content: Iterable[Token], known: Iterable[Mention]) -> list[Mention]:
        """Find content words outside ``known`` that are typos of a longer name."""
        spans = [(mention.begin, mention.end) for mention in known]
        return [
            Mention(activities, token.begin, token.end)
            for token in content
            if len(token.normal) >= SHORTEST_GUESS
            and not is_inside(token.end, spans)
            and (activities := self._guess(token.normal))
        ]

    def could_stand_in(self, *, text: str, activity: str) -> bool:
        """Whether what stays of one of an activity's words stands in a folded text."""
        return any(stem in text for stem in self._stems[activity])

    @cached_property
    def _stems(self) -> dict[str, frozenset[str]]:
        """What of each activity's words stays in every form of them."""
        return _gather((key, _unbent(fold(word))) for key, word in self._spelled())

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        """Each word of the vocabulary in normalised form, with the activities it names."""
        return dict.fromkeys(map(self._joined, self._vocabulary.sensitive), frozenset()) | _gather(
            (self._joined(word), key) for key, word in self._spelled()
        )

    @cached_property
    def _runs(self) -> Runs[frozenset[str]]:
        return Runs(self._names, longest=_LONGEST_NAME)

    @cached_property
    def _sounds(self) -> dict[str, frozenset[str]]:
        """The longer words as they sound, for texts typed in kana that Sudachi misreads."""
        sounds = (
            ("".join(token.reading for token in self._tokenizer.cut(fold(word))), key)
            for key, word in self._spelled()
        )
        return _gather((sound, key) for sound, key in sounds if len(sound) >= _SHORTEST_SOUND)

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(sound) for sound in self._sounds})

    @cached_property
    def _guessable(self) -> Written:
        return Written(name for name, keys in self._names.items() if keys)

    def _joined(self, word: str) -> str:
        return "".join(token.normal for token in self._tokenizer.cut(fold(word)))

    def _spelled(self) -> Iterable[tuple[str, str]]:
        for key, activity in self._vocabulary.activities.items():
            for word in activity.words:
                yield key, word

    def _named(self, tokens: Sequence[Token]) -> list[Mention]:
        return [
            Mention(activities, tokens[run.start].begin, tokens[run.stop - 1].end)
            for run, activities in self._runs.find([token.normal for token in tokens])
        ]

    def _heard(self, kana: str, *, shortest: int) -> list[Mention]:
        lengths = [length for length in self._lengths if length >= shortest]
        heard = standing_in(kana, known=self._sounds, lengths=lengths)
        return [
            Mention(self._sounds[sound], place, place + len(sound))
            for sound, place in heard.items()
        ]

    def _guess_once(self, word: str) -> frozenset[str]:
        nearest = self._guessable.nearest(word)
        return self._names[nearest] if nearest else frozenset()


def is_inside(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a place lies in one of the stretches (begin, end), its end included."""
    return any(begin < place <= end for begin, end in spans)


def _unbent(word: str) -> str:
    """Return a word without the kana at its end that change with its form; kana alone stay."""
    return word.rstrip(_HIRAGANA) or word


def _gather(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    gathered: dict[str, set[str]] = {}
    for name, key in pairs:
        gathered.setdefault(name, set()).add(key)
    return {name: frozenset(keys) for name, keys in gathered.items()}
