"""
Names written in kana alone, which a dictionary of words often cuts in the wrong place.

They are looked up as they sound; those that sound like a word of every day need a title or what
only people do.
"""

import re
from collections.abc import Iterator

from casework.guard.cutting import Word
from casework.guard.doing import does
from casework.guard.lists import name_lists, words
from casework.guard.reading import Reading, sounds_like_a_name, sounds_whole
from matching.tokens import katakana

_KATAKANA = re.compile(r"[ァ-ヴー]{2,14}(?:[ ・=][ァ-ヴー]{2,12}){0,2}(?![ァ-ヴー一-鿿])")
_HIRAGANA = re.compile(r"[ぁ-ゔー]{2,}")
_GIVEN = re.compile(r" ([ぁ-ゔー]{2,6})")
_TITLES = (
    r"さん(?!ざん)|くん|クン|ちゃん|チャン|さま|様(?![子々式相な])|氏(?!名)|君|殿|先生|先輩|課長|部長"
    r"|係長|店長|社長|院長|園長|校長|所長|主任|ケアマネ|相談員|支援員"
)
_ENDS = re.compile(
    rf"が|は|も|と|に|を|の|から|より|って|です|だ[。、]|や|、|。|,|\)|」|$|\s|{_TITLES}"
)
_BEFORE_TITLE = re.compile(rf"([ぁ-ゔー]{{2,30}}|[ァ-ヴー]{{2,30}})({_TITLES})")
_BEFORE = re.compile(r"(?:^|[、。,!?「『(・:\s]|(?<=[一-鿿])の|[はもがと])$")
_JOINS = "のとがはをにもやへで"
_NO_BEGINNING = frozenset({"動詞", "形容詞", "連体詞", "形状詞", "接続詞"})
_LONGEST = 10


def kana_names_in(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield begin and end of names in kana; a title is left out."""
    for match in _KATAKANA.finditer(reading.text):
        if _is_in_katakana(reading, match):
            yield match.span()
    yield from _in_hiragana(reading)
    yield from _titled(reading)


def _is_in_katakana(reading: Reading, match: re.Match[str]) -> bool:
    lists, run, end = name_lists(), match.group(), match.end()
    if run in words("public") or run in words("never_alone"):
        return False
    is_word = _is_word(reading.word_at(match.start()), end)
    if len(run) > 3 and not is_word and sounds_whole(run):
        return True
    surname = run in lists.surname_sounds
    if not surname and run not in lists.given_sounds:
        return False
    if is_word or run in words("ordinary") or len(run) < 3:
        return does(reading.text, end, surely=is_word and not surname)
    return _ENDS.match(reading.text, end) is not None


def _in_hiragana(reading: Reading) -> Iterator[tuple[int, int]]:
    for run in _HIRAGANA.finditer(reading.text):
        last = -1
        for begin in range(run.start(), run.end() - 1):
            if begin < last or not _may_begin(reading, begin):
                continue
            end = _longest(reading, begin, run.end())
            if end:
                last = end
                yield begin, end


def _may_begin(reading: Reading, begin: int) -> bool:
    before = _BEFORE.search(reading.text, max(0, begin - 2), begin)
    return begin in reading.at and before is not None


def _longest(reading: Reading, begin: int, limit: int) -> int | None:
    """Return the end of the longest name in hiragana that begins here."""
    text, word = reading.text, reading.words[reading.at[begin]]
    for end in range(min(limit, begin + _LONGEST), begin + 1, -1):
        if not _ENDS.match(text, end):
            continue
        part = text[begin:end]
        if (apart := _given_apart(text, part, end)) is not None:
            return apart
        if part in words("never_alone") or _begins_a_word(part, word):
            continue
        if not sounds_like_a_name(part):
            continue
        whole = len(part) > 4 and sounds_whole(katakana(part)) and _has_a_name(reading, begin, end)
        if whole or does(text, end, surely=_is_word(word, end) or len(part) < 3):
            return end
    return None


def _given_apart(text: str, surname: str, end: int) -> int | None:
    """Return the end of a given name after a surname and a blank: さとう けんじ."""
    given = _GIVEN.match(text, end)
    if given is None or katakana(surname) not in name_lists().surname_sounds:
        return None
    for far in range(given.end(), end + 2, -1):
        if katakana(text[end + 1 : far]) in name_lists().given_sounds and _ENDS.match(text, far):
            return far
    return None


def _begins_a_word(part: str, word: Word) -> bool:
    """Whether a word that is surely no name begins here: 「ありません」, 「ともだちと」."""
    if not word.known or word.is_name or word.surface == part:
        return False
    noun = word.detail == "普通名詞" and len(word.surface) > 2
    return word.kind in _NO_BEGINNING or (noun and part[len(word.surface) :] in _JOINS)


def _has_a_name(reading: Reading, begin: int, end: int) -> bool:
    """Whether the dictionary sees at least half of a name."""
    inside = (word for word in reading.words[reading.at[begin] :][:_LONGEST] if word.begin < end)
    return any(word.is_name for word in inside)


def _is_word(word: Word | None, end: int) -> bool:
    """Whether the dictionary reads exactly this, up to ``end``, as a word of every day."""
    return word is not None and word.end == end and word.known and not word.is_name


def _titled(reading: Reading) -> Iterator[tuple[int, int]]:
    """Find りくとくん and ふくだ先生, which Sudachi reads as something else."""
    for match in _BEFORE_TITLE.finditer(reading.text):
        kana, title, end = match[1], match[2], match.end(1)
        # 「もっとちゃんと」: there ちゃんと is a word of its own.
        if title == "ちゃん" and reading.text[match.end() :][:1] == "と" and end not in reading.at:
            continue
        for length in range(min(len(kana), _LONGEST), 1, -1):
            before = kana[-length - 1 : -length]
            if before and before not in _JOINS:
                continue
            if _is_titled(reading, kana[-length:], end - length, end, title):
                yield end - length, end
                break


def _is_titled(reading: Reading, part: str, begin: int, end: int, title: str) -> bool:
    if part in words("nobody") or part[-1] in "をがはっ":
        return False
    word = reading.word_at(begin)
    if word is None:
        # 「そば打ちの先生」: the ending of a word.
        return not (begin and reading.text[begin - 1] >= "一") and sounds_like_a_name(part)
    # 「たくさん」 is a word of its own.
    own = word.end > end or _begins_a_word(part, word) or (len(title) < 2 and _is_word(word, end))
    return not own and sounds_like_a_name(part)
