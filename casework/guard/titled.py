"""
Names with a title: 鈴木さん, 佐藤課長; not 看護師さん, お母さん or みなさん.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from casework.guard.cutting import Word
from casework.guard.lists import name_lists, words
from casework.guard.reading import KANJI, WRITTEN, Reading, may_be_given, spells_a_name

# Trades, offices and houses: 看護師さん, 花屋さん.
_TRADE = re.compile(r"[屋員者長師士手家店社会園所館協局課部室院校駅組隊団係役医方等科]$")
_NOUNS = frozenset({"名詞", "接頭辞", "形状詞", "接尾辞", "感動詞"})


def titled_names_in(reading: Reading) -> Iterator[tuple[int, int]]:
    """Yield begin and end of names before a title, without it."""
    for place, word in enumerate(reading.words[1:], 1):
        title = word.surface in words("titles") and word.kind in ("接尾辞", "名詞", "代名詞")
        if not (title or _roles().match(reading.text, word.begin)):
            continue
        head = _head(reading, place - reading.words[place - 1].is_blank)
        begin = _begin_of_name(head, title=word.surface if title else "")
        if begin is not None:
            yield begin, head[-1].end


def _head(reading: Reading, place: int) -> list[Word]:
    """Return the words right before a title that may be a name."""
    head: list[Word] = []
    while place and len(head) < 5:
        word = reading.words[place - 1]
        joins = word.surface in ("・", "=") and bool(head)
        noun = word.kind in _NOUNS and word.sort != "助数詞"
        if not (joins or noun) or word.surface in words("titles"):
            break
        head.insert(0, word)
        place -= 1
    return head[1:] if head and head[0].surface in ("・", "=") else head


def _begin_of_name(head: Sequence[Word], *, title: str) -> int | None:
    if not head:
        return None
    whole, last = "".join(word.surface for word in head), head[-1]
    nobody = {whole, last.surface, whole + title} & words("nobody") or whole in words("public")
    letter = len(whole) == 1 and not KANJI.fullmatch(whole)
    if nobody or letter or head[0].surface in ("お", "ご", "御"):
        return None
    begin = _known(head, title=bool(title))
    if begin is not None or _TRADE.search(last.surface):
        return begin
    if len(head) > 1 and may_be_given(head):
        return head[0].begin
    return _unknown(head) if title else None


def _known(head: Sequence[Word], *, title: bool) -> int | None:
    """Return where a name begins that the dictionary or a list has."""
    given = name_lists().given
    names = [place for place, word in enumerate(head) if word.is_name]
    if names:
        place = names[-1]
        after = "".join(word.surface for word in head[place + 1 :])
        if after in words("places_after") or (not after and head[-1].surface.endswith("屋")):
            return None
        unlisted = title and len(after) < 4 and KANJI.fullmatch(after) and not _TRADE.search(after)
        if not after or after in given or not head[-1].known or unlisted:
            while place and head[place - 1].is_name:
                place -= 1
            return head[place].begin
    for length in range(len(head), 0, -1):
        part = "".join(word.surface for word in head[-length:])
        doubtful = len(part) == 1 and not title
        if doubtful and part not in words("ordinary") and part not in words("neighbours"):
            continue
        if spells_a_name(part):
            return head[-length].begin
    return None


def _unknown(head: Sequence[Word]) -> int | None:
    """Return where a name begins that nobody has: unknown kana, or a row of single kanji."""
    whole = "".join(word.surface for word in head)
    if not head[-1].known and WRITTEN.fullmatch(head[-1].surface) and len(whole) < 9:
        return next(word.begin for word in head if not word.known)
    kanji = all(len(word.surface) == 1 and KANJI.fullmatch(word.surface) for word in head)
    neighbour = head[0].surface in words("neighbours") and 1 < len(whole) < 4
    return head[0].begin if neighbour or (kanji and 1 < len(head) < 4) else None


@cache
def _roles() -> re.Pattern[str]:
    return re.compile("|".join(sorted(words("roles"), key=len, reverse=True)))
