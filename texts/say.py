"""
Turn a key and its blanks into a sentence in the reader's voice.

Files are read once, on first use; a key or a blank that is missing is a loud
error, because a silent hole would reach a person.
"""

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

Language = Literal["ja", "ja-easy", "en"]

_HERE = Path(__file__).parent
_READING = re.compile(r"《([ぁ-ゖァ-ヺー]+)》")
_READ_WORD = re.compile(r"([\u3400-\u9fff々〆ヶ]+)《([ぁ-ゖァ-ヺー]+)》")

_SPOKEN_READING = re.compile(r"([\u3400-\u9fff々〆ヶ]+)\(([ぁ-ゖァ-ヺー]+)\)")


class MissingText(KeyError):
    """No sentence with that key, or a blank was left empty."""


@dataclass(frozen=True)
class Part:
    """Some words of a sentence, and the reading to set above them if they have one."""

    words: str
    reading: str = ""


@dataclass(frozen=True)
class Text:
    """
    A sentence not yet spoken: a key and what goes into its blanks.

    A blank may itself be a :class:`Text`; it is spoken in the same voice.
    """

    key: str
    blanks: tuple[tuple[str, "str | Text"], ...] = ()

    @classmethod
    def of(cls, key: str, /, **blanks: "str | int | Text") -> Self:
        """Name a sentence and fill its blanks."""
        return cls(
            key,
            tuple(
                (name, value if isinstance(value, Text) else str(value))
                for name, value in blanks.items()
            ),
        )

    @classmethod
    def plain(cls, words: str) -> Self:
        """Words that are data, not ours: a host's name, an area, somebody's own sentence."""
        return cls("", (("words", words),))

    @classmethod
    def lines(cls, *parts: "Text | str") -> Self:
        """Several sentences, one under the other; an empty string is an empty line."""
        return cls("\n", tuple((str(place), part) for place, part in enumerate(parts)))

    @classmethod
    def listed(cls, *parts: "Text | str") -> Self:
        """Several words in a row, joined with 「、」."""
        return cls("、", tuple((str(place), part) for place, part in enumerate(parts)))

    def spoken(self, language: Language) -> str:
        """
        Speak the sentence.

        :raises MissingText: if the key is unknown or a blank has no value
        """
        spoken = {
            name: value.spoken(language) if isinstance(value, Text) else value
            for name, value in self.blanks
        }
        if not self.key:
            return spoken["words"]
        if self.key in {"\n", "、"}:
            return self.key.join(spoken.values())
        return say(self.key, language, **spoken)

    def parts(self, language: Language) -> tuple[Part, ...]:
        """
        Speak the sentence for a page, where readings stand above their words.

        What fills a blank is never searched for readings: it may be somebody's own words.

        :raises MissingText: if the key is unknown or a blank has no value
        """
        filled = {
            name: value.parts(language) if isinstance(value, Text) else (Part(value),)
            for name, value in self.blanks
        }
        if not self.key:
            return filled["words"]
        parts: list[Part] = []
        if self.key in {"\n", "、"}:
            for place, value in enumerate(filled.values()):
                parts += [Part(self.key), *value] if place else value
            return tuple(parts)
        for words, blank in _pieces(self.key, language):
            parts += words
            if blank is not None and blank not in filled:
                raise MissingText(f"{language}: {self.key} needs {{{blank}}}")
            parts += filled[blank] if blank is not None else ()
        return tuple(parts)


def say(key: str, language: Language, /, **blanks: object) -> str:
    """
    Return the sentence ``key`` in ``language``, its ``{blanks}`` filled.

    Readings written as 支援者《しえんしゃ》 are spoken as 支援者(しえんしゃ).

    :raises MissingText: if the key is unknown or a blank has no value
    """
    sentence = _written(key, language)
    try:
        filled = sentence.format_map(blanks) if "{" in sentence else sentence
    except KeyError as blank:
        raise MissingText(f"{language}: {key} needs {{{blank.args[0]}}}") from None
    return _READING.sub(r"(\1)", filled)


def parts_of_spoken(words: str) -> tuple[Part, ...]:
    """Read the readings out of a spoken sentence again: 支援者(しえんしゃ) is a word with one."""
    return tuple(_with_readings(_SPOKEN_READING.sub(r"\1《\2》", words)))


@cache
def sentences(language: Language) -> Mapping[str, str]:
    """Return every sentence of one voice, by key, as written in the files."""
    found: dict[str, str] = {}
    for path in sorted((_HERE / language).glob("*.toml")):
        with path.open("rb") as file:
            _flatten(path.stem, tomllib.load(file), found)
    return found


def keys(under: str) -> tuple[str, ...]:
    """Return the last parts of all keys directly under ``under``, in file order."""
    start = under + "."
    return tuple(
        key.removeprefix(start)
        for key in sentences("ja")
        if key.startswith(start) and "." not in key.removeprefix(start)
    )


def blanks_of(sentence: str) -> frozenset[str]:
    """Return the names of the blanks in a written sentence."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def _written(key: str, language: Language) -> str:
    try:
        return sentences(language)[key]
    except KeyError:
        raise MissingText(f"{language}: {key}") from None


@cache
def _pieces(key: str, language: Language) -> tuple[tuple[tuple[Part, ...], str | None], ...]:
    """Take a sentence apart once: words with their readings, and the blank that follows them."""
    return tuple(
        (tuple(_with_readings(literal)), blank)
        for literal, blank, _, _ in string.Formatter().parse(_written(key, language))
    )


def _with_readings(words: str) -> Iterator[Part]:
    at = 0
    for match in _READ_WORD.finditer(words):
        if match.start() > at:
            yield Part(words[at : match.start()])
        yield Part(match[1], match[2])
        at = match.end()
    if at < len(words):
        yield Part(words[at:])


def _flatten(prefix: str, table: Mapping[str, Any], into: dict[str, str]) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, Mapping):
            _flatten(key, value, into)
        elif isinstance(value, str):
            into[key] = value.strip("\n")
        else:
            raise MissingText(f"{key} is not a sentence")
