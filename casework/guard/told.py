"""
Names that are told as such: 「名前は光です」, 「林と申します」, 「担当は高橋です」.
"""

import re
from collections.abc import Iterator

from casework.guard.doing import CALLED
from casework.guard.lists import name_lists, words
from casework.guard.reading import WRITTEN, Reading, is_public, spells_a_name
from matching.tokens import katakana

_TOLD = re.compile(
    r"(?<![一-鿿])(?:名前|氏名|本名|名字|苗字|姓|下の名|旧姓|通称|愛称|あだ名|あだな|ニックネーム"
    r"|なまえ|フルネーム)\s?[はが:]\s?[「『]?"
)
_IN_CHARGE = re.compile(
    r"(?:担当者?|支援者|主治医|ケアマネ|保健師|相談員|ヘルパー|責任者|後見人|代表|友人|相手|夫|妻|母|父"
    r"|息子|娘|弟|妹|兄|姉|本人)(?:の名前)?は\s?"
)
_OF_THINGS = re.compile(
    r"(?:花|猫|犬|うさぎ|ペット|店|会|曲|鳥|魚|木|山|川|町|料理|商品|グループ|チーム|バンド|サークル|地|駅"
    r"|亀|ハムスター|インコ|金魚|色|星|人形|車|船|本|番組|キャラ)の?$"
)
_UP_TO_THE_END = re.compile(
    r"[一-鿿々ぁ-ゔァ-ヴー ]{1,12}?"
    r"(?=(?:さん)?(?:です|だ[。、]|という|といい|と申|、|。|$|」|\n))"
)
# Surnames of one sign that are told more often than what they mean.
_SOLITARY = frozenset("林森原関谷堀岡辻星泉今東西南北堤畑柳滝沢浜島宮牧菅榊椎")


def told_names_in(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield begin and end of names that are told as such."""
    text = reading.text
    for match in _TOLD.finditer(text):
        if not _OF_THINGS.search(text, 0, match.start()):
            yield from _following(reading, match.end(), surely=True)
    for match in _IN_CHARGE.finditer(text):
        yield from _following(reading, match.end(), surely=False)
    for match in CALLED.finditer(text):
        yield from _before(reading, match)


def _following(reading: Reading, begin: int, *, surely: bool) -> Iterator[tuple[int, int]]:
    run = _UP_TO_THE_END.match(reading.text, begin)
    part = run.group().strip() if run else ""
    if run is None or not part or is_public(part) or part in words("nobody"):
        return
    first, last = reading.at.get(begin), reading.ends.get(run.end())
    inside = reading.words[first : last + 1] if first is not None and last is not None else []
    if surely:
        told = spells_a_name(part) or any(word.is_name for word in inside)
    else:
        is_word = len(inside) == 1 and inside[0].known and not inside[0].is_name
        told = spells_a_name(part) and (not is_word or _is_rather_a_name(part))
    if told:
        yield begin, run.end()


def _is_rather_a_name(part: str) -> bool:
    return (
        part in _SOLITARY
        or katakana(part) in name_lists().surname_sounds
        or (part in words("ordinary") and part not in words("never_alone"))
    )


def _before(reading: Reading, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    last = reading.ends.get(match.start())
    if last is None:
        return
    word = reading.words[last]
    loose = match.group().startswith("という") and word.surface in words("never_alone")
    if word.kind != "名詞" or not WRITTEN.fullmatch(word.surface) or is_public(word.surface):
        return
    if not loose and (word.is_name or spells_a_name(word.surface)):
        yield word.begin, word.end
