"""
One text as it is read for names: its words, where they stand, and what may stand around a name.
"""

import re
from collections.abc import Sequence
from functools import cached_property

from casework.guard.cutting import Word, cut
from casework.guard.lists import name_lists, words
from matching.tokens import katakana

KANA = re.compile(r"[ぁ-ゔァ-ヴー]+")
HIRAGANA = re.compile(r"[ぁ-ゔー]+")
KATAKANA = re.compile(r"[ァ-ヴー]+")
KANJI = re.compile(r"[一-鿿々]+")
WRITTEN = re.compile(r"[一-鿿々ぁ-ゔァ-ヴー]+")
NUMERALS = "一二三四五六七八九"
# How most given names in kanji end, whatever stands before.
_FINALS = frozenset(
    "子美男夫雄郎朗太介助菜奈香花華音乃恵絵斗翔平樹輝也哉弥矢彦江代枝世紀希貴季志史司士治次"
    "之行幸雪由結衣依生緒央桜莉里理梨璃瑠琉流久央羽葉波海実未見巳己真麻摩沙紗咲砂佐加佳果歌夏可"
    "明昭章彰晃光広宏浩博弘寛裕祐佑悠優勇友朋智知利敏俊隼駿淳純潤順康靖保泰安恭清聖誠正政雅昌"
    "信伸晋慎真進新秀英栄永瑛詠衛武健剛毅豪強猛隆孝貴崇尚高喬岳丈常恒久寿登範典憲則徳紀規法"
    "義吉良芳佳喜嘉由善好美淑子予代枝依亜阿愛彩綾文郁那南直奏蓮凛凌涼亮諒遼稜陵"
)
_WEEK = re.compile(r"[月火水木金土日・ ]{2,}")
_ENDS = frozenset({"助詞", "補助記号", "空白", "助動詞", "記号"})


class Reading:
    """A folded text, cut into words; ``at`` and ``ends`` find a word by where it begins or ends."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = cut(text)

    @cached_property
    def at(self) -> dict[int, int]:
        """Where a word begins → its place among the words."""
        return {word.begin: place for place, word in enumerate(self.words)}

    @cached_property
    def ends(self) -> dict[int, int]:
        """Where a word ends → its place among the words."""
        return {word.end: place for place, word in enumerate(self.words)}

    def word_at(self, begin: int) -> Word | None:
        """Return the word that begins there, if one does."""
        return self.words[self.at[begin]] if begin in self.at else None

    def may_end(self, place: int) -> bool:
        """Whether a name can end before this word: a particle, a sign, a title, or the end."""
        if place >= len(self.words):
            return True
        word = self.words[place]
        titles = word.surface in words("titles") or word.surface in words("roles")
        return titles or word.surface == "家" or word.kind in _ENDS

    def makes_a_place(self, place: int) -> bool:
        """Whether the word here makes a place or an organisation of the name before it."""
        return place < len(self.words) and self.words[place].surface in words("places_after")

    def is_after_kin(self, place: int) -> bool:
        """Whether the word here stands after a member of the family: 「息子の翼」."""
        if place < 2:
            return False
        between, before = self.words[place - 1], self.words[place - 2]
        if before.surface == "さん" and place > 2:
            before = self.words[place - 3]
        return between.surface in "の・、:(「" and before.surface in words("kin")


def sounds_like_a_name(part: str) -> bool:
    """Whether a list has a surname, a given name, or one after the other, that sounds so."""
    sound = katakana(part)
    lists = name_lists()
    return sound in lists.given_sounds or sound in lists.surname_sounds or sounds_whole(sound)


def sounds_whole(sound: str) -> bool:
    """Whether a sound in katakana is a surname and a given name, with or without a blank."""
    lists = name_lists()
    return any(
        sound[:place] in lists.surname_sounds and sound[place:].lstrip(" ・=") in lists.given_sounds
        for place in range(2, len(sound) - 1)
    )


def spells_a_name(part: str) -> bool:
    """Whether a list has a surname, a given name, or one after the other, that is written so."""
    lists = name_lists()
    if part in lists.surnames or part in lists.given or part in words("neighbours"):
        return True
    if KANA.fullmatch(part):
        return sounds_like_a_name(part)
    return any(
        part[:place] in lists.surnames and part[place:].lstrip() in lists.given
        for place in range(1, len(part))
    )


def may_be_given(inside: Sequence[Word]) -> bool:
    """
    Whether some words in kanji may together be a given name that no list has: 亜希香, 三津江.

    It ends as names do, it is short, and it is no row of longer words.
    """
    whole = "".join(word.surface for word in inside)
    pieces = all(
        len(word.surface) == 1 or word.is_name or not word.known or word.detail != "普通名詞"
        for word in inside
    )
    return (
        1 < len(whole) < 4
        and KANJI.fullmatch(whole) is not None
        and whole[-1] in _FINALS
        and pieces
        and inside[-1].sort != "助数詞"
        and whole not in words("nobody")
        and not is_no_name(whole)
    )


def is_public(whole: str) -> bool:
    """Whether it is somebody known to everybody, or a figure of a tale."""
    parts = re.split(r"[・= ]", whole)
    return "".join(parts) in words("public") or any(part in words("public") for part in parts)


def is_no_name(whole: str) -> bool:
    """Whether it is somebody known to all, the days of the week, or a word that is listed."""
    return is_public(whole) or whole in words("never_alone") or bool(_WEEK.fullmatch(whole))
