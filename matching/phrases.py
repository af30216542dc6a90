"""
Phrases found in a text whatever their form: 「足も悪く」 says 「足が悪い」.

Particles of case and topic, politeness and honorific prefixes are passed over, and every
negation is one and the same; what remains is compared word by word in dictionary form.
Texts in kana alone, which are often cut in the wrong places, are also searched by sound.
"""

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from matching.tokens import Token, Tokenizer, fold, has_kanji, katakana, standing_in

Label = TypeVar("Label")

_POLITE = frozenset({"ます", "です"})
_SAME = {"ず": "ない", "ぬ": "ない", "無い": "ない", "で": "て"}
_PASSED_OVER = frozenset({"格助詞", "係助詞", "副助詞"})
_WORTH_KEEPING = frozenset({"しか", "だけ", "ばかり"})
_BENDING = frozenset({"動詞", "形容詞", "助動詞"})
_SHORTEST_SOUND = 3


class Found(NamedTuple, Generic[Label]):
    """A phrase that a text says: what it stands for, and from where to where."""

    label: Label
    begin: int
    end: int


class Phrases(Generic[Label]):
    """Phrases, each with what it stands for, ready to be found in many texts."""

    def __init__(self, *, phrases: Iterable[tuple[str, Label]], tokenizer: Tokenizer) -> None:
        self._starting: dict[str, list[tuple[tuple[str, ...], Label]]] = {}
        self._sounds: dict[str, list[Label]] = {}
        for phrase, label in phrases:
            tokens = tokenizer.cut(fold(phrase))
            words = tuple(word for word, _ in _core(tokens))
            if len(sound := _sound(tokens)) >= _SHORTEST_SOUND:
                self._sounds.setdefault(sound, []).append(label)
            if words:
                self._starting.setdefault(words[0], []).append((words, label))
        self._lengths = sorted({len(sound) for sound in self._sounds})
        for known in self._starting.values():
            known.sort(key=lambda entry: -len(entry[0]))

    def everywhere(self, *, text: str, tokens: Sequence[Token]) -> list[Found[Label]]:
        """Find every phrase in a folded text and its tokens, also those inside another."""
        core = _core(tokens)
        found = [found for place in range(len(core)) for found in self._at(core, place)]
        return found if has_kanji(text) else found + self._heard(katakana(text))

    def longest(self, *, tokens: Sequence[Token]) -> list[Found[Label]]:
        """Find phrases from left to right, the longest first, none inside another."""
        core = _core(tokens)
        longest: list[Found[Label]] = []
        for place in range(len(core)):
            here = self._at(core, place)
            if here and not (longest and here[0].begin < longest[-1].end):
                longest += [found for found in here if found.end == here[0].end]
        return longest

    def _heard(self, kana: str) -> list[Found[Label]]:
        return [
            Found(label, place, place + len(sound))
            for sound, place in standing_in(kana, known=self._sounds, lengths=self._lengths).items()
            for label in self._sounds[sound]
        ]

    def _at(self, core: Sequence[tuple[str, Token]], place: int) -> list[Found[Label]]:
        return [
            Found(label, core[place][1].begin, core[place + len(words) - 1][1].end)
            for words, label in self._starting.get(core[place][0], ())
            if tuple(word for word, _ in core[place : place + len(words)]) == words
        ]


def _core(tokens: Iterable[Token]) -> list[tuple[str, Token]]:
    return [
        (_SAME.get(token.normal, token.normal) if _bends(token) else token.normal, token)
        for token in tokens
        if not (
            (token.detail in _PASSED_OVER and token.normal not in _WORTH_KEEPING)
            or (token.kind == "助動詞" and token.normal in _POLITE)
            or (token.kind == "接頭辞" and token.normal == "御")
        )
    ]


def _sound(tokens: Sequence[Token]) -> str:
    """How a phrase sounds in each of its forms: without the ending of its last word."""
    sound = "".join(token.reading for token in tokens)
    return sound[:-1] if tokens and tokens[-1].kind in _BENDING else sound


def _bends(token: Token) -> bool:
    """Whether the word only bends the one before it (助動詞, て) or says that there is none."""
    return token.kind in {"助動詞", "形容詞"} or token.detail == "接続助詞"
