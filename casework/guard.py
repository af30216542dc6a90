"""
個人情報を書かせない: what must not stand in a sentence meant for somebody else.

Rules over the NFKC form: addresses, numbers, dates of birth, and names before
a title. One layer of several; it asks the writer to write again and keeps nothing.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found."""

    PHONE = "phone"
    MAIL = "mail"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    NUMBER = "number"
    ACCOUNT = "account"
    NAME = "name"


@dataclass(frozen=True)
class Finding:
    """A kind and the words that were found, for the writer's eyes only."""

    kind: Kind
    words: str


# A date of these years alone is enough; of later ones, only with 生まれ (a race has a date too).
_PAST = r"(?:19\d{2}|20[01]\d|(?:昭和|平成|大正|[SHT])\s?(?:\d{1,2}|元))"
_YEAR = r"(?:(?:19|20)\d{2}|(?:昭和|平成|令和|大正|[SHRT])\s?(?:\d{1,2}|元))"
_RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.MAIL, re.compile(r"[\w.+-]+\s?@\s?[\w-]+\.[\w.]+")),
    (
        Kind.PHONE,
        re.compile(r"(?<!\d)\(?0\d{1,4}\)?[-\s・ー―–.]?\d{1,4}[-\s・ー―–.]?\d{3,4}(?!\d)"),
    ),
    (Kind.POSTAL_CODE, re.compile(r"〒\s?\d{3}-?\d{4}|(?<!\d)\d{3}-\d{4}(?!\d)")),
    (
        Kind.ADDRESS,
        re.compile(r"\d+\s?丁目|\d+\s?番地|\d+\s?番\s?\d*\s?号?(?=\D|$)(?!目)|\d+\s?号室"),
    ),
    (Kind.ADDRESS, re.compile(r"[一二三四五六七八九十]+丁目|[町村区字]\d+-\d+")),
    (
        Kind.BIRTH_DATE,
        re.compile(rf"{_PAST}\s?[年./-]\s?\d{{1,2}}\s?[月./-]\s?\d{{1,2}}"),
    ),
    (Kind.BIRTH_DATE, re.compile(rf"{_YEAR}\s?年(?:\s?\d+月\s?\d+日)?\s?(?:生|うまれ)")),
    (
        Kind.ACCOUNT,
        re.compile(r"(?i)(?:line|ライン|x|twitter|インスタ|instagram)\s?(?:id|アカウント)"),
    ),
    (Kind.ACCOUNT, re.compile(r"(?<![\w])@[A-Za-z0-9_]{3,}")),
    (Kind.NUMBER, re.compile(r"\d{7,}|\d{4}[-\s]\d{4}[-\s]\d{4}")),
)

_TITLE = re.compile(
    r"(?P<name>[一-鿿々]{1,5}|[ァ-ヴー]{2,12}|[ぁ-ん]{2,6}|[A-Z][a-z]+)(?:\s)?"
    r"(?:さん|くん|君|ちゃん|様|さま|氏)(?![ぁ-ん]*ざ)"
)
# People who are not named by it: family, trades, and everybody.
_NOT_A_NAME = re.compile(
    r"(?:お?(?:母|父|兄|姉|爺|婆|祖母|祖父|孫|嫁|医者|客|隣|向かい|店|花屋|パン屋|寺|宮|日)|"
    r"おかあ|おとう|おにい|おねえ|おじい|おばあ|おじ|おば|お子|皆|みな|みんな|利用者|参加者|社員|職員|店員|"
    r"選手|大家|奥|娘|息子|子ども|こども|赤|業者|生徒|学生|相談員|支援者|本人|隊員|[一-鿿]*(?:屋|員|者|長|師|士|手)|"
    r"たく|ワン|ニャン|わん|にゃん|うさぎ|くま|ぬい|お)$"
)


def personal_data_in(words: str) -> tuple[Finding, ...]:
    """Find what could tell who somebody is, each with the words that tell it."""
    text = unicodedata.normalize("NFKC", words)
    found = [Finding(kind, match.group()) for kind, rule in _RULES for match in rule.finditer(text)]
    found += [
        Finding(Kind.NAME, match.group())
        for match in _TITLE.finditer(text)
        if not _NOT_A_NAME.search(match["name"])
    ]
    return tuple(found)
