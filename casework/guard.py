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
# What stands between the parts of a number; NFKC leaves several dashes as they are.
_GAP = r"[-\s・ー―–—‐−─.()]{0,2}"
_NETWORK = r"(?:line|ライン|x|twitter|インスタ|instagram)"
_RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.MAIL, re.compile(r"[\w.+-]+\s?@\s?[\w-]+\.[\w.]+")),
    (
        Kind.PHONE,
        re.compile(
            rf"(?<!\d)\(?(?:\+\d{{1,3}}{_GAP}\d|0\d)\d{{0,3}}{_GAP}\d{{1,4}}{_GAP}\d{{3,4}}(?!\d)"
        ),
    ),
    (Kind.POSTAL_CODE, re.compile(r"〒\s?\d{3}-?\d{4}|(?<![-\d])\d{3}-\d{4}(?![-\d])")),
    (Kind.ADDRESS, re.compile(r"\d+\s?丁目|\d+\s?番地|\d+\s?番\s?\d+|\d+\s?番\s?号|\d+\s?号室")),
    (Kind.ADDRESS, re.compile(r"[一二三四五六七八九十]+丁目|[町村区字]\d+-\d+")),
    (
        Kind.BIRTH_DATE,
        re.compile(rf"{_PAST}\s?[年./-]\s?\d{{1,2}}\s?[月./-]\s?\d{{1,2}}"),
    ),
    (Kind.BIRTH_DATE, re.compile(rf"{_YEAR}\s?年(?:\s?\d+月\s?\d+日)?\s?(?:生|うまれ)")),
    (Kind.ACCOUNT, re.compile(rf"(?i){_NETWORK}\s?の?\s?(?:id|アカウント)")),
    (Kind.ACCOUNT, re.compile(r"(?<![\w])@[A-Za-z0-9_]{3,}")),
    (Kind.NUMBER, re.compile(r"\d{7,}|\d{4}[-\s]\d{4}[-\s]\d{4}")),
)

_TITLE = re.compile(
    r"(?P<name>[一-鿿々]{1,5}|[ァ-ヴー]{2,12}|[ぁ-ん]{2,6}|[A-Z][a-z]+)\s?"
    r"(?:さん(?!ざん)|くん|君|ちゃん(?P<along>と)?|様(?![子々式相な])|さま|氏(?!名))"
)
# People who are not named by it: family, trades, animals, and everybody.
_NOT_A_NAME = re.compile(
    r"子|母|父|兄|姉|爺|婆|祖母|祖父|孫|嫁|奥|娘|息子|赤|皆|隣|客|店|寺|宮|日|月|星|神|仏|王|殿|姫|猫|犬|"
    r"同|模|多|仕|異|大家|子供|生徒|学生|本人|職人|友人|主人|大人|外国人|農家|作家|画家|大工|近所|"
    r"[一-鿿]*(?:屋|員|者|長|師|士|手)|"
    r"ママ|パパ|サンタ|ワン|ニャン|ネコ|イヌ|ボランティア|スタッフ|メンバー|コーディネーター|ヘルパー|"
    r"オーナー|マスター|ドライバー|"
    # In a row of hiragana other words may stand before; short ones only after a particle.
    r"[ぁ-ん]*(?:おかあ|おとう|おにい|おねえ|おじい|おばあ|おじ|おば|みんな|みな|たく|おまわり|こども|うさぎ)|"
    r"(?:[ぁ-ん]*[のとがはをにもや])?"
    r"(?:じい|ばあ|にい|ねえ|とう|かあ|わん|にゃん|ねこ|いぬ|くま|ぬい|おひ|おつき|かみ|ひ)"
)
# 「もっとちゃんと」: there ちゃんと is a word of its own.
_BEFORE_PROPERLY = re.compile(r"(?:っと|っくり|[をにがはもでの])$")


def personal_data_in(words: str) -> tuple[Finding, ...]:
    """Find what could tell who somebody is, each with the words that tell it."""
    text = unicodedata.normalize("NFKC", words)
    found = [Finding(kind, match.group()) for kind, rule in _RULES for match in rule.finditer(text)]
    found += [
        Finding(Kind.NAME, match.group())
        for match in _TITLE.finditer(text)
        if not _NOT_A_NAME.fullmatch(match["name"])
        and not (match["along"] and _BEFORE_PROPERLY.search(match["name"]))
    ]
    return tuple(found)
