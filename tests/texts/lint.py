"""
Plain and kind, as rules: what makes a sentence hard to read, or hard to hear.

A rule takes one text as it stands in its file and names the words that break it. What a
rule knows by heart (hard words, words that hurt) is data beside this file, and so are the
few exceptions, each with its reason.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from matching.tokens import Token, Tokenizer, katakana

Voice = Literal["ja", "ja-easy"]
Rule = Callable[[str, Voice], Iterator[str]]

_HERE = Path(__file__).parent
_GLOSSARY = _HERE.parents[1] / "GLOSSARY.md"

LONGEST: Mapping[Voice, int] = {"ja": 50, "ja-easy": 40}
"""Characters in a sentence. The guides for やさしい日本語 say one thing a sentence and no number;
in kana alone 40 are about 25 of mixed writing."""
MOST_PAUSES: Mapping[Voice, int] = {"ja": 3, "ja-easy": 2}
"""Commas in a sentence; more of them is two sentences."""
LONGEST_RUN = 13
"""Hiragana in a row without a space, in easy Japanese."""
_BLANK = "〇〇〇〇"
"""What stands in a blank, for counting."""


@dataclass(frozen=True)
class Remark:
    """A rule, where it is broken, and the words that break it."""

    rule: str
    key: str
    words: str


def remarks(key: str, text: str, voice: Voice) -> Iterator[Remark]:
    """Hold every rule against one text."""
    for name, rule in RULES.items():
        for words in rule(text, voice):
            yield Remark(name, key, words)


def sentences_of(text: str) -> Iterator[str]:
    """Cut a text where a reader breathes: at its full stops, lines and the examples of a list."""
    for part in re.split(r"(?<=[。!?\uff01\uff1f])|[\n/\uff0f]", _as_read(text)):
        if part.strip():
            yield part.strip()


def _as_read(text: str) -> str:
    return re.sub(r"\{[^}]*\}", _BLANK, re.sub(r"《[^》]*》", "", text))


# --- length -----------------------------------------------------------------------------------


def too_long(text: str, voice: Voice) -> Iterator[str]:
    """A sentence is read in one breath."""
    for sentence in sentences_of(text):
        if len(re.sub(r"\s", "", sentence)) > LONGEST[voice]:
            yield sentence


def too_many_thoughts(text: str, voice: Voice) -> Iterator[str]:
    """Many commas are many thoughts."""
    for sentence in sentences_of(text):
        if sentence.count("、") > MOST_PAUSES[voice]:
            yield sentence


# --- grammar ----------------------------------------------------------------------------------

_NO = r"(?:ない|なく|なかった|ありません|ません)"
_DOUBLE_NEGATIVE = re.compile(
    rf"(?:ない|ません)\s*(?:わけ|もの|こと|の|とき)\s*(?:では|じゃ|でも|は|も|が)\s*{_NO}"
    rf"|なく\s*(?:は|も)\s*(?:ない|ありません)"
    rf"|ないと(?:は|も)\s*(?:限|かぎ|言え|いえ)\S*{_NO}"
    rf"|ない\s*(?:と(?![きこのいおしだ思言])|うちは|かぎり|限り)[、\s]*[^。、]{{0,14}}?(?<!か){_NO}"
    rf"|な(?:ければ|きゃ)[、\s]*[^。、]{{0,12}}?(?!なりません|ならない){_NO}"
    rf"|(?:ずには|ざるを)\s*\S*(?:ない|ません|得)"
)
_MUST = re.compile(
    r"な(?:ければ|くては|きゃ)\s*(?:なり|なら|いけ)\S*|ないと\s*(?:いけ|だめ)\S*|てはなり\S*"
)


def double_negative(text: str, voice: Voice) -> Iterator[str]:
    """No twice is a riddle; in easy Japanese 「なければなりません」 is one too."""
    for sentence in sentences_of(text):
        found = _DOUBLE_NEGATIVE.search(sentence)
        found = found or (_MUST.search(sentence) if voice == "ja-easy" else None)
        if found and not (voice == "ja" and _MUST.fullmatch(found.group().rstrip("。"))):
            yield found.group()


_STACKS = re.compile(
    r"(?<!見)せて(?:いただ|頂)|(?:お|ご)伺い(?:いた|させ|申)|(?:お|ご)\S{1,6}にな(?:ら|さ)れ"
    r"|(?:おっしゃ|いらっしゃ|召し上が|見え|ご覧にな)られ|拝[見借読聴受](?:させ|いた|し)|承らせ"
    r"|ますでしょうか|(?:いただ|頂)けますと|くださいますよう|申し上げ|存じ(?:ます|上げ)|賜|何卒|なにとぞ"
    r"|幸いです|幸いに|ご査収|ご高覧|恐れ入り|恐縮|お手数ですが|いただ\S*、?[^。]*いただ"
    r"|られて(?:いらっしゃ|おられ)|様方|各位"
)
_TOO_POLITE = re.compile(
    r"いただ\S*|くださ(?:っ|り|る|い?ます)\S*|いたしま\S*|(?<!ありがとう)(?<!おはよう)ございま\S*"
    r"|うかが\S*|おたずね\S*|もうし(?:あげ|わけ)\S*|(?:お|ご)\S{2,6}(?:に\s*なり|に\s*なる)\S*"
)


def honorific_stack(text: str, voice: Voice) -> Iterator[str]:
    """One polite form is kind, two are a wall; easy Japanese keeps to です and ます."""
    for sentence in sentences_of(text):
        found = _STACKS.search(sentence)
        found = found or (_TOO_POLITE.search(sentence) if voice == "ja-easy" else None)
        if found:
            yield found.group()


_POLITE_END = re.compile(
    r"(?:です|ます|ました|ません|でした|でしょう|ましょう|ください|どうぞ|ですか|ますか|ませんか|"
    r"ましたか|でしたか|こんにちは|ごめんなさい|〇)。$"
)


def not_polite(text: str, voice: Voice) -> Iterator[str]:
    """Easy Japanese ends a sentence in です or ます, the form that learners meet first."""
    for sentence in sentences_of(text) if voice == "ja-easy" else ():
        bare = re.sub(r"[(\uff08][^)\uff09]*[)\uff09]", "", sentence)
        if bare.endswith("。") and not _POLITE_END.search(bare):
            yield sentence


# --- writing ----------------------------------------------------------------------------------

_READ_WORD = re.compile(r"([\u3400-\u9fff々〆ヶ]+)《([ぁ-ゖァ-ヺー]+)》")
_COUNTED = re.compile(r"(?:\{[^}]*\}|[0-9]+)[月日年時分人回間名]")
_KANJI = re.compile(r"[\u3400-\u9fff々〆]+")


def no_reading(text: str, voice: Voice) -> Iterator[str]:
    """Each kanji word of easy Japanese is followed by its reading; 3月 and 10時 are known."""
    if voice == "ja-easy":
        bare = _COUNTED.sub("", _READ_WORD.sub("", text))
        yield from (found.group() for found in _KANJI.finditer(bare))


def wrong_reading(text: str, _voice: Voice) -> Iterator[str]:
    """A reading is how Sudachi reads the word there, or one that is listed as good too."""
    plain, given = _with_readings_apart(text)
    for begin, end, _ in given:
        words = [token for token in _tokens(plain) if token.begin < end and begin < token.end]
        at, stop = words[0].begin, words[-1].end
        word, said = plain[at:stop], ""
        for start, past, reading in given:
            if at <= start and past <= stop:
                said, at = said + plain[at:start] + reading, past
        said += plain[at:stop]
        if katakana(said) != "".join(token.reading for token in words) and (
            said not in _good_readings(word)
        ):
            yield f"{word}《{said}》"


def _with_readings_apart(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    plain, at = "", 0
    given: list[tuple[int, int, str]] = []
    for word in _READ_WORD.finditer(text):
        plain += text[at : word.start()]
        given.append((len(plain), len(plain) + len(word[1]), word[2]))
        plain, at = plain + word[1], word.end()
    return plain + text[at:], given


def _good_readings(word: str) -> Sequence[str]:
    return str(_listed()["readings"].get(word, "")).split("、")


def no_spaces(text: str, voice: Voice) -> Iterator[str]:
    """Easy Japanese leaves a space between words: a long row of kana has no edges."""
    if voice == "ja-easy":
        yield from re.findall(rf"[ぁ-ゖー]{{{LONGEST_RUN + 1},}}", text)


def unusual_numbers(text: str, _voice: Voice) -> Iterator[str]:
    """Numbers and dates are written in one plain way: 3月1日, 10:30."""
    yield from re.findall(r"[\uff10-\uff19]+|[①-⑳Ⅰ-Ⅻ]|(?:令和|平成|昭和)\S*|[0-9]+/[0-9]+", text)


# --- words ------------------------------------------------------------------------------------


def hard_word(text: str, voice: Voice) -> Iterator[str]:
    """A word from paperwork has a plainer one."""
    words = dict(_listed()["hard"])
    if voice == "ja-easy":
        words |= _listed()["hard_in_easy"]
    yield from _found(words, text)


def hurting_word(text: str, _voice: Voice) -> Iterator[str]:
    """Nobody is graded, ranked or blamed."""
    yield from _found(_listed()["hurting"], text)
    for blank in re.findall(r"\{(score|rank|points|grade|percent)\}", text):
        yield f"{{{blank}}}"


def not_our_word(text: str, _voice: Voice) -> Iterator[str]:
    """What the glossary avoids is not said."""
    yield from _found(dict.fromkeys(avoided_words(), "GLOSSARY.md"), text)


@cache
def avoided_words() -> tuple[str, ...]:
    """Read the Japanese words of the glossary's column "avoid"."""
    rows = [line for line in _GLOSSARY.read_text(encoding="utf-8").splitlines() if "|" in line]
    cells = [row.strip().strip("|").split("|")[-1] for row in rows]
    words = [word.strip() for cell in cells for word in cell.split(",")]
    return tuple(word for word in words if re.search(r"[ぁ-ゖァ-ヺ一-鿿]", word))


