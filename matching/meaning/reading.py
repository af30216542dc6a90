"""
A text read for its meaning: folded, cut into words, and recovered where it was typed in kana.

The one place where NFKC, Sudachi's normalised forms and kana recovery meet.
"""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from threading import Lock
from typing import Any

from matching.meaning.kana import Kana
from matching.tokens import CONTENT, fold, has_kanji, open_dictionary

_NOUN, _NUMERAL, _SUFFIX, _VERB = "名詞", "数詞", "接尾辞", "動詞"
_SPEAKING = frozenset({_NOUN, _VERB, "形容詞", "形状詞"})
_JOINING = "連用形"
_RUN = re.compile(r"(?=([\u4e00-\u9fff]{4}))")


@dataclass(frozen=True, slots=True)
class Unit:
    """
    One word as it is looked up.

    ``word`` is its normalised form, ``parts`` are those of its short units (more than one for
    a compound that is known as a whole). ``names`` are all forms under which another text may
    name it, each with its reading in katakana; ``sound`` is the word's own. ``content``: it carries
    meaning of its own; ``begins``, ``ends``: it may stand first, or second, in a compound.
    """

    word: str
    parts: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    sound: str
    content: bool
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class ReadText:
    """
    ``typed`` is the folded text, ``plain`` the same for a sentence encoder (kana recovered),
    ``kana``: it was written without any kanji.
    """

    typed: str
    plain: str
    units: tuple[Unit, ...]
    kana: bool

    @property
    def names(self) -> Mapping[str, str]:
        """Its words by their spelling, each with its sound, and long runs of kanji, without one."""
        named = {name: sound for unit in self.units for name, sound in unit.names}
        return named | {run: "" for run in _RUN.findall(self.typed)}

    @property
    def compounds(self) -> Mapping[str, str]:
        """What two words beside each other make, each with its sound: ラジオ体操, 織り機, 三線."""
        return {
            one.word + other.word: one.sound + other.sound
            for one, other in pairwise(self.units)
            if one.begins and other.ends
        }


class Reader:
    """Reads texts; safe to share between threads. Sudachi is opened at the first text."""

    def __init__(
        self, *, known: Container[str] = (), kana: Kana | None = None, dictionary: str = "small"
    ) -> None:
        """
        Make a reader.

        :param known: words that have a vector: a compound among them is kept whole
        :param kana: recovers words typed in kana; without it they stay as Sudachi reads them
        """
        self._known = known
        self._kana = kana
        self._dictionary = dictionary
        self._lock = Lock()

    def read(self, text: str) -> ReadText:
        """Read one text; what cannot be read has no units."""
        folded = fold(text)
        kana = not has_kanji(folded)
        if kana and self._kana is not None:
            plain, units = self._recovered(folded, self._kana)
            return ReadText(typed=folded, plain=plain, units=units, kana=True)
        return ReadText(typed=folded, plain=folded, units=self._cut(folded), kana=kana)

    def joined(self, text: str) -> str:
        """
        Return the short units of a text in normalised form, joined: how phrases are found.

        Kana stay as they are: a word of our own data is written as it is meant.
        """
        return "".join("".join(unit.parts) for unit in self._cut(fold(text)))

    @cached_property
    def _sudachi(self) -> Any:
        from sudachipy import SplitMode  # type: ignore[import-untyped]

        return open_dictionary(self._dictionary).tokenizer(SplitMode.C)

    def _cut(self, folded: str) -> tuple[Unit, ...]:
        with self._lock:
            return tuple(unit for word in self._sudachi.tokenize(folded) for unit in self._of(word))

    def _of(self, word: Any) -> list[Unit]:
        from sudachipy import SplitMode

        if not word.surface().strip():
            return []
        short = word.split(SplitMode.A, add_single=True)
        whole = word.normalized_form()
        parts = tuple(part.normalized_form() for part in short)
        above = ((whole, word.reading_form()),) if _speaks(word) else ()
        if len(short) > 1 and _content(word) and whole in self._known:
            names = tuple(dict.fromkeys(((whole, word.reading_form()), *_names(short))))
            return [_unit(word, parts=parts, names=names)]
        return [
            _unit(part, parts=(name,), names=tuple(dict.fromkeys((*above, *_names([part])))))
            for part, name in zip(short, parts, strict=True)
        ]

    def _recovered(self, folded: str, kana: Kana) -> tuple[str, tuple[Unit, ...]]:
        plain: list[str] = []
        units: list[Unit] = []
        for word in kana.cut(folded):
            plain.append(word.name if word.kind == "名詞" else word.surface)
            units.append(
                Unit(
                    word=word.name,
                    parts=(word.name,),
                    names=((word.name, word.reading),) if word.kind in _SPEAKING else (),
                    sound=word.reading,
                    content=word.detail in CONTENT.get(word.kind, ()),
                    begins=word.kind == _NOUN,
                    ends=word.kind == _SUFFIX or _is_thing(word.kind, word.detail),
                )
            )
        return "".join(plain), tuple(units)


def _speaks(word: Any) -> bool:
    return word.part_of_speech()[0] in _SPEAKING


def _content(word: Any) -> bool:
    kind, detail = word.part_of_speech()[:2]
    return detail in CONTENT.get(kind, ())


def _unit(word: Any, *, parts: tuple[str, ...], names: tuple[tuple[str, str], ...]) -> Unit:
    kind, detail, *_, form = word.part_of_speech()
    return Unit(
        word=word.normalized_form(),
        parts=parts,
        names=names,
        sound=word.reading_form(),
        content=_content(word),
        begins=kind == _NOUN or (kind == _VERB and form.startswith(_JOINING)),
        ends=kind == _SUFFIX or _is_thing(kind, detail),
    )


def _is_thing(kind: str, detail: str) -> bool:
    return kind == _NOUN and detail != _NUMERAL


def _names(parts: Any) -> tuple[tuple[str, str], ...]:
    return tuple((part.normalized_form(), part.reading_form()) for part in parts if _speaks(part))
