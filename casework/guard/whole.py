"""
A surname with its given name, in one row or with a blank; and given names by their spelling alone.
"""

import re
from collections.abc import Iterator

from casework.guard.cutting import Word
from casework.guard.doing import does
from casework.guard.lists import name_lists, words
from casework.guard.reading import (
    KANA,
    KANJI,
    NUMERALS,
    WRITTEN,
    Reading,
    is_no_name,
    may_be_given,
    sounds_like_a_name,
    spells_a_name,
)

_RUN = re.compile(r"[一-鿿々]{2,7}")
_NOT_IN_A_NAME = re.compile(r"[〇二四七九十百千億第上下前後今来先毎全各約年月火水木金土日週時分]")
_NO_PARTS = frozenset({"動詞", "助動詞", "連体詞", "代名詞", "副詞", "助詞"})


def end_of_whole_name(reading: Reading, place: int) -> int | None:
    """Return one past the last word of a surname with its given name that begins at ``place``."""
    first = reading.words[place]
    surname = first.surface in name_lists().surnames
    if not (first.is_name or surname or first.surface in words("neighbours")):
        return None
    second = place + 1
    while second < len(reading.words) and reading.words[second].surface in ("・", "=", " "):
        second += 1
    if second >= len(reading.words):
        return None
    if second > place + 1:
        return _apart(reading, first, second)
    return _joined(reading, first, second)


def _apart(reading: Reading, first: Word, second: int) -> int | None:
    """Two names with a blank between; 「畑 森 緑」 is a row of words."""
    word = reading.words[second]
    listed = _is_listed(first) or _is_listed(word)
    if listed:
        return second + 1 if first.part == "姓" and word.part == "名" else None
    if word.is_name and first.is_name:
        same = first.part == word.part and word.part in ("姓", "名")
        return None if same else _end_of_row(reading, second)
    if KANJI.fullmatch(first.surface) and (first.part == "姓" or not first.is_name):
        return _given_after(reading, first, second, apart=True)
    return None


def _joined(reading: Reading, first: Word, second: int) -> int | None:
    word = reading.words[second]
    if word.is_name and first.is_name:
        return _end_of_row(reading, second)
    if first.is_name and first.surface + word.surface in name_lists().given:
        return second + 1 if reading.may_end(second + 1) else None
    if first.part == "名":
        # A spelling that no list has: 亜希 and 央.
        sign = len(word.surface) == 1 and KANJI.fullmatch(word.surface)
        return second + 1 if sign and does(reading.text, word.end, surely=False) else None
    surname = first.part == "姓" or first.surface in name_lists().surnames
    if surname and KANJI.fullmatch(first.surface):
        return _given_after(reading, first, second, apart=False)
    return second + 1 if word.is_name and first.surface in words("neighbours") else None


def _end_of_row(reading: Reading, place: int) -> int | None:
    end = place + 1
    while end < len(reading.words) and reading.words[end].is_name:
        end += 1
    return end if reading.may_end(end) else None


def _is_listed(word: Word) -> bool:
    return word.surface in words("never_alone") or word.surface in words("ordinary")


def _given_after(reading: Reading, first: Word, place: int, *, apart: bool) -> int | None:
    """Return one past the last word of a given name that follows a surname in kanji."""
    part = ""
    for end in range(place, min(place + 4, len(reading.words))):
        word = reading.words[end]
        part += word.surface
        if not WRITTEN.fullmatch(word.surface) or word.surface in words("places_after"):
            return None
        kana = KANA.fullmatch(part) is not None
        sounds = kana and len(part) > 2 and sounds_like_a_name(part) and (word.is_name or apart)
        if not (sounds or (not kana and part in name_lists().given)):
            continue
        # 「田中葵が」, but not 「中央図書」.
        is_word = word.known and word.detail == "普通名詞" and end == place
        unlikely = is_word and not (first.is_name and (apart or part in words("ordinary")))
        if reading.may_end(end + 1) and not unlikely:
            return end + 1
    return _unlisted_after(reading, first, place)


def _unlisted_after(reading: Reading, first: Word, place: int) -> int | None:
    """Return one past a given name that no list has, right after a surname that one has."""
    if first.surface not in name_lists().surnames:
        return None
    for end in range(place + 1, min(place + 4, len(reading.words) + 1)):
        inside = reading.words[place:end]
        if not reading.may_end(end) or inside[-1].surface in words("places_after"):
            continue
        if may_be_given(inside) and (first.is_name or len(inside) > 1):
            return end
    return None


def spelled_names_in(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield begin and end of names such as 亜喜央, which Sudachi reads as three words."""
    for match in _RUN.finditer(reading.text):
        first, last = reading.at.get(match.start()), reading.ends.get(match.end())
        if first is None or last is None or first == last:
            continue
        if _is_spelled(reading, match.group(), first, last):
            yield match.span()


def _is_spelled(reading: Reading, run: str, first: int, last: int) -> bool:
    inside = reading.words[first : last + 1]
    lists = name_lists()
    given = run in lists.given
    if not given and may_be_given(inside) and reading.may_end(last + 1):
        return reading.is_after_kin(first) or does(reading.text, inside[-1].end, surely=True)
    whole = not given and inside[0].surface in lists.surnames and spells_a_name(run)
    if not (given or whole) or not reading.may_end(last + 1) or run in words("ordinary"):
        return False
    place = _NOT_IN_A_NAME.search(run) or inside[-1].surface in words("places_after")
    # Of words that are known and longer than a sign, it is a compound and no name.
    compound = any(
        word.kind in _NO_PARTS
        or (word.known and len(word.surface) > 1 and word.detail == "普通名詞")
        for word in inside
    )
    if place or compound or is_no_name(run):
        return False
    if run[0] in NUMERALS or any(word.kind == "接尾辞" for word in inside):
        return reading.is_after_kin(first) or does(reading.text, inside[-1].end, surely=True)
    return True