def _found(words: Mapping[str, str], text: str) -> Iterator[str]:
    """Find words that begin and end where a word of the text does."""
    read = _as_read(text)
    for word, instead in words.items():
        if word in read and _as_a_word(word, read):
            yield f"{word} → {instead}"


def _as_a_word(word: str, text: str) -> bool:
    edges = {0} | {edge for token in _tokens(text) for edge in (token.begin, token.end)}
    at = text.find(word)
    while at >= 0:
        if {at, at + len(word)} <= edges:
            return True
        at = text.find(word, at + 1)
    return False


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer()


@cache
def _tokens(text: str) -> tuple[Token, ...]:
    return _tokenizer().cut(text)


@cache
def _listed() -> Mapping[str, Mapping[str, str]]:
    with (_HERE / "words.toml").open("rb") as file:
        return tomllib.load(file)


RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        too_long,
        too_many_thoughts,
        double_negative,
        honorific_stack,
        not_polite,
        no_reading,
        wrong_reading,
        no_spaces,
        unusual_numbers,
        hard_word,
        hurting_word,
        not_our_word,
    )
}
"""Every rule by its name; exceptions are named by it."""


@cache
def exceptions() -> Mapping[tuple[str, str], str]:
    """Return why a rule may be broken, by rule and key."""
    with (_HERE / "exceptions.toml").open("rb") as file:
        given = tomllib.load(file)
    return {(rule, key): why for rule, keys in given.items() for key, why in keys.items()}
