"""
Names in Latin letters: romaji by the list, and names from abroad by a list and by their shape.
"""

import re
import unicodedata
from collections.abc import Iterator

from casework.guard.lists import name_lists, words

_WORD = r"[A-Za-zÀ-ɏḀ-ỿ][A-Za-zÀ-ɏḀ-ỿ'’-]*"
_ROW = re.compile(rf"(?<![A-Za-z0-9@._/]){_WORD}(?:\.?[ ,・]{{1,2}}{_WORD})*(?![A-Za-z0-9@_/])")
_ONE = re.compile(_WORD)
_TITLE = re.compile(r"\s?(?:さん|くん|君|ちゃん|様|さま|氏|先生|san\b|kun\b|sensei\b)", re.I)
_COURTESY = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s?$")
_PERSON = re.compile(
    r"\s?(?:(?:が|は|も|と|に|から|を)[^。\n]{0,12}?(?:会|話し?|来|教|言|聞|紹介|相談|電話|連絡|友|迎え|付き添|一緒|いっしょ|働|住|待|手伝|遊|走|歌|好)|と申し|といい|です|を(?:連れ|誘|呼|迎え|送|待|紹介|頼)|の(?:家|お母|電話|連絡|友|紹介|絵|歌|話|誕生|隣|部屋))"
)


def latin_names_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield begin and end of names in Latin letters."""
    for row in _ROW.finditer(text):
        parts = [(match.group(), match.span()) for match in _ONE.finditer(text, *row.span())]
        yield from _in_row(text, parts, row.span())


def _in_row(
    text: str, parts: list[tuple[str, tuple[int, int]]], span: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    plain = [_plain(part) for part, _ in parts]
    ordinary = [word in words("latin") for word in plain]
    known = [_is_known(word) and not common for word, common in zip(plain, ordinary, strict=True)]
    proper = [part[:1].isupper() and len(part) > 1 for part, _ in parts]
    titled = _TITLE.match(text, span[1]) is not None
    courtesy = _COURTESY.search(text[: span[0]] + parts[0][0]) is not None
    if titled or courtesy:
        last = len(parts) - 1
        if len(plain[last]) > 1 and not ordinary[last]:
            yield parts[0][1][0] if not ordinary[0] else parts[last][1][0], span[1]
        return
    if len(parts) > 1 and any(a and b for a, b in zip(known, proper, strict=True)):
        marked = [
            place
            for place in range(len(parts))
            if known[place] or (proper[place] and not ordinary[place])
        ]
        two = len(marked) > 1 or (len(marked) == 1 and _PERSON.match(text, span[1]))
        if two:
            yield parts[marked[0]][1][0], parts[marked[-1]][1][1]
        return
    if (
        len(parts) in (2, 3)
        and not any(ordinary)
        and all(_is_title_case(part) for part, _ in parts)
    ):
        yield span
        return
    lone = len(parts) == 1 and not ordinary[0] and len(plain[0]) > 2
    person = lone and _PERSON.match(text, span[1]) is not None
    if lone and ((known[0] and (proper[0] or person)) or (_is_title_case(parts[0][0]) and person)):
        yield span


def _is_title_case(part: str) -> bool:
    pieces = re.split("['’-]", part)
    return part[:1].isupper() and all(piece[1:].islower() or len(piece) < 2 for piece in pieces)


def _is_known(word: str) -> bool:
    return word in name_lists().romaji or word in words("abroad")


def _plain(part: str) -> str:
    spread = (
        unicodedata.normalize("NFD", part.lower())
        .replace("đ", "d")
        .replace("ł", "l")
        .replace("ø", "o")
    )
    return "".join(sign for sign in spread if not unicodedata.combining(sign)).strip("'’-")
