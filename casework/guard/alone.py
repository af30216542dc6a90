"""
A surname or a given name by itself: 「佐藤と走りたい」, but not 「山口の海」 or 「桜の写真」.
"""

from casework.guard.cutting import Word
from casework.guard.doing import does
from casework.guard.lists import name_lists, words
from casework.guard.reading import (
    HIRAGANA,
    KANA,
    KATAKANA,
    NUMERALS,
    WRITTEN,
    Reading,
    is_public,
    sounds_like_a_name,
)


def is_name_alone(reading: Reading, place: int) -> bool:
    """Whether one word by itself is somebody's name here."""
    word = reading.words[place]
    if not _may_be_one(reading, word, place):
        return False
    kin = reading.is_after_kin(place)
    if not kin and HIRAGANA.fullmatch(word.surface) and len(word.surface) == 2:
        return False
    if kin and (word.is_name or _is_spelled(word)):
        return True
    if _is_ordinary(word):
        return does(reading.text, word.end, surely=True)
    return _is_stranger(reading, word) if not word.is_name else _is_known(reading, word, place)


def _may_be_one(reading: Reading, word: Word, place: int) -> bool:
    surface = word.surface
    return (
        word.kind == "名詞"
        and WRITTEN.fullmatch(surface) is not None
        and surface not in words("never_alone")
        and not is_public(surface)
        and not reading.makes_a_place(place + 1)
        and reading.may_end(place + 1)
        and not (place and reading.words[place - 1].kind in ("接頭辞", "接尾辞", "名詞"))
    )


def _is_ordinary(word: Word) -> bool:
    """Whether it is a word of every day as well."""
    short = word.is_name and (len(word.surface) == 1 or word.surface[0] in NUMERALS)
    return short or word.surface in words("ordinary")


def _is_spelled(word: Word) -> bool:
    surface = word.surface
    kana = KANA.fullmatch(surface) is not None
    if not (surface in name_lists().given or (kana and sounds_like_a_name(surface))):
        return False
    return len(surface) == 1 or not word.known or _is_ordinary(word)


def _is_stranger(reading: Reading, word: Word) -> bool:
    """Whether an unknown word in katakana does what people do: 「ズオンと話す」."""
    return (
        not word.known
        and KATAKANA.fullmatch(word.surface) is not None
        and 2 < len(word.surface) < 9
        and not reading.text.startswith("を", word.end)
        and does(reading.text, word.end, surely=True)
    )


def _is_known(reading: Reading, word: Word, place: int) -> bool:
    if word.part == "姓" and word.surface in name_lists().surnames:
        return not _is_gone_to(reading, place)
    if word.part == "名" and word.surface in name_lists().given:
        return True
    return does(reading.text, word.end, surely=False)


def _is_gone_to(reading: Reading, place: int) -> bool:
    """Whether a surname stands where a place would: 「山口へ」, 「山口の海」."""
    after = reading.words[place + 1 : place + 3]
    if not after:
        return False
    particle, following = after[0].surface, after[1] if len(after) > 1 else None
    if particle == "で":
        return following is None or following.kind not in ("助詞", "補助記号")
    if following is None or particle in ("へ", "まで", "経由", "周辺", "方面", "付近"):
        return particle in ("へ", "まで", "経由", "周辺", "方面", "付近")
    if particle == "に":
        return following.base in words("going")
    return particle == "の" and following.surface in words("sights")
